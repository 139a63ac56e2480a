"""Lists of the API: page after page, and from its next page to that of a list in the portal."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from service.portal.client import Api
from service.schemas.base import MOST_ITEMS, Answer

Page = TypeVar("Page", bound=Answer)


def cursor_in(following: str | None) -> str | None:
    """Where the API's next page begins; none on the last."""
    return parse_qs(urlsplit(following).query)["cursor"][0] if following else None


def first_page(path: str, asked: Mapping[str, str | None]) -> str:
    """Where a list begins, with what it was narrowed to; what is empty is left out."""
    told = {name: said for name, said in asked.items() if said}
    return f"{path}?{urlencode(told)}" if told else path


def next_page(path: str, following: str | None, asked: Mapping[str, str | None]) -> str | None:
    """Where the next page of a list is, with what it was narrowed to; none on the last.

    Args:
        path: of the portal's list.
        following: the API's `next`.
        asked: what the list is narrowed to; what is empty is left out.
    """
    cursor = cursor_in(following)
    if cursor is None:
        return None
    return first_page(path, {**asked, "cursor": cursor})


async def every(
    api: Api, path: str, kind: type[Page], query: Mapping[str, Any], *, pages: int | None = None
) -> AsyncIterator[Page]:
    """The pages of a list, at most `pages` of them; the last says whether more follow."""
    told, read = dict(query) | {"limit": MOST_ITEMS}, 0
    while pages is None or read < pages:
        page = await api.read(path, kind, told)
        yield page
        read += 1
        following: str | None = page.next  # type: ignore[attr-defined]  # every list has it
        if following is None:
            return
        told["cursor"] = cursor_in(following)
