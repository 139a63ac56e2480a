"""Records of a capacity file read into figures, with every fault of each."""

from typing import Any

import msgspec

from service.errors import Fault
from service.schemas.capacity import CapacityRowIn
from service.schemas.capacity_files import Record

_FIELDS = {field.name: field for field in msgspec.structs.fields(CapacityRowIn)}
_ALL = frozenset(_FIELDS)
# What stands in for a field that could not be read, so that the others can still be looked at.
_STAND_IN: dict[str, Any] = {
    "provider_id": "00000000-0000-0000-0000-000000000000",
    "care_level": "basic",
    "clinical_area": "00",
    "delivery_mode": "on_site",
    "start_on": "2000-01-01",
    "places": 0,
}
_NONE: frozenset[str] = frozenset()


class Parsed(msgspec.Struct, frozen=True, gc=False):
    """A record read.

    Attributes:
        row: the figure; stand-ins take the place of the fields in `unread`.
        unread: names of the fields that were wrong or missing.
        faults: in the form of the row; what the figure means is looked at elsewhere.
    """

    number: int
    row: CapacityRowIn
    unread: frozenset[str] = _NONE
    faults: tuple[Fault, ...] = ()


def parse(record: Record) -> Parsed:
    """Read a record field by field."""
    if record.fault is not None:
        return Parsed(record.number, _filled({}), _ALL, (record.fault,))
    try:
        return Parsed(record.number, msgspec.convert(record.values, CapacityRowIn))
    except msgspec.ValidationError:
        return _parsed_in_part(record)


def _parsed_in_part(record: Record) -> Parsed:
    """Each field on its own, since the library stops at the first fault."""
    faults = {
        name: Fault(f"/{name[:60]}", "unknown_field", "No such field.")
        for name in record.values
        if name not in _FIELDS
    }
    for name, field in _FIELDS.items():
        if name not in record.values:
            if field.required:
                faults[name] = Fault(f"/{name}", "missing", "This field is required.")
            continue
        try:
            msgspec.convert(record.values[name], field.type)
        except msgspec.ValidationError as error:
            faults[name] = Fault(f"/{name}", _word(str(error)), f"{error}.")
    read = {n: v for n, v in record.values.items() if n not in faults}
    return Parsed(record.number, _filled(read), frozenset(faults), tuple(faults.values()))


def _word(message: str) -> str:
    """The stable word for a fault, from the library's sentence."""
    if ", got `" in message:
        return "wrong_type"
    if message.startswith("Invalid enum value"):
        return "unknown_code"
    if message.startswith("Expected `int`"):
        return "out_of_range"
    return "wrong_format"


def _filled(values: dict[str, Any]) -> CapacityRowIn:
    return msgspec.convert(_STAND_IN | values, CapacityRowIn)
