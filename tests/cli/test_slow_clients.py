"""A connection on which a request's head never ends is closed, and others are served meanwhile."""

import asyncio
import contextlib
import socket

import pytest
import uvicorn

from service.cli import impatient

_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def hello(scope, receive, send):
    await receive()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )
    await send({"type": "http.response.body", "body": b"hi"})


@pytest.fixture
async def port(monkeypatch):
    monkeypatch.setattr(impatient, "HEAD_WITHIN_S", 0.3)
    config = uvicorn.Config(
        hello, http=impatient.ImpatientProtocol, log_config=None, lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    await running
    listener.close()


@contextlib.asynccontextmanager
async def connected(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    return head.split(b"\r\n")[0], await reader.readexactly(2)


@pytest.mark.parametrize("sent", [b"", b"GET", _HEAD, _HEAD + b"X-Slow: " + b"a" * 100])
async def test_a_head_that_never_ends_closes_the_connection(port, sent):
    async with connected(port) as (reader, writer):
        writer.write(sent)
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_a_second_request_is_waited_for_no_longer_than_the_first(port):
    async with connected(port) as (reader, writer):
        writer.write(_HEAD + b"\r\n")
        assert await answer(reader) == (b"HTTP/1.1 200 OK", b"hi")
        writer.write(_HEAD)
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_others_are_served_while_some_are_slow(port):
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(50):
            _, writer = await stack.enter_async_context(connected(port))
            writer.write(_HEAD)
        reader, writer = await stack.enter_async_context(connected(port))
        writer.write(_HEAD + b"\r\n")
        assert await answer(reader) == (b"HTTP/1.1 200 OK", b"hi")
