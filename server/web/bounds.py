"""Bounds that the HTTP and WebSocket libraries leave open: on what a client may send beside bodies and messages.

All of that is worked off before the application hears of it, and nothing paces it. Measured on one connection each:
pings, empty fragments or one endless header kept everybody waiting for 2 to 8 seconds, pipelined requests took
100 MB a second.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import ProtocolError
from websockets.frames import DATA_OPCODES, Frame, Opcode
from websockets.server import ServerProtocol

from server.errors import CharretteError

HEAD_WITHIN_S: Final = 30.0
BESIDE_THE_BODY: Final = 65_536
MOST_HEADERS: Final = 200
MOST_PIPELINED: Final = 16
"""Requests that were sent before the one ahead of them was answered: no browser does that."""
SMALL: Final = 1_024
MOST_SMALL: Final = 1_000
SMALL_PER_SECOND: Final = 20


class TooMuch(CharretteError):
    """The parser stops where this is raised; the client is sent a plain 400."""

    def __init__(self) -> None:
        super().__init__("This request is too long.")


class BoundedHttp(HttpToolsProtocol):
    """The first line and the headers of a request come within a time; all but its body is of a bounded size."""

    _beside = 0
    _small = 0
    _deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._expect_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._has_head()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        self._beside += len(data)
        super().data_received(data)
        if self._beside > BESIDE_THE_BODY and not self.transport.is_closing():
            self.send_400_response(TooMuch().sentence)

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect_head()

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:  # trailers are among them
            raise TooMuch

    @override
    def on_headers_complete(self) -> None:
        self._has_head()
        if len(self.pipeline) >= MOST_PIPELINED:
            raise TooMuch
        super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        self._beside -= len(body)
        self._small += len(body) < SMALL
        if self._small > MOST_SMALL:
            raise TooMuch
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        self._beside = self._small = 0
        super().on_message_complete()

    def _expect_head(self) -> None:
        self._has_head()
        self._deadline = self.loop.call_later(HEAD_WITHIN_S, self.transport.abort)

    def _has_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _BoundedFrames(ServerProtocol):
    """Frames that bring no message are few: pings, pongs, small fragments, and all that follows our own close."""

    def __init__(self, now: Callable[[], float], max_size: int) -> None:
        super().__init__(max_size=max_size)
        self._now = now
        self._left = float(MOST_SMALL)
        self._counted_at = now()

    @override
    def recv_frame(self, frame: Frame) -> None:
        if not self._brings_a_message(frame):
            self._count()
        super().recv_frame(frame)

    def _brings_a_message(self, frame: Frame) -> bool:
        if self.close_sent is not None or frame.opcode not in DATA_OPCODES:
            return False
        return frame.opcode is not Opcode.CONT or len(frame.data) >= SMALL

    def _count(self) -> None:
        now = self._now()
        earned = (now - self._counted_at) * SMALL_PER_SECOND
        self._left, self._counted_at = min(MOST_SMALL, self._left + earned) - 1, now
        if self._left < 0:
            raise ProtocolError("too many frames without a message")


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """Ends the connection when such frames are too many, and one that only pretended to be a WebSocket."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # as uvicorn has it
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = _BoundedFrames(self.loop.time, config.ws_max_size)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.handshake_initiated:  # the first call brings the whole head
            self.transport.abort()
