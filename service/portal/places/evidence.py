"""Waits held against each other, as a picture: before a refusal is asked for, and afterwards."""

from collections.abc import Mapping, Sequence

from service.notices.texts import Language
from service.portal.client import Api
from service.portal.grounds import ground
from service.portal.pages import LOCALES
from service.portal.paging import every
from service.portal.pictures import About, Mark, Picture, Wait, waits
from service.portal.texts import Texts
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
        summary=words("refused.picture.summary", days=own.days, count=len(others)),
        locale=LOCALES[words.language],
        unit=words("refused.picture.unit"),
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


async def of_today(
    api: Api, words: Texts, *, provider_id: str, level: str, area: str
) -> Picture | None:
    """Today's waits of a service, before anything is asked for; none where the own is not known."""
    report = await api.read("/v1/reports/freshness", FreshnessReportOut)
    public = {line.provider_id for line in report.items if line.authority_id is not None}
    own, others, median = None, list[Wait](), None
    query = {"care_level": level, "clinical_area": area}
    async for page in every(api, "/v1/waiting-times", WaitingTimePage, query, pages=3):
        for one in page.items:
            if one.waiting_days is None or one.stale:
                continue
            wait = Wait(label=one.name, days=one.waiting_days)
            if str(one.provider_id) == provider_id:
                own, median = wait, one.median_waiting_days
            elif one.provider_id in public:
                others.append(wait)
    if own is None:
        return None
    return picture(words, own, others, median=median, threshold=None)


async def place_names(api: Api) -> dict[str, str]:
    """What all places are called, by id."""
    report = await api.read("/v1/reports/freshness", FreshnessReportOut)
    return {str(line.provider_id): line.provider_name for line in report.items}


def grounds(one: RefusalOut, language: Language) -> str:
    """Why the figures support a refusal or not, from the store of reasons."""
    return ground(one.code, one.evidence.facts, language) or one.code
