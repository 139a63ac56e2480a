"""When a citizen has been told of an offer, by the way the notice took (A-18)."""

from datetime import date, timedelta

from service.rules.rulebook import Rulebook
from service.rules.settings import InformedBy
from service.rules.vocabulary import Channel


def informed_on(book: Rulebook, *, channel: Channel, sent_on: date) -> date:
    """Return the Danish day on which a notice counts as given.

    That is the day it was there to be read: shown in the portal, delivered by Digital Post, or
    told by telephone. A letter counts from the day it was posted, or from the day it has come.

    Source: § 6, stk. 1-2; A-18.

    Args:
        book: the order in force on the day of discharge.
        channel: the way the notice took.
        sent_on: the day it was made available, told or posted.
    """
    if channel is Channel.LETTER and book.informed_by is InformedBy.DELIVERY:
        return sent_on + timedelta(days=book.letter_delivery_days)
    return sent_on
