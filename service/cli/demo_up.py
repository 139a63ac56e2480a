"""Everything at once: what `make run` does."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from db import embedded
from service import log
from service.cli import demo_steps, say, steps
from service.cli.at_work import as_owner
from service.cli.demo_choices import make_choices
from service.cli.http import listen
from service.cli.http import run as serve
from service.cli.matching import has_run, match_now
from service.cli.one_at_a_time import only_one
from service.cli.signals import orderly_end
from service.cli.siting import study_now
from service.cli.tour import tour
from service.cli.worker_process import WorkerProcess
from service.schemas.matching import MatchRunIn
from service.schemas.sites import NumbersIn, SiteStudyIn
from service.settings import Settings

# Without a least number of plans a site: that is proven at once, and something to compare with.
_FIRST_STUDY = SiteStudyIn(
    name="3 til 8 steder uden mindste antal",
    sites=NumbersIn(min=3, max=8),
    max_travel_minutes=60,
)


def run(settings: Settings) -> None:
    """Make the database ready, then serve and work until told to stop.

    Raises:
        ServerError: the demonstration or its database runs elsewhere, or cannot be started.
        PortTaken: somebody else listens on the address.
    """
    log.configure(settings.log_level)
    url = f"http://{settings.host}:{settings.port}"
    with orderly_end(), ExitStack() as held:
        held.enter_context(only_one(settings.data_dir, url=url))
        door = held.enter_context(listen(settings.host, settings.port))
        say.note("Starting the database")
        database_url = held.enter_context(_own_database(settings))
        prepare(settings, database_url)
        held.enter_context(WorkerProcess(database_url))
        words = asyncio.run(tour(database_url, address=door.url))
        serve(settings, database_url, door, ready=lambda: say.note(words))


@contextmanager
def _own_database(settings: Settings) -> Iterator[str]:
    if settings.database_url:
        yield settings.database_url.get_secret_value()
        return
    with embedded.start(settings.data_dir) as server:
        yield server.url


def prepare(settings: Settings, database_url: str) -> None:
    """Bring the database to where the demonstration can begin; what is done already stays."""
    owned = as_owner(settings, database_url)
    steps.migrate(owned)
    steps.reference(owned)
    if asyncio.run(demo_steps.demonstration_in(owned)) is None:
        demo_steps.demonstration(
            owned, settings, weeks=settings.demo_weeks, seed=settings.demo_seed
        )
    if not asyncio.run(has_run(database_url)):
        match_now(database_url, settings, MatchRunIn(time_limit_s=settings.match_time_limit_s))
        make_choices(database_url, settings)
        study_now(database_url, settings, _FIRST_STUDY)
