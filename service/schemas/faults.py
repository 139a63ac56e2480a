"""The faults that a body's schema finds, in the words of the API."""

from collections.abc import Iterable

from pydantic import ValidationError

from service.errors import Fault


def faults_in(error: ValidationError) -> tuple[Fault, ...]:
    """Every fault that a schema found, with its place and the schema's own word for it."""
    return tuple(
        Fault(pointer_to(fault["loc"]), fault["type"], fault["msg"])
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    )


def pointer_to(parts: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) to a place in a body."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
