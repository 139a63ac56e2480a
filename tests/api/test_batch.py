"""Many plans in one call: good lines are stored, bad ones explained."""

import json
from uuid import uuid4

from tests.api import plan_make as make

NDJSON = {"Content-Type": "application/x-ndjson"}


def sent(world, *lines, headers=NDJSON):
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return world.hospital_staff().post("/v1/plans/batch", content=b"\n".join(raw), headers=headers)


def test_good_lines_are_stored_and_bad_ones_explained_by_their_own_number(world):
    good, twice = make.plan_body(), make.plan_body()
    answer = sent(
        world, good, b"", b"{", twice, twice, make.plan_body(needs="", contacts={}), b"[]",
        b'"\xff"', b"[" * 5000, make.plan_body(zz=1, plan_type="x", discharged_on=5),
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (2, 7)
    found = {row["row"]: [(f["pointer"], f["code"]) for f in row["errors"]] for row in told["rows"]}
    assert found == {
        1: [],
        3: [("", "malformed")],
        4: [],
        5: [("/external_id", "ALREADY_ISSUED")],
        6: [
            ("/needs", "NEEDS_MISSING"),
            ("/contacts/municipality", "CONTACT_MUNICIPALITY_MISSING"),
            ("/contacts/region", "CONTACT_REGION_MISSING"),
        ],
        7: [("", "model_type")],
        8: [("", "malformed")],
        9: [("", "malformed")],
        10: [("/plan_type", "enum"), ("/discharged_on", "date_type"), ("/zz", "extra_forbidden")],
    }
    stored = told["rows"][0]
    assert (stored["external_id"], stored["state"]) == (
        good["external_id"],
        "awaiting_stratification",
    )
    seen = make.seen(world.hospital_staff(), f"/v1/plans/{stored['plan_id']}")
    assert seen["external_id"] == good["external_id"]


def test_a_batch_without_lines_or_with_too_many_is_malformed(world):
    for content in (b"", b"\n \n"):
        answer = world.hospital_staff().post("/v1/plans/batch", content=content, headers=NDJSON)
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["code"] == "empty"
    answer = sent(world, *[b"{}"] * 5001)
    assert answer.json()["errors"][0]["code"] == "too_many_rows"


def test_a_batch_is_sent_as_ndjson_only(world):
    answer = sent(world, make.plan_body(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 415
    assert "application/x-ndjson" in answer.json()["detail"]


def test_a_stranger_is_told_to_sign_in_whatever_was_sent(world):
    for headers in ({"Content-Type": "application/json"}, NDJSON, {}):
        answer = world.client.anonymous().post("/v1/plans/batch", content=b"x", headers=headers)
        assert answer.status_code == 401, headers
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_plan_known_already_names_the_paragraph(world):
    twice = make.plan_body()
    rows = sent(world, twice, twice).json()["rows"]
    assert [fault["citation"] for fault in rows[1]["errors"]] == ["§ 1, stk. 1"]


def test_a_batch_with_a_key_is_stored_once(world):
    body, headers = make.plan_body(), NDJSON | {"Idempotency-Key": str(uuid4())}
    first, again = sent(world, body, headers=headers), sent(world, body, headers=headers)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
