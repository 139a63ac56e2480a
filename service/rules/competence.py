"""What a place declares of its staff for the levels that take special competence (annex 1)."""

from service.rules.codes import Code
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import CareLevel


def competence_declared(
    book: Rulebook, *, care_level: CareLevel, competent_staff: int, cover_declared: bool
) -> Verdict:
    """Tell whether a place declares the competence that a level takes.

    Basic level takes general competence alone. Above it several professionals know the group of
    patients well and cover for each other; others work under their supervision.

    Source: bilag 1, og vejledende model. It is shown, and keeps nobody from a place.

    Args:
        book: the order in force today.
        care_level: the level offered.
        competent_staff: professionals with the special competence.
        cover_declared: they cover for each other in holidays and sickness.
    """
    needed = 0 if care_level is CareLevel.BASIC else book.competent_staff_min
    declared = competent_staff >= needed and (cover_declared or needed == 0)
    code = Code.COMPETENCE_DECLARED if declared else Code.COMPETENCE_NOT_DECLARED
    reason = Reason.of(
        code, "bilag 1", care_level=care_level, competent_staff=competent_staff, needed=needed
    )
    return Verdict(declared, reason)
