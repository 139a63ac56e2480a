"""Waits held against each other, as a picture: before a refusal is asked for, and afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.notices.texts import LOCALES, Language
from service.portal.client import Api
from service.portal.grounds import ground
from service.portal.paging import every
from service.portal.pictures import About, Mark, Picture, Wait, waits
from service.portal.texts import Texts
from service.rules.refusal import evaluate
from service.rules.rulebook import Rulebook
from service.rules.vocabulary import CareLevel, ProviderKind
from service.schemas.capacity import WaitingTimePage
from service.schemas.refusals import RefusalOut
from service.schemas.reports import FreshnessReportOut


def picture(
    words: Texts,
    own: Wait,
    others: Sequence[Wait],
    *,
    median: float | None,
    threshold: float | None,
) -> Picture:
    """A place's own wait against those of comparable public places (§ 7, stk. 2)."""
    about = About(
        name="koe",
        title=words("refused.picture.title", place=own.label),
        summary=words.counted(
            "refused.picture.summary",
            len(others),
            days=words.counted("refused.days", own.days),
        ),
        locale=LOCALES[words.language],
        unit=words("refused.picture.unit.many"),
        unit_of_one=words("refused.picture.unit.one"),
        columns=(words("places.words.place"), words("refused.picture.wait")),
    )
    return waits(
        about,
        own,
        others,
        median=_mark(words("refused.picture.median"), median),
        threshold=_mark(words("refused.picture.threshold"), threshold),
        others_label=words("refused.picture.others"),
    )


def _mark(label: str, value: float | None) -> Mark | None:
    return None if value is None else Mark(label=label, value=value)


def of_refusal(words: Texts, one: RefusalOut, names: Mapping[str, str]) -> Picture | None:
    """The evidence of a refusal as it was kept; none where the own wait was not known."""
    evidence = one.evidence
    if evidence.own_waiting_days is None:
        return None
    own = Wait(label=names.get(str(one.provider_id), ""), days=evidence.own_waiting_days)
    others = [
        Wait(label=names.get(other.provider_id, other.provider_id), days=other.waiting_days)
        for other in evidence.comparators
    ]
    return picture(words, own, others, median=evidence.median, threshold=evidence.threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Today's waits of a service, before anything is asked for.

    Attributes:
        drawn: the picture of them.
        own_days: how long the place itself waits.
        threshold: from how many days on a wait is much longer; none where too few are known.
    """

    drawn: Picture
    own_days: int
    threshold: float | None


async def of_today(
    api: Api, words: Texts, book: Rulebook, *, provider_id: str, level: str, area: str
) -> Today | None:
    """Today's waits of a service; none where the own is not known."""
    report = await api.read("/v1/reports/freshness", FreshnessReportOut)
    public = {line.provider_id for line in report.items if line.authority_id is not None}
    own, others = None, list[Wait]()
    query = {"care_level": level, "clinical_area": area}
    async for page in every(api, "/v1/waiting-times", WaitingTimePage, query, pages=3):
        for one in page.items:
            if one.waiting_days is None or one.stale:
                continue
            wait = Wait(label=one.name, days=one.waiting_days)
            if str(one.provider_id) == provider_id:
                own = wait
            elif one.provider_id in public:
                others.append(wait)
    if own is None:
        return None
    found = evaluate(
        book,
        provider_kind=ProviderKind.MUNICIPAL,
        resident=False,
        own_wait_days=own.days,
        comparator_wait_days=[other.days for other in others] or None,
        own_residents_affected=1,
        care_level=CareLevel(level),
    )
    median, threshold = _days(found.median), _days(found.threshold)
    drawn = picture(words, own, others, median=median, threshold=threshold)
    return Today(drawn=drawn, own_days=own.days, threshold=threshold)


def _days(exact: Decimal | None) -> float | None:
    return None if exact is None else float(exact)


def grounds(one: RefusalOut, language: Language) -> str:
    """Why the figures support a refusal or not, from the store of reasons."""
    return ground(one.code, one.evidence.facts, language) or one.code
