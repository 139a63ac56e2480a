"""What was published, in one sentence for the receipt."""

from collections.abc import Iterable
from datetime import date

from service.portal.texts import Texts


def published(words: Texts, figures: Iterable[tuple[date, int]]) -> str:
    """How many days figures are for, and how many places they make.

    Args:
        words: of the reader's language.
        figures: of each the day and the places.
    """
    told = list(figures)
    days = words.counted("capacity.receipt.days", len({day for day, _ in told}))
    places = words.counted("capacity.receipt.places", sum(places for _, places in told))
    return words("capacity.receipt.what", days=days, places=places)
