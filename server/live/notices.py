"""Tells the sockets of a guide that something beside its text has changed, so that their pages ask for it.

Whoever changed it in this process rings; what other processes changed shows in `data_version`, once a second.
"""

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping
from contextlib import suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.wire.messages import notice
from server.clock import Clock
from server.events import Doorbell
from server.live.connection import Connection
from server.live.rooms import Rooms
from server.storage.errors import StoreError
from server.storage.transaction import Transactions

Versions = Callable[[AsyncConnection, Iterable[str]], Awaitable[Mapping[str, int]]]
"""For each guide in which there is anything of a kind: the number of its last change."""

_LOOK_EVERY_S = 1.0
_APART_S = 1.0
"""Between two notices of one kind in one guide."""

_REST_S = 0.05
"""However often the bell rings."""

log = structlog.get_logger()


class Notices:
    """`run` is a task of the process. `kinds` name what sockets are told of, each with where its versions come from.

    Who comes is told as well: the page may have asked before the socket was there.
    """

    def __init__(
        self,
        rooms: Rooms,
        transactions: Transactions,
        clock: Clock,
        doorbell: Doorbell,
        kinds: Mapping[str, Versions],
    ) -> None:
        self._rooms = rooms
        self._transactions = transactions
        self._clock = clock
        self._kinds = kinds
        self._guides: dict[str, _Told] = {}
        self._rung = asyncio.Event()
        self._changed: set[str] = set()
        self._seen: int | None = None
        self._newest = 0
        for kind in kinds:
            doorbell.subscribe(kind, self._hear)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_S):
                    _ = await self._rung.wait()
            self._rung.clear()
            try:
                await self._look()
            except StoreError as error:
                log.warning("notices_not_read", error=error.sentence)
            await asyncio.sleep(_REST_S)

    def _hear(self, guide: str) -> None:
        if guide in self._rooms.open:
            self._changed.add(guide)
            self._rung.set()

    async def _look(self) -> None:
        """A guide of which not everything could be told now stays among the changed."""
        seen = await self._transactions.data_version()
        newest = max((number for room in self._rooms.open.values() for number in room.connections), default=0)
        if seen != self._seen or newest > self._newest:
            self._changed.update(self._rooms.open)
        self._guides = {guide: told for guide, told in self._guides.items() if guide in self._rooms.open}
        changed, self._changed = self._changed & self._rooms.open.keys(), set()
        if changed:
            async with self._transactions.read() as connection:
                versions = {kind: await of(connection, changed) for kind, of in self._kinds.items()}
            for guide in changed & self._rooms.open.keys():
                self._tell(guide, {kind: found.get(guide, 0) for kind, found in versions.items()})
        self._seen, self._newest = seen, max(newest, self._newest)

    def _tell(self, guide: str, versions: Mapping[str, int]) -> None:
        told = self._guides.setdefault(guide, _Told())
        connections = self._rooms.open[guide].connections
        told.forget_all_but(connections)
        for kind, version in versions.items():
            if told.tell(kind, version, connections.values(), self._clock.monotonic()):
                continue
            self._changed.add(guide)


class _Told:
    """What the sockets of one guide were told, and when."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, int], int] = {}
        self._at: dict[str, float] = {}

    def forget_all_but(self, connections: Container[int]) -> None:
        self._versions = {key: version for key, version in self._versions.items() if key[1] in connections}

    def tell(self, kind: str, version: int, connections: Iterable[Connection], now: float) -> bool:
        """Whether everybody knows now; a slow socket is told once it keeps up again."""
        waiting = [one for one in connections if self._versions.get((kind, one.number), 0) < version]
        if not waiting:
            return True
        if now - self._at.get(kind, now - _APART_S) < _APART_S:
            return False
        self._at[kind] = now
        frame = notice(kind, "", version=version)
        listening = [one for one in waiting if not one.is_behind]
        for one in listening:
            one.put(frame)
            self._versions[kind, one.number] = version
        return len(listening) == len(waiting)
