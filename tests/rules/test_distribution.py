from decimal import Decimal

import pytest

from service.rules.codes import Code
from service.rules.distribution import distribution
from service.rules.vocabulary import CareLevel, Population
from tests.rules import make


def found(population, book=make.BOOK, **counts):
    findings = distribution(book, population, {CareLevel(k): n for k, n in counts.items()})
    return {f.band.care_level: f for f in findings}


def codes(population, **counts):
    return [f.inside.reason.code for f in found(population, **counts).values()]


@pytest.mark.parametrize(
    ("advanced", "code"),
    [
        (9, Code.SHARE_BELOW_BAND),
        (10, Code.SHARE_IN_BAND),
        (25, Code.SHARE_IN_BAND),
        (26, Code.SHARE_ABOVE_BAND),
    ],
)
def test_between_10_and_25_in_a_hundred_general_plans_are_expected_advanced(advanced, code):
    assert codes(Population.GENERAL_PLANS, basic=100 - advanced, advanced=advanced) == [code]


def test_a_share_is_compared_before_it_is_rounded():
    finding = found(Population.GENERAL_PLANS, basic=74_999, advanced=25_001)[CareLevel.ADVANCED]
    assert finding.share == Decimal("25.0")
    assert finding.inside.reason.code == Code.SHARE_ABOVE_BAND


def test_levels_that_a_population_does_not_have_do_not_thin_the_shares():
    counts = {"basic": 80, "advanced": 20, "specialised_rehab": 900}
    assert found(Population.GENERAL_PLANS, **counts)[CareLevel.ADVANCED].share == 20


def test_the_models_bands_for_all_plans():
    counts = {"basic": 60, "advanced": 28, "hospital_specialised": 12}
    assert codes(Population.ALL_PLANS, **counts) == [Code.SHARE_IN_BAND] * 3
    counts = {"basic": 75, "advanced": 19, "hospital_specialised": 6}
    assert codes(Population.ALL_PLANS, **counts) == [
        Code.SHARE_ABOVE_BAND,
        Code.SHARE_BELOW_BAND,
        Code.SHARE_BELOW_BAND,
    ]


def test_the_models_bands_for_acquired_brain_injury():
    counts = {"basic": 27, "advanced": 66, "hospital_specialised": 2, "specialised_rehab": 5}
    assert codes(Population.BRAIN_INJURY, **counts) == [Code.SHARE_IN_BAND] * 4
    assert codes(Population.BRAIN_INJURY, basic=70, advanced=30) == [
        Code.SHARE_ABOVE_BAND,
        Code.SHARE_BELOW_BAND,
        Code.SHARE_IN_BAND,
        Code.SHARE_BELOW_BAND,
    ]


def test_a_single_figure_gets_the_rulebooks_slack_and_a_band_gets_none():
    findings = found(Population.BRAIN_INJURY, make.book(distribution_slack=3), basic=1)
    edges = {level.value: (f.low, f.high) for level, f in findings.items()}
    assert edges == {
        "basic": (20, 30),
        "advanced": (60, 70),
        "hospital_specialised": (0, 5),
        "specialised_rehab": (2, 8),
    }


def test_without_plans_nothing_is_judged():
    finding = found(Population.GENERAL_PLANS)[CareLevel.ADVANCED]
    assert (finding.share, finding.inside.reason.code) == (None, Code.NO_PLANS_COUNTED)
    assert not finding.inside


def test_a_finding_names_the_document_it_rests_on():
    for population, source in (
        (Population.GENERAL_PLANS, "Sundhedsstyrelsen 2025"),
        (Population.ALL_PLANS, "stratificeringsmodellen"),
    ):
        findings = distribution(make.BOOK, population, {CareLevel.BASIC: 1})
        assert {finding.inside.reason.citation for finding in findings} == {source}


def test_a_negative_count_is_no_count():
    with pytest.raises(ValueError, match="negative"):
        distribution(make.BOOK, Population.ALL_PLANS, {CareLevel.BASIC: -1})
