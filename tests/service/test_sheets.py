"""What is written for a spreadsheet is read there as it was written, and is never a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from service.sheets import sheet

_WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r\n"))


@given(st.lists(_WORDS, min_size=1, max_size=4))
def test_a_cell_never_begins_like_a_formula_and_loses_nothing(words):
    text = sheet(["a"] * len(words), [words]).decode()
    _, read = list(csv.reader(io.StringIO(text, newline="")))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in read)
    assert [c.removeprefix("'") for c in read] == [w.removeprefix("'") for w in words]


def test_numbers_stay_numbers_and_what_is_none_is_empty():
    assert sheet(["a", "b", "c"], [(-5, None, "=1+1")]) == b"a,b,c\r\n-5,,'=1+1\r\n"
