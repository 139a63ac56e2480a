"""The readings A-01 to A-20: where the order leaves a question open, what we read and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_OUTSIDE_2018 = "sundhedslovens § 140, stk. 4, som gældende 2018-2026"
_MODEL = "stratificeringsmodel, Region Midtjylland"
_CALENDAR = "§ 6, stk. 1, og § 7, stk. 3"


@dataclass(frozen=True, slots=True)
class Policy:
    """One reading of an open question, with the value it has in a rulebook.

    Attributes:
        id: the question, `A-01` to `A-20`; one question may have several values.
        name: the rulebook's field for a value that can be changed, else a fixed reading's name.
        value: the reading in force, as text.
        source: the words that are read.
        why: the ground for this reading.
    """

    id: str
    name: str
    value: str
    source: str
    why: str


# (id, rulebook field, source, why); the value is read from the rulebook.
_SWITCHES = (
    (
        "A-01",
        "refusal_ratio",
        "§ 7, stk. 2",
        "The wait must be longer relative to others; no number stands in the order.",
    ),
    (
        "A-01",
        "refusal_days",
        "§ 7, stk. 2",
        "A few days over a short median is not considerably longer.",
    ),
    (
        "A-01",
        "refusal_min_comparators",
        "§ 7, stk. 2",
        "A refusal without a real comparison is unlawful by the complaints agency's practice.",
    ),
    ("A-01", "freshness_days", "§ 7, stk. 2", "Only figures that are still true can be compared."),
    (
        "A-01",
        "refusal_max_days",
        "§ 7, stk. 2",
        "The ground is a passing shortage and has to be shown again when it lasts.",
    ),
    (
        "A-03",
        "count_other_public",
        "§ 7, stk. 3, jf. stk. 1",
        "The authority's own offer counts; places elsewhere are the citizen's option.",
    ),
    (
        "A-04",
        "right_without_offer",
        "§ 7, stk. 3",
        "An authority that has offered nothing by day 7 cannot offer a start in time.",
    ),
    (
        "A-07",
        "right_survives_earlier_offer",
        "§ 8, stk. 1",
        "A right that has come into force and been told to the citizen is relied upon.",
    ),
    ("A-08", "late_accept", "§ 6, stk. 3", "A deadline may be set, but no sanction is stated."),
    (
        "A-08",
        "reply_min_days",
        "§ 6, stk. 3",
        "A reasonable deadline leaves the citizen time to compare.",
    ),
    (
        "A-10",
        "telephone_counts",
        "§ 6, stk. 4",
        "A meeting by screen is a meeting; a telephone call is contact before it.",
    ),
    (
        "A-11",
        "transition_policy",
        "§ 9",
        "The order has no transitional clause; clocks follow discharge, the task the calendar.",
    ),
    (
        "A-12",
        "deferral_moves_day_zero",
        _OUTSIDE_2018,
        "The Act counted from the deferred day; the draft order is silent.",
    ),
    (
        "A-16",
        "framework_contract_citation",
        "§ 7, stk. 3, og præamblen",
        "The numbering of the amended Act is not known; cited as printed.",
    ),
    (
        "A-21",
        "institution_answer_days",
        "§ 7, stk. 2",
        "An institution turns away by a refusal in effect alone; its silence is none.",
    ),
)

# (id, name, value, source, why): readings that no rulebook changes.
_FIXED = (
    (
        "A-02",
        "clocks_at_hospital_level",
        "none",
        "§ 6, stk. 1-2, og § 7, stk. 6",
        "The notice names general training and rehabilitation only; the hospital choice applies.",
    ),
    (
        "A-05",
        "compare_starts_by",
        "date",
        "§ 7, stk. 3",
        "The order counts days; equal is in time.",
    ),
    (
        "A-06",
        "clock_without_receipt",
        "discharge; no alarm before the authority has the plan",
        "§ 6, stk. 1",
        "The text knows only the discharge, but nobody can act on a plan unseen.",
    ),
    (
        "A-09",
        "duty_revives",
        "true",
        "§ 8, stk. 1",
        "Only an agreement that holds ends the duty.",
    ),
    ("A-13", "weekends_and_holidays", "counted", _CALENDAR, "The order says days, not weekdays."),
    ("A-14", "day_zero_of_notice", "discharge", _CALENDAR, "One order, one way of counting."),
    (
        "A-15",
        "offer_in_par_8",
        "the offer with its reply deadline",
        "§ 8, stk. 1, jf. § 6, stk. 3",
        "The offer itself stands in stk. 1-2; the reference is read as a slip.",
    ),
    (
        "A-17",
        "advanced_place_takes_basic",
        "only when it declares that level",
        "§ 7, stk. 1",
        "The choice is at the level stated for the patient.",
    ),
    (
        "A-18",
        "informed_when",
        "notice available in its channel",
        "§ 6, stk. 1",
        "The time can be proved.",
    ),
    (
        "A-19",
        "restratification_counted_from",
        "first meeting",
        _MODEL,
        "The model counts the first days of the course.",
    ),
    (
        "A-20",
        "transport",
        "shown, not decided",
        _MODEL,
        "The order does not say who carries a citizen that chose freely.",
    ),
)


def policies_of(values: Mapping[str, object]) -> tuple[Policy, ...]:
    """Return every reading with its value among a rulebook's `values`, by id.

    Source: A-01 to A-20.
    """
    switched = [
        Policy(id_, name, _spelled(values[name]), source, why)
        for id_, name, source, why in _SWITCHES
    ]
    return tuple(sorted([*switched, *(Policy(*row) for row in _FIXED)], key=lambda p: p.id))


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def chosen(policies: Iterable[Policy], ids: Iterable[str]) -> tuple[Policy, ...]:
    """Return the readings with these ids, in the rulebook's order.

    Source: A-01 to A-20.
    """
    wanted = frozenset(ids)
    return tuple(policy for policy in policies if policy.id in wanted)
