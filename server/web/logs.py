"""Structured logs without personal text and without tokens; the standard library's logs go the same way.

uvicorn must be started with `log_config=None`, or it puts handlers of its own in front of these.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN: Final = "[hidden]"
DEEPEST: Final = 6
SECRET_KEYS: Final = frozenset(
    {
        "authorization",
        "cookie",
        "set-cookie",
        "set_cookie",
        "token",
        "code",
        "password",
        "secret",
        "email",
        "e_mail",
        "address",
        "name",
        "query",
        "query_string",
        "payload",
        "text",
        "body",
        "params",
    }
)
SECRETS: Final = (
    (re.compile(r"\bch[a-z]_[A-Za-z0-9_-]{8,}"), HIDDEN),  # bearer tokens and session cookies
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 " + HIDDEN),
    (re.compile(r"(?<=[^\s?])\?[^\s\"'<>?]*=[^\s\"'<>]*"), "?" + HIDDEN),  # the query string of an address
    (re.compile(r"[^\s@\"'<>(),;:=]+@[^\s@\"'<>(),;:=]+"), "[address]"),
)
QUIET: Final = {
    "uvicorn.access": logging.CRITICAL + 1,  # it writes client addresses and query strings
    "uvicorn.error": logging.INFO,  # below that it writes every frame, which is what people type
    "sqlalchemy": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "asyncio": logging.WARNING,
    "websockets": logging.WARNING,
    "alembic": logging.WARNING,
}
SOCKET_LINE: Final = '%s - "WebSocket %s"'


def configure(style: str, level: str = "info", stream: TextIO | None = None) -> None:
    """Send everything the process logs to `stream`, one event a line; may be called again."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=_rendering(style), foreign_pre_chain=before)
    )
    root = logging.getLogger()
    root.handlers = [kept for kept in root.handlers if not isinstance(kept, _Handler)] + [handler]
    root.setLevel(level.upper())
    _tame_libraries()


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Last before the renderer, so that tracebacks and foreign messages are text by now."""
    return {key: _shown(key, value) for key, value in event.items()}


def hide_in_text(text: str) -> str:
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, so that configuring twice does not write twice."""


def _rendering(style: str) -> list[Processor]:
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,  # plain: tracebacks with local variables would hold people's text
        hide_secrets,
        renderer,
    ]


def _tame_libraries() -> None:
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, logging.getLogger().level))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    uvicorn = logging.getLogger("uvicorn.error")
    uvicorn.removeFilter(_without_socket_lines)
    uvicorn.addFilter(_without_socket_lines)


def _without_socket_lines(record: logging.LogRecord) -> bool:
    """Without uvicorn's lines about sockets: it writes address and query string into its error log."""
    return not str(record.msg).startswith(SOCKET_LINE)


def _shown(key: object, value: Any, depth: int = 0) -> Any:  # a log call may be given anything
    if isinstance(key, str) and key.lower() in SECRET_KEYS:
        return HIDDEN
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping) and depth < DEEPEST:
        return {hide_in_text(str(k)): _shown(k, v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth < DEEPEST:
        return [_shown(None, item, depth + 1) for item in value]
    return hide_in_text(value if isinstance(value, str) else repr(value))
