"""Made-up relatives with a mandate: one who may act for a citizen, one who may see a plan."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from db.sealing import Sealer, mandate_of
from service.clock import danish_day
from service.demo.history import Happened, Past, pasts
from service.demo.records import Records
from service.demo.rows import Demonstration
from service.rules.vocabulary import MandateGround, MandateScope

_LENGTH = timedelta(days=90)
_CITATION = "§ 1, stk. 2"


class Relative(NamedTuple):
    """Somebody made up who helps the citizen of one plan."""

    subject: str
    name: str
    citizen: str
    covers: MandateScope
    shows_home: bool


RELATIVES = (
    Relative(
        subject="demo-paaroerende-1",
        name="Datter (opdigtet)",
        citizen="Borger med datter (opdigtet)",
        covers=MandateScope.SEE_AND_ACT,
        shows_home=True,
    ),
    Relative(
        subject="demo-paaroerende-2",
        name="Nabo (opdigtet)",
        citizen="Borger med nabo (opdigtet)",
        covers=MandateScope.SEE,
        shows_home=False,
    ),
)


def of_mandates(demo: Demonstration, *, sealer: Sealer) -> Iterator[Records]:
    """Give the mandates of made-up relatives in plans whose citizens have a choice, and the events.

    Args:
        demo: the demonstration.
        sealer: encrypts the names.
    """
    given = list(zip(RELATIVES, islice(_with_a_choice(demo), len(RELATIVES)), strict=False))
    first_on = danish_day(demo.as_of)
    last_on = first_on + _LENGTH
    yield Records(
        table="mandate",
        columns=(
            *("plan_id", "number", "subject", "names_sealed", "ground", "covers", "shows_home"),
            *("begins_on", "last_on", "recorded_at", "recorded_by_role", "recorded_by"),
        ),
        rows=(
            (
                *(past.plan.plan_id, 1, who.subject, _names(who, past, sealer)),
                *(MandateGround.CITIZEN.value, who.covers.value, who.shows_home),
                *(first_on, last_on, demo.as_of, "citizen", "citizen"),
            )
            for who, past in given
        ),
    )
    yield Records(
        table="event",
        columns=Happened._fields,
        rows=(
            (
                *(past.plan.plan_id, "mandate.recorded", past.plan.state, past.plan.state),
                *(demo.as_of, "citizen", "citizen", past.plan.rule_set, _CITATION),
                json.dumps(
                    {
                        "number": 1,
                        "ground": MandateGround.CITIZEN.value,
                        "covers": who.covers.value,
                        "begins_on": first_on.isoformat(),
                        "last_on": last_on.isoformat(),
                    }
                ),
            )
            for who, past in given
        ),
    )


def _with_a_choice(demo: Demonstration) -> Iterator[Past]:
    """Plans whose citizens may also choose a private place, and have not begun."""
    for past in pasts(demo):
        offer = past.offer
        if offer is not None and offer.private_choice_stated and not offer.has_started:
            yield past


def _names(who: Relative, past: Past, sealer: Sealer) -> bytes:
    told = {"relative": who.name, "citizen": who.citizen}
    return sealer.seal(told, bound_to=mandate_of(past.plan.plan_id, 1))
