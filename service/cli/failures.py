"""Errors in words a person at a terminal can act on, without anybody's data in them."""

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from db.embedded import ServerError
from db.key_ring import BadKey
from db.reference.boundaries import UnfitBoundaries
from service import errors
from service.cli.errors import CannotGoOn
from service.cli.exits import Exit
from service.demo.load import AnotherDemonstration
from service.settings import UnknownSetting

_SETTINGS = (ValidationError, UnknownSetting, BadKey, UnfitBoundaries)


def exit_code_of(error: Exception) -> Exit:
    """The exit code of an error that has words."""
    return Exit.USAGE if isinstance(error, _SETTINGS) else Exit.FAULTS


def in_words(error: Exception) -> str | None:
    """What to print about an error, or none when it is a bug that needs its traceback."""
    match error:
        case UnknownSetting():
            return f"No such setting: {error}. All of them stand in .env.example."
        case ValidationError():
            faults = (
                f"{_variable(fault['loc'])}: {fault['msg']}"
                for fault in error.errors(include_input=False, include_url=False)
            )
            return "Wrong settings: " + "; ".join(faults)
        case errors.DomainError():
            return _of_domain(error)
        case ServerError() | CannotGoOn() | AnotherDemonstration() | BadKey() | UnfitBoundaries():
            return str(error)
        case DBAPIError() | OSError():
            return f"The database or a file cannot be used ({type(error).__name__}). " + (
                "See that the database runs, is reachable and migrated: fritvalg doctor."
            )
        case _:
            return None


def _of_domain(error: errors.DomainError) -> str:
    match error:
        case errors.WrongFields():
            return "\n".join(f"{f.pointer}: {f.detail} ({f.code})" for f in error.faults)
        case errors.LawSaysNo(reason):
            facts = ", ".join(f"{name} {value}" for name, value in reason.facts)
            return f"The law says no: {reason.code} ({reason.citation}). {facts}"
        case errors.Conflict():
            return f"{error.detail} ({error.code})"
        case errors.NotFound():
            return f"There is no such {error.what}."
        case errors.NotAllowed():
            return error.detail
        case _:
            return str(error) or type(error).__name__


def _variable(place: tuple[int | str, ...]) -> str:
    """The environment variable of a setting."""
    name = str(place[0]).upper()
    return name if name == "DATABASE_URL" else f"FRITVALG_{name}"
