import pytest

from tests.rules import readme


def test_the_tables_for_the_jurist_are_those_of_the_code():
    text = readme.README.read_text(encoding="utf-8")
    assert readme.rendered(text) == text, "run: python -m tests.rules.readme"


def test_a_missing_table_is_noticed():
    with pytest.raises(ValueError, match="0 places"):
        readme.rendered("no tables here")


def test_the_rules_stand_in_the_order_of_the_paragraphs():
    places = [readme._place_of(line) for line in readme.rules_table().splitlines()[2:]]
    assert places == sorted(places)
    assert places[0][0] == 1
