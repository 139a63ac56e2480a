"""Every change that a place needs before a plan may start there, one ground after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, cast

from service.rules.access import Access, access
from service.rules.entitlement import Entitlement, entitlement
from service.rules.facts import (
    ContractFacts,
    OfferFacts,
    OfferingFacts,
    PlanFacts,
    ProviderFacts,
    RefusalFacts,
)
from service.rules.remedy import Remedy, would_qualify_if
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason
from service.rules.vocabulary import AgeGroup, CareLevel, ContractParty

# asked for one after the other, and each needed where it is
_OF_ONE_OFFERING = frozenset({"offers_care_level", "offers_clinical_area", "offers_age_group"})
_MOST_GROUNDS = 12  # more than there are; each change answers its ground for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A plan, a place and the day of asking: what a change changes."""

    plan: PlanFacts
    provider: ProviderFacts
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """What has to change, and how things stand then.

    Attributes:
        changes: all of them together open the place; without any one of them it stays shut.
        door: the windows that are open then.
    """

    changes: Remedy
    asked: Asked
    door: Access


def qualified(
    book: Rulebook,
    asked: Asked,
    refusals: Sequence[RefusalFacts],
    *,
    plan_id: str | None = None,
    rights: Entitlement | None = None,
) -> Qualified | None:
    """Return the changes that would open a place to a plan, or none where nothing would.

    The order gives one ground at a time: each is answered by its smallest change, and the law is
    asked again. What a later change has made needless is left out.

    Source: § 7, stk. 1-3.

    Args:
        book: the order in force on the day of discharge.
        asked: before anything changes.
        refusals: effective refusals; those of other places are passed over.
        plan_id: matched against refusals that concern one plan only.
        rights: what `entitlement` answers for the plan and day of `asked`, where somebody has
            asked already.
    """
    before = rights or entitlement(book, asked.plan, today=asked.today)

    def door_of(after: Asked) -> Access:
        same = after.plan is asked.plan and after.today == asked.today
        return access(
            book,
            after.plan,
            before if same else entitlement(book, after.plan, today=after.today),
            after.provider,
            refusals,
            today=after.today,
            plan_id=plan_id,
        )

    steps: dict[str, _Step] = {}
    for _ in range(_MOST_GROUNDS):
        reason = door_of(_after(asked, steps)).reason
        if reason is None:
            break
        remedy = would_qualify_if(reason)
        if not remedy or remedy[0][0] not in _MADE:
            return None
        [(name, value)] = remedy
        steps[name] = _Step(value, reason)
    else:
        return None
    for name in [one for one in steps if one not in _OF_ONE_OFFERING]:
        fewer = {other: step for other, step in steps.items() if other != name}
        if door_of(_after(asked, fewer)).reason is None:
            steps = fewer
    after = _after(asked, steps)
    changes = tuple((name, step.value) for name, step in steps.items())
    return Qualified(changes=changes, asked=after, door=door_of(after))


class _Step(NamedTuple):
    """A change to a value, and the ground that it answers."""

    value: str
    reason: Reason


def _after(asked: Asked, steps: Mapping[str, _Step]) -> Asked:
    for name, step in steps.items():
        asked = _MADE[name](asked, step.value, step.reason)
    return asked


def _offering(asked: Asked, *, clinical_area: str, ages: frozenset[AgeGroup]) -> Asked:
    made = OfferingFacts(care_level=_level(asked), clinical_area=clinical_area, age_groups=ages)
    provider = replace(asked.provider, offerings=(*asked.provider.offerings, made))
    return replace(asked, provider=provider)


def _level(asked: Asked) -> CareLevel:
    """The plan's level; a plan without one is told of nothing but that (LEVEL_NOT_SET)."""
    return cast("CareLevel", asked.plan.care_level)


def _at_level(asked: Asked, _: str, __: Reason) -> Asked:
    return _offering(asked, clinical_area="", ages=frozenset())


def _in_area(asked: Asked, area: str, _: Reason) -> Asked:
    return _offering(asked, clinical_area=area, ages=frozenset())


def _for_age(asked: Asked, _: str, __: Reason) -> Asked:
    ages = frozenset({asked.plan.age_group})
    return _offering(asked, clinical_area=asked.plan.clinical_area, ages=ages)


def _contracted(asked: Asked, party: str, _: Reason) -> Asked:
    made = ContractFacts(
        party=ContractParty(party),
        care_levels=frozenset({_level(asked)}),
        clinical_areas=frozenset({asked.plan.clinical_area}),
        valid_from=date.min,
    )
    provider = replace(asked.provider, contracts=(*asked.provider.contracts, made))
    return replace(asked, provider=provider)


def _valid_on(asked: Asked, value: str, reason: Reason) -> Asked:
    """Let the very agreement that the ground speaks of be in force on that day too."""
    day = date.fromisoformat(value)
    named = (reason.fact("party"), reason.fact("valid_from"), reason.fact("valid_to"))
    that_day = tuple(
        replace(one, valid_from=day, valid_to=day)
        for one in asked.provider.contracts
        if (one.party, str(one.valid_from), str(one.valid_to) if one.valid_to else None) == named
    )
    contracts = (*asked.provider.contracts, *that_day)
    return replace(asked, provider=replace(asked.provider, contracts=contracts))


def _offered_on(asked: Asked, value: str, _: Reason) -> Asked:
    """Move the offer in force, or make one."""
    day, offers = date.fromisoformat(value), asked.plan.offers
    if offers and not offers[-1].released:
        moved = (*offers[:-1], replace(offers[-1], start_on=day))
    else:
        moved = (*offers, OfferFacts(start_on=day, notified_on=None))
    return replace(asked, plan=replace(asked.plan, offers=moved))


def _elsewhere_on(asked: Asked, value: str, _: Reason) -> Asked:
    day = date.fromisoformat(value)
    return replace(asked, plan=replace(asked.plan, other_public_start_on=day))


def _chosen_on(asked: Asked, value: str, _: Reason) -> Asked:
    return replace(asked, today=date.fromisoformat(value))


_MADE: dict[str, Callable[[Asked, str, Reason], Asked]] = {
    "offers_care_level": _at_level,
    "offers_clinical_area": _in_area,
    "offers_age_group": _for_age,
    "contract_with": _contracted,
    "contract_valid_on": _valid_on,
    "public_offer_on_or_after": _offered_on,
    "other_public_start_on_or_after": _elsewhere_on,
    "chosen_on_or_after": _chosen_on,
}
