"""Both languages say everything, with the same values, and nothing that no page says."""

import re
from pathlib import Path
from string import Formatter

from service.notices.texts import Language
from service.portal import texts as module
from service.portal.texts import texts
from tests.notices.reading import lix

PORTAL = Path(module.__file__).parent
DA, EN = texts(Language.DA), texts(Language.EN)
HARDEST = 35
SHORTEST = 8  # words; LIX says nothing of a label
_NAME = re.compile(r"""["'](\w+(?:\.\w+)+)["']""")
_BEGINNING = re.compile(r"""["'](\w+(?:\.\w+)*\.)["']\s*~|f["'](\w+(?:\.\w+)*\.)\{""")


def written() -> str:
    sources = [*PORTAL.glob("*.py"), *PORTAL.glob("*/*.py"), *PORTAL.glob("templates/**/*.html")]
    return "\n".join(path.read_text() for path in sources)


def values(text: str | list[str]) -> set[str]:
    lines = text if isinstance(text, list) else [text]
    return {name for line in lines for _, name, _, _ in Formatter().parse(line) if name}


def test_both_languages_have_the_same_texts():
    assert set(DA.by_name) == set(EN.by_name)


def test_both_languages_tell_the_same_values():
    assert {n for n in DA.by_name if values(DA.by_name[n]) != values(EN.by_name[n])} == set()


def test_a12_neither_language_counts_a_late_plan_from_discharge():
    for words, counted in ((DA, "fra dag 0"), (EN, "from day 0")):
        assert counted in words("cases_acts.means.sen-modtagelse")


def test_every_text_is_said_by_a_page():
    source = written()
    named = set(_NAME.findall(source))
    beginnings = tuple({a or b for a, b in _BEGINNING.findall(source)})
    counted = {f"{name}.{form}" for name in named for form in ("none", "one", "many")}
    unsaid = {
        name
        for name in DA.by_name
        if name not in named | counted and not name.startswith(beginnings)
    }
    assert unsaid == set()


def test_every_text_that_a_template_names_is_there():
    named = set(re.findall(r"""\bt(?:\.lines)?\(\s*"([\w.]+)"\s*[,)]""", written()))
    assert {name for name in named if not DA.has(name)} == set()


def test_what_people_read_is_plain():
    hard = {}
    for name, whole in DA.by_name.items():
        text = " ".join(whole) if isinstance(whole, list) else whole
        sentences = text if text.endswith((".", "?", "!")) else f"{text}."
        if len(text.split()) >= SHORTEST and lix(sentences) > HARDEST:
            hard[name] = round(lix(sentences))
    assert hard == {}


def test_each_language_has_one_kind_of_quotation_marks():
    mixed = {
        name
        for words, others in ((DA, '„“”"'), (EN, '„»«"'))
        for name, text in words.by_name.items()
        if set(others) & set("".join(text))
    }
    assert mixed == set()


def test_a_hospital_has_one_name_in_danish():
    told = {
        name: " ".join(text if isinstance(text, list) else [text]).lower()
        for name, text in DA.by_name.items()
    }
    assert {name for name, said in told.items() if re.search(r"\bhospital(et)?\b", said)} == set()


def test_who_works_with_plans_and_places_is_addressed_as_many():
    files = ("capacity.", "cases.", "cases_acts.", "cases_offer.", "finding.", "grid.", "matching.",
             "place.", "places.", "provider.", "refused.", "reports.", "waits.", "webhooks.",
             "workbench.")  # fmt: skip
    single = re.compile(r"\b(du|dig|din|dit|dine)\b", re.IGNORECASE)
    staff = {name: "".join(text) for name, text in DA.by_name.items() if name.startswith(files)}
    assert {name for name, said in staff.items() if single.search(said)} == set()
