"""From facts to arrays, through the solver, and back to names."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from service.siting.decode import rows
from service.siting.encode import encode, input_hash, regions_of
from service.siting.facts import UNREACHABLE, Aim, Assignment, pack, unpack
from solver.sites.solve import solve
from tests.siting.country import a_candidate, a_point, a_study

HOMES = {0: 10, 2: 30, 30: 20, 33: 5, 60: 15, 64: 40, 90: 12}
SITES = [1, 20, 32, 50, 62, 91]


def answered(facts):
    return rows(facts, solve(encode(facts), seed=facts.seed).curve)


def total(homes, chosen):
    return sum(plans * min(abs(home - site) for site in chosen) for home, plans in homes.items())


def places(row):
    return tuple(int(site.site_id[1:]) for site in row.chosen)


@pytest.fixture(scope="module")
def answer():
    return answered(a_study(HOMES, SITES, counts=(1, 6), max_travel_minutes=20))


def test_every_number_of_sites_has_its_best_choice(answer):
    by_travel = answered(a_study(HOMES, SITES, counts=(1, 6)))
    for row in by_travel:
        best = min(total(HOMES, some) for some in combinations(SITES, row.sites))
        assert (row.status, row.objective) == ("optimal", best)
        assert total(HOMES, places(row)) == best
        assert row.mean_minutes == pytest.approx(best / sum(HOMES.values()))
    assert [row.sites for row in answer] == [1, 2, 3, 4, 5, 6]


def test_volumes_and_nearest_sites_are_those_of_the_ruler(answer):
    for row in answer:
        chosen = places(row)
        nearest = {home: min(chosen, key=lambda s: (abs(home - s), s)) for home in HOMES}
        for site in row.chosen:
            here = int(site.site_id[1:])
            assert site.volume == sum(HOMES[h] for h, near in nearest.items() if near == here)
        for home in row.municipalities:
            place = int(home.municipality_code)
            assert home.nearest_site_id == f"H{nearest[place]:03}"
            assert home.nearest_minutes == home.minutes == abs(place - nearest[place])
            [served] = home.served
            assert (served.plans, served.minutes) == (HOMES[place], home.minutes)
        inside = sum(plans for h, plans in HOMES.items() if abs(h - nearest[h]) <= 20)
        assert row.share_within_limit == pytest.approx(inside / sum(HOMES.values()))
        assert row.worst_minutes == max(abs(h - near) for h, near in nearest.items())


def test_what_closing_a_site_costs_is_what_its_payers_pay_and_the_objective_gains(answer):
    checked = 0
    for row in answer[1:]:
        for site in row.chosen:
            left = [s for s in places(row) if s != int(site.site_id[1:])]
            cost = total(HOMES, left) - total(HOMES, places(row))
            assert site.extra_minutes == site.regret == cost
            assert sum(p.plans * p.extra_minutes for p in site.payers) == cost
            assert sum(p.plans for p in site.payers) == site.volume
            extra = [payer.extra_minutes for payer in site.payers]
            assert extra == sorted(extra, reverse=True)
            checked += 1
    assert checked > 10


def test_the_only_site_cannot_close(answer):
    [site] = answer[0].chosen
    assert site.regret is None
    assert {payer.extra_minutes for payer in site.payers} == {None}


def test_one_more_site_saves_what_the_best_addition_saves(answer):
    for row in answer[:-1]:
        added = [total(HOMES, (*places(row), s)) for s in SITES if s not in places(row)]
        assert row.value_of_one_more == total(HOMES, places(row)) - min(added)
        assert (row.one_more_site_id is None) == (row.value_of_one_more == 0)


def test_a_municipality_that_is_split_is_told_part_by_part():
    facts = a_study(
        {0: 10, 50: 10},
        [0, 50],
        counts=(2, 2),
        candidates=(a_candidate("H000", capacity=4), a_candidate("H050")),
        assignment=Assignment.FREE,
        whole=False,
    )
    [row] = answered(facts)
    parts = {served.site_id: served.plans for served in row.municipalities[0].served}
    assert parts == {"H000": 4, "H050": 6}
    assert row.municipalities[0].minutes == 50
    assert row.municipalities[0].nearest_minutes == 0


def test_nobody_goes_where_no_way_leads():
    facts = a_study({0: 5, 10: 5}, [1, 9], counts=(2, 2), unreachable=[(0, 1)])
    assert facts.travel()[0, 0] == UNREACHABLE
    [row] = answered(facts)
    assert row.municipalities[0].nearest_site_id == "H009"
    closing = {site.site_id: site for site in row.chosen}["H009"]
    assert closing.regret is None
    assert closing.payers[0].extra_minutes is None


def test_an_island_binds_neither_limit_nor_volume_and_is_served():
    points = (a_point("0000", 10), a_point("0100", 1, exempt=True))
    rules = {"max_travel_minutes": 20, "max_travel_is_hard": True}
    [row] = answered(a_study({0: 10, 100: 1}, [0], points=points, **rules))
    assert row.status == "optimal"
    assert [home.is_exempt for home in row.municipalities] == [False, True]
    assert row.municipalities[1].minutes == 100
    [bound] = answered(a_study({0: 10, 100: 1}, [0], **rules))
    assert bound.status == "infeasible"
    [why] = bound.reasons
    assert (why.rule, why.municipality_code) == ("limit", "0100")
    assert bound.chosen == bound.municipalities == ()


def test_what_is_in_the_way_is_told_by_name():
    few = answered(a_study({0: 10}, [0, 5], counts=(2, 2), min_volume=8))
    assert {reason.rule for reason in few[0].reasons} == {"volume"}
    north = answered(a_study({0: 10}, [0, 5], counts=(1, 1), least_per_region=(("north", 1),)))
    assert [(r.rule, r.region_id) for r in north[0].reasons] == [("region", "north")]


def test_regions_keep_their_order_in_the_arrays():
    sites = (a_candidate("H000", region="west"), a_candidate("H005", region="east"))
    facts = a_study({0: 10}, [0, 5], candidates=sites, least_per_region=(("west", 1),))
    problem = encode(facts)
    assert regions_of(facts) == ["east", "west"]
    assert problem.region_of_site.tolist() == [1, 0]
    assert problem.least_per_region.tolist() == [0, 1]


def test_required_and_forbidden_sites_are_kept_to():
    sites = (
        a_candidate("H000", forbidden=True),
        a_candidate("H030"),
        a_candidate("H060", required=True),
    )
    [row] = answered(a_study({0: 100, 60: 1}, [0, 30, 60], counts=(2, 2), candidates=sites))
    assert [site.site_id for site in row.chosen] == ["H030", "H060"]


def test_opening_costs_are_weighed_against_travel():
    sites = (a_candidate("H000"), a_candidate("H010", cost=1_000))
    [row] = answered(a_study({0: 1, 10: 50}, [0, 10], candidates=sites, aim=Aim.COST))
    assert ([site.site_id for site in row.chosen], row.objective) == (["H000"], 500)


@pytest.mark.parametrize("aim", Aim)
def test_every_aim_is_one_of_the_solvers(aim):
    assert encode(a_study(HOMES, SITES, aim=aim, max_travel_minutes=20)).objective == aim.value


def test_facts_come_back_as_they_were_stored_and_the_same_facts_give_the_same_bytes():
    facts = a_study(HOMES, SITES, least_per_region=(("east", 1),))
    assert unpack(pack(facts)) == facts
    assert pack(unpack(pack(facts))) == pack(facts)
    again = encode(unpack(pack(facts)))
    assert input_hash(again) == input_hash(encode(facts))
    dearer = replace(facts, points=(a_point("0000", 11), *facts.points[1:]))
    assert input_hash(encode(dearer)) != input_hash(encode(facts))
    assert np.array_equal(facts.travel(), unpack(pack(facts)).travel())
