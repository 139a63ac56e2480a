from pathlib import Path


def test_upgrade_loads_the_reference_facts_once(told):
    first = told("db", "upgrade")
    assert first["reference_rows"]["municipality"] == 98
    assert told("db", "upgrade") == {"revision": first["revision"], "reference_rows": {}}
    status = told("db", "status")
    assert status["migrated"] is True
    assert status["revision"] == first["revision"]
    assert status["authorities"] > 98


def test_a_backup_is_restored_into_the_database(fritvalg, told, tmp_path: Path):
    file = tmp_path / "backup"
    told("db", "upgrade")
    assert told("db", "backup", file)["bytes"] == file.stat().st_size

    refused = fritvalg("db", "restore", file)
    assert refused.returncode == 1
    assert "holds" in refused.stderr

    told("db", "restore", file, "--force")
    assert told("db", "upgrade")["reference_rows"] == {}


def test_doctor_finds_a_database_that_is_not_migrated(fritvalg, told, tmp_path: Path):
    told("doctor")
    empty = tmp_path / "taken"
    empty.write_text("not a folder")
    done = fritvalg("doctor", FRITVALG_DATA_DIR=str(empty / "data"))
    assert done.returncode == 1
    assert "WRONG  data folder" in done.stdout
