import pytest

from service.rules.informed import informed_on
from service.rules.settings import InformedBy
from service.rules.vocabulary import Channel
from tests.rules import make


@pytest.mark.parametrize("channel", Channel)
def test_a18_a_notice_counts_from_the_day_it_is_there_to_be_read(channel):
    assert informed_on(make.BOOK, channel=channel, sent_on=make.day(2)) == make.day(2)


@pytest.mark.parametrize("channel", Channel)
def test_a18_where_delivery_counts_only_a_letter_is_on_its_way(channel):
    book = make.book(informed_by=InformedBy.DELIVERY)
    days = 7 if channel is Channel.LETTER else 2
    assert informed_on(book, channel=channel, sent_on=make.day(2)) == make.day(days)
