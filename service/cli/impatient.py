"""A connection that does not wait for ever for the head of a request."""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 10.0


class ImpatientProtocol(HttpToolsProtocol):
    """Closes a connection on which a request's head does not arrive in time.

    The body has a time of its own, and so has a connection that rests between two requests.
    """

    _head: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take some bytes; the first of another request begins another wait."""
        resting = self.cycle is not None and self.cycle.response_complete
        if self._head is None and resting:
            self._wait()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The head is there in time."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._head = self.loop.call_later(HEAD_WITHIN_S, self._close)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _close(self) -> None:
        self._head = None
        self.transport.close()
