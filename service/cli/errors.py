"""Why a command cannot go on, in words for the one at the terminal."""


class CannotGoOn(Exception):
    """Something outside is in the way; the message says what, and what to do."""
