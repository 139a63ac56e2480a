"""What authorities and places are called, and what else a plan tells of its places."""

from datetime import date
from uuid import UUID

from service.auth import Caller
from service.notices.spelling import municipality
from service.notices.texts import Language
from service.portal.client import Api, Refused
from service.schemas.plans import PlanOut
from service.schemas.providers import ProviderOut
from service.schemas.reference import MunicipalityPage, RegionPage
from service.schemas.reports import FreshnessReportOut


async def acts_for(api: Api, caller: Caller) -> str | None:
    """The authority or the place that somebody acts for, by name; none for all others."""
    try:
        if caller.provider_id:
            return (await provider(api, caller.provider_id)).name
        if caller.authority_id:
            return await authority(api, caller.authority_id)
    except Refused:
        return caller.provider_id or caller.authority_id
    return None


async def authority(api: Api, authority_id: str) -> str:
    """The name of a municipality or region; what it was called by where it has none."""
    if authority_id.isdecimal():
        page = await api.read("/v1/municipalities", MunicipalityPage, {"limit": 500})
        named = {one.municipality_code: municipality(one.name, Language.DA) for one in page.items}
    else:
        regions = await api.read("/v1/regions", RegionPage)
        named = {one.region_id: one.name for one in regions.items}
    return named.get(authority_id, authority_id)


async def provider(api: Api, provider_id: object) -> ProviderOut:
    """A place as the public directory shows it."""
    return await api.read(f"/v1/providers/{provider_id}", ProviderOut)


async def authority_names(api: Api) -> dict[str, str]:
    """What all municipalities and regions are called, by their ids."""
    page = await api.read("/v1/municipalities", MunicipalityPage, {"limit": 500})
    named = {one.municipality_code: one.name for one in page.items}
    regions = await api.read("/v1/regions", RegionPage)
    return named | {one.region_id: one.name for one in regions.items}


async def place_names(api: Api) -> dict[str, str]:
    """What all places are called, by id."""
    report = await api.read("/v1/reports/freshness", FreshnessReportOut)
    return {str(line.provider_id): line.provider_name for line in report.items}


def hour_at(plan: PlanOut, provider_id: UUID, start_on: date) -> str | None:
    """The hour that was agreed or offered for a start at a place on a day; none where none was."""
    for one in (plan.agreed_start, plan.offer):
        if one is not None and (one.provider_id, one.start_on) == (provider_id, start_on):
            return one.start_time
    return None


async def places_of(api: Api, plan: PlanOut) -> dict[UUID, ProviderOut]:
    """The places that a plan names, by id."""
    named = (plan.offer, plan.choice, plan.agreed_start, plan.placement)
    wanted = {one.provider_id for one in named if one is not None}
    return {one: await provider(api, one) for one in wanted}
