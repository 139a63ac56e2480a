"""Grounds in words for those who work with plans."""

from service.notices.spelling import spelled, spelled_facts
from service.notices.texts import Language, store
from service.portal import errors
from service.portal.client import Fault, Refused
from service.portal.forms import Wrong, wrong_fields
from service.portal.grounds import staff_ground
from service.portal.texts import Texts, texts
from service.rules.criteria import CODES, CompetenceNeed, Complications, Extent, Potential
from service.schemas.matching import ProposalOut, RecommendedOut
from service.schemas.plans import EventOut

_FAULTS, _CHANGED = 400, 412
_TOLD = (
    "care_level",
    "start_on",
    "reply_by",
    "channel",
    "notice_days_late",
    "reason",
    "assessed_by",
    "co_signer",
    "moved_on",
)
_CRITERIA = {
    Complications: "complications",
    Extent: "extent",
    CompetenceNeed: "need",
    Potential: "potential",
}
_BY_ITSELF = frozenset({"offer.released", "placement.expired"})


def proposal(one: ProposalOut, language: Language) -> str:
    """Why a run proposes what it does for a plan: the law's words, or the run's own."""
    entry = store(language).matching.get(one.reason.code)
    if entry is None:
        return staff_ground(one.reason.code, one.reason.facts, language) or one.reason.code
    facts = dict(one.reason.facts)
    if one.cost is not None and one.start_on is not None:
        facts |= {
            "start_on": one.start_on.isoformat(),
            "waiting_days": str(one.cost.waiting_days),
            "travel_minutes": str(one.cost.travel_minutes),
        }
    told = spelled_facts(facts.items(), language, weekday=False)
    named = {"name": one.provider_name or "", "citation": one.reason.citation}
    return " ".join(entry.body.told(told | named))


def recommended(one: RecommendedOut, language: Language) -> str:
    """Why a place is recommended, to the authority: its name, the day, and the ground."""
    ground = staff_ground(one.reason.code, one.reason.facts, language)
    told = ground or (one.sentence_da if language is Language.DA else one.sentence_en)
    return f"{one.name} ({one.reason.citation}): {told}" if ground else told


def why_not(refused: Refused, language: Language) -> str | None:
    """Why something was refused that may be tried again; none where it is for the error page."""
    if not refused.may_be_tried_again:
        return None
    if refused.status == _CHANGED:
        return texts(language)("cases.refused.changed")
    told = errors.reason(refused, language) or texts(language)("cases.refused.other")
    return f"{told} ({refused.citation})" if refused.citation else told


def wrong_with(refused: Refused, language: Language, fields: tuple[str, ...]) -> Wrong:
    """What is wrong with a form: each field, or the law's no with every ground.

    Raises:
        Refused: it is nothing that another try could put right.
    """
    told = why_not(refused, language)
    if told is None:
        raise refused
    if refused.status == _FAULTS:
        found = wrong_fields(refused, texts(language), fields)
        return Wrong({**found.by_field, **_grounds(refused, language, fields)}, found.others) or (
            Wrong({}, (told,))
        )
    others = [_other(fault, language) for fault in refused.faults]
    return Wrong({}, (told, *others))


def _grounds(refused: Refused, language: Language, fields: tuple[str, ...]) -> dict[str, str]:
    """Fields that the law itself finds wrong, in its words."""
    reasons = store(language).reasons
    named = {fault.pointer.strip("/").replace("/", "_"): fault.code for fault in refused.faults}
    told = {
        name: staff_ground(code, {}, language)
        for name, code in named.items()
        if name in fields and code in reasons
    }
    return {name: words for name, words in told.items() if words}


def _other(fault: Fault, language: Language) -> str:
    return staff_ground(fault.code, {}, language) or fault.code


def facts_of(event: EventOut, language: Language) -> list[tuple[str, str]]:
    """What history tells of an event that people ask for, as names of texts and words."""
    facts = {name: event.facts.get(name) for name in _TOLD}
    if event.event in _BY_ITSELF:
        facts["reason"] = None  # the service's own word for why it did this
    words = texts(language)
    if facts["channel"] is not None:
        facts["channel"] = words(f"cases.channels.{facts['channel']}")
    told = [
        (name, spelled(str(value), language, weekday=False))
        for name, value in facts.items()
        if value is not None and value != 0
    ]
    return told + _answers(event.facts.get("criteria"), words)


def _answers(codes: object, words: Texts) -> list[tuple[str, str]]:
    """The answers to the stratification model that an event tells of, as the form names them."""
    kept = codes if isinstance(codes, list) else []
    answers = [answer for answer, code in CODES.items() if code in kept]
    named = [(f"criteria_{_CRITERIA[type(one)]}", one) for one in answers]
    return [(name, words(f"cases_acts.options.{name}.{one}")) for name, one in named]
