import pytest

from service.rules.codes import Code
from service.rules.settings import Carrier
from service.rules.transport import transport
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
    told = transport(book, outside=outside, freely_chosen=freely_chosen)
    carriers = {
        Code.TRANSPORT_STAYS_AT_HOME: Carrier.HOME_MUNICIPALITY,
        Code.TRANSPORT_OF_FREE_CHOICE: reading,
        Code.TRANSPORT_NOT_COVERED: Carrier.NOT_DECIDED,
    }
    assert (told.carrier, told.reason.code) == (carriers[code], code)
    assert told.reason.fact("carrier") == told.carrier
