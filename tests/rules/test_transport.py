import pytest

from service.rules.codes import Code
from service.rules.settings import Carrier
from service.rules.transport import transport
from service.rules.vocabulary import PlanType
from tests.rules import make


@pytest.mark.parametrize("reading", Carrier)
@pytest.mark.parametrize(
    ("outside", "freely_chosen", "code"),
    [
        (True, False, Code.TRANSPORT_STAYS_AT_HOME),
        (True, True, Code.TRANSPORT_OF_FREE_CHOICE),
        (False, True, Code.TRANSPORT_NOT_COVERED),
        (False, False, Code.TRANSPORT_NOT_COVERED),
    ],
)
def test_a20_who_carries_the_citizen(reading, outside, freely_chosen, code):
    book = make.book(free_choice_transport=reading)
    there = "0101" if outside else make.HOME
    told = transport(book, make.plan(), trained_in=there, freely_chosen=freely_chosen)
    carriers = {
        Code.TRANSPORT_STAYS_AT_HOME: Carrier.HOME_MUNICIPALITY,
        Code.TRANSPORT_OF_FREE_CHOICE: reading,
        Code.TRANSPORT_NOT_COVERED: Carrier.NOT_DECIDED,
    }
    assert (told.carrier, told.reason.code) == (carriers[code], code)
    assert told.reason.fact("carrier") == told.carrier


def test_a20_a_region_that_assigns_a_citizen_outside_is_not_spoken_of():
    plan = make.plan(PlanType.SPECIALISED_REHAB)
    assigned = transport(make.BOOK, plan, trained_in="0101", freely_chosen=False)
    assert assigned.reason.code == Code.TRANSPORT_NOT_COVERED
    chosen = transport(make.BOOK, plan, trained_in="0101", freely_chosen=True)
    assert chosen.reason.code == Code.TRANSPORT_OF_FREE_CHOICE
