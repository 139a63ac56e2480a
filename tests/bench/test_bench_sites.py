"""Siting at public and national sizes. Printed, not asserted on time."""

import os
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from solver.sites.problem import Objective, SitesProblem
from solver.sites.solve import solve
from solver.sites.verify import violations
from tests.bench.sites_files import THOUSANDTHS, read_cap, read_holmberg, read_pmed
from tests.solver.sites_instances import pmed_like

FOLDER = "FRITVALG_LOCATION_INSTANCES"
# Optima that OR-Library publishes (pmedopt.txt, capopt.txt); instances not named are only solved.
PUBLISHED = {
    "pmed1": 5819,
    "pmed2": 4093,
    "pmed3": 4250,
    "pmed4": 3034,
    "pmed5": 1355,
    "cap71": 932615.750,
    "cap101": 796648.437,
    "cap131": 793439.562,
}

SMALL_PMED = "3 2 1\n1 2 5\n2 3 7\n"
SMALL_CAP = "2 2\n10 100.5\n10 200\n4\n1.25 9\n5\n8 2.5\n"
SMALL_HOLMBERG = "2 3\n10 100\n10 200\n4 5 6\n1 2 3\n9 8 7\n"


def a_country(*, points, sites, plans, seed=1):
    """Draws towns of very unequal size, minutes by road between them, and plans a year."""
    draw = np.random.default_rng(seed)
    centres = draw.random((sites, 2)) * 300.0
    size = draw.pareto(1.1, sites) + 0.2
    town = draw.choice(sites, points, p=size / size.sum())
    homes = centres[town] + draw.normal(0.0, 14.0, (points, 2))
    away = homes[:, None] - centres
    share = draw.random(points) + 0.2
    return {
        "demand": draw.multinomial(plans, share / share.sum()),
        "travel": np.round(np.hypot(away[..., 0], away[..., 1]) * 1.1 + 3.0).astype(np.int64),
    }


def told(name, problem, **options):
    """Solves, prints a line for each number of sites, and tells the curve."""
    result = solve(problem, **options)
    for point in result.curve:
        assert violations(problem, point) == []
        print(  # noqa: T201 - the figures are the purpose of a benchmark
            f"{name:28} sites {point.count:3} {point.status:10} {point.objective} "
            f"bound {point.bound} gap {point.gap} beyond {point.beyond}"
        )
    print(f"{name:28} took {result.wall_s:.2f} s")  # noqa: T201 - as above
    return result.curve


@pytest.mark.bench
@pytest.mark.parametrize(
    ("nodes", "count"),
    [(100, 5), (100, 33), (200, 20), (300, 60), (400, 5), (600, 60), (900, 5), (900, 90)],
)
def test_graphs_of_public_size(nodes, count):
    told(f"graph {nodes}", pmed_like(nodes=nodes, count=count, seed=nodes), time_limit_s=60)


@pytest.mark.bench
def test_the_national_curve():
    country = a_country(points=756, sites=93, plans=930)
    problem = SitesProblem(**country, objective=Objective.TRAVEL, counts=(5, 20))
    told("country", problem, time_limit_s=60)


@pytest.mark.bench
@pytest.mark.parametrize("count", [6, 8, 10])
def test_the_national_least_volume_at_the_nearest(count):
    problem = SitesProblem(
        **a_country(points=756, sites=93, plans=930),
        objective=Objective.TRAVEL,
        counts=(count, count),
        min_volume=60,
        limit=120,
        limit_is_hard=True,
    )
    told("country, volume 60", problem, time_limit_s=60)


@pytest.mark.bench
def test_public_instances():
    if FOLDER not in os.environ:
        pytest.skip(f"{FOLDER} names no folder with instances")
    began_s = perf_counter()
    for path in sorted(Path(os.environ[FOLDER]).iterdir()):
        text, name = path.read_text(), path.stem
        if name.startswith("pmed"):
            problem, scale = read_pmed(text), 1
        elif name.startswith("cap"):
            problem, scale = read_cap(text), THOUSANDTHS
        else:
            problem, scale = read_holmberg(text), 1
        point = told(name, problem)[0]
        assert point.status == "optimal"
        if name in PUBLISHED:
            assert point.objective / scale == pytest.approx(PUBLISHED[name], abs=0.01)
    print(f"all took {perf_counter() - began_s:.1f} s")  # noqa: T201 - as above


def test_the_files_are_read_as_they_are_published():
    pmed = read_pmed(SMALL_PMED)
    assert pmed.travel.tolist() == [[0, 5, 12], [5, 0, 7], [12, 7, 0]]
    assert solve(pmed).curve[0].objective == 12.0
    cap = read_cap(SMALL_CAP)
    assert solve(cap).curve[0].objective == 100500 + 1250 + 8000
    assert read_cap(SMALL_CAP.replace("10 2", "capacity 2"), capacity=7).capacity.tolist() == [
        10,
        7,
    ]
    holmberg = read_holmberg(SMALL_HOLMBERG)
    assert holmberg.travel.tolist() == [[1, 9], [2, 8], [3, 7]]
    assert solve(holmberg).curve[0].objective == 100 + 200 + 1 + 2 + 7
