"""The public offer that stands when what the citizen chose comes to nothing (§ 8, stk. 1)."""

from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.states import advance
from service.rules.offer import earliest_reply_by
from service.rules.offer_states import OFFER
from service.rules.vocabulary import OfferState, PlanState


def open_anew(acting: Acting, case: Case) -> PlanState:
    """Open the choice again beside the offer that is held, with a new last day where one was set.

    Returns:
        where the plan goes: back to its offer, or to waiting for one.
    """
    offer = case.offer
    if offer is None:
        return PlanState.AWAITING_OFFER
    if offer.state is OfferState.HELD:
        advance(OFFER, offer, "open_anew")
    usual = earliest_reply_by(case.book, told_on=acting.today)
    if offer.reply_by is not None and offer.reply_by < usual:
        offer.reply_by = max(acting.today, min(usual, offer.start_on))
    return PlanState.OFFERED
