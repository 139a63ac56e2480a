"""The server's settings, given on its command line at each start so that a release can change them.

No value that a person typed may reach the log: no statement, no parameter, no error text (which
quotes values, and in its detail whole keys). The application gets the errors and logs their
codes.
"""

from pathlib import Path

from db.embedded.place import PORT

_PRIVACY = {
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
_SIZE = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
}
_SAFETY = {
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "jit": "off",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def options(sockets: Path, *, durable: bool) -> list[str]:
    """Return the arguments of `postgres`: a socket in `sockets` and no network port."""
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        **_PRIVACY,
        **_SIZE,
        **_SAFETY,
        **(_DURABLE if durable else _FORGETFUL),
    }
    return [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
