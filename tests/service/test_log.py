import io
import json
import sys

import pytest
import structlog

from service import log

CPR = "010165-1234"


def test_only_known_fields_are_written_and_never_a_message_of_an_error(monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    log.configure("INFO")
    logger = structlog.get_logger()
    with pytest.raises(ValueError, match=CPR) as raised:
        int(CPR)
    logger.error("unexpected_error", kind="ValueError", cpr=CPR, exc_info=raised.value)
    logger.info("one\nline", name="two\r\nlines")
    structlog.reset_defaults()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert CPR not in written.getvalue()
    assert lines[0]["kind"] == "ValueError"
    assert any("test_log.py" in place for place in lines[0]["stack"])
    assert len(lines) == 2
