"""The one committer: while a commit is in flight frames collect, when it ends the next batch of every room begins.

Nothing is acknowledged or relayed before its log entry is committed: a room's effects are carried out only from here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collab.room.batch import Batch
from server.clock import Clock
from server.documents import actions
from server.documents.actions import Append, Committed, Failed
from server.live.room import LiveRoom
from server.storage.transaction import Transactions
from server.web.metrics import Metrics

_PAUSE_AFTER_FAILURE: Final = 0.25
_BUSY_ROOMS: Final = 20
_BUSY_FACTOR: Final = 2.5
"""More than twenty dirty rooms: the floor rises from 10 to 25 ms."""
_PRESSED_S: Final = 0.05
_PRESSED_FACTOR: Final = 5.0
"""A round that took longer than 50 ms: the loop gets five floors of rest before the next."""


@dataclass(slots=True)
class _Flight:
    """A batch on its way into the log, again and again while the store fails."""

    room: LiveRoom
    batch: Batch


class Committer:
    """`wants` may be called at any time; `run` is a task of the process; `finish` ends it when all is saved."""

    def __init__(
        self, transactions: Transactions, clock: Clock, metrics: Metrics, floor_seconds: float
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._metrics = metrics
        self._floor = floor_seconds
        self._dirty: set[LiveRoom] = set()
        self._flights: list[_Flight] = []
        self._wanted = asyncio.Event()
        self._last = 0.0
        self._took = 0.0
        self.is_failing = False
        self._finishing = False

    def wants(self, room: LiveRoom) -> None:
        """The room has something to save."""
        self._dirty.add(room)
        self._wanted.set()

    def finish(self) -> None:
        """`run` returns once nothing waits any more, or at the first failure of the store."""
        self._finishing = True
        self._wanted.set()

    async def run(self) -> None:
        while not (self._finishing and (self.is_failing or not (self._dirty or self._flights))):
            await self._wanted.wait()
            self._wanted.clear()
            await self._pace()
            await self._commit_all()
            if self._dirty or self._flights:
                self._wanted.set()

    async def _pace(self) -> None:
        wait = self._last + self._pause() - self._clock.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

    def _pause(self) -> float:
        if self.is_failing:
            return _PAUSE_AFTER_FAILURE
        if self._took > _PRESSED_S:
            return self._took + self._floor * _PRESSED_FACTOR
        return self._floor * (_BUSY_FACTOR if len(self._dirty) > _BUSY_ROOMS else 1)

    async def _commit_all(self) -> None:
        self._last = self._clock.monotonic()
        flights, self._flights = self._flights, []
        dirty, self._dirty = self._dirty, set()
        for room in dirty:
            flights += [_Flight(room, batch) for batch in self._begun(room)]
        if flights:
            await self._append(flights)
        for room in dirty:
            if room.has_work:
                self.wants(room)
        self._took = self._clock.monotonic() - self._last

    def _begun(self, room: LiveRoom) -> list[Batch]:
        batch = room.begin()
        if batch is None:
            return []
        if not batch.drafts:
            room.committed(room.head, self._clock.now_ms())
            return []
        return [batch]

    async def _append(self, flights: Sequence[_Flight]) -> None:
        appends = [Append(flight.room.head, flight.batch.drafts, flight.batch.leases) for flight in flights]
        outcomes = await actions.append(self._transactions, appends, at=self._clock.now_ms())
        self._metrics.commit_seconds.observe(self._clock.monotonic() - self._last)
        self.is_failing = False
        at = self._clock.now_ms()
        for flight, outcome in zip(flights, outcomes, strict=True):
            if isinstance(outcome, Committed):
                self._landed(flight, outcome, at)
            elif isinstance(outcome, Failed):
                self._failed(flight, outcome)
            else:
                flight.room.lost()

    def _landed(self, flight: _Flight, outcome: Committed, at: int) -> None:
        self._metrics.batch_size.observe(len(flight.batch.frames))
        flight.room.committed(outcome.head, at)
        self._metrics.relay_seconds.observe(self._clock.monotonic() - flight.batch.began / 1000)

    def _failed(self, flight: _Flight, outcome: Failed) -> None:
        self.is_failing = True
        self._flights.append(flight)
        flight.room.failed(outcome.error.sentence)
