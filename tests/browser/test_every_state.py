"""A plan's pages in every state: no barrier, and what is decided on is seen without scrolling."""

import re

import pytest

from tests.api import plan_make as make
from tests.api.test_actions import here
from tests.browser.barriers import no_barrier
from tests.browser.shown import Shown
from tests.portal.standings import STANDINGS

__all__ = ["here"]

ALIKE = {  # look as others do
    "documentation announced",
    "documentation_requested, sent",
    "documentation delivered, sent",
    "placed today",
    "placed privately",
    "placed and acknowledged",
    "placed at a hospital",
}
ME = {"role": "citizen", "sub": "citizen-1"}
DECISIVE = "h1, .alert, .next-step, .actions .button, .right h3"
LOWEST = f"Math.max(...[...document.querySelectorAll('{DECISIVE}')]\
.map(one => one.getBoundingClientRect().bottom))"


@pytest.fixture(scope="module")
def plans(here):
    """A plan in each standing; nobody does anything with them."""
    return {name: build(here) for name, build in STANDINGS.items() if name not in ALIKE}


def slug(name: str) -> str:
    return re.sub(r"\W+", "-", name)


def of_citizen(plans: dict[str, str]) -> list[Shown]:
    return [
        Shown(f"state-{slug(name)}", path.replace("/v1/plans/", "/planer/"), ME)
        for name, path in plans.items()
    ]


def of_staff(here: make.World, plans: dict[str, str]) -> list[Shown]:
    """One plan for each state, as who answers for it sees it; one that was kept is not shown."""
    auditor, found = here.client.as_("auditor"), {}
    for name, path in plans.items():
        plan = make.seen(auditor, path)
        staff = {"role": "authority", "authority_id": plan["responsible_authority_id"]}
        if plan["state"] != "held_by_patient":
            where = path.replace("/v1/plans/", "/sager/")
            found.setdefault(plan["state"], Shown(f"case-state-{slug(name)}", where, staff))
    return list(found.values())


@pytest.mark.parametrize(("width", "langs"), [(1280, ("da", "en")), (320, ("en", "da"))])
def test_no_state_has_a_barrier(here, plans, opened, axe, width, langs):
    pages = [*of_citizen(plans), *of_staff(here, plans)]
    for first, lang in enumerate(langs):  # every other page in one language, the rest in the other
        no_barrier(pages[first::2], opened, axe, lang=lang, width=width)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_what_is_decided_on_is_seen_without_scrolling(plans, opened, lang):
    browser = opened(lang=lang, **ME)
    low = {}
    for shown in of_citizen(plans):
        browser.go(shown.path)
        lowest = browser.page.evaluate(LOWEST)
        if lowest > 800:
            low[shown.name] = round(lowest)
    assert low == {}
