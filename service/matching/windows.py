"""The law, asked once for each kind of plan, as day windows over providers.

Where a citizen lives matters at few places (`rules.home`), so the law is asked once for each kind
of plan and provider, and again only where home matters. The plan's own days (deferral, the public
offer) cut the windows afterwards, as plain comparisons.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.matching.facts import MatchFacts, MatchPlan, MatchProvider
from service.rules.choice import Entitlement, access, earliest_start_on, entitlement
from service.rules.facts import RefusalFacts
from service.rules.fit import served_at
from service.rules.home import home_matters
from service.rules.rulebook import Rulebook, rulebook_named
from service.rules.vocabulary import Basis, CareLevel

NEVER_OPENS = np.int32(2**30)
NEVER_CLOSES = np.int32(2**30 - 1)
Days = NDArray[np.int32]
_BASES = tuple(Basis)  # in the order in which the law is read


@dataclass(frozen=True, slots=True)
class Asking:
    """A plan ready to ask: its rulebook, its rights, and its own days as ordinals."""

    plan: MatchPlan
    book: Rulebook
    rights: Entitlement
    earliest_on: int
    latest_private_on: int


def asking(facts: MatchFacts, plan: MatchPlan) -> Asking:
    """Prepare a plan for the run's day."""
    book = rulebook_named(plan.rule_set)
    rights = entitlement(book, plan.facts, today=facts.as_of)
    latest = rights.latest_private_start_on
    return Asking(
        plan=plan,
        book=book,
        rights=rights,
        earliest_on=earliest_start_on(plan.facts, today=facts.as_of).toordinal(),
        latest_private_on=latest.toordinal() if latest else int(NEVER_CLOSES),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One window at each provider that has one, all on the same basis.

    Attributes:
        opens: (Q,) first day ordinal, `NEVER_OPENS` where there is no window.
        closes: (Q,) last day ordinal, inclusive.
    """

    basis: Basis
    opens: Days
    closes: Days


def cut(layers: Sequence[Layer], asked: Asking) -> tuple[Layer, ...]:
    """Cut windows to a plan's own days: its deferral, and for a private start the public offer."""
    return tuple(
        Layer(
            layer.basis,
            np.maximum(layer.opens, asked.earliest_on).astype(np.int32),
            np.minimum(layer.closes, asked.latest_private_on).astype(np.int32)
            if layer.basis is Basis.PRIVATE
            else layer.closes,
        )
        for layer in layers
    )


class LawTable:
    """Answers for windows, remembering what it has asked the law."""

    def __init__(
        self,
        providers: Sequence[MatchProvider],
        refusals: Sequence[RefusalFacts],
        *,
        today: date,
    ) -> None:
        """Begin with nothing asked.

        Args:
            providers: all of them.
            refusals: in effect today.
            today: the day that the law is asked about.
        """
        self._providers, self._refusals, self._today = providers, refusals, today
        self._alike: dict[object, tuple[Layer, ...]] = {}
        self._at_home: dict[object, tuple[Layer, ...]] = {}
        self._special = {
            index
            for index, provider in enumerate(providers)
            if home_matters(provider.facts, refusals)
        }
        self._alone = {r.plan_id for r in refusals if r.plan_id is not None}

    def layers(
        self, asked: Asking, providers: Sequence[int], level: CareLevel
    ) -> tuple[Layer, ...]:
        """The windows that plans of this kind and home have at providers that serve them there.

        They are the same for every plan of the kind; `cut` makes them the plan's own.

        Args:
            asked: the plan.
            providers: all that offer the level and the plan's area; one entry each, in this order.
            level: at which they would train the citizen; the plan's own or one above it (A-17).
        """
        facts = asked.plan.facts
        kind = (
            max(facts.discharged_on, self._today),
            facts.plan_type,
            facts.care_level,
            level,
            facts.clinical_area,
            facts.age_group,
            asked.book.rule_set,
            bool(asked.rights.private_choice),
            asked.rights.party,
        )
        alone = asked.plan.plan_id if asked.plan.plan_id in self._alone else None
        home = (*kind, facts.home_municipality, facts.home_region, alone)
        if home not in self._at_home:
            if kind not in self._alike:
                alike = [p for p in providers if p not in self._special]
                self._alike[kind] = self._ask(asked, alike, providers, level)
            special = [p for p in providers if p in self._special]
            self._at_home[home] = self._alike[kind] + self._ask(asked, special, providers, level)
        return self._at_home[home]

    def _ask(
        self, asked: Asking, some: Sequence[int], providers: Sequence[int], level: CareLevel
    ) -> tuple[Layer, ...]:
        """Ask the law about some of the providers, for the plan without its own days."""
        place = {provider: n for n, provider in enumerate(providers)}
        timeless = replace(asked.plan.facts, not_before=None, clinical_start_deadline=None)
        rights = replace(asked.rights, latest_private_start_on=None)
        layers: dict[tuple[Basis, int], Layer] = {}
        for provider in some:
            one = self._providers[provider].facts
            if served_at(asked.book, timeless, one) is not level:
                continue
            found = access(
                asked.book,
                timeless,
                rights,
                one,
                self._refusals,
                today=self._today,
                plan_id=asked.plan.plan_id,
            )
            for nth, window in enumerate(found.windows):
                layer = layers.setdefault((window.basis, nth), _shut(window.basis, len(providers)))
                layer.opens[place[provider]] = window.first_on.toordinal()
                if window.last_on is not None:
                    layer.closes[place[provider]] = window.last_on.toordinal()
        # Places are asked in turn, and each may bring windows that those before it had not.
        in_order = sorted(layers, key=lambda key: (_BASES.index(key[0]), key[1]))
        return tuple(layers[key] for key in in_order)


def _shut(basis: Basis, providers: int) -> Layer:
    return Layer(
        basis,
        np.full(providers, NEVER_OPENS, np.int32),
        np.full(providers, NEVER_CLOSES, np.int32),
    )


def services(providers: Sequence[MatchProvider]) -> dict[tuple[CareLevel, str], list[int]]:
    """Which providers offer each (level, area), as ascending indices."""
    found: dict[tuple[CareLevel, str], list[int]] = {}
    for index, provider in enumerate(providers):
        offered = {(one.care_level, one.clinical_area) for one in provider.facts.offerings}
        for service in offered:
            found.setdefault(service, []).append(index)
    return found
