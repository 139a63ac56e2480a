"""`fritvalg worker`: runs the jobs that wait in the database."""

import rich_click as click


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input ends.")
def worker(*, with_parent: bool) -> None:
    """Run match runs and other jobs from the queue until told to stop.

    Any number of workers may run, on any number of machines; a job whose worker dies is taken
    over by another.
    """
    import asyncio

    from service import log
    from service.cli.at_work import database
    from service.cli.signals import end_with_standard_input, orderly_end
    from service.jobs.worker import run
    from service.settings import settings

    chosen = settings()
    log.configure(chosen.log_level)
    if with_parent:
        end_with_standard_input()
    with orderly_end(), database(chosen) as url:
        asyncio.run(run(url, chosen))
