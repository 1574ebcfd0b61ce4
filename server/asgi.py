"""The serving process: uvicorn around the application, and an end in which nothing received is lost."""

import socket
from collections.abc import Callable
from typing import Final

import structlog
import uvicorn
from typing_extensions import override

from server.app import Charrette
from server.settings import Settings
from server.web import logs

_ABOVE_OUR_LIMIT: Final = 8
"""uvicorn's own limit is so many times ours, so that ours answers with a sentence and a code that stops the client."""

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
        await super().startup(sockets)
        log.info("serving", host=self.config.host, port=self.config.port)
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

  From another machine you are asked for this code: {code}
"""


async def _greeting(charrette: Charrette) -> str:
    """What whoever started the server should do next; nothing when people are here."""
    settings = charrette.settings
    if settings.demo:
        return _DEMO.format(port=settings.port)
    if await charrette.is_empty():
        return _EMPTY.format(site=settings.base_url, code=charrette.start_code.text)
    return ""


def run(settings: Settings, host: str, port: int, say: Callable[[str], None] = lambda _: None) -> None:
    """Until a signal ends it. `say` reaches whoever started it."""
    logs.configure(settings.log_format, settings.log_level)
    charrette = Charrette(settings)
    config = uvicorn.Config(
        charrette.asgi,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.frame_limit * _ABOVE_OUR_LIMIT,
        ws_per_message_deflate=False,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    _Server(config, charrette, say).run()
