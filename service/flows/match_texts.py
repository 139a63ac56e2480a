"""What a run or a recommendation says of one place, as sentences for people."""

from collections.abc import Iterable

from service.notices.letter import explain
from service.notices.spelling import spelled_facts
from service.notices.texts import Language, store
from service.rules.verdict import Reason

Facts = tuple[tuple[str, str], ...]


def sentences(language: Language, reason: Reason, *, name: str, more: Facts = ()) -> str:
    """The answer with its paragraph and its numbers.

    Args:
        language: what to write in.
        reason: the ground: the run's own word, or the law's.
        name: what the place is called.
        more: values beside those of the ground.
    """
    entry = store(language).matching.get(reason.code)
    if entry is None:
        return f"{name} ({reason.citation}): {explain(reason, language)}"
    told = spelled_facts((*reason.facts, *more), language, weekday=False)
    named = {"name": name, "citation": reason.citation}
    return " ".join(entry.body.told(told | named))


def differences(extra: Iterable[int]) -> Facts:
    """What changes for everybody as facts, level by level: how many more, or how many fewer."""
    named = zip(("missed", "late", "cost"), extra, strict=True)
    return tuple(
        (f"{name}_{'more' if value > 0 else 'fewer'}", str(abs(value)))
        for name, value in named
        if value
    )
