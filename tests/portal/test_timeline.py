"""The drawing of a plan's days: no line crosses a label, no label another, all stand within."""

from datetime import date, timedelta
from itertools import combinations, product

import pytest

from service.notices.texts import Language
from service.portal.flags import WIDTH, width_of
from service.portal.texts import texts
from service.portal.timeline import Told, timeline

ZERO = date(2027, 2, 4)
KINDS = ("discharged", "notice", "seven", "reply", "offer", "held", "clinical")


def drawn(language, numbers):
    words = texts(language)
    days = [
        Told(
            kind,
            words(f"citizen.timeline.{kind}.short", authority="Aarhus Kommune"),
            None if number is None else ZERO + timedelta(days=number),
            "§ 7",
        )
        for kind, number in zip(KINDS, (0, *numbers), strict=True)
    ]
    line = timeline(days, zero=ZERO, today=ZERO)
    assert line is not None
    return line


def crossings(line):
    """Pairs of marks of which the first one's line, or its label, runs into the other's label."""
    found = []
    for one, other in combinations(line.marks, 2):
        for a, b in ((one, other), (other, one)):
            begins, ends = b.label_x, b.label_x + width_of(b.label)
            if begins <= a.x <= ends and a.row >= b.row:
                found.append((a.kind, b.kind))
        if one.row == other.row and one.label_x <= other.label_x <= one.label_x + width_of(
            one.label
        ):
            found.append((one.kind, other.kind))
    return found


@pytest.mark.parametrize("language", Language)
def test_no_line_crosses_a_label_whatever_the_days(language):
    replies, offers = (None, 5, 7, 12), (None, 3, 7, 8, 15, 40)
    for reply, offer, held, clinical in product(replies, offers, offers, (None, 2, 9, 30)):
        line = drawn(language, (4, 7, reply, offer, held, clinical))
        assert crossings(line) == [], line
        assert all(mark.label_x + width_of(mark.label) <= WIDTH for mark in line.marks), line
        assert all(line.left <= mark.x <= line.right for mark in line.marks)


def test_days_far_apart_stand_on_one_row():
    days = [Told("a", "Et", ZERO, "§ 7"), Told("b", "To", ZERO + timedelta(days=20), "§ 7")]
    line = timeline(days, zero=ZERO, today=ZERO)
    assert (line.rows, [mark.row for mark in line.marks]) == (1, [0, 0])
    days = [Told("a", "Et", ZERO, "§ 7"), Told("b", "To", ZERO, "§ 7")]
    assert timeline(days, zero=ZERO, today=ZERO).rows == 2
