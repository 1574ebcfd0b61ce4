"""The time in which a request has to say what it wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from server.web.bounds import BoundedHttp
from tests.support.waiting import until

ASKS = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@asynccontextmanager
async def on_the_line() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    config = uvicorn.Config(PlainTextResponse("Yes."), log_config=None)
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: BoundedHttp(config, state, {}), "127.0.0.1")
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()
            await writer.wait_closed()
            await until(lambda: not state.connections, what="the server has hung up too")


@pytest.mark.parametrize("start", [b"", ASKS], ids=["nothing", "half a head"])
async def test_who_does_not_say_what_he_wants_is_cut(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    """[WR14]"""
    monkeypatch.setattr("server.web.bounds.HEAD_WITHIN_S", 0.2)

    async with on_the_line() as (reader, writer), asyncio.timeout(5):
        writer.write(start)

        assert await reader.read() == b""


async def test_who_did_may_ask_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """[WR14]"""
    monkeypatch.setattr("server.web.bounds.HEAD_WITHIN_S", 0.2)

    async with on_the_line() as (reader, writer), asyncio.timeout(5):
        writer.write(ASKS + b"\r\n")
        first = await reader.readuntil(b"Yes.")
        await asyncio.sleep(0.5)  # longer than a head may take: what is tested is that nobody counts it
        writer.write(ASKS + b"\r\n")
        second = await reader.readuntil(b"Yes.")

    assert first.startswith(b"HTTP/1.1 200")
    assert second.startswith(b"HTTP/1.1 200")
