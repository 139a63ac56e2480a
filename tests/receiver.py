"""A receiver of webhooks, as somebody else would write it: checks signatures, keeps ids."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.clock import machine_now

_TOLERANCE_S = 300


@dataclass
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message_id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    def is_signed_with(self, secret: str, *, now: float | None = None) -> bool:
        """What the specification tells receivers to check."""
        stamp = self.headers["webhook-timestamp"]
        current = machine_now().timestamp() if now is None else now
        if abs(current - int(stamp)) > _TOLERANCE_S:
            return False
        key = base64.b64decode(secret.split("_", 1)[1])
        signed = b".".join([self.message_id.encode(), stamp.encode(), self.body])
        own = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        offered = [part.split(",", 1) for part in self.headers["webhook-signature"].split(" ")]
        return any(version == "v1" and hmac.compare_digest(own, s) for version, s in offered)


@dataclass
class Receiver:
    """Answers what it was told to answer, then 204; `hang` keeps the sender waiting."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[int | str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Received) -> int:
        with self._lock:
            self.received.append(request)
            todo = self.answers.pop(0) if self.answers else 204
        self.reached.set()
        if todo == "hang":
            self.released.wait(60)
            return 500
        return int(todo)

    def ids(self) -> list[str]:
        return [one.message_id for one in self.received]

    def words(self) -> list[str]:
        return [one.event["data"]["event"] for one in self.received]


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on a free port until the end of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.answer(Received(self.path, headers, self.rfile.read(length)))
            try:
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                return  # whoever asked has gone

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a caller who leaves is no fault
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="receiver")
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
