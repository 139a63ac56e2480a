"""The readings A-01 to A-21: where the order leaves a question open, what we read and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

_OUTSIDE_2018 = "sundhedslovens § 140, stk. 4, som gældende 2018-2026"
_MODEL = "stratificeringsmodel, Region Midtjylland"
_CALENDAR = "§ 6, stk. 1, og § 7, stk. 3"


@dataclass(frozen=True, slots=True)
class Policy:
    """One reading of an open question, with the value it has in a rulebook.

    Attributes:
        id: the question, `A-01` to `A-21`; one question may have several values.
        name: the rulebook's field for the value.
        value: the reading in force, as text.
        source: the words that are read.
        why: the ground for the reading that is the default.
        version: year and month in which question and settings were last worded.
        settings: every value that it can have; for a number or a text one word for its kind.
    """

    id: str
    name: str
    value: str
    source: str
    why: str
    version: str
    settings: tuple[str, ...]


class _Reading(NamedTuple):
    """A question as `Policy` tells it; the value is the rulebook's own."""

    id: str
    name: str
    source: str
    why: str
    version: str = "2027-01"


_READINGS = (
    _Reading(
        "A-01",
        "refusal_ratio",
        "§ 7, stk. 2",
        "The wait must be longer relative to others; no number stands in the order.",
    ),
    _Reading(
        "A-01",
        "refusal_days",
        "§ 7, stk. 2",
        "A few days over a short median is not considerably longer.",
    ),
    _Reading(
        "A-01",
        "refusal_min_comparators",
        "§ 7, stk. 2",
        "A refusal without a real comparison is unlawful by the complaints agency's practice.",
    ),
    _Reading(
        "A-01",
        "freshness_days",
        "§ 7, stk. 2",
        "Only figures that are still true can be compared.",
    ),
    _Reading(
        "A-01",
        "refusal_max_days",
        "§ 7, stk. 2",
        "The ground is a passing shortage and has to be shown again when it lasts.",
    ),
    _Reading(
        "A-02",
        "hospital_level_clocks",
        "§ 6, stk. 1-2, og § 7, stk. 6",
        "The notice names general training and rehabilitation only; the hospital choice applies.",
    ),
    _Reading(
        "A-03",
        "count_other_public",
        "§ 7, stk. 3, jf. stk. 1",
        "The authority's own offer counts; places elsewhere are the citizen's option.",
    ),
    _Reading(
        "A-04",
        "right_without_offer",
        "§ 7, stk. 3",
        "An authority that has offered nothing by day 7 cannot offer a start in time.",
    ),
    _Reading(
        "A-05",
        "compare_starts_by",
        "§ 7, stk. 3",
        "The order counts days; equal is in time.",
    ),
    _Reading(
        "A-06",
        "alarm_before_receipt",
        "§ 6, stk. 1",
        "The clock runs from discharge, but nobody can act on a plan unseen.",
    ),
    _Reading(
        "A-07",
        "right_survives_earlier_offer",
        "§ 8, stk. 1",
        "A right that has come into force and been told to the citizen is relied upon.",
    ),
    _Reading(
        "A-08",
        "late_accept",
        "§ 6, stk. 3",
        "A deadline may be set, but no sanction is stated.",
    ),
    _Reading(
        "A-08",
        "reply_min_days",
        "§ 6, stk. 3",
        "A reasonable deadline leaves the citizen time to compare.",
    ),
    _Reading(
        "A-09",
        "duty_revives",
        "§ 8, stk. 1",
        "Only an agreement that holds ends the duty.",
    ),
    _Reading(
        "A-10",
        "telephone_counts",
        "§ 6, stk. 4",
        "A meeting by screen is a meeting; a telephone call is contact before it.",
    ),
    _Reading(
        "A-11",
        "transition_policy",
        "§ 9",
        "The order has no transitional clause; clocks follow discharge, the task the calendar.",
    ),
    _Reading(
        "A-12",
        "deferral_moves_day_zero",
        _OUTSIDE_2018,
        "The Act counted from the deferred day; the draft order is silent.",
    ),
    _Reading(
        "A-13",
        "nonworking_days",
        _CALENDAR,
        "The order says days, not weekdays.",
    ),
    _Reading(
        "A-14",
        "notice_day_zero",
        _CALENDAR,
        "One order, one way of counting.",
    ),
    _Reading(
        "A-15",
        "duty_refers_to",
        "§ 8, stk. 1, jf. § 6, stk. 3",
        "The offer stands in stk. 1-2 and its reply deadline in stk. 3; both are meant.",
    ),
    _Reading(
        "A-16",
        "framework_contract_citation",
        "§ 7, stk. 3, og præamblen",
        "The numbering of the amended Act is not known; cited as printed.",
    ),
    _Reading(
        "A-17",
        "advanced_takes_basic",
        "§ 7, stk. 1",
        "The choice is at the level stated for the patient.",
    ),
    _Reading(
        "A-18",
        "informed_by",
        "§ 6, stk. 1",
        "The time at which a notice is available can be proved.",
    ),
    _Reading(
        "A-18",
        "letter_delivery_days",
        "§ 6, stk. 1",
        "The slowest ordinary letter; looked at only where delivery counts.",
    ),
    _Reading(
        "A-19",
        "restratification_from",
        _MODEL,
        "The model counts the first days of the course.",
    ),
    _Reading(
        "A-20",
        "free_choice_transport",
        _MODEL,
        "The order does not say who carries a citizen that chose freely.",
    ),
    _Reading(
        "A-21",
        "institution_answer_days",
        "§ 7, stk. 2",
        "An institution turns away by a refusal in effect alone; its silence is none.",
    ),
)


def policies_of(values: Mapping[str, object]) -> tuple[Policy, ...]:
    """Return every reading with its value among a rulebook's `values`, by id.

    Source: A-01 to A-21.

    Raises:
        KeyError: a reading has no value there.
    """
    return tuple(
        Policy(
            id=reading.id,
            name=reading.name,
            value=_spelled(values[reading.name]),
            source=reading.source,
            why=reading.why,
            version=reading.version,
            settings=_settings(values[reading.name]),
        )
        for reading in _READINGS
    )


def chosen(policies: Iterable[Policy], ids: Iterable[str]) -> tuple[Policy, ...]:
    """Return the readings with these ids, in the rulebook's order.

    Source: A-01 to A-21.
    """
    wanted = frozenset(ids)
    return tuple(policy for policy in policies if policy.id in wanted)


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _settings(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("false", "true")
    if isinstance(value, StrEnum):
        return tuple(str(setting) for setting in type(value))
    if isinstance(value, int):
        return ("whole number",)
    return ("number",) if isinstance(value, Decimal) else ("text",)
