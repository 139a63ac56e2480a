"""Traces for OpenTelemetry: a span for each request and each statement, and nobody's data.

What a span holds is named here and nowhere else: a path as the template that it fits, a statement
by its first word, a fault by its kind. Paths hold ids of plans, and messages hold what was sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import Connection, ExceptionContext, ExecutionContext, event
from sqlalchemy.ext.asyncio import AsyncEngine

from service.border import request_id


def provider(url: str) -> TracerProvider:
    """Make what sends spans to an OTLP receiver, in the background.

    Args:
        url: where it takes traces over HTTP, `https://collector:4318/v1/traces`.
    """
    made = TracerProvider(resource=Resource({"service.name": "fritvalg"}))
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return made


class TracedRequest(ASGIMiddleware):
    """Gives each request a span, under the one that the caller's `traceparent` names."""

    def __init__(self, traces: TracerProvider) -> None:
        """Send spans the way of `traces`."""
        self._tracer = traces.get_tracer("fritvalg.requests")

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run a request in its span."""
        if scope["type"] != ScopeType.HTTP:
            await next_app(scope, receive, send)
            return
        method = str(scope["method"])
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        with self._tracer.start_as_current_span(
            method,
            context=TraceContextTextMapPropagator().extract(headers),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "request_id": request_id.of(scope)},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    route = str(scope.get("path_template", ""))
                    span.update_name(f"{method} {route}".strip())
                    span.set_attribute("http.route", route)
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await next_app(scope, receive, sent)


@contextmanager
def traced_statements(traces: TracerProvider, database: AsyncEngine) -> Iterator[None]:
    """Give each statement a span until the end of the block; then send what is left."""
    tracer = traces.get_tracer("fritvalg.database")
    begun: dict[ExecutionContext, Span] = {}

    def begin(
        _: Connection,
        __: object,
        statement: str,
        ___: object,
        context: ExecutionContext,
        ____: bool,
    ) -> None:
        attributes = {"db.system.name": "postgresql"}
        doing = statement.split(maxsplit=1)[0].upper()
        begun[context] = tracer.start_span(doing, kind=SpanKind.CLIENT, attributes=attributes)

    def end(
        _: Connection, __: object, ___: str, ____: object, context: ExecutionContext, _____: bool
    ) -> None:
        begun.pop(context).end()

    def fail(failure: ExceptionContext) -> None:
        if failure.execution_context in begun:
            span = begun.pop(failure.execution_context)
            span.set_attribute("exception.type", type(failure.original_exception).__name__)
            span.end()

    event.listen(database.sync_engine, "before_cursor_execute", begin)
    event.listen(database.sync_engine, "after_cursor_execute", end)
    event.listen(database.sync_engine, "handle_error", fail)
    try:
        yield
    finally:
        traces.shutdown()
