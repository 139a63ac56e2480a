"""One sentence that says why a plan could or could not start at a provider."""

from collections.abc import Mapping
from datetime import date

from service.rules.codes import Code
from service.rules.verdict import Reason

# the ground in Danish and in English; {names} are facts of the reason
_GROUNDS: Mapping[str, tuple[str, str]] = {
    Code.INFORMATION_ONLY: (
        "planen er kun til orientering, og borgeren træner selv",
        "the plan is for information only; the citizen trains alone",
    ),
    Code.LEVEL_NOT_SET: (
        "kommunen havde endnu ikke fastlagt niveauet",
        "the municipality had not yet stated the level",
    ),
    Code.LEVEL_NOT_OFFERED: (
        "stedet tilbød ikke niveauet {care_level}",
        "the place did not offer the level {care_level}",
    ),
    Code.CLINICAL_AREA_NOT_OFFERED: (
        "stedet tilbød ikke det kliniske område {clinical_area}",
        "the place did not offer the clinical area {clinical_area}",
    ),
    Code.AGE_GROUP_NOT_OFFERED: (
        "stedet tog ikke imod aldersgruppen {age_group}",
        "the place did not take the age group {age_group}",
    ),
    Code.NOT_A_HOSPITAL: ("stedet er ikke et sygehus", "the place is not a hospital"),
    Code.REFUSED_OUT_OF_AREA: (
        "stedet afviste udenområdsborgere fra {valid_from} til {valid_to}",
        "the place refused citizens from elsewhere from {valid_from} to {valid_to}",
    ),
    Code.RIGHT_NOT_TRIGGERED: (
        "retten til privat leverandør var ikke indtrådt: dag {day}, grænsen er dag {limit}",
        "the right to a private provider was not held: day {day}, the limit is day {limit}",
    ),
    Code.CHOICE_AMONG_HOSPITALS: (
        "planen giver valg mellem sygehuse",
        "the plan gives a choice among hospitals",
    ),
    Code.NO_CONTRACT_WITH_KL: (
        "leverandøren havde ingen aftale med KL, der dækkede planen",
        "the provider had no agreement with KL that covered the plan",
    ),
    Code.NO_CONTRACT_WITH_DANSKE_REGIONER: (
        "leverandøren havde ingen aftale med Danske Regioner, der dækkede planen",
        "the provider had no agreement with Danske Regioner that covered the plan",
    ),
    Code.STARTS_AFTER_PUBLIC_OFFER: (
        "leverandøren kunne først starte {start_on}{earliest_start}, efter det offentlige tilbud "
        "{public_offer}",
        "the provider could not start before {start_on}{earliest_start}, after the public offer "
        "of {public_offer}",
    ),
    Code.CONTRACT_NOT_VALID_ON_START: (
        "aftalen med {party} gjaldt ikke den {start_on}",
        "the agreement with {party} was not in force on {start_on}",
    ),
    Code.NO_FREE_PLACE: (
        "der var ingen ledig plads offentliggjort fra {first_on}",
        "no free place had been published from {first_on} on",
    ),
    Code.OWN_INSTITUTION: (
        "stedet er myndighedens eget",
        "the place is the authority's own",
    ),
    Code.OTHER_PUBLIC_INSTITUTION: (
        "borgeren kan frit vælge andre offentlige steder",
        "the citizen may freely choose other public places",
    ),
    Code.CONTRACTED_WITH_AUTHORITY: (
        "myndigheden havde en aftale med stedet",
        "the authority had an agreement with the place",
    ),
    Code.PRIVATE_CHOICE: (
        "retten til privat leverandør var indtrådt, og starten lå ikke efter det offentlige tilbud",
        "the right to a private provider was held, and the start was no later than the offer",
    ),
    Code.HOSPITAL_CHOICE: (
        "borgeren kan vælge mellem regionernes sygehuse",
        "the citizen may choose among the regions' hospitals",
    ),
}
_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "excluded": (
        "Den {on} kunne {name} ikke vælges: {ground} ({citation}).",
        "On {on} {name} could not be chosen: {ground} ({citation}).",
    ),
    "possible": (
        "Den {on} kunne {name} vælges med start {start_on}: {ground} ({citation}).",
        "On {on} {name} could be chosen with a start on {start_on}: {ground} ({citation}).",
    ),
    "chosen": (
        "Den {on} var {name} valgt med start {start_on} ({citation}).",
        "On {on} {name} was chosen with a start on {start_on} ({citation}).",
    ),
}


def sentences(
    outcome: str, reason: Reason, *, name: str, on: date, start_on: date | None
) -> tuple[str, str]:
    """The reason as one sentence in Danish and one in English."""
    facts = _Facts(reason.facts)
    grounds = _GROUNDS.get(reason.code, (reason.code, reason.code))
    danish, english = (
        whole.format(
            on=on.isoformat(),
            name=name,
            start_on=start_on.isoformat() if start_on else "",
            citation=reason.citation,
            ground=ground.format_map(facts),
        )
        for whole, ground in zip(_OUTCOMES[outcome], grounds, strict=True)
    )
    return danish, english


class _Facts(dict[str, str]):
    """The values compared; one that took no part is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return ""
