"""What a visitor narrows the national figures to: from the address, and back into addresses."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from litestar import Request

BY = ("municipality", "region", "health_council")
SORTS = ("name", "wait", "longest")
DAYS = ("on", "as_of")
MEASURES = ("median", "shortest", "available")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Empty is any. What the API does not know it refuses, so nothing is checked twice.

    Attributes:
        by: what services are put together by.
        sort: in which order areas stand.
        show: which figure the map shows.
    """

    care_level: str = ""
    provider_kind: str = ""
    clinical_area: str = ""
    region_id: str = ""
    health_council_id: str = ""
    municipality_code: str = ""
    on: str = ""
    as_of: str = ""
    by: str = BY[0]
    sort: str = SORTS[0]
    show: str = MEASURES[0]

    @classmethod
    def of(cls, request: Request[Any, Any, Any]) -> Self:
        """What an address says; an order or figure that does not exist is the usual one."""
        given = {
            one.name: request.query_params.get(one.name, "").strip()
            for one in fields(cls)
            if request.query_params.get(one.name, "").strip()
        }
        for name, known in (("by", BY), ("sort", SORTS), ("show", MEASURES)):
            if given.get(name) not in known:
                given.pop(name, None)
        return cls(**given)

    def query(self) -> dict[str, str]:
        """What the API is asked with, the grouping aside."""
        apart = {"by", "sort", "show"}
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in apart and getattr(self, one.name)
        }

    def address(self, path: str, **changes: str) -> str:
        """An address with these filters, some of them changed."""
        changed = replace(self, **changes)
        usual = Filters()
        told = {
            one.name: getattr(changed, one.name)
            for one in fields(changed)
            if getattr(changed, one.name) != getattr(usual, one.name)
        }
        return f"{path}?{urlencode(told)}" if told else path

    def file(self, name: str, ending: str) -> str:
        """The address of an open file of the same services."""
        query = urlencode(self.query())
        path = f"/open-data/{name}.{ending}"
        return f"{path}?{query}" if query else path
