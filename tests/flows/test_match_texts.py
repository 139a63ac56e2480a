"""What a run says of a place, in words that a caseworker uses."""

import pytest

from service.flows.match_texts import differences, sentences
from service.notices.texts import Language, store
from service.rules.verdict import Reason

TOLD = (("start_on", "2027-02-10"), ("waiting_days", "2"), ("travel_minutes", "3"))
DEARER = Reason("COSTS_EVERYBODY_MORE", "§ 7, stk. 1", TOLD)


@pytest.mark.parametrize(
    ("extra", "said", "left_out"),
    [
        ((0, 0, 2), "Ventetid og køretur ville tilsammen blive 2 point højere.", "Antallet"),
        ((0, 1, -5), "Antallet, der starter for sent, ville stige med 1.", "frist"),
        ((0, 1, -5), "Ventetid og køretur ville tilsammen blive 5 point lavere.", "-5"),
        ((1, -1, 0), "Antallet, der starter for sent, ville falde med 1.", "højere"),
    ],
)
def test_what_another_place_would_cost_is_told_without_signs(extra, said, left_out):
    told = sentences(Language.DA, DEARER, name="Testcenter", more=differences(extra))
    assert said in told
    assert left_out not in told
    assert "+" not in told


def test_the_way_there_is_never_called_by_the_word_for_a_run():
    drives = [
        line.text
        for entry in store(Language.DA).matching.values()
        for block in entry.body.paragraphs
        for line in block
        if "travel_minutes" in line.text
    ]
    assert drives
    assert not [one for one in drives if "kørsl" in one]
