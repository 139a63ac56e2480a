"""Keys and erasures from the command line."""

import json
from pathlib import Path


def test_a_new_key_is_spelled_as_the_settings_want_it(fritvalg):
    key = fritvalg("keys", "new").stdout.strip()
    assert len(key) == 44
    assert fritvalg("keys", "new").stdout.strip() != key


def test_keys_are_changed_in_their_file_and_counted(fritvalg, environment):
    made = json.loads(fritvalg("keys", "rotate", "--json").stdout)
    assert set(made.values()) == {0}
    file = Path(environment["FRITVALG_DATA_DIR"]) / "data-key"
    assert len(file.read_text().split()) == 2
    told = json.loads(fritvalg("keys", "status", "--json").stdout)
    assert told["plan.clinical_sealed"] == {"sealed": 0, "older": 0}


def test_keys_of_the_settings_are_changed_there(fritvalg, environment):
    environment["FRITVALG_DATA_KEYS"] = fritvalg("keys", "new").stdout.strip()
    done = fritvalg("keys", "rotate")
    assert (done.returncode, done.stdout) == (1, "")
    assert "fritvalg keys reseal" in done.stderr


def test_erasure_needs_to_know_for_how_long_and_tells_what_would_go(fritvalg, environment):
    done = fritvalg("persons", "erase")
    assert done.returncode == 1
    assert "FRITVALG_RETENTION" in done.stderr
    environment["FRITVALG_RETENTION"] = '[{"valid_from": "2020-01-01", "years": 10}]'
    would = json.loads(fritvalg("persons", "erase", "--dry-run", "--json").stdout)
    assert (would["removed"]["plans"], would["kept"]) == (0, {})
    file = Path(environment["FRITVALG_DATA_DIR"]) / "erasures.ndjson"
    assert not file.exists()
    file.write_text('{"plan_id": "0c0ffee0-1234-4abc-8def-000000000001"}\n{"plan', "ascii")
    again = json.loads(fritvalg("persons", "replay", str(file), "--json").stdout)
    assert again["removed"]["plans"] == 0
