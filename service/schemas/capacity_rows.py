"""Records of a capacity file read into figures, with every fault of each."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from service.errors import Fault
from service.schemas.capacity import CapacityRowIn
from service.schemas.capacity_files import FIELDS, REQUIRED, Record

# What stands in for a field that could not be read, so that the others can still be looked at.
_STAND_IN: dict[str, Any] = {
    "provider_id": "00000000-0000-0000-0000-000000000000",
    "care_level": "basic",
    "clinical_area": "00",
    "delivery_mode": "on_site",
    "start_on": "2000-01-01",
    "places": 0,
}
_WORDS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "enum": "unknown_code",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "int_type": "wrong_type",
    "bool_type": "wrong_type",
    "string_type": "wrong_type",
    "uuid_type": "wrong_type",
    "datetime_type": "wrong_type",
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record read.

    Attributes:
        row: the figure; stand-ins take the place of the fields in `unread`.
        unread: names of the fields that were wrong or missing.
        faults: in the form of the row; what the figure means is looked at elsewhere.
    """

    number: int
    row: CapacityRowIn
    unread: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


def parse(record: Record) -> Parsed:
    """Read a record field by field."""
    if record.fault is not None:
        unread = frozenset(FIELDS)
        return Parsed(record.number, _filled({}), unread, (record.fault,))
    try:
        return Parsed(record.number, CapacityRowIn.model_validate(record.values))
    except ValidationError as error:
        return _parsed_in_part(record, error)


def _parsed_in_part(record: Record, error: ValidationError) -> Parsed:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    wrong = {str(fault["loc"][0]) for fault in found}
    read = {n: v for n, v in record.values.items() if n in FIELDS and n not in wrong}
    faults = tuple(
        Fault(
            f"/{str(fault['loc'][0])[:60]}",
            _WORDS.get(fault["type"], "wrong_format"),
            f"{fault['msg']}.",
        )
        for fault in found
    )
    return Parsed(record.number, _filled(read), frozenset(wrong), faults)


def _filled(values: dict[str, Any]) -> CapacityRowIn:
    missing = {name: _STAND_IN[name] for name in REQUIRED if name not in values}
    return CapacityRowIn.model_validate(missing | values)
