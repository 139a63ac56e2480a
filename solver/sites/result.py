"""What a siting solve answers with."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from solver.sites.problem import Flags, Floats, Ints

NO_SITE: Final = -1
Status = Literal["optimal", "feasible", "infeasible", "unknown"]


class Rule(StrEnum):
    """The closed list of rules that can leave no choice of sites.

    REACH: points that no allowed candidate reaches (`point`; `by` counts their plans).
    LIMIT: plans that stay beyond the limit at the least (`point` is the worst served one);
        where counting alone told it, the plans of `point`, which no allowed candidate is near to.
    VOLUME: plans missing for the least volume at all open sites.
    CAPACITY: plans that no open site has room for at the least.
    REGION: open sites missing in a region (`region`), or for all regions in the number asked.
    REQUIRED: required sites above the number asked, or that are also forbidden (`site`).
    COUNT: candidates missing to the number asked.
    """

    REACH = "reach"
    LIMIT = "limit"
    VOLUME = "volume"
    CAPACITY = "capacity"
    REGION = "region"
    REQUIRED = "required"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that leaves no choice of sites.

    Attributes:
        rule: Which rule.
        by: How much must give way, in the rule's own unit (plans or sites); None where it is
            known that the rule stands in the way, but not by how much.
        enough: True where giving way by so much, all other rules kept, lets a choice through.
            False where counting alone told the reason: others may stand in the way as well.
        least: True where less is proven not to be enough.
        point: The demand point concerned.
        region: The region concerned.
        site: The candidate concerned.
        limit: For LIMIT, a limit that lets a choice through, all other rules kept; None where
            none is known. No lower one does where the time sufficed.
    """

    rule: Rule
    by: int | None = None
    enough: bool = True
    least: bool = True
    point: int | None = None
    region: int | None = None
    site: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitesPoint:
    """The answer for one number of sites.

    Without a choice of sites (infeasible, unknown) all arrays are empty-handed: nothing open,
    `NO_SITE`, zeros; and the numbers are None.

    Attributes:
        count: The number of open sites; 0 where a free number found no choice.
        status: "optimal" with a proof; "feasible" with a choice but a gap; "infeasible" with a
            proof that no choice exists, see `reasons`; "unknown" where time ran out first.
        open: (C,) True for open sites.
        assigned: (D,) the site of each point, or `NO_SITE`; of a split point the largest share.
        shares: (D, C) plans of each point at each site where splitting is allowed, else None.
        volume: (C,) plans per site, exempt points included.
        objective: TRAVEL and COST the weighted sum, COVERAGE the plans within the limit, WORST
            the longest travel of any point that is not exempt. A whole number, unless split
            points are weighted by something else than their demand.
        bound: What no choice can beat: a lower bound, for COVERAGE an upper one. With a limit
            that is not hard, TRAVEL's bound is over choices with the fewest plans beyond it.
            None where nothing is known.
        gap: |objective - bound| / max(|objective|, 1); 0 when optimal.
        beyond: Plans that travel longer than the limit, exempt points not counted.
        mean: Mean travel, weighted by demand, over everybody who has a site.
        p95: The least travel that 95 % of the plans do not exceed.
        worst: The longest travel of any plan, exempt points included.
        share_within_limit: Share of the plans of points not exempt, 0..1; None without a limit.
        regret: (C,) for each open site what closing it would add to the objective (for COVERAGE
            take from it), with everybody at that site moved to the nearest other open one and
            no rule of volume, capacity or limit asked again. `inf` where somebody has no other
            site, 0 for closed sites.
        value_of_one_more: What the best single added site would take from the objective (for
            COVERAGE add to it), everybody free to move there, and no rule asked again.
        one_more: That site, or `NO_SITE` where none would gain anything.
        reasons: For infeasible: every rule that stands in the way.
    """

    count: int
    status: Status
    open: Flags
    assigned: Ints
    shares: Ints | None
    volume: Ints
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    beyond: int | None = None
    mean: float | None = None
    p95: int | None = None
    worst: int | None = None
    share_within_limit: float | None = None
    regret: Floats
    value_of_one_more: float | None = None
    one_more: int = NO_SITE
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitesResult:
    """The trade-off curve: one answer for each number of sites, ascending.

    Attributes:
        curve: The answers; one only where the number was free.
        versions: The library versions that gave the answer.
        wall_s: Seconds from arrays to answer.
    """

    curve: tuple[SitesPoint, ...]
    versions: dict[str, str]
    wall_s: float
