"""Structured logs: one JSON object a line, an allow-list of fields, no values of variables."""

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, WrappedLogger

# Nothing else is ever written: person data cannot get into a log by accident.
_FIELDS = {
    "event", "level", "timestamp", "request_id", "kind", "stack", "job", "run_id", "state",
    "sqlstate",
    "seconds", "count", "url", "revision", "name", "method", "path", "status",
}  # fmt: skip


def _only_known_fields(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {name: value for name, value in event.items() if name in _FIELDS}


def _stack(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Where an error came from: places in the code, never its message, which may hold values."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["stack"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


def configure(level: str) -> None:
    """Send logs of at least `level` to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _stack,
            _only_known_fields,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
