"""All tables of the database, one file per feature."""

from db.tables import (
    agreements,
    capacity,
    history,
    matching,
    notifications,
    persons,
    plans,
    platform,
    portal,
    providers,
    reference,
    refusals,
    revisions,
    sites,
    states,
    webhooks,
)

__all__ = [
    "agreements",
    "capacity",
    "history",
    "matching",
    "notifications",
    "persons",
    "plans",
    "platform",
    "portal",
    "providers",
    "reference",
    "refusals",
    "revisions",
    "sites",
    "states",
    "webhooks",
]
