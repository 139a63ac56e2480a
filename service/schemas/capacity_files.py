"""Files of capacity figures: JSON, NDJSON and CSV read into the same records."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from service.errors import Fault, WrongFields
from service.schemas.capacity import CapacityRowIn

JSON = "application/json"
NDJSON = "application/x-ndjson"
CSV = "text/csv"
MOST_ROWS = 200_000
FIELDS = tuple(field.name for field in msgspec.structs.fields(CapacityRowIn))
REQUIRED = tuple(f.name for f in msgspec.structs.fields(CapacityRowIn) if f.required)
Values = dict[str, Any]

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_DANISH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})-([0-9]{4})", re.ASCII)
_TRUTH = {"true": True, "ja": True, "1": True, "false": False, "nej": False, "0": False}


class Record(msgspec.Struct, frozen=True, gc=False):
    """One row of a file, or what kept it from being read.

    Attributes:
        number: the file's own: its line, or from 1 in a JSON list.
        values: as sent; empty where `fault` stands.
    """

    number: int
    values: Values
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file's records in order, read as they are taken.

    Attributes:
        observed_at: what the file itself says, where it does.
    """

    records: Iterator[Record]
    observed_at: object = None


def read(body: bytes, media_type: str) -> File:
    """Take a file apart.

    Args:
        body: the file.
        media_type: one of the three that are taken.

    Raises:
        WrongFields: the file as a whole cannot be read; nothing in it is used. The records
            raise it too, when the fault lies further down.
    """
    if not body.strip():
        raise _unreadable("empty_file", "The file is empty.")
    file = _READERS[media_type](body)
    return File(_at_least_one_and_not_too_many(file.records), file.observed_at)


def _at_least_one_and_not_too_many(records: Iterator[Record]) -> Iterator[Record]:
    count = 0
    for count, record in enumerate(records, 1):
        if count > MOST_ROWS:
            raise _unreadable("too_many_rows", f"Send at most {MOST_ROWS} rows at once.", "/rows")
        yield record
    if count == 0:
        raise _unreadable("no_rows", "The file has no rows.", "/rows")


def _unreadable(code: str, detail: str, pointer: str = "") -> WrongFields:
    return WrongFields((Fault(pointer, code, detail),))


def _json(body: bytes) -> File:
    try:
        whole = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable("malformed_json", f"Not JSON: {error}.") from error
    if not isinstance(whole, dict):
        raise _unreadable("wrong_type", "Send an object with observed_at and rows.")
    faults = [
        Fault(f"/{name}", "unknown_field", "No such field.")
        for name in whole
        if name not in ("observed_at", "rows")
    ]
    faults += [
        Fault(f"/{name}", "missing", "This field is required.")
        for name in ("observed_at", "rows")
        if name not in whole
    ]
    rows = whole.get("rows", [])
    if not isinstance(rows, list):
        faults.append(Fault("/rows", "wrong_type", "This should be a list."))
    if faults:
        raise WrongFields(tuple(faults))
    records = (_json_record(number, row) for number, row in enumerate(rows, 1))
    return File(records, whole["observed_at"])


def _json_record(number: int, row: object) -> Record:
    if isinstance(row, dict):
        return Record(number, row)
    return Record(number, {}, Fault("", "wrong_type", "A row is an object."))


def _ndjson(body: bytes) -> File:
    return File(_ndjson_records(body.removeprefix(b"\xef\xbb\xbf").split(b"\n")))


def _ndjson_records(lines: list[bytes]) -> Iterator[Record]:
    decode = msgspec.json.Decoder().decode
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _json_record(number, decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Record(number, {}, Fault("", "malformed_json", f"Not JSON: {error}."))


def _csv(body: bytes) -> File:
    _, lines = csv_lines(body)
    names = _header(next(lines, []))
    return File(_csv_records(lines, names))


def csv_lines(body: bytes) -> tuple[str, Iterator[list[str]]]:
    """What stands between the cells of a CSV file, and its rows; the first is its header.

    Raises:
        WrongFields: the file cannot be read; its rows raise it too, when the fault lies there.
    """
    text = _decoded(body)
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return delimiter, _well_formed(rows)


def _well_formed(rows: Any) -> Iterator[list[str]]:  # noqa: ANN401 - csv names no type
    try:
        yield from rows
    except csv.Error as error:
        raise _unreadable("malformed_csv", f"Line {rows.line_num}: {error}.") from error


def _decoded(body: bytes) -> str:
    """The text of a file: UTF-8, or else the code page that Excel saves with in Denmark."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError as error:
        detail = f"Neither UTF-8 nor Windows-1252: byte {error.start + 1} is in neither."
        raise _unreadable("unknown_encoding", detail) from error


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    faults = [
        Fault(f"/{name}", "unknown_field", f"No such column: {name[:60]!r}.")
        for name in dict.fromkeys(names)
        if name not in FIELDS
    ]
    faults += [
        Fault(f"/{name}", "missing", f"The column {name} is missing.")
        for name in REQUIRED
        if name not in names
    ]
    faults += [
        Fault(f"/{name}", "duplicate_column", f"The column {name} stands twice.")
        for name in FIELDS
        if names.count(name) > 1
    ]
    if faults:
        raise WrongFields(tuple(faults))
    return names


def _csv_records(rows: Iterator[list[str]], names: list[str]) -> Iterator[Record]:
    readers = [_CELLS.get(name, str) for name in names]
    columns = len(names)
    for number, cells in enumerate(rows, 2):  # the header is row 1
        if len(cells) != columns:
            if any(cell.strip() for cell in cells):
                detail = f"The row has {len(cells)} cells and the header {columns}."
                yield Record(number, {}, Fault("", "wrong_cell_count", detail))
            continue
        values = {
            name: reader(cell.strip())
            for name, reader, cell in zip(names, readers, cells, strict=True)
            if cell and not cell.isspace()
        }
        if values:
            yield Record(number, values)


def _whole_number(cell: str) -> int | str:
    return int(cell) if _WHOLE_NUMBER.fullmatch(cell) else cell


def _truth(cell: str) -> bool | str:
    return _TRUTH.get(cell.lower(), cell)


def _day(cell: str) -> str:
    danish = _DANISH_DAY.fullmatch(cell)
    return f"{danish[3]}-{danish[2]}-{danish[1]}" if danish else cell


def _area(cell: str) -> str:
    """Spreadsheets take the leading zero away."""
    return f"0{cell}" if len(cell) == 1 else cell


_CELLS: dict[str, Callable[[str], object]] = {
    "clinical_area": _area,
    "start_on": _day,
    "places": _whole_number,
    "reserved_for_residents": _whole_number,
    "accepts_out_of_area": _truth,
}
_READERS: dict[str, Callable[[bytes], File]] = {JSON: _json, NDJSON: _ndjson, CSV: _csv}
