"""The HTTP server: a listening address of our own, and uvicorn on it."""

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from service import log
from service.app import create_app
from service.cli.errors import CannotGoOn
from service.cli.impatient import ImpatientProtocol
from service.settings import Settings

_BACKLOG = 2048
_FINISH_S = 10  # how long open requests may still take at the end


class PortTaken(CannotGoOn):
    """Somebody else listens there, or this user may not."""


@dataclass(frozen=True, slots=True)
class Door:
    """A listening socket and its address."""

    listening: socket.socket
    url: str


@contextmanager
def listen(host: str, port: int) -> Iterator[Door]:
    """Listen on an address, before anything slow is started for it.

    Raises:
        PortTaken: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(_BACKLOG)
        except OSError as error:
            problem = f"{host}:{port} cannot be listened on ({error.strerror}): set FRITVALG_PORT."
            raise PortTaken(problem) from error
        shown = f"[{host}]" if family is socket.AF_INET6 else host
        yield Door(listening, f"http://{shown}:{listening.getsockname()[1]}")


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        # What stands now stays: each full collection would walk it, 0.1 s at a time.
        gc.collect()
        gc.freeze()
        self._ready()


def run(settings: Settings, database_url: str, door: Door, *, ready: Callable[[], None]) -> None:
    """Serve until told to stop.

    Args:
        settings: of this process.
        database_url: a migrated database.
        door: where to listen.
        ready: called once, when the first request can come.
    """
    log.configure(settings.log_level)
    config = uvicorn.Config(
        create_app(settings, database_url=database_url),
        loop="uvloop",
        http=ImpatientProtocol,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_FINISH_S,
    )
    _Server(config, ready).run(sockets=[door.listening])
