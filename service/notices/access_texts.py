"""What is said of an access to a plan, in Danish and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from service.notices.texts import Language

_OPERATIONS = {
    "listPlans": "list",
    "listDeadlines": "list",
    "listRequests": "list",
    "listNotifications": "list",
    "listProposals": "list",
    "sampleAccesses": "list",
    "listNotices": "letters",
    "getNotice": "letters",
    "listPlanEvents": "history",
    "listPlanDecisions": "history",
    "getDecision": "history",
    "listPlanRevisions": "history",
    "listPlanAccesses": "accesses",
    "searchPlans": "search",
}


@dataclass(frozen=True, slots=True)
class _Texts:
    who: Mapping[str, str]
    what: Mapping[str, str]


@cache
def _texts(language: Language) -> _Texts:
    written = files("service.notices") / "texts" / language.value / "accesses.toml"
    found = tomllib.loads(written.read_text(encoding="utf-8"))
    return _Texts(found["who"], found["what"])


def said_of_access(
    language: Language, *, role: str, organisation: str, operation: str, changed: bool
) -> str:
    """One sentence: who did what.

    Args:
        language: of the sentence.
        role: of the caller, as history names it.
        organisation: the name of the authority or provider that the caller acted for.
        operation: the operation's id in the API.
        changed: the plan was changed, not only shown.
    """
    texts = _texts(language)
    what = "change" if changed else _OPERATIONS.get(operation, "plan")
    return f"{texts.who[role].format(name=organisation)} {texts.what[what]}"
