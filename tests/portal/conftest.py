"""A running service with room, and browsers without scripts that are signed in to its pages."""

from collections.abc import Callable, Iterator

import pytest

from tests.api.conftest import facts_database, world
from tests.portal.browsing import Browser

__all__ = ["facts_database", "world"]

SignedIn = Callable[..., Browser]


@pytest.fixture
def browser(world) -> Iterator[Browser]:
    """A browser that nobody has signed in with."""
    with Browser(world.client.url) as opened:
        yield opened


@pytest.fixture
def signed_in(world) -> Iterator[SignedIn]:
    """Gives a browser of somebody who has signed in: `signed_in("citizen", sub="citizen-1")`."""
    opened: list[Browser] = []

    def enter(role: str, **claims: str) -> Browser:
        one = Browser(world.client.url)
        opened.append(one)
        one.sign_in(world.client, role, **claims)
        return one

    yield enter
    for one in opened:
        one.close()
