"""What a client may send beside messages and bodies: cut off where an honest one never comes, and nobody else stalls."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest

from tests.support.server import Server
from tests.support.stock_clients import Browser

MOST_SENT = 30_000_000
"""More than the buffers of both sides hold: who got rid of so much was not cut off."""
CHUNKED = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
ASKS = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
PING, PONG, EMPTY_FRAGMENT, EMPTY = (code + b"\x80\0\0\0\0" for code in (b"\x89", b"\x8a", b"\x00", b"\x82"))
STARTS_A_MESSAGE = b"\x02\x81\0\0\0\0a"


@contextmanager
def on_the_line(server: Server, start: bytes = b"") -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=5)) as line:
        line.sendall(start)
        yield line


@contextmanager
def opened(server: Server, path: str, *, head: bytes = b"") -> Iterator[socket.socket]:
    """A WebSocket that nobody speaks for."""
    upgrade = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDAwMDAwMDAwMDAwMDAwMA==\r\n"
    )
    with on_the_line(server, upgrade.encode() + head + b"\r\n") as line:
        yield line


def is_cut_while_sending(line: socket.socket, piece: bytes) -> bool:
    sent = 0
    try:
        while sent < MOST_SENT:
            sent += line.send(piece)
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (ASKS, b"a" * 10_000),
        (ASKS, b"name: value\r\n" * 1_000),
        (b"", (ASKS + b"\r\n") * 1_000),
        (CHUNKED, b"1\r\na\r\n" * 5_000),
        (CHUNKED + b"0\r\n", b"name: value\r\n" * 1_000),
    ],
    ids=["one header", "headers", "requests", "a body in bytes", "trailers"],
)
def test_a_request_without_an_end_is_cut(server: Server, start: bytes, piece: bytes) -> None:
    """[WR14]"""
    with on_the_line(server, start) as line:
        assert is_cut_while_sending(line, piece)

    assert httpx.get(f"{server.url}/healthz").is_success


def test_long_headers_large_bodies_and_many_requests_in_turn_are_answered(server: Server) -> None:
    """[WR14]"""
    with httpx.Client(base_url=server.url, headers={"x-long": "v" * 30_000}) as client:
        posted = client.post("/nowhere", content=b"b" * 300_000)
        asked = [client.get("/healthz").status_code for _ in range(300)]

    assert posted.status_code == httpx.codes.NOT_FOUND
    assert set(asked) == {httpx.codes.OK}


@pytest.mark.parametrize(
    ("start", "frame"),
    [(b"", PING), (b"", PONG), (STARTS_A_MESSAGE, EMPTY_FRAGMENT), (b"", EMPTY)],
    ids=["pings", "pongs", "empty fragments", "messages after a refusal"],
)
@pytest.mark.parametrize("is_let_in", [True, False])
def test_frames_without_a_message_end_their_connection_and_nobody_elses(
    server: Server, browser: Browser, start: bytes, frame: bytes, *, is_let_in: bool
) -> None:
    """[WR14]"""
    guide = server.guide("Ana", "Mal")
    ana = browser.opens(server.door(guide, "Ana"))
    ana.types("Before. ")
    ana.is_saved()

    token = f"?token={server.token('Mal')}" if is_let_in else ""
    with opened(server, f"/live/{guide}{token}") as line:
        line.recv(1)
        line.sendall(start)
        is_cut = is_cut_while_sending(line, frame * 5_000)
    ana.types("After.")
    ana.is_saved()

    assert is_cut
    assert ana.state["closes"] == []


def test_pings_are_answered(server: Server) -> None:
    """[WR14]"""
    guide = server.guide("Ana")
    with opened(server, f"/live/{guide}?token={server.token('Ana')}") as line:
        line.recv(1)  # what comes with the opening would be lost
        line.sendall(b"\x89\x81\0\0\0\0x" * 500)

        heard = b""
        while heard.count(b"\x8a\x01x") < 500:
            heard += line.recv(4_096)


def test_an_opening_that_the_library_gives_up_on_is_not_left_hanging(server: Server) -> None:
    """[WR14]"""
    with opened(server, "/live/nowhere", head=b"x: " + b"a" * 9_000 + b"\r\n") as line:
        assert line.recv(1) == b""
