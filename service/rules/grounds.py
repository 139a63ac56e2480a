"""On which grounds a plan may start at a place at all, before the days are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from service.rules.authority import home_authority
from service.rules.codes import Code
from service.rules.entitlement import Entitlement
from service.rules.facts import ContractFacts, PlanFacts, ProviderFacts, RefusalFacts
from service.rules.fit import service_fit, serving_levels
from service.rules.refusal import excludes
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis, ContractParty, PlanType, ProviderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A right to start at a place on some days.

    Attributes:
        code: the kind of right, e.g. `OWN_INSTITUTION`.
        contract: the agreement it rests on and that must be in force on the start day.
        latest_on: the public offer that the start may not come after.
        latest_at: its hour, where hours are compared.
    """

    basis: Basis
    code: Code
    contract: ContractFacts | None = None
    latest_on: date | None = None
    latest_at: time | None = None

    @property
    def opens_on(self) -> date:
        """First day of the agreement; the beginning of time where none is needed."""
        return self.contract.valid_from if self.contract else date.min

    @property
    def closes_on(self) -> date | None:
        """Last day that both the agreement and the public offer allow, or none."""
        valid_to = self.contract.valid_to if self.contract else None
        return min((day for day in (valid_to, self.latest_on) if day is not None), default=None)

    @property
    def party(self) -> ContractParty | None:
        """Whose agreement it rests on."""
        return self.contract.party if self.contract else None


def grounds_for(
    book: Rulebook,
    plan: PlanFacts,
    entitlement: Entitlement,
    provider: ProviderFacts,
    refusals: Sequence[RefusalFacts],
    *,
    today: date,
    plan_id: str | None,
) -> tuple[Ground, ...] | Reason:
    """Return every ground for a start at a place, § 7, stk. 1, first; or why there is none.

    Source: § 7, stk. 1, 2, 3 og 6.
    """
    not_fit = unfit(book, plan, provider)
    if not_fit is not None:
        return not_fit
    # a private right at hospital level is held only where A-02 lets the clocks run there
    private_right = provider.kind is ProviderKind.PRIVATE and entitlement.private_choice
    if plan.plan_type is PlanType.HOSPITAL_SPECIALISED and not private_right:
        return _hospital_grounds(book, plan, provider, today=today)
    if provider.kind is ProviderKind.PRIVATE:
        return _private_grounds(book, plan, entitlement, provider, today=today)
    refused = excludes(refusals, plan, provider, on=today, plan_id=plan_id, book=book)
    if refused is not None:
        return refused
    authority_id = home_authority(book, plan, today=today)
    if provider.authority_id == authority_id:
        return (Ground(basis=Basis.PUBLIC, code=Code.OWN_INSTITUTION),)
    elsewhere = Ground(basis=Basis.PUBLIC, code=Code.OTHER_PUBLIC_INSTITUTION)
    return (*_agreed_grounds(book, plan, provider, authority_id), elsewhere)


def unfit(book: Rulebook, plan: PlanFacts, provider: ProviderFacts) -> Reason | None:
    """Tell why the place cannot deliver what the plan asks for, whatever the basis.

    Source: § 7, stk. 1, and § 5, stk. 3; A-17.
    """
    if plan.plan_type is PlanType.SELF_TRAINING:
        return Reason.of(Code.INFORMATION_ONLY, "§ 7, stk. 1", plan_type=plan.plan_type)
    if plan.care_level is None:
        return Reason.of(Code.LEVEL_NOT_SET, "§ 5, stk. 3", plan_type=plan.plan_type)
    fits = service_fit(
        provider,
        care_level=plan.care_level,
        clinical_area=plan.clinical_area,
        age_group=plan.age_group,
        book=book,
    )
    return None if fits else fits.reason


def _hospital_grounds(
    book: Rulebook, plan: PlanFacts, provider: ProviderFacts, *, today: date
) -> tuple[Ground, ...] | Reason:
    if provider.kind is not ProviderKind.HOSPITAL:
        return Reason.of(Code.NOT_A_HOSPITAL, "§ 7, stk. 6", provider_kind=provider.kind)
    chosen = Ground(basis=Basis.HOSPITAL, code=Code.HOSPITAL_CHOICE)
    if book.hospital_level_clocks and provider.authority_id == home_authority(
        book, plan, today=today
    ):
        return (chosen, Ground(basis=Basis.PUBLIC, code=Code.OWN_INSTITUTION))
    return (chosen,)


def _private_grounds(
    book: Rulebook,
    plan: PlanFacts,
    entitlement: Entitlement,
    provider: ProviderFacts,
    *,
    today: date,
) -> tuple[Ground, ...] | Reason:
    authority_id = home_authority(book, plan, today=today)
    public = _agreed_grounds(book, plan, provider, authority_id)
    private = framework_grounds(book, plan, entitlement, provider)
    if isinstance(private, Reason):
        return public or private
    return public + private


def grounds_on(
    basis: Basis,
    grounds: tuple[Ground, ...],
    book: Rulebook,
    plan: PlanFacts,
    entitlement: Entitlement,
    provider: ProviderFacts,
) -> tuple[Ground, ...] | Reason:
    """Return those of `grounds` that rest on one basis; or why none of them does.

    Source: § 7, stk. 1, 3 og 6.
    """
    resting = tuple(ground for ground in grounds if ground.basis is basis)
    if resting:
        return resting
    if basis is Basis.PRIVATE and provider.kind is ProviderKind.PRIVATE:
        return framework_grounds(book, plan, entitlement, provider)
    return Reason.of(Code.OTHER_BASIS, basis, asked=basis, held=grounds[0].basis)


def _agreed_grounds(
    book: Rulebook, plan: PlanFacts, provider: ProviderFacts, authority_id: str
) -> tuple[Ground, ...]:
    """The grounds that the citizen's authority has by an agreement of its own with the place."""
    return tuple(
        Ground(basis=Basis.PUBLIC, code=Code.CONTRACTED_WITH_AUTHORITY, contract=contract)
        for contract in _covering(book, plan, provider, ContractParty.AUTHORITY)
        if contract.authority_id == authority_id
    )


def framework_grounds(
    book: Rulebook, plan: PlanFacts, entitlement: Entitlement, provider: ProviderFacts
) -> tuple[Ground, ...] | Reason:
    """Return the grounds that the free choice of a private provider gives; or why none.

    Source: § 7, stk. 3.
    """
    if not entitlement.private_choice:
        return entitlement.private_choice.reason
    contracts = _covering(book, plan, provider, entitlement.party)
    if not contracts:
        return _no_contract(book, entitlement.party, provider)
    return tuple(
        Ground(
            basis=Basis.PRIVATE,
            code=Code.PRIVATE_CHOICE,
            contract=contract,
            latest_on=entitlement.latest_private_start_on,
            latest_at=entitlement.latest_private_start_at,
        )
        for contract in contracts
    )


def _covering(
    book: Rulebook, plan: PlanFacts, provider: ProviderFacts, party: ContractParty
) -> tuple[ContractFacts, ...]:
    """Return the agreements with that party for the plan's level and area, oldest first."""
    levels = serving_levels(book, plan.care_level)
    found = [
        contract
        for contract in provider.contracts
        if contract.party is party
        and not contract.care_levels.isdisjoint(levels)
        and plan.clinical_area in contract.clinical_areas
    ]
    return tuple(sorted(found, key=lambda contract: contract.valid_from))


def _no_contract(book: Rulebook, party: ContractParty, provider: ProviderFacts) -> Reason:
    code = (
        Code.NO_CONTRACT_WITH_DANSKE_REGIONER
        if party is ContractParty.DANSKE_REGIONER
        else Code.NO_CONTRACT_WITH_KL
    )
    has = " ".join(sorted({contract.party for contract in provider.contracts}))
    return Reason.of(
        code,
        "§ 7, stk. 3",
        needed=party,
        has=has or None,
        statute=book.framework_contract_citation,
    )
