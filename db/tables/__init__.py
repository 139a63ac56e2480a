"""All tables of the database, one file per feature."""

from db.tables import capacity, matching, plans, platform, providers, reference, refusals, revisions

__all__ = [
    "capacity",
    "matching",
    "plans",
    "platform",
    "providers",
    "reference",
    "refusals",
    "revisions",
]
