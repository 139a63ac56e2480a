from datetime import date
from decimal import Decimal

from service.rules.codes import Code
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import CareLevel


def test_a_verdict_reads_as_its_answer():
    assert Verdict.yes(Code.SERVICE_FITS, "§ 7, stk. 1")
    assert not Verdict.no(Code.LEVEL_NOT_OFFERED, "§ 7, stk. 1")


def test_facts_are_spelled_as_text_in_the_order_told():
    reason = Reason.of(
        Code.SERVICE_FITS,
        "§ 7, stk. 1",
        level=CareLevel.BASIC,
        on=date(2027, 1, 6),
        days=30,
        median=Decimal("30.0"),
        half=Decimal("17.50"),
        nothing=None,
    )
    assert reason.facts == (
        ("level", "basic"),
        ("on", "2027-01-06"),
        ("days", "30"),
        ("median", "30"),
        ("half", "17.5"),
    )
    assert type(reason.code) is str
    assert reason.fact("days") == "30"
    assert reason.fact("nothing") is None
