"""From the API's next page to that of a list in the portal."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit


def next_page(path: str, following: str | None, asked: Mapping[str, str | None]) -> str | None:
    """Where the next page of a list is, with what it was narrowed to; none on the last.

    Args:
        path: of the portal's list.
        following: the API's `next`.
        asked: what the list is narrowed to; what is empty is left out.
    """
    if following is None:
        return None
    [cursor] = parse_qs(urlsplit(following).query)["cursor"]
    told = {name: said for name, said in asked.items() if said}
    return f"{path}?{urlencode(told | {'cursor': cursor})}"
