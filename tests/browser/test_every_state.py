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


FILTERS = ".filters label, .filters legend, .filters select, .filters input, .filters .button"
LOWEST_FILTER = LOWEST.replace(DECISIVE, FILTERS)
# pairs of a line and a label it runs through, and labels that reach into others or out of the frame
CROSSED = """() => {
  const box = one => one.getBoundingClientRect();
  const meets = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const frame = box(document.querySelector('.timeline-drawing'));
  const labels = [...document.querySelectorAll('.tl-label')];
  const lines = [...document.querySelectorAll('.tl-lead')];
  return labels.flatMap(label => [
    ...lines.filter(line => meets(box(line), box(label))).map(() => label.textContent),
    ...labels.filter(other => other !== label && meets(box(other), box(label)))
      .map(() => label.textContent),
    ...(box(label).right > frame.right ? [label.textContent] : []),
  ]);
}"""


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


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_filter_and_its_button_are_seen_without_scrolling(plans, opened, lang):
    browser = opened(lang=lang, **ME)
    for query in ("", "?postcode=9999"):
        path = plans["offered late"].replace("/v1/plans/", "/planer/")
        browser.go(f"{path}/tilbud{query}")
        assert browser.page.evaluate(LOWEST_FILTER) <= 800, query


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_line_of_the_drawing_runs_through_a_label(plans, opened, lang):
    browser, crossed, drawn = opened(lang=lang, **ME), {}, 0
    for shown in of_citizen(plans):
        browser.go(shown.path)
        if browser.page.locator(".timeline-drawing").count():
            drawn += 1
            crossed[shown.name] = browser.page.evaluate(CROSSED)
    assert drawn > 10
    assert {name: labels for name, labels in crossed.items() if labels} == {}


def test_what_the_drawing_shows_is_told_only_beside_it(plans, opened):
    path = plans["offered late"].replace("/v1/plans/", "/planer/")
    for width, seen in ((1280, True), (320, False)):
        browser = opened(width=width, **ME)
        browser.go(path)
        assert browser.page.locator(".timeline-drawing").is_visible() is seen
        assert browser.page.get_by_text("Trekanten viser i dag").is_visible() is seen
