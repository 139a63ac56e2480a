"""Since when each notice to the citizen applies, if it does today."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.rules.codes import Code
from service.rules.days import last_day_without_private_choice
from service.rules.entitlement import Entitlement, entitlement, offer_in_force
from service.rules.facts import PlanFacts
from service.rules.notice_standing import Notice, Standing
from service.rules.plan_states import OPEN
from service.rules.rulebook import Rulebook
from service.rules.vocabulary import Basis, PlanState, PlanType

_S = PlanState
# The citizen is reminded this many days before the reply deadline, but not on the day of the offer.
NEAR_DAYS = 2

_WAITING = frozenset({_S.AWAITING_STRATIFICATION, _S.AWAITING_OFFER})
_WAITING_ANEW = frozenset({_S.AWAITING_OFFER, _S.AWAITING_HOSPITAL_CHOICE})
_BEFORE_START = OPEN - {_S.STARTED}

_OFFER_TOLD = ("offer.notified", "offer.revised", "choice.accepted_late")
_DOCUMENTATION = (
    "agreement.documentation_requested",
    "agreement.documented",
    "agreement.rejected",
)
# Where a demand was announced before anything was agreed, the report of it is what asks.
_ASKS_FOR_PROOF = ("agreement.documentation_requested", "agreement.reported")
LEVEL_STATED = ("plan.stratified", "plan.restratified", "plan.level_changed")
_SETS_BACK = ("placement.cancelled", "placement.expired", "choice.refused", "agreement.rejected")
_ON_RECEIPT = ("plan.received", "plan.information_copy", "plan.issued")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One plan on one day, with the choices the citizen holds."""

    book: Rulebook
    plan: PlanFacts
    standing: Standing
    today: date
    rights: Entitlement

    @property
    def reply_by(self) -> date | None:
        """The reply deadline of the offer in force; none without an offer."""
        return self.standing.reply_by if offer_in_force(self.plan) else None

    def day_of(self, *events: str) -> date:
        """The day of the newest of some events, or discharge while history tells none of them."""
        last = self.standing.last(*events)
        return last.on if last else self.plan.discharged_on

    def newest_is(self, event: str, *others: str) -> bool:
        """Whether an event happened after every one of some others."""
        last = self.standing.last(event, *others)
        return last is not None and last.event == event

    def during(self, *states: PlanState, of: tuple[str, ...]) -> date | None:
        """The day of the newest of some events, while the plan stands in one of some states."""
        return self.day_of(*of) if self.standing.state in states else None


def _plan_received(asked: Asked) -> date | None:
    if _set_back(asked):
        return None
    return asked.during(*_WAITING, of=_ON_RECEIPT)


def _hospital_choice(asked: Asked) -> date | None:
    return asked.during(_S.AWAITING_HOSPITAL_CHOICE, of=_ON_RECEIPT)


def _start_deferred(asked: Asked) -> date | None:
    deferred = asked.plan.not_before is not None and asked.plan.not_before > asked.today
    return asked.during(*_BEFORE_START, of=("plan.issued",)) if deferred else None


def _level_stated(asked: Asked) -> date | None:
    stated = asked.plan.plan_type is PlanType.GENERAL and asked.plan.care_level is not None
    if not stated or _set_back(asked):
        return None
    return asked.during(_S.AWAITING_OFFER, of=LEVEL_STATED)


def _handed_over(asked: Asked) -> date | None:
    last = asked.standing.last("plan.handed_over")
    return last.on if last and asked.standing.state in OPEN else None


def _no_offer_in_time(asked: Asked) -> date | None:
    missing = asked.rights.private_choice.reason.code == Code.OFFER_MISSING
    last_day = last_day_without_private_choice(asked.book, asked.plan)
    if not missing or last_day is None or asked.standing.state not in _WAITING:
        return None
    if _cancelled(asked):
        return None
    return last_day + timedelta(days=1)


def _offered(asked: Asked) -> Notice | None:
    """Which of the letters about an offer applies."""
    if asked.standing.state is not _S.OFFERED or offer_in_force(asked.plan) is None:
        return None
    held = bool(asked.rights.private_choice)
    if len(asked.plan.offers) == 1:
        return Notice.OFFER_WITH_PRIVATE_CHOICE if held else Notice.OFFER
    if not held:
        return Notice.OFFER_REVISED
    earlier = replace(asked.plan, offers=asked.plan.offers[:-1])
    before = entitlement(asked.book, earlier, today=asked.today).private_choice
    return Notice.OFFER_REVISED_RIGHT_STAYS if before else Notice.OFFER_REVISED_RIGHT_ARISES


def _offer_is(notice: Notice) -> Callable[[Asked], date | None]:
    return lambda asked: asked.day_of(*_OFFER_TOLD) if _offered(asked) is notice else None


def _reply_deadline_near(asked: Asked) -> date | None:
    reply_by = asked.reply_by
    if asked.standing.state is not _S.OFFERED or reply_by is None:
        return None
    told_on = [one.notified_on for one in asked.plan.offers[-1:] if one.notified_on is not None]
    after = [day + timedelta(days=1) for day in told_on]  # nobody is reminded on the very day
    near_from = max([reply_by - timedelta(days=NEAR_DAYS), *after])
    return near_from if near_from <= asked.today <= reply_by else None


def _reply_deadline_passed(asked: Asked) -> date | None:
    reply_by = asked.reply_by
    if asked.standing.state is not _S.CHOICE_LAPSED or reply_by is None:
        return None
    return reply_by + timedelta(days=1)


def _choice_registered(asked: Asked) -> date | None:
    if asked.standing.basis is Basis.PRIVATE:
        return None
    return asked.during(_S.CHOICE_MADE, of=("choice.made",))


def _private_place_held(asked: Asked) -> date | None:
    if asked.standing.basis is not Basis.PRIVATE:
        return None
    return asked.during(_S.CHOICE_MADE, of=("choice.made",))


def _refused(asked: Asked) -> date | None:
    if not asked.newest_is("choice.refused", "choice.made"):
        return None
    return asked.during(_S.AWAITING_OFFER, _S.OFFERED, of=("choice.refused",))


def _documentation(event: str) -> Callable[[Asked], date | None]:
    others = tuple(other for other in _DOCUMENTATION if other != event)

    def when(asked: Asked) -> date | None:
        newest = asked.newest_is(event, *others, "agreement.reported", "placement.cancelled")
        return asked.during(*_BEFORE_START, of=(event,)) if newest else None

    return when


def _agreed_start(asked: Asked) -> date | None:
    if asked.standing.state is _S.PLACED and asked.standing.basis is not Basis.PRIVATE:
        return None
    return asked.during(_S.AGREED_PRIVATE, _S.PLACED, of=("agreement.reported",))


def _choice_confirmed(asked: Asked) -> date | None:
    if asked.standing.basis is Basis.PRIVATE:
        return None
    return asked.during(_S.PLACED, of=("placement.confirmed",))


def _hold_expired(asked: Asked) -> date | None:
    if not asked.newest_is("placement.expired", *_OFFER_TOLD, "choice.made"):
        return None
    freed = (_S.AWAITING_OFFER, _S.OFFERED, _S.CHOICE_LAPSED)
    return asked.during(*freed, of=("placement.expired",))


def _set_back(asked: Asked) -> bool:
    """Whether a start came to nothing and nothing new has begun: that has a letter of its own."""
    last = asked.standing.last(*_SETS_BACK, *_OFFER_TOLD, "choice.made", "plan.corrected")
    return last is not None and last.event in _SETS_BACK


def _cancelled(asked: Asked) -> bool:
    return asked.newest_is("placement.cancelled", *_OFFER_TOLD, "choice.made")


def _provider_cancelled(asked: Asked) -> date | None:
    return asked.during(*_WAITING_ANEW, of=("placement.cancelled",)) if _cancelled(asked) else None


def _missed(asked: Asked) -> date | None:
    return asked.during(_S.PLACED, of=("placement.no_show",)) if asked.standing.missed else None


def _while(*states: PlanState, of: tuple[str, ...]) -> Callable[[Asked], date | None]:
    return lambda asked: asked.during(*states, of=of)


_WHEN: dict[Notice, Callable[[Asked], date | None]] = {
    Notice.PLAN_KEPT: _while(_S.HELD_BY_PATIENT, of=("plan.issued",)),
    Notice.PLAN_RECEIVED: _plan_received,
    Notice.SELF_TRAINING: _while(_S.INFORMATION_ONLY, of=_ON_RECEIPT),
    Notice.HOSPITAL_CHOICE: _hospital_choice,
    Notice.START_DEFERRED: _start_deferred,
    Notice.LEVEL_STATED: _level_stated,
    Notice.HANDED_OVER: _handed_over,
    Notice.NO_OFFER_IN_TIME: _no_offer_in_time,
    Notice.OFFER: _offer_is(Notice.OFFER),
    Notice.OFFER_WITH_PRIVATE_CHOICE: _offer_is(Notice.OFFER_WITH_PRIVATE_CHOICE),
    Notice.OFFER_REVISED: _offer_is(Notice.OFFER_REVISED),
    Notice.OFFER_REVISED_RIGHT_ARISES: _offer_is(Notice.OFFER_REVISED_RIGHT_ARISES),
    Notice.OFFER_REVISED_RIGHT_STAYS: _offer_is(Notice.OFFER_REVISED_RIGHT_STAYS),
    Notice.REPLY_DEADLINE_NEAR: _reply_deadline_near,
    Notice.REPLY_DEADLINE_PASSED: _reply_deadline_passed,
    Notice.CHOICE_REGISTERED: _choice_registered,
    Notice.PRIVATE_PLACE_HELD: _private_place_held,
    Notice.REFUSED_BY_INSTITUTION: _refused,
    Notice.HOLD_EXPIRED: _hold_expired,
    Notice.DOCUMENTATION_ASKED: _while(_S.DOCUMENTATION_REQUESTED, of=_ASKS_FOR_PROOF),
    Notice.DOCUMENTATION_ACCEPTED: _documentation("agreement.documented"),
    Notice.DOCUMENTATION_NOT_ACCEPTED: _documentation("agreement.rejected"),
    Notice.AGREED_START_REGISTERED: _agreed_start,
    Notice.CHOICE_CONFIRMED: _choice_confirmed,
    Notice.PROVIDER_CANCELLED: _provider_cancelled,
    Notice.FIRST_MEETING_MISSED: _missed,
    Notice.FIRST_MEETING_REGISTERED: _while(_S.STARTED, of=("course.started",)),
    Notice.CLOSED_BY_CITIZEN: _while(_S.CLOSED_BY_CITIZEN, of=("plan.closed",)),
    Notice.REVOKED: _while(_S.REVOKED, of=("plan.revoked",)),
}


def applies_since(notice: Notice, asked: Asked) -> date | None:
    """Return the day from which a notice applies; none when it does not apply today.

    Source: § 4, stk. 2-4, § 5, stk. 3, § 6, § 7, stk. 4, and § 8; A-04, A-06, A-07 og A-09.
    """
    return _WHEN[notice](asked)
