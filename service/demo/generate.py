"""Make a whole demonstration from one seed."""

from db.reference.files import read
from service.demo import offers as offering
from service.demo import plans as planning
from service.demo import supply
from service.demo.calendar import as_of
from service.demo.country import country
from service.demo.demand import demand, future_demand
from service.demo.providers import providers
from service.demo.rows import Demonstration


def generate(seed: int = 1, weeks: int = 1) -> Demonstration:
    """Make providers, capacity, plans, levels and offers for some weeks of the whole country.

    Args:
        seed: equal seeds give equal demonstrations.
        weeks: weeks of discharges, from one to a year; one has 4,126 plans.

    Raises:
        ValueError: the seed is negative, or the weeks are not between one and a year.
    """
    stands_at = as_of(weeks)
    land = country(read())
    made = providers(land, seed=seed)
    discharged = demand(land, seed=seed, weeks=weeks)
    expected = discharged.then(future_demand(land, seed=seed, weeks=weeks))
    places = supply.capacity(land, made, expected, seed=seed, weeks=weeks)
    done = planning.progress(discharged, seed=seed, weeks=weeks)
    issued = planning.plans(land, discharged, done, seed=seed)
    after, offered = offering.offers(issued, made.providers, places, done, weeks=weeks)
    return Demonstration(
        seed=seed,
        weeks=weeks,
        as_of=stands_at,
        providers=made.providers,
        offerings=made.offerings,
        contracts=made.contracts,
        capacity=places,
        publications=supply.publications(made, places, seed=seed, weeks=weeks),
        plans=after,
        stratifications=tuple(planning.stratifications(after, done)),
        offers=offered,
    )
