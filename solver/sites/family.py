"""Which sets of sites the rules of number allow: how many, where, which ones surely or never."""

from dataclasses import dataclass, replace

import numpy as np

from solver.sites.problem import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """All sets of exactly `count` allowed sites with every required one and enough per region.

    Such sets are the bases of a matroid: the cheapest is found greedily, and a cheapest one
    with a further site forced in or out is one exchange away.

    Attributes:
        count: The number of sites in a set.
        required: (C,) True for sites in every set.
        allowed: (C,) True for sites that may be in a set.
        region: (C,) the region of each site.
        least: (R,) the least number of sites of each region.
    """

    count: int
    required: Flags
    allowed: Flags
    region: Ints
    least: Ints

    def cheapest(self, price: Floats) -> Ints | None:
        """Tells the set of least total price, ascending, or None where there is no set.

        Args:
            price: (C,) the price of each site; `inf` is never chosen.
        """
        free = self.allowed & ~self.required & np.isfinite(price)
        chosen = self.required.copy()
        for region in np.flatnonzero(self.least).tolist():
            here = self.region == region
            missing = int(self.least[region]) - int(np.count_nonzero(chosen & here))
            if not _take(chosen, free & here, price, missing):
                return None
        missing = self.count - int(np.count_nonzero(chosen))
        if missing < 0 or not _take(chosen, free & ~chosen, price, missing):
            return None
        return np.flatnonzero(chosen)

    def exchange_floors(self, price: Floats, chosen: Ints) -> Floats:
        """Tells how much dearer the cheapest set gets, (C,), when a site changes sides.

        Args:
            price: (C,) the price of each site.
            chosen: The cheapest set at these prices.

        Returns:
            For a chosen site the extra of leaving it out, for another the extra of taking it
            in; `inf` where no set does so.
        """
        inside = np.zeros(price.size, bool)
        inside[chosen] = True
        here = np.bincount(self.region[chosen], minlength=self.least.size)
        spare = here > self.least
        removable = inside & ~self.required
        addable = self.allowed & ~inside
        anywhere_out = _dearest(price, removable & spare[self.region])
        anywhere_in = _cheapest(price, addable)
        floors = np.full(price.size, np.inf)
        for region in range(self.least.size):
            there = self.region == region
            out = max(anywhere_out, _dearest(price, removable & there))
            back = anywhere_in if spare[region] else _cheapest(price, addable & there)
            entering, leaving = addable & there, removable & there
            floors[entering] = price[entering] - out
            floors[leaving] = back - price[leaving]
        return floors

    def swaps(self, chosen: Ints) -> Flags:
        """Tells which exchanges keep the rules, (p, C): the k-th chosen site for another."""
        inside = np.zeros(self.allowed.size, bool)
        inside[chosen] = True
        here = np.bincount(self.region[chosen], minlength=self.least.size)
        spare = (here > self.least)[self.region[chosen]]
        alike = self.region[chosen][:, None] == self.region
        may_leave = ~self.required[chosen]
        kept: Flags = may_leave[:, None] & (self.allowed & ~inside) & (spare[:, None] | alike)
        return kept

    def narrowed(self, *, required: Flags, allowed: Flags) -> "Family":
        """Tells the sets with other required and allowed sites."""
        return replace(self, required=required, allowed=allowed)

    def kept(self, columns: Ints) -> "Family":
        """Tells the same sets where only some sites are left, in a new numbering."""
        return replace(
            self,
            required=self.required[columns],
            allowed=self.allowed[columns],
            region=self.region[columns],
        )


def _take(chosen: Flags, among: Flags, price: Floats, missing: int) -> bool:
    """Adds the cheapest sites to the chosen ones; False where there are too few."""
    if missing <= 0:
        return True
    open_to = np.flatnonzero(among)
    if open_to.size < missing:
        return False
    chosen[open_to[np.argsort(price[open_to], kind="stable")[:missing]]] = True
    return True


def _dearest(price: Floats, among: Flags) -> float:
    return float(price[among].max(initial=-np.inf))


def _cheapest(price: Floats, among: Flags) -> float:
    return float(price[among].min(initial=np.inf))
