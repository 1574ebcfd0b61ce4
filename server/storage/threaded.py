"""The direct way to the database: a `sqlite3` connection in a thread of its own, without a layer in between."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from server.storage.errors import CANNOT_BE_OPENED, StoreFailure, leaves_connection_unusable, store_errors

T = TypeVar("T")


async def to_the_end(
    work: Coroutine[Any, Any, T],
) -> T:  # Any: what a coroutine yields and is sent is asyncio's
    """Await work that must not be left half done: a cancellation is kept back until it has finished."""
    # A TaskGroup would cancel the work; this task is waited for on every path.
    task = asyncio.get_running_loop().create_task(work)
    interruption: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            interruption = error
    if interruption is not None:
        if not task.cancelled():
            task.exception()  # seen: the interruption is what the caller hears of
        raise interruption
    return task.result()


class ThreadedConnection:
    """Owns its thread and connection; opens it when first needed and again when it can no longer be trusted."""

    def __init__(self, file: Path, connect: Callable[[], sqlite3.Connection], name: str) -> None:
        self._file = file
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"charrette-{name}")
        self.times_opened = 0

    async def call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in the thread; it always runs to its end, also when the caller is cancelled meanwhile."""
        return await to_the_end(self._in_thread(work))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown()

    async def _in_thread(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._perform, work)

    def _perform(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with store_errors():
            try:
                return work(self._opened())
            except sqlite3.Error as error:
                if leaves_connection_unusable(error):
                    self._drop()
                raise

    def _opened(self) -> sqlite3.Connection:
        # A file that was moved away or replaced under the server would take every commit with it.
        identity = identity_of(self._file)
        if self._connection is not None and identity == self._identity:
            return self._connection
        self._drop()
        self._connection = self._connect()
        self._identity = identity
        self.times_opened += 1
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def identity_of(file: Path) -> tuple[int, int]:
    """Device and number of the file: another one when the file was replaced."""
    try:
        status = file.stat()
    except OSError as error:
        raise StoreFailure(CANNOT_BE_OPENED, detail=str(error)) from error
    return status.st_dev, status.st_ino
