"""The same case in another time: every day of it moved by the same number of days."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DISCHARGED_ON = "2027-01-06"  # of the cases that name no day of discharge
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T.+")
_OF_DISCHARGE = ("discharge_date", "discharge_at", "contact_end", "as_of")


def movable(case):
    """Whether a case is about no day in particular: the new year of the orders stays put."""
    return not case["id"].startswith("TRN")


def moved(case, days, *, rule_set=None):
    """The case with all its days, in what is given and in what is expected, moved."""
    given = case["given"]
    if not any(name in given for name in _OF_DISCHARGE):
        given = {"discharge_date": DISCHARGED_ON} | given
    told = {"given": _moved(given, days), "expect": _moved(case["expect"], days)}
    return case | told | ({"rule_set": rule_set} if rule_set else {})


def days_to(case, day):
    """How far the case has to be moved for its discharge to fall on a day."""
    given = case["given"]
    told = next((given[name] for name in _OF_DISCHARGE[:3] if name in given), DISCHARGED_ON)
    return date.fromisoformat(day).toordinal() - date.fromisoformat(told[:10]).toordinal()


def _moved(told, days):
    match told:
        case dict():
            return {name: _moved(value, days) for name, value in told.items()}
        case list():
            return [_moved(value, days) for value in told]
        case str() if _DAY.fullmatch(told):
            return (date.fromisoformat(told) + timedelta(days=days)).isoformat()
        case str() if _INSTANT.fullmatch(told):
            return _moved_instant(told, days)
        case _:
            return told


def _moved_instant(told, days):
    """The same time on the clock that many days later, whatever the offset is then."""
    local = datetime.fromisoformat(told).astimezone(COPENHAGEN).replace(tzinfo=None)
    then = (local + timedelta(days=days)).replace(tzinfo=COPENHAGEN)
    if told.endswith("Z"):
        return then.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return then.isoformat()
