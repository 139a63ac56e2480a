"""A local server that speaks the documented protocols of three routing services.

A way takes as many seconds as `seconds` says of two places; none where it says none. Requests that
are not as documented are refused as the service documents it.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from service.siting.matrix import Place

Seconds = Callable[[Place, Place], float | None]
_OSRM = re.compile(r"/table/v1/driving/([-0-9.,;]+)")


class Refused(Exception):
    """What a service answers to a request that is not as documented."""

    def __init__(self, status, body):
        super().__init__(status)
        self.status, self.body = status, body


def osrm(path, query, _headers, _body, server):
    found = _OSRM.fullmatch(path)
    if not found:
        raise Refused(400, {"code": "InvalidUrl", "message": "URL string malformed"})
    places = []
    for pair in found[1].split(";"):
        lon, lat = map(float, pair.split(","))
        places.append(Place(lat, lon))
    if len(places) > server.most:
        raise Refused(400, {"code": "TooBig", "message": "Too many table coordinates"})
    assert query["annotations"] == ["duration"]
    sources = [places[int(n)] for n in query["sources"][0].split(";")]
    destinations = [places[int(n)] for n in query["destinations"][0].split(";")]
    return {"code": "Ok", "durations": server.table(sources, destinations)}


def valhalla(path, _query, _headers, body, server):
    assert path == "/sources_to_targets"
    asked = json.loads(body)
    assert set(asked) == {"sources", "targets", "costing"}
    assert asked["costing"] == "auto"
    sources, targets = (
        [Place(one["lat"], one["lon"]) for one in asked[name]] for name in ("sources", "targets")
    )
    if len(sources) * len(targets) > server.most**2 / 4:
        raise Refused(
            400, {"error_code": 150, "error": "Exceeded max locations:", "status_code": 400}
        )
    rows = [
        [{"from_index": i, "to_index": j, "time": one} for j, one in enumerate(row)]
        for i, row in enumerate(server.table(sources, targets))
    ]
    return {"sources_to_targets": rows, "units": "kilometers"}


def openrouteservice(path, _query, headers, body, server):
    assert path == "/v2/matrix/driving-car"
    if headers.get("Authorization") != "the-key":
        raise Refused(403, {"error": "Access to this API has been disallowed"})
    asked = json.loads(body)
    assert asked["metrics"] == ["duration"]
    places = [Place(lat, lon) for lon, lat in asked["locations"]]
    sources = [places[int(n)] for n in asked["sources"]]
    destinations = [places[int(n)] for n in asked["destinations"]]
    if len(sources) * len(destinations) > server.most**2 / 4:
        message = "Request parameters exceed the server configuration limits."
        raise Refused(400, {"error": {"code": 6004, "message": message}})
    return {"durations": server.table(sources, destinations), "metadata": {}}


SPEAKS = {"osrm": osrm, "valhalla": valhalla, "openrouteservice": openrouteservice}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, service: str, seconds: Seconds, most: int):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.seconds, self.most = SPEAKS[service], seconds, most
        self.requests = 0

    def table(self, sources, destinations):
        return [[self.seconds(a, b) for b in destinations] for a in sources]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        self.server.requests += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            answer = self.server.answer(
                address.path, parse_qs(address.query), self.headers, body, self.server
            )
        except Refused as refused:
            self._send(refused.status, refused.body)
        else:
            self._send(200, answer)

    do_POST = do_GET  # noqa: N815 - the library's name

    def _send(self, status, answer):
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing: the test looks at answers."""


@contextmanager
def serving_matrix(service: str, seconds: Seconds, *, most: int = 100) -> Iterator[_Server]:
    """A service on a free port until the end of the block."""
    server = _Server(service, seconds, most)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
