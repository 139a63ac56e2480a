"""Publishing a file of capacity from the command line."""

import csv
from pathlib import Path
from typing import Any

from service.auth import Caller, Role
from service.cli.at_work import OPERATOR, acting_as, transaction
from service.flows.capacity import Published, publish
from service.schemas.capacity_files import CSV, JSON, NDJSON
from service.settings import Settings

_BY_ENDING = {".csv": CSV, ".json": JSON, ".ndjson": NDJSON, ".jsonl": NDJSON}


def media_type_of(file: Path) -> str | None:
    """How a file is written, by its name; none when the name does not say."""
    return _BY_ENDING.get(file.suffix.lower())


async def publish_file(
    url: str,
    settings: Settings,
    *,
    body: bytes,
    media_type: str,
    authority_id: str | None,
    observed_at: str | None,
    dry_run: bool,
) -> Published:
    """Publish a file's rows in one transaction, as an authority or as the operator.

    Raises:
        WrongFields: the file as a whole cannot be used.
    """
    authority = Caller(role=Role.AUTHORITY, sub="command-line", authority_id=authority_id)
    caller = authority if authority_id else OPERATOR
    async with transaction(url) as session:
        return await publish(
            session,
            await acting_as(session, settings, caller),
            body,
            media_type=media_type,
            observed_at=observed_at,
            dry_run=dry_run,
        )


def facts_of(published: Published) -> dict[str, Any]:
    """What became of a file, as the API says it."""
    return {
        "publication_id": published.publication_id,
        "accepted": published.accepted,
        "rejected": len(published.rejected),
        "rows": [
            {
                "row": row.number,
                "errors": [
                    {"pointer": f.pointer, "code": f.code, "detail": f.detail} for f in row.faults
                ],
            }
            for row in published.rejected
        ],
        "oversubscribed": [
            {
                "provider_id": row.provider_id,
                "care_level": row.care_level,
                "clinical_area": row.clinical_area,
                "delivery_mode": row.delivery_mode,
                "start_on": row.start_on,
                "places": row.places,
                "booked": row.taken,
            }
            for row in published.oversubscribed
        ],
    }


def write_faults(published: Published, file: Path) -> None:
    """Write every fault as a line of CSV: the row of the file, where, which and what to do."""
    with file.open("w", encoding="utf-8-sig", newline="") as opened:  # spreadsheets want the mark
        writer = csv.writer(opened)
        writer.writerow(("row", "pointer", "code", "detail"))
        for row in published.rejected:
            writer.writerows((row.number, f.pointer, f.code, f.detail) for f in row.faults)
