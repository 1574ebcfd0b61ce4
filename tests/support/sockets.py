"""The whole application in this process, and sockets to it without a network: what is sent, what comes, how it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

from pycrdt import Doc, Text

from collab.wire import messages
from server.app import Charrette
from server.clock import SystemClock
from server.documents import actions as documents
from server.settings import Settings
from server.storage.migrate import upgrade
from tests.support.clock import ManualClock
from tests.support.database import settings_for
from tests.support.guides import Guides
from tests.support.people import Accounts

DEADLINE_S = 5.0
ASKS_FOR_ALL = messages.sync_step_1(b"\x00")
WANTS_ACKS = b"\x64\x00"


@dataclass(frozen=True)
class Closed:
    """How the server ended a socket."""

    code: int
    reason: str


@dataclass
class Socket:
    """One socket to one guide. `stall()` stops taking what the server sends, as a slow client does."""

    frames: asyncio.Queue[bytes | Closed] = field(default_factory=asyncio.Queue)
    outgoing: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)  # Any: ASGI's messages
    reads: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> dict[str, Any]:
        message = await self.outgoing.get()
        self.outgoing.task_done()
        return message

    async def transmit(self, message: dict[str, Any]) -> None:
        _ = await self.reads.wait()
        if message["type"] == "websocket.send":
            self.frames.put_nowait(message["bytes"])
        elif message["type"] == "websocket.close":
            self.frames.put_nowait(Closed(message["code"], message["reason"]))

    def send(self, *frames: bytes) -> None:
        for frame in frames:
            self.outgoing.put_nowait({"type": "websocket.receive", "bytes": frame})

    def send_text(self, text: str) -> None:
        self.outgoing.put_nowait({"type": "websocket.receive", "text": text})

    def hang_up(self) -> None:
        self.outgoing.put_nowait({"type": "websocket.disconnect", "code": 1006})

    def stall(self) -> None:
        self.reads.clear()

    def go_on(self) -> None:
        self.reads.set()

    async def next(self) -> bytes | Closed:
        async with asyncio.timeout(DEADLINE_S):
            return await self.frames.get()

    async def until(self, is_it: Callable[[bytes], bool]) -> bytes:
        """The next frame that is wanted; those before it are passed over."""
        while not is_it(frame := await self.next_frame()):
            pass
        return frame

    async def next_frame(self) -> bytes:
        came = await self.next()
        assert isinstance(came, bytes), came
        return came

    async def end(self) -> Closed:
        """How it ends; all frames before are passed over."""
        while not isinstance(came := await self.next(), Closed):
            pass
        return came

    async def sync(self) -> Self:
        """Asks for everything and waits for the answer."""
        self.send(ASKS_FOR_ALL, WANTS_ACKS)
        await self.until(lambda frame: frame.startswith(b"\x00\x01"))
        return self

    async def acknowledged(self, count: int) -> None:
        await self.until(lambda frame: frame.startswith(b"\x64" + bytes([count])))


@dataclass
class Live:
    """The running application and the people in it."""

    charrette: Charrette
    accounts: Accounts
    guides: Guides
    group: asyncio.TaskGroup

    def connect(self, guide: str, token: str = "", query: str = "", **headers: str) -> Socket:
        """Headers by name, with `_` for `-`."""
        socket = Socket()
        socket.go_on()
        fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        bearer = [(b"authorization", f"Bearer {token}".encode())] if token else []
        scope = {
            "type": "websocket",
            "path": f"/live/{guide}",
            "raw_path": f"/live/{guide}".encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"127.0.0.1:8000"), *bearer, *fields],
            "subprotocols": [],
        }
        socket.outgoing.put_nowait({"type": "websocket.connect"})
        self.group.create_task(self.charrette.asgi(scope, socket.receive, socket.transmit))  # type: ignore[arg-type]  # ASGI's messages are mutable mappings
        return socket

    async def closes(self, guide: str) -> None:
        """The guide is finished, as its log knows it."""
        await self.charrette.transactions.run(partial(documents.close, document=guide))


@asynccontextmanager
async def live_application(folder: Path, **settings: str) -> AsyncIterator[Live]:
    """With a database of its own; every socket that is still open is hung up at the end."""
    wanted: Settings = settings_for(folder, **settings)
    await upgrade(wanted)
    charrette = Charrette(wanted)
    clock = ManualClock(SystemClock().now_ms())
    accounts = Accounts(charrette.transactions, clock, wanted.secret())
    async with charrette.asgi.router.lifespan_context(charrette.asgi), asyncio.TaskGroup() as group:
        live = Live(charrette, accounts, Guides(accounts), group)
        yield live
        await charrette.drain()


def typed(text: str, *, root: str = "section:steps", client: int | None = None) -> bytes:
    """An update frame: somebody's first words."""
    doc: Doc[Text] = Doc(client_id=client)
    section: Text = doc.get(root, type=Text)
    section += text
    return messages.update(doc.get_update())
