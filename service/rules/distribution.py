"""Whether plans are spread over the levels as expected; a sign to look closer, never a fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.rules.bands import DistributionBand
from service.rules.codes import Code
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import CareLevel, Population

_LEVELS = {
    Population.GENERAL_PLANS: (CareLevel.BASIC, CareLevel.ADVANCED),
    Population.ALL_PLANS: tuple(CareLevel),
    Population.BRAIN_INJURY: tuple(CareLevel),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BandFinding:
    """How one share lies to its band.

    Attributes:
        share: per cent with one decimal; none without plans.
        low: per cent, included, with the slack for a single figure taken off; likewise `high`.
        inside: no where the share lies outside; its reason says on which side, or that there
            are no plans to judge by.
    """

    band: DistributionBand
    share: Decimal | None
    low: int
    high: int
    inside: Verdict


def distribution(
    book: Rulebook, population: Population, counts: Mapping[CareLevel, int]
) -> tuple[BandFinding, ...]:
    """Tell of each band of a population how the plans counted lie to it, in the source's order.

    Source: vejledende model (monitorering af fordelingen) and Sundhedsstyrelsen's estimate of
    10-25 % at advanced level. Shares are compared exactly; rounding is for the eye.

    Args:
        book: the order whose bands are used.
        population: the plans that were counted.
        counts: plans at each level; a level that is left out has none, and levels that the
            population does not have are passed over. Plans without a level are not counted.

    Raises:
        ValueError: a count is negative.
    """
    if min(counts.values(), default=0) < 0:
        raise ValueError("counts of plans cannot be negative")
    total = sum(counts.get(level, 0) for level in _LEVELS[population])
    return tuple(
        _finding(book, band, count=counts.get(band.care_level, 0), total=total)
        for band in book.distribution_bands
        if band.population is population
    )


def _finding(book: Rulebook, band: DistributionBand, *, count: int, total: int) -> BandFinding:
    slack = book.distribution_slack if band.low == band.high else 0
    low, high = max(0, band.low - slack), band.high + slack
    share = (Decimal(100 * count) / total).quantize(Decimal("0.1")) if total else None
    if not total:
        holds, code = False, Code.NO_PLANS_COUNTED
    elif 100 * count < low * total:
        holds, code = False, Code.SHARE_BELOW_BAND
    elif 100 * count > high * total:
        holds, code = False, Code.SHARE_ABOVE_BAND
    else:
        holds, code = True, Code.SHARE_IN_BAND
    reason = Reason.of(
        code, band.source, care_level=band.care_level, share=share, low=low, high=high, plans=total
    )
    return BandFinding(band=band, share=share, low=low, high=high, inside=Verdict(holds, reason))
