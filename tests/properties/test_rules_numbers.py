from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.rules.days import local_day
from service.rules.entitlement import entitlement
from service.rules.facts import OfferFacts, PlanFacts
from service.rules.notice import NoticeFacts, notice_faults
from service.rules.refusal import evaluate
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import AgeGroup, CareLevel, PlanType, ProviderKind, RefusalState

days = st.dates(date(2018, 7, 1), date(2035, 12, 31))
lengths = st.integers(0, 60)


def plan_with(discharged_on, starts):
    return PlanFacts(
        plan_type=PlanType.GENERAL,
        care_level=CareLevel.ADVANCED,
        clinical_area="01",
        age_group=AgeGroup.CHILD,
        discharged_on=discharged_on,
        home_municipality="0751",
        home_region="midtjylland",
        offers=tuple(
            OfferFacts(start_on=discharged_on + timedelta(days=start), notified_on=discharged_on)
            for start in starts
        ),
    )


@settings(derandomize=True, max_examples=200)
@given(days, st.lists(lengths, min_size=1, max_size=4), st.booleans())
def test_a_notice_that_states_the_rights_held_is_complete_and_no_other_is(
    discharged_on, starts, stated
):
    plan = plan_with(discharged_on, starts)
    book = rulebook_on(discharged_on)
    held = entitlement(book, plan, today=discharged_on).private_choice.holds
    notice = NoticeFacts(
        where="a place",
        when=plan.offers[-1].start_on,
        care_level=plan.care_level,
        public_choice_stated=True,
        private_choice_stated=stated,
    )
    assert (notice_faults(book, plan, notice) == ()) is (stated == held)


@settings(derandomize=True, max_examples=200)
@given(days, lengths, lengths)
def test_a_later_offer_never_takes_the_right_away(discharged_on, start, later):
    book = rulebook_on(discharged_on)

    def held(*starts):
        plan = plan_with(discharged_on, starts)
        return entitlement(book, plan, today=discharged_on).private_choice.holds

    assert held(start) <= held(start, start + later)


@settings(derandomize=True, max_examples=200)
@given(
    st.lists(st.integers(0, 400), min_size=5, max_size=12), st.integers(0, 800), st.integers(0, 90)
)
def test_a_longer_own_wait_never_weakens_a_refusal(others, own, longer):
    def supported(wait):
        finding = evaluate(
            rulebook_on(date(2027, 1, 1)),
            provider_kind=ProviderKind.MUNICIPAL,
            resident=False,
            own_wait_days=wait,
            comparator_wait_days=others,
            own_residents_affected=1,
        )
        return finding.state is RefusalState.SUPPORTED

    assert supported(own) <= supported(own + longer)


@settings(derandomize=True, max_examples=200)
@given(st.integers(1_530_000_000, 2_080_000_000))
def test_the_danish_day_is_that_of_utc_or_the_next(epoch_seconds):
    instant = datetime.fromtimestamp(epoch_seconds, UTC)
    assert (local_day(instant) - instant.date()).days in (0, 1)
