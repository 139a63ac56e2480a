"""All tables of the database, one file per feature."""

from db.tables import capacity, history, matching, plans, platform, providers, reference, refusals

__all__ = [
    "capacity",
    "history",
    "matching",
    "plans",
    "platform",
    "providers",
    "reference",
    "refusals",
]
