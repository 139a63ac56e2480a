"""The code by which a relative is let in: as whom they sign in, with a check against mistyping."""

from binascii import crc_hqx

_CHECKED = "{subject}-{check:04x}"


def code_of(subject: str) -> str:
    """The code that a relative is shown."""
    return _CHECKED.format(subject=subject, check=crc_hqx(subject.encode(), 0))


def subject_of(code: str) -> str | None:
    """As whom the relative signs in, or none where the code is mistyped."""
    subject, _, check = code.strip().rpartition("-")
    return subject if subject and code_of(subject) == f"{subject}-{check.lower()}" else None
