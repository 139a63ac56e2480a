"""Everything the rules answer with, by code."""

from collections import defaultdict
from functools import cache

from service.rules.verdict import Reason
from tests.rules import test_codes

_ANSWERS = (
    test_codes.choices,
    test_codes.refusals,
    test_codes.notices_and_starts,
    test_codes.plans,
    test_codes.levels_and_duties,
    test_codes.refused_events,
    test_codes.full_places,
    test_codes.what_is_left,
)


@cache
def said():
    """The reasons that the rules gave in their own tests, by code."""
    found = defaultdict(list)
    for answer in _ANSWERS:
        for one in answer():
            reason = getattr(one, "reason", one)
            found[reason.code].append(Reason(reason.code, reason.citation, tuple(reason.facts)))
    return dict(found)
