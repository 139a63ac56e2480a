"""What questions of single plans have in common, kept while the providers stay as they are.

Asking the law about hundreds of places takes longest in a question of one plan, and most of the
answers are the same for the next plan: windows hang on the kind of plan, fitness on the service.
All that an answer hangs on is part of what it is kept by, so that nothing old is ever used.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import numpy as np

from service.matching.arcs import Guests, Providers
from service.matching.facts import MatchFacts, MatchProvider
from service.matching.windows import LawTable, services
from service.rules.facts import PlanFacts, ProviderFacts, RefusalFacts
from service.rules.fit import served_at, serving_levels
from service.rules.grounds import unfit
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason
from service.rules.vocabulary import CareLevel, ContractParty, ProviderKind

_LAWS = 64  # a day's refusals are few, so most services share the same
_SERVICES = 256  # more than there are of levels, areas and ages in use at once

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Newest(Generic[Key, Value]):
    """Answers by what they hang on; the one unused for longest goes when there are too many."""

    def __init__(self, most: int) -> None:
        """Begin with none.

        Args:
            most: how many are kept.
        """
        self._most = most
        self._found: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The answer kept by a key, or none."""
        if key in self._found:
            self._found.move_to_end(key)
        return self._found.get(key)

    def put(self, key: Key, value: Value) -> Value:
        """Keep an answer."""
        self._found[key] = value
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class Fits:
    """How the providers fit one service; an entry for each provider.

    Attributes:
        unfit: why the place cannot deliver it, whatever the basis; none where it can.
        alike: the same number for places that the changes towards a start cannot tell apart, as
            long as nothing is asked of home and of refusals.
    """

    unfit: Sequence[Reason | None]
    alike: Sequence[int]


class _Likeness(NamedTuple):
    """All of a place that a plan's changes hang on: of its services, how far they fit."""

    kind: ProviderKind
    at_level: bool
    in_area: bool
    level: CareLevel | None
    contracts: tuple[tuple[ContractParty, date, date | None, str | None], ...]


def fits_of(book: Rulebook, plan: PlanFacts, providers: Sequence[MatchProvider]) -> Fits:
    """Hold the providers against the service that a plan asks for."""
    numbers: dict[_Likeness, int] = {}
    alike = [
        numbers.setdefault(_likeness(book, plan, one.facts), len(numbers)) for one in providers
    ]
    return Fits(unfit=[unfit(book, plan, one.facts) for one in providers], alike=alike)


def _likeness(book: Rulebook, plan: PlanFacts, one: ProviderFacts) -> _Likeness:
    levels = serving_levels(book, plan.care_level)
    at_level = [offered for offered in one.offerings if offered.care_level in levels]
    return _Likeness(
        kind=one.kind,
        at_level=bool(at_level),
        in_area=any(offered.clinical_area == plan.clinical_area for offered in at_level),
        level=served_at(book, plan, one),
        # what else a contract covers does not concern the plan
        contracts=tuple(
            (contract.party, contract.valid_from, contract.valid_to, contract.authority_id)
            for contract in one.contracts
            if plan.clinical_area in contract.clinical_areas
            and not contract.care_levels.isdisjoint(levels)
        ),
    )


class Kept:
    """The providers as they stand, and what the law has answered about them."""

    def __init__(self, providers: tuple[MatchProvider, ...]) -> None:
        """Begin with nothing asked.

        Args:
            providers: in order of id.
        """
        self.providers = providers
        self.number_of = {UUID(p.facts.provider_id).bytes: n for n, p in enumerate(providers)}
        self._zone = np.array([p.zone for p in providers], np.int64)
        self._guests = Guests(providers)
        self._offering = services(providers)
        self._laws: Newest[tuple[date, tuple[RefusalFacts, ...]], Providers] = Newest(_LAWS)
        self._fits: Newest[tuple[object, ...], Fits] = Newest(_SERVICES)

    def asked(self, facts: MatchFacts) -> Providers:
        """The providers with the law of the facts' day, under the facts' refusals."""
        key = (facts.as_of, facts.refusals)
        return self._laws.get(key) or self._laws.put(key, self._asked(facts))

    def _asked(self, facts: MatchFacts) -> Providers:
        law = LawTable(self.providers, facts.refusals, today=facts.as_of)
        return Providers(law, self._guests, self._offering, self._zone)

    def fits(self, book: Rulebook, plan: PlanFacts) -> Fits:
        """How the providers fit the service that a plan asks for."""
        service = (
            book.rule_set,
            plan.plan_type,
            plan.care_level,
            plan.clinical_area,
            plan.age_group,
        )
        return self._fits.get(service) or self._fits.put(
            service, fits_of(book, plan, self.providers)
        )
