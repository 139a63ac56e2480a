"""The parts of the siting search, each against its definition."""

import itertools

import numpy as np
import pytest

from solver.errors import SolverFailed
from solver.sites.arena import PlainArena
from solver.sites.clock import Clock
from solver.sites.family import Family
from solver.sites.program import Program
from solver.sites.relaxation import PlainRelaxation
from solver.sites.volume import VolumeRelaxation


def a_family(*, sites, count, required=(), forbidden=(), regions=None, least=(0,)):
    required_flags, allowed = np.zeros(sites, bool), np.ones(sites, bool)
    required_flags[list(required)], allowed[list(forbidden)] = True, False
    return Family(
        count=count,
        required=required_flags,
        allowed=allowed,
        region=np.zeros(sites, np.int64) if regions is None else np.array(regions),
        least=np.array(least, np.int64),
    )


def sets_of(family):
    """Tells every allowed set, by trying everything."""
    for chosen in itertools.combinations(range(family.allowed.size), family.count):
        here = np.bincount(family.region[list(chosen)], minlength=family.least.size)
        inside = set(chosen)
        if (
            inside >= set(np.flatnonzero(family.required).tolist())
            and inside <= set(np.flatnonzero(family.allowed).tolist())
            and np.all(here >= family.least)
        ):
            yield chosen


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_set_and_every_exchange_are_the_cheapest(seed):
    draw = np.random.default_rng(seed)
    family = a_family(
        sites=7,
        count=4,
        required=[0] if seed % 2 else [],
        forbidden=[1] if seed % 3 else [],
        regions=draw.integers(0, 3, 7),
        least=draw.integers(0, 2, 3),
    )
    price = draw.integers(-9, 10, 7).astype(np.float64)
    totals = {chosen: price[list(chosen)].sum() for chosen in sets_of(family)}
    chosen = family.cheapest(price)
    if not totals:
        assert chosen is None
        return
    least = min(totals.values())
    assert price[chosen].sum() == least
    floors = family.exchange_floors(price, chosen)
    for site in range(7):
        inside = site in chosen
        other = [total for one, total in totals.items() if (site in one) != inside]
        assert floors[site] == min(other, default=np.inf) - least
    for place, into in itertools.product(range(4), range(7)):
        after = tuple(sorted({*chosen.tolist(), into} - {int(chosen[place])}))
        assert family.swaps(chosen)[place, into] == (into not in chosen and after in totals)


def test_a_region_without_enough_sites_has_no_set():
    family = a_family(sites=3, count=2, regions=[0, 0, 1], least=[0, 2])
    assert family.cheapest(np.zeros(3)) is None
    assert PlainRelaxation.of(np.ones((2, 3))).at(np.zeros(2), family) is None
    room = np.full(3, 9.0)
    bound = VolumeRelaxation(np.ones((2, 3)), np.ones(2), least=1.0, room=room, grid=1.0)
    assert bound.at(np.zeros(2), family) is None


@pytest.mark.parametrize("seed", range(20))
def test_no_prices_give_more_than_the_least_cost(seed):
    """For any prices the bound is below the best assignment, volumes kept or not."""
    draw = np.random.default_rng(seed)
    points, sites = 5, 40 if seed % 4 == 0 else 5
    cost = draw.integers(0, 20, (points, sites)).astype(np.float64)
    load = draw.integers(0, 4, points).astype(np.float64)
    family = a_family(sites=sites, count=2)
    room = draw.integers(4, 9, sites).astype(np.float64)
    plain = PlainRelaxation.of(cost)
    held = VolumeRelaxation(cost, load, least=3.0, room=room, grid=8.0)
    best, best_held = np.inf, np.inf
    for pair in itertools.combinations(range(sites), 2):
        best = min(best, cost[:, pair].min(axis=1).sum())
        for goes in itertools.product([0, 1], repeat=points):
            volume = np.bincount(goes, weights=load, minlength=2)
            if np.all(volume >= 3.0) and np.all(volume <= room[list(pair)]):
                total = cost[np.arange(points), np.array(pair)[list(goes)]].sum()
                best_held = min(best_held, total)
    for _ in range(10):
        prices = np.round(draw.random(points) * 25.0 * 8.0) / 8.0
        assert plain.at(prices, family).bound <= best
        bound = held.at(prices, family)
        assert bound is None or bound.bound <= best_held


def test_a_point_whose_sites_are_all_closed_leaves_no_choice():
    arena = PlainArena(np.array([[1.0, np.inf], [2.0, 3.0]]), a_family(sites=2, count=1))
    assert arena.narrowed(a_family(sites=2, count=1, forbidden=[0])) is None


def test_a_program_without_an_end_is_told():
    program = Program()
    endless = program.variables(1, high=np.inf, cost=-1.0)
    program.add(program.rows(1, low=0.0), endless, 1.0)
    with pytest.raises(SolverFailed, match="UNBOUNDED"):
        program.solve(Clock())
