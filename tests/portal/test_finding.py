"""Finding a plan by a number, and a citizen's plans by civil number, which is in no address."""

from uuid import uuid4

import pytest

from tests.api import plan_make as make

SOUGHT = "/find-plan/nummer"


@pytest.fixture
def staff(signed_in):
    return signed_in("authority", authority_id=make.HOME)


def number() -> str:
    return f"010{1 + uuid4().int % 9}50{uuid4().int % 10_000:04}"


def look(browser, text):
    return browser.submit(browser.page("/find-plan"), SOUGHT, number=text)


def issued(world, **changes):
    citizen = {"citizen_ref": f"borger-{uuid4().hex[:8]}", "postcode": "8000"} | changes
    plan = make.issued(world, citizen=citizen, external_id=f"J-{uuid4().hex[:8]}")
    return citizen["citizen_ref"], plan.removeprefix("/v1/plans/")


@pytest.mark.parametrize("spelled", ["{0}{1}", "{0}-{1}", " {0} {1} "])
def test_a_citizens_plans_are_found_by_civil_number_and_it_is_nowhere_told(world, staff, spelled):
    cpr = number()
    ref, plan_id = issued(world, cpr=cpr)
    page = look(staff, spelled.format(cpr[:6], cpr[6:]))
    assert page.status == 200
    assert page.links[ref] == f"/sager/{plan_id}"
    assert "1 plan har dette CPR-nummer. Søgningen er skrevet ned." in page.text
    assert page.url.endswith(SOUGHT)
    assert cpr[6:] not in page.url
    assert page.form(SOUGHT)["number"] == ""
    newest = make.seen(world.authority(), "/v1/accesses/searches?limit=1")["items"][0]
    assert (newest["found"], newest["organisation_id"]) == (1, make.HOME)


def test_another_authority_finds_none_of_them(world, signed_in):
    cpr = number()
    ref, _ = issued(world, cpr=cpr)
    page = look(signed_in("authority", authority_id="0461"), cpr)
    assert "0 planer har dette CPR-nummer. Søgningen er skrevet ned." in page.text
    assert ref not in page.text


def test_who_may_not_search_by_civil_number_is_told_so(world, signed_in):
    page = look(signed_in("hospital"), number())
    assert page.status == 400
    assert (
        page.links["Kun kommuner og regioner kan søge på CPR-nummer. Skriv et andet nummer."]
        == "#number"
    )


def test_ten_digits_that_are_no_civil_number_stay_out_of_the_address(staff):
    page = look(staff, "9999991234")
    assert page.status == 400
    said = "Det er ikke et CPR-nummer. Skriv ti tal: dag, måned, år og fire tal mere."
    assert page.links[said] == "#number"
    assert "9999991234" not in page.url + page.text


def test_other_numbers_are_looked_for_in_the_list(world, staff):
    ref, plan_id = issued(world)
    page = look(staff, ref[:10])
    assert page.links[ref] == f"/sager/{plan_id}"
    assert f"Numre, der begynder eller slutter med {ref[:10]}." in page.text
    assert f"nummer={ref[:10]}" in page.url
    narrowed = staff.page(f"/find-plan?nummer={ref}&stilling=offered")
    assert "Ingen planer passer." in narrowed.text
    assert narrowed.form("/find-plan")["nummer"] == ref
    assert look(staff, plan_id).url.endswith(f"/sager/{plan_id}")
    assert look(staff, "").url.endswith("/find-plan")


def test_a_hospital_finds_its_own_by_number(world, signed_in):
    ref, plan_id = issued(world)
    assert look(signed_in("hospital"), ref[:-1]).links[ref] == f"/sager/{plan_id}"


def test_the_last_signs_of_a_number_find_it_too(world, staff):
    ref, plan_id = issued(world)
    assert look(staff, ref[-8:]).links[ref] == f"/sager/{plan_id}"


def test_a_whole_number_that_one_plan_has_leads_to_that_plan(world, staff):
    ref, plan_id = issued(world)
    number = make.seen(world.authority(), f"/v1/plans/{plan_id}")["external_id"]
    for whole in (ref, number, number.lower()):
        assert look(staff, whole).url.endswith(f"/sager/{plan_id}")


def test_a_citizen_with_two_plans_is_found_as_a_list(world, staff):
    ref, first = issued(world)
    _, second = issued(world, citizen_ref=ref)
    assert {f"/sager/{first}", f"/sager/{second}"} <= look(staff, ref).hrefs


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nummer=12", "Skriv mindst 3 tegn og højst 64."),
        (
            "nummer=0101501234",
            "Skriv CPR-nummeret i feltet på siden, så det ikke står i adressen.",
        ),
    ],
)
def test_a_number_that_cannot_be_is_told_at_its_field(staff, address, said):
    page = staff.page(f"/find-plan?{address}")
    assert page.status == 400
    assert page.links[said] == "#number"
    assert "0101501234" not in page.text
