"""The four criteria of the stratification model, as a closed form (§ 5, stk. 3)."""

from dataclasses import dataclass
from enum import StrEnum

from service.rules.codes import Code
from service.rules.verdict import Reason
from service.rules.vocabulary import CareLevel

_MODEL = "stratificeringsmodellen"


class Complications(StrEnum):
    """Complications in the course of treatment at the hospital."""

    NONE = "none"
    SIGNIFICANT = "significant"


class Extent(StrEnum):
    """How far the impairments reach."""

    LIMITED = "limited"
    EXTENSIVE = "extensive"


class CompetenceNeed(StrEnum):
    """Which competences the training calls for."""

    GENERAL = "general"
    SPECIAL = "special"
    CERTAIN_THERAPIST = "certain_therapist"


class Potential(StrEnum):
    """What it takes to reach full or best possible function."""

    USUAL_EFFORT = "usual_effort"
    COORDINATED_EFFORT = "coordinated_effort"


Answer = Complications | Extent | CompetenceNeed | Potential


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """One answer to each criterion, by the health professional who assessed the patient."""

    complications: Complications
    extent: Extent
    need: CompetenceNeed
    potential: Potential


HELP_DA: dict[Answer, str] = {
    Complications.NONE: "Ingen komplikationer under indlæggelsen, som betyder noget for "
    "funktionsevnen eller genoptræningen.",
    Complications.SIGNIFICANT: "Komplikationer under indlæggelsen, som betyder noget for "
    "funktionsevnen eller genoptræningen.",
    Extent.LIMITED: "Funktionsevnen er nedsat på en enkel og afgrænset måde.",
    Extent.EXTENSIVE: "Funktionsevnen er nedsat i stort omfang, ofte inden for flere livsområder.",
    CompetenceNeed.GENERAL: "Opgaven løses med de almindelige kompetencer i faget.",
    CompetenceNeed.SPECIAL: "Opgaven kræver særlige kompetencer i faget.",
    CompetenceNeed.CERTAIN_THERAPIST: "Opgaven løses bedst af én bestemt terapeut. Det gør den "
    "ikke i sig selv avanceret.",
    Potential.USUAL_EFFORT: "Borgeren kan nå sit mål med en sædvanlig indsats.",
    Potential.COORDINATED_EFFORT: "Borgeren kan kun nå sit mål, hvis genoptræningen koordineres "
    "med andre rehabiliteringsindsatser.",
}
CODES: dict[Answer, Code] = {
    Complications.NONE: Code.NO_COMPLICATIONS,
    Complications.SIGNIFICANT: Code.COMPLICATIONS_SIGNIFICANT,
    Extent.LIMITED: Code.IMPAIRMENTS_LIMITED,
    Extent.EXTENSIVE: Code.IMPAIRMENTS_EXTENSIVE,
    CompetenceNeed.GENERAL: Code.GENERAL_COMPETENCES,
    CompetenceNeed.SPECIAL: Code.SPECIAL_COMPETENCES,
    CompetenceNeed.CERTAIN_THERAPIST: Code.CERTAIN_THERAPIST,
    Potential.USUAL_EFFORT: Code.USUAL_EFFORT,
    Potential.COORDINATED_EFFORT: Code.COORDINATED_EFFORT,
}
_SPEAK_FOR_ADVANCED = frozenset(
    {
        Code.COMPLICATIONS_SIGNIFICANT,
        Code.IMPAIRMENTS_EXTENSIVE,
        Code.SPECIAL_COMPETENCES,
        Code.COORDINATED_EFFORT,
    }
)


def criteria_reasons(criteria: Criteria) -> tuple[Reason, ...]:
    """Return what each criterion says, as a reason that names the level it speaks for.

    Source: vejledende model (komplikationer, omfang, behov og potentiale); bilag 1, 1 og 2.
    """
    answers: tuple[Answer, ...] = (
        criteria.complications,
        criteria.extent,
        criteria.need,
        criteria.potential,
    )
    return tuple(
        Reason.of(
            CODES[answer],
            _MODEL,
            speaks_for=CareLevel.ADVANCED
            if CODES[answer] in _SPEAK_FOR_ADVANCED
            else CareLevel.BASIC,
        )
        for answer in answers
    )


def nothing_speaks_for(care_level: CareLevel, criteria: Criteria) -> bool:
    """Tell whether every criterion speaks for the other level.

    It makes a basic level no less lawful; but whoever states it should see that it is so.

    Source: vejledende model (komplikationer, omfang, behov og potentiale).
    """
    spoken_for = {dict(one.facts)["speaks_for"] for one in criteria_reasons(criteria)}
    return care_level.value not in spoken_for


def criteria_fault(criteria: Criteria, *, care_level: CareLevel) -> Reason | None:
    """Tell why a level contradicts the criteria that it is stated with.

    Advanced level needs at least one criterion that speaks for it. That the citizen is best
    trained by one certain therapist is none. Basic level contradicts nothing: the model and the
    annex say what is typical, and the assessment is the health professional's.

    Source: vejledende model (opgaven er fortsat basal); bilag 1, 2.
    """
    said = {reason.code for reason in criteria_reasons(criteria)}
    if care_level is not CareLevel.ADVANCED or said & _SPEAK_FOR_ADVANCED:
        return None
    if criteria.need is CompetenceNeed.CERTAIN_THERAPIST:
        return Reason.of(Code.CERTAIN_THERAPIST_ALONE, _MODEL, care_level=care_level)
    return Reason.of(Code.NOTHING_SPEAKS_FOR_ADVANCED, _MODEL, care_level=care_level)
