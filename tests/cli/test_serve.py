import asyncio
import re
import signal
import time
from pathlib import Path

import httpx

from service.auth import Issuers, Role, development_key
from tests.cli.conftest import started


def address(line: str) -> str:
    found = re.search(r"http://\S+", line)
    assert found, line
    return found[0]


def test_serve_answers_and_ends_in_order(environment):
    with started("serve", env=environment, until="Serving on") as (process, said):
        url = address(said[-1])
        assert httpx.get(f"{url}/health/live").json() == {"status": "ok"}
        begin = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - begin < 15


def test_serve_says_who_is_in_the_way(environment, fritvalg):
    with started("serve", env=environment, until="Serving on") as (_, said):
        port = address(said[-1]).rpartition(":")[2]
        done = fritvalg("serve", "--port", port)
    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr


def test_the_documentation_page_needs_nothing_from_outside(environment):
    with started("serve", env=environment, until="Serving on") as (_, said):
        url = address(said[-1])
        page = httpx.get(f"{url}/docs", follow_redirects=True)
        fetched = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text.partition("<body")[0])
        answers = {name: httpx.get(url + name).status_code for name in fetched if name[0] == "/"}
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert all(name.startswith(("/static/swagger-ui/", "data:")) for name in fetched)
    assert set(answers.values()) == {200}
    assert len(answers) == 3


def test_a_token_names_its_caller_and_counts(told, environment):
    answer = told("token", "--role", "authority", "--authority-id", "0751", "--sub", "anna")
    key = development_key_of(environment)
    caller = asyncio.run(Issuers(development=key).caller_of(answer["token"]))
    assert (caller.role, caller.authority_id, caller.sub) == (Role.AUTHORITY, "0751", "anna")


def development_key_of(environment: dict[str, str]):
    return development_key(Path(environment["FRITVALG_DATA_DIR"]))


def test_production_gives_no_tokens_and_no_demonstration(fritvalg):
    for arguments in (("token", "--role", "operator"), ("demo", "load"), ("demo", "up")):
        done = fritvalg(*arguments, FRITVALG_ENVIRONMENT="production")
        assert done.returncode == 2, arguments
        assert "production" in done.stderr
