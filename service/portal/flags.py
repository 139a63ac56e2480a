"""Labels of a drawing as flags: each on a line of its own that runs down to the axis."""

from collections.abc import Sequence

WIDTH = 1000  # of the drawing
FLAG = 6  # from a line to the label on it
_LETTER = 10  # as wide as a letter of a label is at most on the average
_APART = 12  # between labels on one row


def width_of(label: str) -> int:
    """How much room a label takes at most."""
    return _LETTER * len(label)


def rows_of(places: Sequence[int], labels: Sequence[str]) -> list[int]:
    """On which row each label stands, from the axis on, so that no line crosses a label.

    A label stands further out than every one whose line it reaches over.

    Args:
        places: where the lines are, from the left.
        labels: their labels, in the same order.
    """
    rows = [0] * len(places)
    for number in reversed(range(len(places))):
        reach = places[number] + FLAG + width_of(labels[number]) + _APART
        over = [rows[at] for at in range(number + 1, len(places)) if places[at] < reach]
        rows[number] = max(over, default=-1) + 1
    return rows
