"""`fritvalg serve`: the API on one address."""

import rich_click as click


@click.command()
@click.option("--host", help="Address to listen on; overrides FRITVALG_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Overrides FRITVALG_PORT; 0: any.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API until told to stop (Ctrl-C or SIGTERM); open requests are finished first.

    The database is DATABASE_URL, or the embedded one of the data folder. It must be migrated:
    `fritvalg db upgrade`.
    """
    from service.cli.at_work import database
    from service.cli.http import listen, run
    from service.cli.say import note
    from service.cli.signals import orderly_end
    from service.settings import settings

    chosen = settings()
    host, port = host or chosen.host, chosen.port if port is None else port
    with orderly_end(), listen(host, port) as door, database(chosen) as url:
        run(chosen, url, door, ready=lambda: note(f"Serving on {door.url}"))
