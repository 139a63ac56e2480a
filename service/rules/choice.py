"""The citizen's choice (§ 7, stk. 1, 3, 5 og 6): which rights are held, and what they open.

One door to the three parts: the rights (`entitlement`), the service (`fit`) and the days
(`access`).
"""

from service.rules.access import (
    Access,
    Window,
    access,
    earliest_start_on,
    may_start,
)
from service.rules.entitlement import Entitlement, entitlement, offer_in_force
from service.rules.fit import is_out_of_area, service_fit

__all__ = [
    "Access",
    "Entitlement",
    "Window",
    "access",
    "earliest_start_on",
    "entitlement",
    "is_out_of_area",
    "may_start",
    "offer_in_force",
    "service_fit",
]
