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


def test_every_row_of_the_jurists_table_is_full():
    rows = [line.strip("| ").split(" | ") for line in readme.rules_table().splitlines()[2:]]
    assert len(rows) > 50
    assert all(len(row) == 4 and all(cell.strip() for cell in row) for row in rows)


@pytest.mark.parametrize("gap", ["source", "test"])
def test_a_rule_without_source_or_test_stops_the_table(gap, tmp_path, monkeypatch):
    name = "clocks_run" if gap == "source" else "called_by_nobody"
    text = "Tell." if gap == "source" else "Tell.\n\n    Source: § 1.\n    "
    (tmp_path / "new.py").write_text(f'def {name}():\n    """{text}"""\n', encoding="utf-8")
    monkeypatch.setattr(readme, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=f"new.{name}"):
        readme.rules_table()
