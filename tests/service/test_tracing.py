"""Traces go to the configured receiver, by the OTLP protocol, and hold nobody's data."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.serving import serving

CALLER = "0af7651916cd43dd8448eb211c80319c"


@contextmanager
def receiving() -> Iterator[tuple[str, list[bytes]]]:
    """A receiver of traces on a free port: its address, and the bodies that came."""
    bodies: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/traces", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def spans_of(bodies: list[bytes]) -> list[Any]:
    return [
        span
        for body in bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def test_a_request_and_its_statements_are_one_trace_without_ids_or_parameters(
    database_url, tmp_path
):
    plan_id = "5f0c35a5-6f4f-4b4e-9d4f-0c1f3c1f7a11"
    with receiving() as (url, bodies):
        with serving(database_url, tmp_path, traces_url=url) as served:
            answer = served.as_("auditor").get(
                f"/v1/plans/{plan_id}?as_of=2027-02-08",
                headers={
                    "traceparent": f"00-{CALLER}-b7ad6b7169203331-01",
                    "X-Request-Id": "the-request",
                },
            )
            assert answer.status_code == 404
        spans = [span for span in spans_of(bodies) if span.trace_id.hex() == CALLER]
    [request] = [span for span in spans if span.name == "GET /v1/plans/{plan_id}"]
    told = {one.key: one.value for one in request.attributes}
    assert told["request_id"].string_value == "the-request"
    assert told["http.route"].string_value == "/v1/plans/{plan_id}"
    assert 404 in {value.int_value for value in told.values()}
    assert any(span.parent_span_id == request.span_id for span in spans if span is not request)
    for body in bodies:
        for secret in (plan_id, "as_of", "2027-02-08", "127.0.0.1", "Bearer"):
            assert secret.encode() not in body, secret
