"""Which readings of the order the answer to each question of the law rests on."""

from collections.abc import Iterable

# question (a rule's name) -> the readings that can change its answer
READINGS: dict[str, tuple[str, ...]] = {
    "authority_day": ("A-11",),
    "change_kind": ("A-19",),
    "choice_has_lapsed": ("A-08", "A-13"),
    "counts_as_start": ("A-10",),
    "entitlement": ("A-02", "A-03", "A-04", "A-05", "A-07", "A-09", "A-11", "A-12", "A-13"),
    "evaluate": ("A-01",),
    "excludes": ("A-17",),
    "first_state": ("A-06",),
    "hand_over_to": ("A-11",),
    "held_place_fault": (),
    "initial_level": (),
    "issue_faults": (),
    "level_after": (),
    "may_accept_late": ("A-08",),
    "may_act_by": (),
    "may_agree": ("A-05", "A-07", "A-11", "A-16", "A-17"),
    "may_be_offered": ("A-03",),
    "may_change_level": ("A-19",),
    "may_offer": ("A-02", "A-12", "A-13", "A-14"),
    "may_record_mandate": (),
    "may_release": ("A-07", "A-09", "A-15"),
    "may_require_documentation": (),
    "may_set_medical_facts": (),
    "may_start": ("A-05", "A-11", "A-16", "A-17"),
    "may_state_late_cause": ("A-06",),
    "may_still_choose": ("A-08", "A-15"),
    "may_stratify": (),
    "notice_days_late": ("A-13", "A-14", "A-18"),
    "notice_faults": ("A-03", "A-04", "A-07", "A-12", "A-13", "A-14", "A-18"),
    "private_hold_is_over": (),
    "receipt_fault": (),
    "recipients": (),
    "reply_deadline_fault": ("A-08",),
    "reply_deadline_needed_anew": ("A-08",),
    "responsible": ("A-11",),
    "routed_anew": (),
    "shown_to": ("A-11",),
    "silence_confirms_on": ("A-21",),
    "start_day_fault": (),
    "state_after_cancellation": ("A-09",),
    "state_after_correction": (),
    "state_on_receipt": (),
    "transition": (),
    "type_change_fault": (),
    "validity_fault": ("A-01",),
    "waits_for_institution": (),
}


def rests_on(questions: Iterable[str]) -> tuple[str, ...]:
    """Return the readings, `A-01` to `A-21`, that the answers to some questions rest on.

    Source: A-01 to A-20.

    Raises:
        LookupError: nobody has said what the answer to one of them rests on.
    """
    asked = set(questions)
    unknown = sorted(asked - READINGS.keys())
    if unknown:
        msg = f"no readings are told for {', '.join(unknown)}"
        raise LookupError(msg)
    return tuple(sorted({id_ for question in asked for id_ in READINGS[question]}))
