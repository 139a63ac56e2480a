"""Everything the rules answer with, by code."""

from collections import defaultdict
from functools import cache
from inspect import isgeneratorfunction

from service.rules.verdict import Reason
from tests.rules import test_codes

_ANSWERS = [answer for answer in vars(test_codes).values() if isgeneratorfunction(answer)]


@cache
def said():
    """The reasons that the rules gave in their own tests, by code."""
    found = defaultdict(list)
    for answer in _ANSWERS:
        for one in answer():
            reason = getattr(one, "reason", one)
            found[reason.code].append(Reason(reason.code, reason.citation, tuple(reason.facts)))
    return dict(found)
