"""Routes that stand beside the border: pages, which do their work through the API behind it.

They hold no session of the database while the API works with its own, and are neither counted
nor written down twice.
"""

from typing import Any

from service.border.identity import PUBLIC, ROLES

BESIDE = "beside_the_border"  # the key under which a route says that the border leaves it alone


def beside() -> dict[str, Any]:
    """What a route puts in its `opt` when all it shows comes from the API."""
    return {ROLES: PUBLIC, BESIDE: True}
