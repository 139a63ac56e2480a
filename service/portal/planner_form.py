"""What a study is asked: the form's fields, the API's body, and the faults back at the fields."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from litestar.datastructures import UploadFile

from service.portal.client import Fault, Refused
from service.portal.forms import Form, Wrong, number_in, wrong_fields
from service.portal.texts import Texts
from service.schemas.site_answers import SiteOut

PLANS = "demand_plans_per_year"
CUSTOM = "custom"
SCENARIOS = ("low", "base", "high", CUSTOM, "actual")
OBJECTIVES = ("travel", "coverage", "worst")
NEAREST, WHOLE, SPLIT = "nearest", "whole", "split"
_GOES = {NEAREST: ("nearest", True), WHOLE: ("free", True), SPLIT: ("free", False)}
_REQUIRED, _FORBIDDEN = "required", "forbidden"
_SITE = "site_"
_NUMBERS = ("sites_min", "sites_max", "min_volume", "max_travel_minutes", "time_limit_s")
_FIELDS = (
    "name", "demand_scenario", PLANS, *_NUMBERS, "max_travel_is_hard", "objective", "assignment",
)  # fmt: skip
_KEPT = "kept_plans"  # the field that carries plans along, for a browser keeps no file
_COLUMNS = 2
_FAULTS = 10  # of a file that are told one by one
_QUOTED = 40  # letters
_ENCODINGS = ("utf-8-sig", "cp1252")


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form as they are shown.

    Attributes:
        values: by field.
        sites: `required` or `forbidden` by site; those that are neither are left out.
        plans: own numbers, of a copied study or of a file that was sent before.
    """

    values: Mapping[str, str]
    sites: Mapping[str, str]
    plans: Mapping[str, int]

    @property
    def kept(self) -> str:
        """The plans as the form carries them along."""
        return msgspec.json.encode(self.plans).decode()


USUAL = Asked(
    {
        "name": "",
        "demand_scenario": "base",
        "sites_min": "3",
        "sites_max": "8",
        "min_volume": "80",
        "max_travel_minutes": "60",
        "max_travel_is_hard": "",
        "objective": "travel",
        "assignment": NEAREST,
        "time_limit_s": "60",
    },
    {},
    {},
)


def copied(asked: Mapping[str, Any], name: str) -> Asked:
    """The form that asks what a study was asked, under another name."""
    goes = next(
        one
        for one, (assignment, whole) in _GOES.items()
        if assignment == asked["assignment"] and whole == asked["whole_municipalities"]
    )
    limit = asked["max_travel_minutes"]
    values = {
        "name": name,
        "demand_scenario": asked["demand"]["scenario"],
        "sites_min": str(asked["sites"]["min"]),
        "sites_max": str(asked["sites"]["max"]),
        "min_volume": str(asked["min_volume"]),
        "max_travel_minutes": "" if limit is None else str(limit),
        "max_travel_is_hard": "on" if asked["max_travel_is_hard"] else "",
        "objective": asked["objective"],
        "assignment": goes,
        "time_limit_s": str(asked["time_limit_s"]),
    }
    lists = (_REQUIRED, _FORBIDDEN)
    sites = {site_id: name for name in lists for site_id in asked[name]}
    return Asked(values, sites, asked["demand"]["plans_per_year"] or {})


def kept(form: Form) -> dict[str, int]:
    """The plans that a form carries along; none where it does not say them properly."""
    try:
        return msgspec.json.decode(form.text(_KEPT), type=dict[str, int])
    except msgspec.DecodeError:
        return {}


def sent(form: Form, plans: Mapping[str, int]) -> Asked:
    """What was filled in, with the plans of its file or those that it carries along."""
    values = {name: form.text(name) for name in USUAL.values}
    sites = {
        name.removeprefix(_SITE): form.text(name)
        for name in form.values
        if name.startswith(_SITE) and form.text(name) in (_REQUIRED, _FORBIDDEN)
    }
    return Asked(values, sites, plans)


def body_of(asked: Asked) -> dict[str, Any]:
    """The API's body; what is no number is sent as it is, for the API to name it."""
    values = asked.values
    assignment, whole = _GOES.get(values["assignment"], (values["assignment"], True))
    demand: dict[str, Any] = {"scenario": values["demand_scenario"]}
    if values["demand_scenario"] == CUSTOM and asked.plans:
        demand["plans_per_year"] = dict(asked.plans)
    numbers = {name: _number(values[name]) for name in _NUMBERS if values[name]}
    bounds = {
        name: numbers.pop(f"sites_{name}") for name in ("min", "max") if values[f"sites_{name}"]
    }
    return {
        "name": values["name"],
        "demand": demand,
        "sites": bounds,
        "max_travel_is_hard": bool(values["max_travel_is_hard"]),
        "objective": values["objective"],
        "assignment": assignment,
        "whole_municipalities": whole,
        _REQUIRED: _listed(asked, _REQUIRED),
        _FORBIDDEN: _listed(asked, _FORBIDDEN),
        **numbers,
    }


def _listed(asked: Asked, name: str) -> list[str]:
    return sorted(site_id for site_id, said in asked.sites.items() if said == name)


def _number(text: str) -> int | str:
    number = number_in(text)
    return text if number is None else number


def wrong_of(refused: Refused, asked: Asked, words: Texts) -> Wrong:
    """The API's faults at the fields of the form."""
    named = {name: _listed(asked, name) for name in (_REQUIRED, _FORBIDDEN)}
    faults = tuple(replace(one, pointer=_at_field(one, named)) for one in refused.faults)
    fields = {*_FIELDS, *(f"{_SITE}{site_id}" for site_id in asked.sites)}
    wrong = wrong_fields(replace(refused, faults=faults), words, fields)
    if PLANS in wrong.by_field and not asked.plans:
        missed = {PLANS: words("workbench.upload.missing")}
        return replace(wrong, by_field={**wrong.by_field, **missed})
    return wrong


def _at_field(fault: Fault, named: Mapping[str, list[str]]) -> str:
    """Where a fault belongs: one of a list to its site, all of the plans to the one file."""
    head, _, rest = fault.pointer.strip("/").partition("/")
    if head in named and rest.isdecimal() and int(rest) < len(named[head]):
        return f"/{_SITE}{named[head][int(rest)]}"
    if head == "demand" and rest.startswith("plans_per_year"):
        return f"/{PLANS}"
    if head == "whole_municipalities":
        return "/assignment"
    return fault.pointer


async def plans_of(
    upload: object, codes: Mapping[str, str], words: Texts
) -> dict[str, int] | Wrong:
    """Plans a year by municipality from a file with two columns; what is wrong, row by row.

    Args:
        upload: the field of the form; a browser sends an empty file where none was chosen.
        codes: the code of a municipality by its code and by its name in small letters.
        words: of the reader's language.
    """
    content = await upload.read() if isinstance(upload, UploadFile) else b""
    rows = csv.reader(_text(content).splitlines(), delimiter=_delimiter(content))
    plans, faults = dict[str, int](), list[str]()
    try:
        for row in rows:
            if not any(row) or (rows.line_num == 1 and _is_heading(row, codes)):
                continue
            if fault := _fault(row, codes, plans):
                faults.append(_said(fault, rows.line_num, row, words))
            else:
                plans[codes[_named(row)]] = int(row[1])
    except csv.Error:  # a cell is longer than any in a sheet
        faults.append(words("workbench.upload.too_long", row=rows.line_num))
    return _wrong(faults, words) if faults else plans


def _wrong(faults: list[str], words: Texts) -> Wrong:
    told, more = faults[:_FAULTS], len(faults) - _FAULTS
    if more > 0:
        told.append(words.counted("workbench.upload.more", more))
    return Wrong({PLANS: " ".join(told)})


def _said(fault: str, number: int, row: list[str], words: Texts) -> str:
    """A fault with its row and what stands in it."""
    written = ";".join(row[:_COLUMNS])
    short = written if len(written) <= _QUOTED else f"{written[:_QUOTED]}…"
    return words(f"workbench.upload.{fault}", row=number, written=short)


def _is_heading(row: list[str], codes: Mapping[str, str]) -> bool:
    """Whether neither a municipality nor a number stands there: a slip leaves one of them."""
    return not _has_number(row) and _named(row) not in codes


def _fault(row: list[str], codes: Mapping[str, str], before: Mapping[str, int]) -> str:
    if not _has_number(row):
        return "no_number"
    if _named(row) not in codes:
        return "unknown"
    return "twice" if codes[_named(row)] in before else ""


def _named(row: list[str]) -> str:
    return row[0].strip().lower()


def _has_number(row: list[str]) -> bool:
    return len(row) >= _COLUMNS and number_in(row[1].strip()) is not None


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _delimiter(content: bytes) -> str:
    return ";" if b";" in content else ","


def labels(sites: Iterable[SiteOut]) -> list[tuple[str, str]]:
    """The name of the field of each site, and what the site is called."""
    return [(f"{_SITE}{site.site_id}", site.name) for site in sites]
