"""The serving process: uvicorn around the application, and an end in which nothing received is lost."""

import gc
import socket
import sys
from collections.abc import Callable
from typing import Final

import structlog
import uvicorn
from typing_extensions import override

from server.app import Charrette
from server.errors import CharretteError
from server.settings import Settings
from server.web import logs
from server.web.bounds import BoundedHttp, BoundedWebSocket

_ABOVE_OUR_LIMIT: Final = 8
"""uvicorn's own limit is so many times ours, so that ours answers with a sentence and a code that stops the client."""

_ANSWERS_PING_WITHIN_S: Final = 120.0
"""Who sends too fast, or while nothing can be saved, is not read for a while: the answer to a ping waits behind the rest.

Who takes nothing for so long is gone too: a close waits behind the rest as well, and without an end in TCP for ever.
"""

_BACKLOG: Final = 2048

log = structlog.get_logger()


class _Server(uvicorn.Server):
    """Drains the rooms between the last new connection and the closing of the old ones."""

    def __init__(self, config: uvicorn.Config, charrette: Charrette, say: Callable[[str], None]) -> None:
        super().__init__(config)
        self._say = say
        self._charrette = charrette
        charrette.on_failure = self._stop

    def _stop(self) -> None:
        self.should_exit = True

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # A full collection walks over all that was imported, in one turn of the loop: that alone took 50 ms.
        gc.collect()
        gc.freeze()
        await super().startup(sockets)
        log.info(
            "serving", at=self._charrette.settings.base_url, host=self.config.host, port=self.config.port
        )
        if self.started and (greeting := await _greeting(self._charrette)):
            self._say(greeting)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._charrette.drain()
        await super().shutdown(sockets)
        log.info("stopped")


_DEMO: Final = """
  Charrette is running: a living demo with invented people and invented text.

      Ana   http://127.0.0.1:{port}
      Bo    http://localhost:{port}

  Open both addresses, put the two windows side by side, and write in the same guide.
  Ctrl+C stops it.
"""
_EMPTY: Final = """
  Charrette is running, and nobody is here yet. Become the first organiser at

      {site}/start

  From another machine, or through a proxy, you are asked for this code: {code}
"""


async def _greeting(charrette: Charrette) -> str:
    """What whoever started the server should do next; nothing when people are here."""
    settings = charrette.settings
    if settings.demo:
        return _DEMO.format(port=settings.port)
    if await charrette.is_empty():
        return _EMPTY.format(site=settings.base_url, code=charrette.start_code.text)
    return ""


class CannotListen(CharretteError):
    """Nobody can reach the server at this address."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            f"The server cannot listen on {host}, port {port} ({why}): choose another with --port."
        )
        self.host = host
        self.port = port


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        why = (error.strerror or "unknown address").partition(" (")[0]  # without the library's own repetition
        raise CannotListen(host, port, why) from error
    if sys.platform == "linux":  # every connection inherits it
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(_ANSWERS_PING_WITHIN_S * 1000))
    return listening


def run(settings: Settings, host: str, port: int, say: Callable[[str], None] = lambda _: None) -> None:
    """Until a signal ends it; `say` reaches whoever started it. Raises CannotListen."""
    listening = _listening(host, port)
    logs.configure(settings.log_format, settings.log_level)
    charrette = Charrette(settings)
    config = uvicorn.Config(
        charrette.asgi,
        host=host,
        port=port,
        loop="uvloop",
        http=BoundedHttp,
        ws=BoundedWebSocket,
        ws_max_size=settings.frame_limit * _ABOVE_OUR_LIMIT,
        ws_ping_timeout=_ANSWERS_PING_WITHIN_S,
        ws_per_message_deflate=False,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    _Server(config, charrette, say).run(sockets=[listening])
