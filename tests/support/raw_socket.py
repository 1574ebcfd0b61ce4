"""A socket without a client behind it: sends any bytes, and reads what comes."""

from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.server import Door

WITHIN_S = 5.0


class RawSocket:
    """Opened by `with`; nothing it receives is answered."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._held = ExitStack()
        self.frames: list[bytes] = []

    def __enter__(self) -> Self:
        opening = connect(
            self._door.address, additional_headers=dict(self._door.headers), max_size=None, compression=None
        )
        self._socket = self._held.enter_context(opening)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._held.close()

    def sends(self, *frames: bytes | str) -> None:
        for frame in frames:
            self._socket.send(frame)

    def is_sent(self, start: bytes) -> bytes:
        """The next frame that starts with these bytes."""
        while True:
            frame = self._socket.recv(WITHIN_S, decode=False)
            self.frames.append(frame)
            if frame.startswith(start):
                return frame

    def is_closed(self) -> tuple[int, str]:
        """Reads until the server ends the connection; code and sentence."""
        with suppress(ConnectionClosed):
            while True:
                self.frames.append(self._socket.recv(WITHIN_S, decode=False))
        return self._socket.close_code or 0, self._socket.close_reason or ""
