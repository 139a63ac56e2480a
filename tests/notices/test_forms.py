"""A letter as page and sheet: everything is told, nothing is fetched, equal facts, equal bytes."""

import base64
import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from pypdf import PdfReader

from service.notices import html, pdf
from service.notices.texts import Language
from service.rules.notices import Notice
from tests.notices.cases import letter

SPITEFUL = '<script>#panic() $x$ *é* \\" & {{ 7*7 }}</script>'
both = pytest.mark.parametrize("language", Language)


def read(sheet):
    return PdfReader(io.BytesIO(sheet))


def tags_of(node):
    """The kinds of a structure tree, in reading order."""
    node = node.get_object()
    kind = [node["/S"]] if "/S" in node else []
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    inner = [tag for kid in kids if hasattr(kid.get_object(), "get") for tag in tags_of(kid)]
    return kind + inner


@both
def test_a_sheet_has_title_language_author_day_and_tags(language):
    written = letter(Notice.OFFER_WITH_PRIVATE_CHOICE, language)
    document = read(pdf.sheet(written))
    root = document.trailer["/Root"]
    assert document.metadata.title == written.title
    assert document.metadata.author == written.sender
    assert document.metadata.creation_date.date() == written.dated
    assert root["/Lang"].lower().startswith(language.value)
    assert root["/MarkInfo"]["/Marked"]
    tags = tags_of(root["/StructTreeRoot"])
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == len(written.sections)
    assert tags.count("/H3") == len(written.sections[0].choices)
    assert "/P" in tags


def test_a_sheet_is_saved_under_its_title():
    held = letter(Notice.PRIVATE_PLACE_HELD)
    assert pdf.file_name(held.title) == "husk-at-melde-din-aftale.pdf"
    late = pdf.file_name(letter(Notice.NO_OFFER_IN_TIME).title)
    assert late == "du-har-ikke-faaet-et-tilbud-i-tide.pdf"
    assert (
        pdf.file_name(letter(Notice.CHOICE_CONFIRMED, Language.EN).title)
        == "your-place-is-safe.pdf"
    )


@pytest.mark.parametrize("notice", Notice)
def test_every_sheet_has_a_name_of_its_own_in_plain_letters(notice):
    names = {pdf.file_name(letter(notice, language).title) for language in Language}
    assert len(names) == len(Language)
    assert all(re.fullmatch(r"[a-z0-9-]+\.pdf", name) for name in names)


@both
def test_every_font_of_a_sheet_travels_with_it(language):
    document = read(pdf.sheet(letter(Notice.OFFER, language)))
    fonts = [
        font.get_object()
        for page in document.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()


@pytest.mark.parametrize("notice", Notice)
def test_equal_facts_give_equal_bytes(notice):
    first, again = letter(notice), letter(notice)
    assert html.page(first) == html.page(again)
    assert pdf.sheet(first) == pdf.sheet(again)


def test_another_process_gives_the_same_bytes():
    program = (
        "import hashlib; from tests.notices.cases import letter; from service.notices import pdf;"
        "from service.rules.notices import Notice;"
        "print(hashlib.sha256(pdf.sheet(letter(Notice.OFFER))).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "Asia/Tokyo"},
    )
    assert said.stdout.strip() == hashlib.sha256(pdf.sheet(letter(Notice.OFFER))).hexdigest()


def test_other_facts_give_other_bytes():
    assert pdf.sheet(letter(Notice.OFFER)) != pdf.sheet(letter(Notice.OFFER, place="Et andet sted"))


@both
@pytest.mark.parametrize("notice", Notice)
def test_a_page_refers_to_nothing_outside_itself(language, notice):
    page = html.page(letter(notice, language)).decode()
    assert not re.search(
        r"(?:src|href|action)\s*=|url\(|@import|<(?:script|link|img|iframe)|://", page
    )
    assert page.startswith(f'<!doctype html>\n<html lang="{language}">')
    assert "style=" not in page


def test_the_policy_of_a_page_allows_its_own_style_and_nothing_else():
    page = html.page(letter(Notice.OFFER))
    style = re.search(rb"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert "default-src 'none'" in html.POLICY
    assert re.findall(r"(\S+)-src", html.POLICY) == ["default", "style"]
    assert f"style-src 'sha256-{digest}'" in html.POLICY


def test_headings_of_a_page_go_down_one_step_at_a_time():
    levels = [int(n) for n in re.findall(rb"<h(\d)", html.page(letter(Notice.OFFER)))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_name_is_never_markup_or_code():
    written = replace(letter(Notice.OFFER, place=SPITEFUL), sender=SPITEFUL)
    page = html.page(written).decode()
    assert "<script" not in page
    assert "{{ 7*7 }}" in page
    text = " ".join(" ".join(p.extract_text() for p in read(pdf.sheet(written)).pages).split())
    assert "#panic() $x$ *é*" in text
