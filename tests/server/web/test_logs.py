"""Logs hold neither tokens nor people's text, whoever writes them."""

import io
import json
import logging
import sqlite3
from collections.abc import Iterator

import pytest
import structlog

from server.web import logs

TOKEN = "chr_" + "A1b2-_" * 7
COOKIE = "chs_" + "Z9y8-_" * 7
SECRETS = (TOKEN, COOKIE, "ana@example.org", "hunter2", "in confidence")


@pytest.fixture(params=["json", "console"])
def stream(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.configure(request.param, "debug", stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_our_own_lines_hide_what_is_secret(stream: io.StringIO) -> None:
    structlog.get_logger("server").info(
        "socket refused",
        authorization=f"Bearer {TOKEN}",
        Cookie=f"a={COOKIE}",
        token=TOKEN,
        email="ana@example.org",
        path=f"/live/abc?token={TOKEN}&as=hunter2",
        payload=b"in confidence",
        frame=b"in confidence",
        headers={"x": [f"Basic {'hunter2' * 3}", {"cookie": "hunter2"}]},
        sentence=f"There is nobody with the address ana@example.org, {TOKEN}.",
        thing=ValueError(TOKEN),
        rooms=3,
    )

    line = stream.getvalue()
    assert not [secret for secret in SECRETS if secret in line]
    assert "socket refused" in line
    assert "/live/abc?[hidden]" in line
    assert "rooms" in line


def test_libraries_lines_go_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("odd request: GET /live/abc?token=%s", TOKEN)
    logging.getLogger("asyncio").error("never retrieved: %s", COOKIE)
    logging.getLogger("sqlalchemy.engine").warning("parameters %r", ("ana@example.org",))

    lines = stream.getvalue()
    assert lines.count("\n") == 3
    assert not [secret for secret in SECRETS if secret in lines]
    assert "odd request: GET /live/abc?[hidden]" in lines


def test_tracebacks_hide_secrets_too(stream: io.StringIO) -> None:
    try:
        sqlite3.connect(":memory:").execute(f'SELECT "{TOKEN}: ana@example.org"."x"')
    except sqlite3.OperationalError:
        structlog.get_logger("server").exception("request failed")
        logging.getLogger("asyncio").exception("task failed")

    lines = stream.getvalue()
    assert lines.count("OperationalError") >= 2
    assert not [secret for secret in SECRETS if secret in lines]


def test_uvicorn_tells_no_addresses(stream: io.StringIO) -> None:
    peer = ("203.0.113.7", 5)
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', peer, "GET", "/", "1.1", 200)
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', peer, "/live/x?token=y")
    logging.getLogger("uvicorn.error").info("Application startup complete.")

    assert "203.0.113.7" not in stream.getvalue()
    assert "Application startup complete." in stream.getvalue()


def test_levels_hold_for_both_kinds_of_logger(stream: io.StringIO) -> None:
    logs.configure("json", "warning", stream)

    structlog.get_logger("server").info("too quiet")
    logging.getLogger("server").info("too quiet")

    assert stream.getvalue() == ""


def test_configuring_twice_writes_once(stream: io.StringIO) -> None:
    logs.configure("json", "info", stream)

    structlog.get_logger("server").info("once")

    assert json.loads(stream.getvalue())["event"] == "once"


@pytest.mark.parametrize("text", ["Is this all? Yes.", "a?b", "12:30", "user@", "chr_", "%(x)s"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert logs.hide_in_text(text) == text
