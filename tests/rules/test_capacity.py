import pytest

from service.rules.capacity import no_room
from service.rules.choice import Window
from service.rules.codes import Code
from service.rules.vocabulary import Basis
from tests.rules import make


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("published", [None, 9])
def test_par7_a_place_without_room_is_told_with_the_days_it_was_sought(basis, published):
    window = Window(basis=basis, first_on=make.day(2), last_on=make.day(14))
    last = None if published is None else make.day(published)
    reason = no_room(window, last_published_on=last)
    assert (reason.code, reason.citation) == (Code.NO_FREE_PLACE, basis)
    assert reason.fact("first_on") == make.day(2).isoformat()
    assert reason.fact("last_on") == make.day(14).isoformat()
    assert reason.fact("last_published_on") == (last and last.isoformat())
    assert (reason.fact("or_later"), reason.fact("next_free_on")) == ("true", None)


def test_par7_one_day_without_room_is_told_alone_with_the_next_day_that_has_some():
    window = Window(basis=Basis.PUBLIC, first_on=make.day(2), last_on=make.day(2))
    reason = no_room(window, last_published_on=None, next_free_on=make.day(3))
    assert reason.fact("or_later") is None
    assert reason.fact("next_free_on") == make.day(3).isoformat()
