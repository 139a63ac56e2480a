"""The store of texts: complete in both languages, sourced, reviewed, and easy to read."""

import re
from dataclasses import replace
from datetime import time

import pytest

from service.notices.letter import explain, write
from service.notices.spelling import municipality, spelled, spelled_day
from service.notices.texts import Language, Sentence, Text, store
from service.rules.codes import Code
from service.rules.entitlement import entitlement
from service.rules.notices import Notice, due_notices
from tests.notices.cases import CASES, due, letter, particulars
from tests.notices.reading import lix
from tests.notices.said import said
from tests.rules import make

HARDEST = 35
NAMED_BY_LETTERS = {"authority", "contact", "place", "chosen_place", "dated"}
both = pytest.mark.parametrize("language", Language)


def entries(language):
    texts = store(language)
    return {
        f"{part} {key}": entry
        for part in ("notices", "rights", "reasons")
        for key, entry in getattr(texts, part).items()
    }


def needs(*texts):
    return {name for text in texts for sentence in text.sentences for name in sentence.needs}


@both
def test_every_code_and_every_notice_has_a_text_and_no_text_is_without_one(language):
    assert set(store(language).reasons) == set(Code)
    assert set(store(language).notices) == set(Notice)


@both
def test_every_right_that_a_letter_can_tell_of_has_a_text(language):
    told = {right.code for notice in CASES for right in due(notice).rights}
    assert told == set(store(language).rights)


def test_both_languages_say_the_same_things_with_the_same_facts():
    danish, english = entries(Language.DA), entries(Language.EN)
    assert danish.keys() == english.keys()
    for key, text in danish.items():
        other = english[key]
        assert text.source == other.source, key
        for part in ("title", "body", "reply", "silence"):
            here, there = getattr(text, part).sentences, getattr(other, part).sentences
            assert [s.needs for s in here] == [s.needs for s in there], (key, part)
    assert store(Language.DA).words.keys() == store(Language.EN).words.keys()
    assert store(Language.DA).shared.keys() == store(Language.EN).shared.keys()


@both
def test_every_text_names_its_paragraph_and_its_reader(language):
    for key, entry in entries(language).items():
        assert entry.reviewed_by, key
        assert re.match(r"§ \d|bilag 1|stratificeringsmodellen|Sundhedsstyrelsen", entry.source), (
            key
        )


@both
def test_a_reason_text_names_every_paragraph_its_rule_cites(language):
    for code, reasons in said().items():
        named = store(language).reasons[code].source.split("; ")
        assert {reason.citation for reason in reasons} <= set(named), code


@both
@pytest.mark.parametrize("code", Code)
def test_every_placeholder_of_a_reason_is_a_fact_that_its_rule_gives(language, code):
    body = store(language).reasons[code].body
    given = [dict(reason.facts).keys() for reason in said()[code]]
    every = set.union(*(set(facts) for facts in given))
    always = set.intersection(*(set(facts) for facts in given))
    sometimes_said_only = {"last_on", "last_published_on", "valid_to"}  # none in the rules' tests
    assert needs(body) <= every | sometimes_said_only
    assert body.sentences[0].needs <= always


@both
@pytest.mark.parametrize("notice", Notice)
def test_every_placeholder_of_a_letter_is_a_fact_of_its_case(language, notice):
    entry = store(language).notices[notice]
    given = dict(due(notice).facts).keys() | NAMED_BY_LETTERS
    optional = {"clinical_start_deadline", "reply_by", "dispatch_awaited", "hospital_awaited"}
    optional |= {"offered_start", "place", "care_level", "last_day_without_private_choice"}
    optional |= {"chosen_phone"}
    optional |= {"hour_unknown", "notice_ahead", "notice_late", "late_reply"}
    optional |= {
        "offered_time",
        "start_time",
        "start_ahead",
        "start_near",
        "hospital_agreed",
        "reply_open",
    }
    assert needs(entry.title, entry.body, entry.reply, entry.silence) <= given | optional
    assert entry.title.sentences[0].needs <= given


@both
@pytest.mark.parametrize("code", Code)
def test_a_reason_is_easy_to_read(language, code):
    for reason in said()[code]:
        text = explain(reason, language)
        assert lix(text) <= HARDEST, text


@both
@pytest.mark.parametrize("notice", Notice)
def test_a_letter_is_easy_to_read(language, notice):
    written = letter(notice, language)
    parts = [written.title, *written.paragraphs]
    whole = "\n".join(part if part.endswith(".") else f"{part}." for part in parts)
    assert lix(whole) <= HARDEST
    assert all(lix(part) <= HARDEST for part in written.body), written.body


@both
def test_no_value_is_left_in_the_spelling_of_the_machine(language):
    machine = re.compile(r"\d{4}-\d\d-\d\d|\b[a-z]+_[a-z_]+\b|[{}?_]|None")
    for notice in CASES:
        written = letter(notice, language)
        for part in (written.title, *written.paragraphs):
            assert not machine.search(part), part
    for reasons in said().values():
        for reason in reasons:
            text = explain(reason, language)
            assert not machine.search(text), text


def told(notice, language=Language.DA, *, on=None, offered_at=None, **changes):
    """What the letter of a case says when the plan stands a little differently."""
    plan, stands, today = CASES[notice]
    if offered_at is not None:
        newest = replace(plan.offers[-1], start_time=offered_at)
        plan = replace(plan, offers=(*plan.offers[:-1], newest))
    found = due_notices(
        make.BOOK, plan, replace(stands, **changes), today=make.day(today if on is None else on)
    )
    [one] = [one for one in found if one.notice is notice]
    return " ".join(write(one, particulars(), language).paragraphs)


@pytest.mark.parametrize(
    "notice", ["agreed_start_registered", "choice_confirmed", "documentation_accepted"]
)
def test_the_hour_of_the_first_meeting_is_told_where_it_is_known(notice):
    hour = time(10, 30)
    assert "klokken 10.30." in told(Notice(notice), start_time=hour)
    assert "at 10:30." in told(Notice(notice), Language.EN, start_time=hour)
    assert "klokken" not in told(Notice(notice))


@pytest.mark.parametrize(
    "notice",
    [
        *(notice for notice in Notice if notice.value.startswith("offer")),
        Notice.REPLY_DEADLINE_NEAR,
        Notice.REPLY_DEADLINE_PASSED,
    ],
)
def test_par6_stk1_a_letter_about_an_offer_tells_its_hour_where_one_is_known(notice):
    assert "Mød op klokken 09.30." in told(notice, offered_at=time(9, 30))
    assert "Be there at 09:30." in told(notice, Language.EN, offered_at=time(9, 30))
    assert "klokken" not in told(notice)


@pytest.mark.parametrize(
    "notice", ["agreed_start_registered", "choice_confirmed", "documentation_accepted"]
)
def test_where_no_hour_is_known_a_letter_says_who_tells_it(notice):
    unknown = "Stedet fortæller dig, hvad tid du skal komme."
    assert unknown in told(Notice(notice))
    assert unknown not in told(Notice(notice), start_time=time(10, 30))


@pytest.mark.parametrize("notice", ["level_stated", "plan_received"])
def test_a_day_of_notice_that_has_passed_is_not_told_as_still_to_come(notice):
    due_on = spelled_day(make.day(4), Language.DA)
    ahead, passed = f"Du skal have svar om tid og sted senest {due_on}.", "Den dag er gået"
    for on, right, wrong in ((4, ahead, passed), (5, passed, ahead)):
        text = told(Notice(notice), on=on)
        assert right in text
        assert wrong not in text


@both
def test_a07_the_offer_that_a_right_is_kept_from_is_not_told_as_the_first_one(language):
    plan = make.offered(6, 14, 5)
    reason = entitlement(make.BOOK, plan, today=make.day(5)).private_choice.reason
    assert reason.code == Code.RIGHT_KEPT_FROM_EARLIER_OFFER
    [letter_about] = due_notices(
        make.BOOK, plan, CASES[Notice.OFFER_REVISED_RIGHT_STAYS][1], today=make.day(5)
    )
    letter_text = " ".join(write(letter_about, particulars(), language).paragraphs)
    staff = " ".join(store(language).reasons[reason.code].staff.told(dict(reason.facts)))
    for text in (explain(reason, language), staff, letter_text):
        assert re.search("et tidligere tilbud|an earlier offer", text, re.IGNORECASE), text
        assert not re.search("første tilbud|first offer", text, re.IGNORECASE), text


def test_a_place_that_is_called_after_the_authority_does_not_repeat_its_name():
    center = "træningscenter 3, Prøvevej 1, 8000 Aarhus C"
    offered = letter(Notice.OFFER, place=f"Aarhus Kommune, {center}")
    assert f"Aarhus Kommune har en plads til dig hos {center}." in offered.body[0]
    elsewhere = letter(Notice.OFFER, place=f"Odense Kommune, {center}")
    assert f"hos Odense Kommune, {center}." in elsewhere.body[0]
    assert dict(offered.facts)["place"] == f"Aarhus Kommune, {center}"


def test_an_answer_that_comes_late_is_told_of_only_where_there_was_a_day_to_answer_by():
    late = "Har du en god grund"
    assert late in told(Notice.OFFER)
    assert late not in told(Notice.OFFER, reply_by=None)


def test_good_time_is_asked_for_only_while_there_is_some():
    starts = 5
    ahead, near = "så sig det til stedet i god tid", "så ring til stedet med det samme"
    for on, right, wrong in ((3, ahead, near), (4, near, ahead), (5, near, ahead)):
        text = told(Notice.CHOICE_CONFIRMED, on=on, start_on=make.day(starts))
        assert right in text
        assert wrong not in text


def test_a_held_place_says_until_when_and_the_offer_until_when_it_is_answered():
    held = told(Notice.PRIVATE_PLACE_HELD, reply_by=make.day(9))
    assert "Den er ikke aftalt endnu." in held
    assert f"meld det senest {spelled_day(make.day(10), Language.DA)}" in held
    assert f"når {spelled_day(make.day(10), Language.DA)} er gået" in held
    reply = f"er stadig {spelled_day(make.day(9), Language.DA)}"
    assert reply in held
    assert reply not in told(Notice.PRIVATE_PLACE_HELD, on=10, reply_by=make.day(9))


def test_par4_stk4_the_hospital_letter_says_whether_the_hospital_gets_the_plan():
    agreed = told(Notice.HOSPITAL_CHOICE, hospital_agreed=True)
    assert "får sygehuset din plan. Det har du sagt ja til." in agreed
    asked = told(Notice.HOSPITAL_CHOICE, hospital_agreed=False)
    assert "Når du vælger, skal du sige ja til, at sygehuset får din plan." in asked
    assert "Det har du sagt ja til." not in asked


def test_days_and_numbers_are_spelled_as_people_do():
    day = make.day(6)
    assert spelled_day(day, Language.DA) == "tirsdag den 12. januar 2027"
    assert spelled_day(day, Language.EN) == "Tuesday 12 January 2027"
    assert spelled_day(day, Language.DA, weekday=False) == "12. januar 2027"
    assert (spelled("09:05", Language.DA), spelled("09:05", Language.EN)) == ("09.05", "09:05")
    assert spelled("14.5", Language.DA) == "14,5"
    assert spelled("basic advanced", Language.DA) == "basalt niveau, avanceret niveau"
    assert spelled("02", Language.DA) == "02"


def test_a_sentence_without_its_fact_is_left_out_and_so_is_an_empty_paragraph():
    text = Text.read("Always.\n?late Only {day}.\n\nNot {here}.\n")
    assert text.told({}) == ("Always.",)
    assert text.told({"late": "x", "day": "today"}) == ("Always. Only today.",)
    assert Sentence.read("?late Only {day}.").needs == {"late", "day"}


def test_lix_counts_words_sentences_and_long_words():
    assert lix("Det er en dag. Det er fint.") == 7 / 2
    assert lix("Genoptræning begynder tirsdag den 12. januar 2027.") == 7 + 100 * 3 / 7


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Aarhus", "Aarhus Kommune"),
        ("København", "Københavns Kommune"),
        ("Bornholm", "Bornholms Regionskommune"),
        ("Vesthimmerlands", "Vesthimmerlands Kommune"),
    ],
)
def test_a_municipality_is_called_what_it_calls_itself(name, called):
    assert municipality(name, Language.DA) == called


def test_a_letter_for_real_people_does_not_call_itself_made_up():
    made_up = store(Language.DA).shared["synthetic"]
    real = letter(Notice.OFFER, synthetic=False)
    assert made_up not in real.paragraphs
    assert letter(Notice.OFFER).paragraphs[-1] == made_up
    assert particulars().synthetic
