"""What fields are chosen from, where the API keeps the list."""

from collections.abc import Set
from typing import Any

from litestar import Request

from service.notices.texts import Language
from service.portal.cases.acts import AREA, TOWN
from service.portal.client import Api
from service.portal.language import language_of
from service.schemas.base import MOST_ITEMS
from service.schemas.reference import ClinicalAreaPage, MunicipalityPage

Choices = list[tuple[str, str]]


async def lists_for(request: Request[Any, Any, Any], kinds: Set[str]) -> dict[str, Choices]:
    """The lists that some kinds of fields are chosen from: value and words, in order of words."""
    api, found = Api(request), dict[str, Choices]()
    if TOWN in kinds:
        towns = await api.read("/v1/municipalities", MunicipalityPage, {"limit": MOST_ITEMS})
        named = [(one.municipality_code, one.name) for one in towns.items]
        found[TOWN] = sorted(named, key=lambda pair: pair[1])
    if AREA in kinds:
        areas = await api.read("/v1/clinical-areas", ClinicalAreaPage)
        danish = language_of(request) is Language.DA
        found[AREA] = [
            (one.clinical_area, f"{one.clinical_area} {one.name_da if danish else one.name_en}")
            for one in areas.items
        ]
    return found
