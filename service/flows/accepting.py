"""A proposal becomes an offer or a choice: the same flows, so the same law, at this very moment."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, matching
from db.tables.matching import MatchProposalTable, MatchRunTable, RunState
from service.auth import Role
from service.errors import Conflict, NotFound
from service.flows import choices, offers
from service.flows.acting import Acting
from service.flows.case import Case, load
from service.matching.decode import OFFER_STANDS
from service.schemas.acceptances import AcceptanceIn
from service.schemas.plans import ChoiceIn, NoticeIn, OfferIn

_EVERY_RIGHT = NoticeIn(public_choice_stated=True, private_choice_stated=True)


async def accept(
    session: AsyncSession, acting: Acting, run: MatchRunTable, plan_id: UUID, data: AcceptanceIn
) -> Case:
    """Let the authority offer what a run proposes for a plan, or its citizen choose it.

    Raises:
        Conflict: there is nothing to accept, it was accepted before, or the plan has moved on.
        LawSaysNo: the start is lawful no more, or was never the caller's to decide.
        NotAllowed: another authority asks.
        NotFound: the run has no answer for the plan, or it is not the caller's to see.
        WrongFields: the notice lies in the future or before discharge.
        sqlalchemy.exc.DBAPIError: SQLSTATE FV001, the last place has been taken.
    """
    check_acceptable(run)
    case = await load(session, acting, plan_id, lock=True)
    choices.only_citizen_or_responsible(acting, case)
    proposal = await matching.lock_proposal(session, run.run_id, plan_id)
    if proposal is None:
        raise NotFound("plan in this run")
    _check_stands(case, proposal)
    if acting.caller.role is Role.CITIZEN:
        case = await choices.choose(session, acting, plan_id, _choice(proposal))
    else:
        _check_new(proposal)
        case = await offers.make_offer(
            session, acting, plan_id, _offer(acting, case, proposal, data)
        )
    proposal.accepted_at = acting.now
    await session.flush()
    await events.record(
        session,
        acting,
        "match.accepted",
        plan_id=plan_id,
        rule_set=case.plan.rule_set,
        citation=str(proposal.basis),
        facts={"run_id": str(run.run_id), "provider_id": str(proposal.provider_id)},
    )
    return case


def check_acceptable(run: MatchRunTable) -> None:
    """Refuse to take anything from a run that has no answer, or one about a supposition.

    Raises:
        Conflict: it is such a run.
    """
    if run.state is not RunState.DONE:
        detail = "The run has no answer to accept."
        raise Conflict("RUN_NOT_DONE", detail, facts={"state": run.state.value})
    if run.supposed:
        raise Conflict("RUN_IS_SUPPOSED", "The run is about places that are only supposed.")


def _check_stands(case: Case, proposal: MatchProposalTable) -> None:
    """Refuse a proposal that was accepted, that proposes nothing, or that is of another time."""
    if proposal.accepted_at is not None:
        detail = "This proposal was accepted already."
        facts = {"accepted_at": proposal.accepted_at.isoformat()}
        raise Conflict("ALREADY_ACCEPTED", detail, facts=facts)
    if proposal.provider_id is None:
        detail = "The run found no place for this plan."
        raise Conflict("NOTHING_PROPOSED", detail, proposal.citation, dict(proposal.facts))
    if proposal.plan_version not in (None, case.plan.version):
        detail = "The plan has moved on since the run: ask for a new one."
        facts = {
            "version_then": str(proposal.plan_version),
            "version_now": str(case.plan.version),
            "state": case.plan.state.value,
        }
        raise Conflict("PLAN_MOVED_ON", detail, facts=facts)


def _check_new(proposal: MatchProposalTable) -> None:
    if proposal.code == OFFER_STANDS:
        detail = "The proposal is the offer that stands."
        raise Conflict("OFFER_STANDS", detail, proposal.citation, dict(proposal.facts))


def _choice(proposal: MatchProposalTable) -> ChoiceIn:
    return ChoiceIn.model_validate(
        {
            "provider_id": proposal.provider_id,
            "start_on": proposal.start_on,
            "basis": proposal.basis,
        }
    )


def _offer(acting: Acting, case: Case, proposal: MatchProposalTable, data: AcceptanceIn) -> OfferIn:
    offer = OfferIn.model_validate(
        {
            "provider_id": proposal.provider_id,
            "start_on": proposal.start_on,
            "start_time": data.start_time,
            "reply_by": data.reply_by,
            "notified_at": data.notified_at or acting.now,
            "channel": data.channel,
            "notice": data.notice or _EVERY_RIGHT,
        }
    )
    if data.notice is not None:
        return offer
    return offer.model_copy(update={"notice": offers.notice_needed(case, offer)})
