"""Whose places are meant, what they are called: what the pages here share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Request

from service.auth import Caller, Role
from service.clock import danish_day
from service.notices.texts import Language
from service.portal.client import Api
from service.portal.paging import every
from service.portal.texts import Texts
from service.rules.vocabulary import ContractParty, ProviderKind
from service.schemas.providers import ProviderOut, ProviderPage
from service.schemas.reference import ClinicalAreaPage
from service.schemas.reports import FreshnessReportOut

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place whose figures the caller may publish.

    Attributes:
        provider_id: of the place.
        name: of the place.
        municipality_code: of where it is.
        group: `own`, `contract` or `near`: a private one in the municipality.
        services: how many it offers.
        fresh: of how many the figure is fresh that their wait rests on.
        observed_at: when the newest figures were seen or confirmed; none before the first.
    """

    provider_id: UUID
    name: str
    municipality_code: str
    group: str
    services: int
    fresh: int
    observed_at: datetime | None

    @property
    def is_stale(self) -> bool:
        """Whether the wait of some service is too old to be compared."""
        return self.fresh < self.services


async def my_places(api: Api, caller: Caller) -> list[Place]:
    """The places that somebody answers for, in the order of the page."""
    report = await api.read("/v1/reports/freshness", FreshnessReportOut)
    groups: Mapping[str, str] = {}
    if caller.role is Role.PROVIDER:
        groups = {caller.provider_id or "": "own"}
    elif caller.authority_id:
        groups = await _groups(api, report, caller.authority_id)
    found = [
        Place(
            provider_id=line.provider_id,
            name=line.provider_name,
            municipality_code=line.municipality_code,
            group=groups[str(line.provider_id)],
            services=line.services,
            fresh=line.fresh,
            observed_at=line.observed_at,
        )
        for line in report.items
        if str(line.provider_id) in groups
    ]
    order = ("own", "contract", "near")
    return sorted(found, key=lambda one: (order.index(one.group), one.name))


async def may_refuse(api: Api, caller: Caller) -> bool:
    """Whether somebody answers for a public place: a private one refuses on no such ground."""
    if caller.role is not Role.PROVIDER:
        return True
    place = await api.read(f"/v1/providers/{caller.provider_id}", ProviderOut)
    return place.kind is not ProviderKind.PRIVATE


async def _groups(api: Api, report: FreshnessReportOut, authority_id: str) -> dict[str, str]:
    found = {}
    for line in report.items:
        if authority_id in (line.authority_id, line.operator_authority_id):
            found[str(line.provider_id)] = "own"
        elif line.authority_id is None and line.municipality_code == authority_id:
            found[str(line.provider_id)] = "near"
    query = {"contract_party": ContractParty.AUTHORITY.value}
    async for page in every(api, "/v1/providers", ProviderPage, query, pages=4):
        for place in page.items:
            with_them = any(one.authority_id == authority_id for one in place.contracts)
            if with_them and found.get(str(place.provider_id)) != "own":
                found[str(place.provider_id)] = "contract"
    return found


async def area_names(api: Api, language: Language) -> dict[str, str]:
    """What the clinical areas are called, by code."""
    page = await api.read("/v1/clinical-areas", ClinicalAreaPage)
    return {
        one.clinical_area: one.name_da if language is Language.DA else one.name_en
        for one in page.items
    }


def age(words: Texts, instant: datetime | None, today: date) -> str:
    """How long ago something was, in words; the clock is told of today and yesterday alone."""
    if instant is None:
        return words("places.age.never")
    days = (today - danish_day(instant)).days
    if days <= 0:
        return words("places.age.today")
    if days == 1:
        return words("places.age.yesterday")
    return words("places.age.days", count=days)
