"""One citizen's way through a simulated year."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from service.demo.offers import facts_of
from service.demo.rows import PlanRow
from service.matching.facts import MatchPlan, MatchProvider
from service.rules.days import last_day_without_private_choice
from service.rules.facts import OfferFacts, PlanFacts
from service.rules.rulebook import Rulebook, rulebook_named
from service.rules.vocabulary import Basis, PlanType


class Stands(StrEnum):
    """Where a citizen stands in the simulation."""

    AWAITS_OFFER = "awaits_offer"
    CHOOSES = "chooses"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


class Took(StrEnum):
    """What a citizen took in the end."""

    OWN_OFFER = "own_offer"
    OTHER_PUBLIC = "other_public"
    PRIVATE = "private"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that is held or taken.

    Attributes:
        slot: row of the capacity.
        provider: index into the providers.
    """

    slot: int
    provider: int
    start_on: date
    as_guest: bool
    minutes: int


@dataclass(slots=True)
class Citizen:
    """A citizen with a plan, and what has become of it.

    Attributes:
        number: position of the plan.
        acts_on: the day on which the authority makes an offer, or the citizen answers it.
        right_on: the first day on which the right to a private provider was held, or none.
        cancelled: how many agreed places the provider took back.
    """

    number: int
    plan: PlanRow
    zone: int
    book: Rulebook
    facts: PlanFacts
    acts_on: date
    stands: Stands = Stands.AWAITS_OFFER
    held: Seat | None = None
    seat: Seat | None = None
    took: Took | None = None
    notified_on: date | None = None
    right_on: date | None = None
    cancelled: int = 0
    offers: list[OfferFacts] = field(default_factory=list)

    @classmethod
    def discharged(cls, number: int, plan: PlanRow, *, zone: int, notice_days: int) -> "Citizen":
        """A citizen who leaves hospital with a plan."""
        chooses_hospital = plan.plan_type is PlanType.HOSPITAL_SPECIALISED
        return cls(
            number=number,
            plan=plan,
            zone=zone,
            book=rulebook_named(plan.rule_set),
            facts=facts_of(plan),
            acts_on=plan.discharged_on + timedelta(days=1 if chooses_hospital else notice_days),
        )

    @property
    def chooses_hospital(self) -> bool:
        """Whether § 7, stk. 6, applies: no offer is made."""
        return self.plan.plan_type is PlanType.HOSPITAL_SPECIALISED

    def asks(self, providers: Sequence[MatchProvider]) -> MatchPlan:
        """The plan as the matching is told of it today."""
        held = self.held
        return MatchPlan(
            plan_id=str(self.plan.plan_id),
            rule_set=self.plan.rule_set,
            facts=self.facts,
            zone=self.zone,
            offer_provider_id=providers[held.provider].facts.provider_id if held else None,
            offer_on=held.start_on if held else None,
        )

    def is_offered(self, seat: Seat, *, today: date) -> None:
        """The authority holds a place for the citizen, who answers tomorrow."""
        self.offers.append(OfferFacts(start_on=seat.start_on, notified_on=today))
        self.facts = replace(self.facts, offers=tuple(self.offers))
        self.held, self.stands = seat, Stands.CHOOSES
        self.notified_on = self.notified_on or today
        self.acts_on = today + timedelta(days=1)

    def takes(self, seat: Seat, took: Took) -> None:
        """The citizen has a place; an offer beside it binds no more."""
        if seat is not self.held and self.offers:
            self._release_offer()
        self.held, self.seat, self.took, self.stands = None, seat, took, Stands.PLACED

    def loses_place(self, *, today: date) -> None:
        """The provider takes the place back: the duty revives, and a new offer is due."""
        if self.offers and not self.offers[-1].released:
            self._release_offer()
        self.seat, self.took, self.stands = None, None, Stands.AWAITS_OFFER
        self.cancelled += 1
        self.acts_on = today

    def late_on(self) -> date | None:
        """The first day on which the private choice arises if nothing has been offered."""
        last = last_day_without_private_choice(self.book, self.facts)
        return None if last is None else last + timedelta(days=1)

    def _release_offer(self) -> None:
        self.offers[-1] = replace(self.offers[-1], released=True)
        self.facts = replace(self.facts, offers=tuple(self.offers))


def took_of(basis: Basis, *, is_own: bool) -> Took:
    """Name what was taken by the basis it was taken on."""
    if basis is Basis.PRIVATE:
        return Took.PRIVATE
    if basis is Basis.HOSPITAL:
        return Took.HOSPITAL
    return Took.OWN_OFFER if is_own else Took.OTHER_PUBLIC
