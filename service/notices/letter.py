"""A notice put together: one letter in one language, from the facts of one case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.notices.spelling import municipality, spelled_day, spelled_facts
from service.notices.texts import Entry, Language, Store, Text, store
from service.rules.notices import Due, Notice
from service.rules.verdict import Reason
from service.rules.vocabulary import AuthorityKind

_PLACES = frozenset({"place", "chosen_place"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who answers for the plan, and how they are reached."""

    name: str
    kind: AuthorityKind
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a letter names that is not the law's to know.

    Attributes:
        reference: the number that the plan goes by, with the place and the authority too.
        place: where the authority holds a place.
        chosen_place: where the citizen has chosen, agreed or been placed.
        chosen_phone: of that place, where it is told.
        synthetic: the data are made up, and the letter has to say so.
    """

    reference: str
    sender: Sender
    place: str | None
    chosen_place: str | None
    chosen_phone: str | None
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs, or choices each with a heading of its own."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    choices: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent, ready to be set as HTML or PDF.

    Attributes:
        facts: the values told, as the law spells them.
        labels: the small print beside the text: label and value.
        body: before the first heading.
        closing: after the last one.
    """

    notice: Notice
    language: Language
    dated: date
    citation: str
    title: str
    sender: str
    facts: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    body: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The whole text in reading order, headings included."""
        return tuple(text for _, text in self.outline)

    @property
    def outline(self) -> tuple[tuple[int, str], ...]:
        """The same with the level of each heading below the title; 0 is a paragraph."""
        parts = [(0, text) for text in self.body]
        for section in self.sections:
            parts += [(1, section.heading), *((0, text) for text in section.paragraphs)]
            for choice in section.choices:
                parts += [(2, choice.heading), *((0, text) for text in choice.paragraphs)]
        return (*parts, *((0, text) for text in self.closing))


def write(due: Due, particulars: Particulars, language: Language) -> Letter:
    """Return the letter that tells of a notice."""
    texts = store(language)
    entry = texts.notices[due.notice.value]
    sender = _sender_name(particulars.sender, language)
    values = _values(due, particulars, sender, language)
    return Letter(
        notice=due.notice,
        language=language,
        dated=due.since,
        citation=due.citation,
        title=" ".join(entry.title.told(values)),
        sender=sender,
        facts=_facts(due, particulars, sender),
        labels=(
            (texts.shared["dated"], spelled_day(due.since, language)),
            (texts.shared["reference"], particulars.reference),
        ),
        body=entry.body.told(values),
        sections=_sections(due, entry, texts, values),
        closing=_closing(due, particulars, texts, values),
    )


def explain(reason: Reason, language: Language) -> str:
    """Return the short explanation of a ground, with its values."""
    body = store(language).reasons[reason.code].body
    return " ".join(body.told(spelled_facts(reason.facts, language, weekday=False)))


def _sender_name(sender: Sender, language: Language) -> str:
    if sender.kind is AuthorityKind.MUNICIPALITY:
        return municipality(sender.name, language)
    return sender.name


def _facts(due: Due, particulars: Particulars, sender: str) -> tuple[tuple[str, str], ...]:
    named = {
        "authority": sender,
        "contact": particulars.sender.contact,
        "place": particulars.place,
        "chosen_place": particulars.chosen_place,
        "chosen_phone": particulars.chosen_phone,
    }
    return (*due.facts, *((name, value) for name, value in named.items() if value))


def _values(due: Due, particulars: Particulars, sender: str, language: Language) -> dict[str, str]:
    """The facts in words. What a place or an authority is called is not a word to be looked up."""
    told = spelled_facts(due.facts, language) | {"dated": spelled_day(due.since, language)}
    named = dict(_facts(due, particulars, sender)[len(due.facts) :])
    # Many an authority's places are called after it, and the letter says already whose they are.
    places = {name: named[name].removeprefix(f"{sender}, ") for name in _PLACES & named.keys()}
    return told | named | places


def _sections(
    due: Due, entry: Entry, texts: Store, values: Mapping[str, str]
) -> tuple[Section, ...]:
    complaint = Text.read(texts.shared["complain"]).told(values)
    sections = (
        Section(texts.shared["choices"], choices=_choices(due, texts, values)),
        Section(texts.shared["reply"], entry.reply.told(values)),
        Section(texts.shared["silence"], entry.silence.told(values)),
        Section(texts.shared["complaint"], complaint),
    )
    return tuple(section for section in sections if section.paragraphs or section.choices)


def _choices(due: Due, texts: Store, values: Mapping[str, str]) -> tuple[Section, ...]:
    def choice(right: Reason) -> Section:
        entry = texts.rights[right.code]
        told = dict(values) | spelled_facts(right.facts, texts.language)
        return Section(" ".join(entry.title.told(told)), entry.body.told(told))

    return tuple(choice(right) for right in due.rights)


def _closing(
    due: Due, particulars: Particulars, texts: Store, values: Mapping[str, str]
) -> tuple[str, ...]:
    shared = texts.shared
    lines = [
        shared["decides"].format_map(values),
        shared["rests_on"].format(citation=due.citation),
    ]
    return (*lines, shared["synthetic"]) if particulars.synthetic else tuple(lines)
