"""Transactions: the only place that commits.

Writers of this process take turns (`turns.Turns`), the committer first; other processes are kept apart by SQLite.
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from server.clock import Clock, SystemClock
from server.storage.database import Database
from server.storage.errors import StoreBusy, store_errors
from server.storage.threaded import to_the_end
from server.storage.turns import Lane, Turns

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
TRIES: Final = 3


class Transactions:
    """`on_held(lane, seconds)` hears how long each turn at writing was held; assign it to measure."""

    def __init__(self, database: Database, *, clock: Clock | None = None) -> None:
        self.database = database
        self.on_held: Callable[[Lane, float], None] = lambda lane, seconds: None  # noqa: ARG005 - a default that hears nothing
        self._clock = clock or SystemClock()
        self._turns = Turns()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One unchanging view of the database; writing through it fails."""
        with store_errors():
            connection = self.database.reading.connect()
            try:
                await to_the_end(_start(connection))
                yield connection
            finally:
                await _give_back(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Begins IMMEDIATE, commits at the end, rolls back on any error. Keep it under 50 ms."""
        async with self._turn(Lane.OTHERS):
            with store_errors():
                connection = self.database.writing.connect()
                try:
                    await to_the_end(_start(connection))
                    await to_the_end(_begin(connection))
                    yield connection
                    await to_the_end(connection.commit())
                finally:
                    await _give_back(connection)

    async def run(self, action: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """`write()` for an action that can be run again: a busy database is tried up to three times."""
        for _ in range(TRIES - 1):
            try:
                return await self._once(action)
            except StoreBusy:  # the wait was SQLite's own busy timeout
                continue
        return await self._once(action)

    async def direct(self, work: Work[T]) -> T:
        """Run `work` in the writer thread between BEGIN IMMEDIATE and COMMIT, before all who wait in `write()`.

        `work` neither commits nor calls `executescript` (which would). Cancelling the caller does not stop it.
        """
        async with self._turn(Lane.COMMITTER):
            return await self.database.writer.call(partial(_commit, work))

    async def direct_read(self, work: Work[T]) -> T:
        """Run `work` on one unchanging view, in a thread that no commit holds up: a hung disk hinders no reading."""
        return await self.database.reader.call(partial(_look, work))

    async def between_commits(self, work: Work[T]) -> T:
        """As `direct_read`, in the writer thread: no `direct` commits before the answer is there."""
        return await self.database.writer.call(partial(_look, work))

    async def data_version(self) -> int:
        """Another number than last time when anyone but `direct` has committed since, in any process."""
        return await self.database.writer.call(self._version)

    def _version(self, connection: sqlite3.Connection) -> int:
        # SQLite's number starts anew with each connection, so a reopening has to show in it.
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        return (self.database.writer.times_opened << 32) + int(version)

    async def _once(self, action: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self.write() as connection:
            return await action(connection)

    @asynccontextmanager
    async def _turn(self, lane: Lane) -> AsyncIterator[None]:
        async with self._turns.turn(lane):
            began = self._clock.monotonic()
            try:
                yield
            finally:
                self.on_held(lane, self._clock.monotonic() - began)


async def _start(connection: AsyncConnection) -> None:
    _ = await connection.start()


async def _give_back(connection: AsyncConnection) -> None:
    """Also one whose start was cancelled: it was started to the end all the same, and belongs to the pool."""
    if connection.sync_connection is not None:
        await to_the_end(connection.close())


async def _begin(connection: AsyncConnection) -> None:
    _ = await connection.begin()


def _commit(work: Work[T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()  # nothing happens when SQLite has rolled back by itself, as on a full disk
        raise
    return result


def _look(work: Work[T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.rollback()
