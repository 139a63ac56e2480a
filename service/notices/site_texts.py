"""What site studies say, in Danish and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from service.notices.texts import Language


@dataclass(frozen=True, slots=True)
class SiteTexts:
    """All texts of one language.

    Attributes:
        caveats: what is uncertain, by code.
        reasons: why there is no choice of sites, by code.
        aims: what a choice is to reach, by objective and kind of limit.
        limits: the limit on travel, by its kind.
        settings: what a study's fields are called.
        scenarios: what demands are called.
        values: what stands in fields.
        report: headings and words of the report, by name.
    """

    caveats: Mapping[str, str]
    reasons: Mapping[str, str]
    aims: Mapping[str, str]
    limits: Mapping[str, str]
    settings: Mapping[str, str]
    scenarios: Mapping[str, str]
    values: Mapping[str, str]
    report: Mapping[str, str]


@cache
def site_texts(language: Language) -> SiteTexts:
    """Return the texts of a language, read once."""
    written = files("service.notices") / "texts" / language.value / "sites.toml"
    return SiteTexts(**tomllib.loads(written.read_text(encoding="utf-8")))
