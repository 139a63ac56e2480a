"""Which pages stand in whose menu, in order; the first is where they arrive."""

from dataclasses import dataclass

from service.auth import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu.

    Attributes:
        text: the name of what it is called.
        path: where it is.
    """

    text: str
    path: str


HELP = Entry("common.menu.help", "/hjaelp")
EVERYBODY = (
    Entry("common.menu.start", "/"),
    Entry("public.menu", "/ventetider"),
    HELP,
)
OF_PLACES = (
    Entry("common.menu.capacity", "/kapacitet"),
    Entry("common.menu.waits", "/egne-ventetider"),
    Entry("common.menu.refusals", "/afvisninger"),
    Entry("common.menu.reports", "/rapporter"),
)
WEBHOOKS = Entry("common.menu.webhooks", "/webhooks")  # for few of them: always last
MESSAGES = Entry("messages.title", "/beskeder")
OF_SITES = Entry("workbench.list.title", "/placering")
BY_ROLE: dict[Role, tuple[Entry, ...]] = {
    Role.CITIZEN: (
        Entry("common.menu.my_plan", "/planer"),
        MESSAGES,
        HELP,
    ),
    Role.RELATIVE: (
        Entry("relatives.helping.title", "/hjaelper"),
        HELP,
    ),
    Role.AUTHORITY: (
        Entry("cases.worklist.title", "/sager"),
        MESSAGES,
        Entry("cases.requests.title", "/bekraeftelser"),
        Entry("cases.search.title", "/find-plan"),
        Entry("matching.title", "/matchkoersler"),
        *OF_PLACES,
        OF_SITES,
        HELP,
        WEBHOOKS,
    ),
    Role.PROVIDER: (
        Entry("common.menu.my_days", "/mine-dage"),
        MESSAGES,
        Entry("common.menu.requests", "/anmodninger"),
        *OF_PLACES,
        HELP,
        WEBHOOKS,
    ),
    Role.HOSPITAL: (
        Entry("cases_acts.issue.title", "/udsted-plan"),
        Entry("cases.search.title", "/find-plan"),
        MESSAGES,
        HELP,
        WEBHOOKS,
    ),
    Role.AUDITOR: (
        Entry("cases.search.title", "/find-plan"),
        Entry("matching.title", "/matchkoersler"),
        OF_SITES,
        HELP,
    ),
    Role.PLANNER: (
        OF_SITES,
        Entry("matching.title", "/matchkoersler"),
        HELP,
    ),
    Role.OPERATOR: (
        Entry("matching.title", "/matchkoersler"),
        OF_SITES,
        HELP,
        WEBHOOKS,
    ),
}


def entries(role: Role | None) -> tuple[Entry, ...]:
    """The menu of a role, or of somebody who is not signed in."""
    return EVERYBODY if role is None else BY_ROLE[role]


def home(role: Role) -> str:
    """Where somebody arrives who has signed in."""
    return entries(role)[0].path
