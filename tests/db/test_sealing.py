import base64
import stat
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.key_ring import BadKey, add, own_file, sealer
from db.sealing import Sealer, UnknownKey, clinical_of, cpr_of

CLINICAL = {"functional_ability": "går med støtte", "impairments": ["balance"]}


def test_what_is_sealed_opens_again_and_shows_nothing():
    plan_id = uuid4()
    seal = Sealer(bytes(32))
    sealed = seal.seal(CLINICAL, bound_to=clinical_of(plan_id))
    assert b"balance" not in sealed
    assert seal.open(sealed, bound_to=clinical_of(plan_id)) == CLINICAL


def test_the_same_text_is_sealed_differently_each_time():
    seal = Sealer(bytes(32))
    assert seal.seal("x", bound_to="a") != seal.seal("x", bound_to="a")


@pytest.mark.parametrize("wrong", ["thing", "key", "bytes"])
def test_another_thing_key_or_byte_opens_nothing(wrong):
    plan_id = uuid4()
    sealed = Sealer(bytes(32)).seal("0101651234", bound_to=cpr_of(plan_id))
    opener = Sealer(bytes([1] * 32)) if wrong == "key" else Sealer(bytes(32))
    bound_to = clinical_of(plan_id) if wrong == "thing" else cpr_of(plan_id)
    given = sealed[:-1] + bytes([sealed[-1] ^ 1]) if wrong == "bytes" else sealed
    with pytest.raises(InvalidTag):
        opener.open(given, bound_to=bound_to)


def test_a_key_is_made_once_and_is_its_owners_only(tmp_path):
    sealed = sealer(tmp_path, None).seal("x", bound_to="a")
    assert sealer(tmp_path, None).open(sealed, bound_to="a") == "x"
    assert stat.S_IMODE((tmp_path / "data-key").stat().st_mode) == 0o600


def test_a_configured_key_is_used_and_none_is_made(tmp_path):
    key = base64.b64encode(bytes(32)).decode()
    sealed = sealer(tmp_path, [key]).seal("x", bound_to="a")
    assert Sealer(bytes(32)).open(sealed, bound_to="a") == "x"
    assert not list(tmp_path.iterdir())


def test_a_key_of_the_wrong_length_is_refused(tmp_path):
    with pytest.raises(ValueError, match="32 bytes"):
        sealer(tmp_path, [base64.b64encode(b"short").decode()])


def test_the_newest_key_seals_and_older_ones_open():
    old, new = Sealer(bytes(32)), Sealer(bytes([1] * 32), bytes(32))
    before, after = old.seal("x", bound_to="a"), new.seal("x", bound_to="a")
    assert (new.open(before, bound_to="a"), new.open(after, bound_to="a")) == ("x", "x")
    assert not before.startswith(new.prefix)
    assert new.seal_anew(before, bound_to="a").startswith(new.prefix)
    with pytest.raises(UnknownKey):
        old.open(after, bound_to="a")


def test_a_value_from_before_there_were_rings_opens_with_any_key_of_the_ring():
    nonce, key = bytes(12), bytes(32)
    sealed = b"\x01" + nonce + AESGCM(key).encrypt(nonce, b'"x"', b"a")
    assert Sealer(bytes([1] * 32), key).open(sealed, bound_to="a") == "x"
    with pytest.raises(UnknownKey):
        Sealer(bytes([1] * 32)).open(sealed, bound_to="a")


def test_a_number_is_found_under_every_key_and_looks_different_in_another_column():
    old, new = Sealer(bytes(32)), Sealer(bytes([1] * 32), bytes(32))
    assert old.lookups("0101650000", of="a")[0] in new.lookups("0101650000", of="a")
    assert set(new.lookups("1", of="a")).isdisjoint(new.lookups("1", of="b"))
    assert set(new.lookups("1", of="a")).isdisjoint(new.lookups("2", of="a"))


def test_a_running_process_learns_of_a_new_key_in_the_file(tmp_path):
    running = sealer(tmp_path)
    before = running.seal("x", bound_to="a")
    add(own_file(tmp_path))
    after = sealer(tmp_path).seal("y", bound_to="a")
    assert not after.startswith(running.prefix)
    assert running.open(after, bound_to="a") == "y"
    assert running.open(before, bound_to="a") == "x"
    assert stat.S_IMODE(own_file(tmp_path).stat().st_mode) == 0o600


def test_a_file_without_keys_or_with_something_else_is_refused(tmp_path):
    file = tmp_path / "keys"
    for text in ("", "# none\n", "abc\n"):
        file.write_text(text)
        with pytest.raises(BadKey):
            sealer(tmp_path, None, file)


def test_a_ring_needs_a_key():
    with pytest.raises(ValueError, match="at least one"):
        Sealer()
