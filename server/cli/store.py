"""How a command reaches the database, also while a server is writing to it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from server.clock import Clock, SystemClock
from server.documents.errors import DocumentNotFound
from server.errors import NotFound
from server.guides.access import NoSuchGuide
from server.settings import Settings
from server.storage.database import Database
from server.storage.errors import StoreBusy
from server.storage.migrate import require_current
from server.storage.transaction import Transactions

T = TypeVar("T")


class NoSuchId(NotFound):
    """Whoever works at the command line may see every guide, so this one does not exist."""

    def __init__(self, guide: str) -> None:
        super().__init__(f"There is no guide with the id {guide!r}.")
        self.guide = guide


PATIENCE_S: Final = 5.0
PAUSE_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Store:
    settings: Settings
    transactions: Transactions
    clock: Clock

    @property
    def now(self) -> int:
        return self.clock.now_ms()

    async def write(self, action: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `action` in one write transaction. Short ones: a running server commits between them."""

        async def once() -> T:
            async with self.transactions.write() as connection:
                return await action(connection)

        return await patiently(once, self.clock)


@contextmanager
def naming(guide: str) -> Iterator[None]:
    """Around all that reads or changes one guide: if there is none, raises NoSuchId."""
    try:
        yield
    except (NoSuchGuide, DocumentNotFound) as error:
        raise NoSuchId(guide) from error


def use(work: Callable[[Store], Awaitable[T]]) -> T:
    """Run `work` on an open, migrated database."""
    return asyncio.run(patiently(lambda: _opened(work)))


def write(action: Callable[[AsyncConnection, Store], Awaitable[T]]) -> T:
    """Run `action`, and nothing else, in one write transaction on an open, migrated database."""
    return use(lambda store: store.write(lambda connection: action(connection, store)))


async def patiently(work: Callable[[], Awaitable[T]], clock: Clock | None = None) -> T:
    """Try again while the store is busy, for five seconds; `work` must be re-runnable."""
    clock = clock or SystemClock()
    deadline = clock.monotonic() + PATIENCE_S
    while True:
        try:
            return await work()
        except StoreBusy:
            if clock.monotonic() >= deadline:
                raise
        await asyncio.sleep(PAUSE_S)


async def _opened(work: Callable[[Store], Awaitable[T]]) -> T:
    settings = Settings.from_environment()
    async with Database.open(settings) as database:
        store = Store(settings, Transactions(database), SystemClock())
        await require_current(store.transactions)
        return await work(store)
