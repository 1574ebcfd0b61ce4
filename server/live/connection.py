"""One socket: a bounded outbox with a writer, a reader that is paced, and one way to end."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from collab.room.effects import CloseCode
from server.clock import Clock
from server.live.allowance import Allowance
from server.live.identity import Visitor

Message = MutableMapping[str, Any]  # as ASGI has it
Receive = Callable[[], Awaitable[Message]]
Transmit = Callable[[Message], Awaitable[None]]

_TEXT_FRAME: Final = "This connection takes binary messages only."
_TURN_S: Final = 0.005
_REASON_BYTES: Final = 123


class Inbox(Protocol):
    """What a connection needs of the room it is in."""

    def receive(self, connection: "Connection", frame: bytes) -> None: ...
    def fell_behind(self, connection: "Connection") -> None: ...
    def drained(self, connection: "Connection") -> None: ...
    async def until_there_is_room(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ending:
    """How the server ends a connection; `reason` is a plain sentence."""

    code: CloseCode
    reason: str


class Connection:
    """`number` names it in its room; `outbox_limit` is in bytes."""

    def __init__(self, number: int, visitor: Visitor, inbox: Inbox, outbox_limit: int) -> None:
        self.number = number
        self.visitor = visitor
        self.inbox = inbox
        self.is_behind = False
        self.ending: Ending | None = None
        self.heard_at = self.wrote_at = 0.0
        self._owed = 0.0
        self._outbox_limit = outbox_limit
        self._outbox: deque[bytes] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._is_over = False

    def put(self, frame: bytes) -> None:
        """Never waits. Over the limit the room is told, and sends nothing more until the outbox is empty."""
        if self.ending is not None or self._is_over:
            return
        self._outbox.append(frame)
        self._bytes += len(frame)
        self._wake.set()
        if self._bytes > self._outbox_limit and not self.is_behind:
            self.is_behind = True
            self.inbox.fell_behind(self)

    def end(self, code: CloseCode, reason: str) -> None:
        """What is in the outbox still goes out, then the close code; nothing more is read."""
        if self.ending is None:
            self.ending = Ending(code, reason)
            self._wake.set()

    def owes(self, seconds: float) -> None:
        """What it sent cost the server that much time later, beside its being received."""
        self._owed += seconds

    async def run(self, receive: Receive, transmit: Transmit, allowance: Allowance, clock: Clock) -> None:
        """Until either side ends it. `transmit` may raise OSError when the other side is gone."""
        self.heard_at = self.wrote_at = clock.monotonic()
        async with asyncio.TaskGroup() as group:
            reader = group.create_task(self._read(receive, allowance, clock))
            try:
                await self._write(transmit, clock.monotonic)
            except OSError:
                self._is_over = True
            reader.cancel()

    async def _read(self, receive: Receive, allowance: Allowance, clock: Clock) -> None:
        since_turn = 0.0
        while True:
            # one read of the network may bring thousands of frames, and `receive` waits for none of them
            if since_turn > _TURN_S:
                since_turn = 0.0
                await asyncio.sleep(0)
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self._is_over = True
                self._wake.set()
                return
            if self.ending is not None:
                return  # it ended while this was awaited, and a client that does not read keeps the close waiting
            self.heard_at, began = clock.monotonic(), clock.busy()
            frame = message.get("bytes")
            if frame is None:
                self.end(CloseCode.REFUSED, _TEXT_FRAME)
                return
            self.inbox.receive(self, frame)
            worked = clock.busy() - began
            since_turn += worked
            owed, self._owed = self._owed, 0.0
            pause = allowance.pause_after(len(frame), self.heard_at, worked + owed)
            if pause > 0:
                await asyncio.sleep(pause)
            await self.inbox.until_there_is_room()

    async def _write(self, transmit: Transmit, now: Callable[[], float]) -> None:
        while not self._is_over:
            await self._wake.wait()
            self._wake.clear()
            await self._empty(transmit, now)
            if self.ending is not None:
                await transmit(closing(self.ending))
                return

    async def _empty(self, transmit: Transmit, now: Callable[[], float]) -> None:
        while self._outbox and not self._is_over:
            frame = self._outbox.popleft()
            await transmit({"type": "websocket.send", "bytes": frame})
            self._bytes -= len(frame)
            self.wrote_at = now()
            if self.is_behind and not self._outbox:
                self.is_behind = False
                self.inbox.drained(self)


def closing(ending: Ending) -> Message:
    """A close reason may have 123 bytes; a cut never falls into a character."""
    reason = ending.reason.encode()[:_REASON_BYTES].decode(errors="ignore")
    return {"type": "websocket.close", "code": int(ending.code), "reason": reason}
