import base64
import stat
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag

from db.key_ring import sealer
from db.sealing import Sealer, clinical_of, cpr_of

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
