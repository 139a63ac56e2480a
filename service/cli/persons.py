"""`fritvalg persons`: erasing person data, and erasing again what a backup brought back."""

from datetime import datetime
from pathlib import Path

import rich_click as click

from service.cli import say

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def persons() -> None:
    """Erase person data that need not be kept any longer."""


@persons.command()
@click.option("--dry-run", is_flag=True, help="Tell what would go, and change nothing.")
@click.option("--ended-before", type=_DAY, help="A day, instead of FRITVALG_RETENTION.")
@click.option("--citizen-ref", help="Only this citizen's, as far as the law allows.")
@click.option("--cpr", is_flag=True, help="Only one citizen's; the number is read from input.")
@say.as_json
def erase(
    *,
    dry_run: bool,
    ended_before: datetime | None,
    citizen_ref: str | None,
    cpr: bool,
    as_json: bool,
) -> None:
    """Erase the person data of plans that ended long enough ago. Skeleton and history stay.

    Each erasure is added to the file of FRITVALG_ERASURE_LOG: keep it where backups are kept.
    """
    import asyncio

    from service.cli.at_work import database
    from service.cli.erasing import Wanted, carry_out
    from service.settings import settings

    chosen = settings()
    wanted = Wanted(
        ended_before=ended_before,
        citizen_ref=citizen_ref,
        cpr=_asked_cpr() if cpr else None,
        dry_run=dry_run,
    )
    with database(chosen) as url:
        done = asyncio.run(carry_out(url, chosen, wanted))
    _tell(done, "would go" if dry_run else "erased", as_json=as_json)


@persons.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@say.as_json
def replay(*, file: Path, as_json: bool) -> None:
    """Erase again what FILE says was erased: after a backup from before was restored."""
    import asyncio

    from service.cli.at_work import database
    from service.cli.erasing import erase_again
    from service.settings import settings

    chosen = settings()
    with database(chosen) as url:
        done = asyncio.run(erase_again(url, chosen, file))
    _tell(done, "erased again", as_json=as_json)


def _tell(done: dict[str, dict[str, int]], what: str, *, as_json: bool) -> None:
    lines = [f"{name}: {count} {what}" for name, count in done["removed"].items()]
    lines += [f"plans: {count} kept ({why})" for why, count in done["kept"].items()]
    say.result(done, as_json=as_json, text="\n".join(lines))


def _asked_cpr() -> str:
    """A civil number from standard input: an argument can be read by others on the machine."""
    from pydantic import TypeAdapter, ValidationError

    from service.cli.errors import CannotGoOn
    from service.schemas.spelling import Cpr

    given = click.prompt("CPR", hide_input=True, err=True)
    try:
        number: str = TypeAdapter(Cpr).validate_python(given)
    except ValidationError:
        raise CannotGoOn("That is no CPR number: 6 digits, 4 digits.") from None
    return number
