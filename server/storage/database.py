"""The database file and its connections: a pool that only reads, one that writes, and the two direct ones."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from server.settings import Settings
from server.storage.errors import NotMigrated, leaves_connection_unusable
from server.storage.threaded import ThreadedConnection, identity_of

BUSY_TIMEOUT_MS: Final = 250  # short: callers wait by trying again, so that nothing holds the turn for long
PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    # FULL: a commit returns after the log is on the disk; NORMAL would lose acknowledged work in a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)
READERS: Final = 8
READERS_MORE: Final = 24
READER_WAIT_S: Final = 5.0

Mode = Literal["rw", "ro"]


class Database:
    """Opened by `open`, closed by `close` (or as `async with`). Transactions are `transaction.Transactions`."""

    def __init__(self, file: Path, *, mode: Mode = "rw") -> None:
        self.file = file.absolute()
        self._address = f"{self.file.as_uri()}?mode={mode}"
        self.writer = ThreadedConnection(self.file, self.connect, "writer")
        self.reader = ThreadedConnection(self.file, self._connect_to_read, "reader")
        self.writing = self._engine("BEGIN IMMEDIATE", mode, PRAGMAS, pool_size=1, max_overflow=0)
        self.reading = self._engine(
            "BEGIN",
            mode,
            (*PRAGMAS, "PRAGMA query_only = ON"),
            pool_size=READERS,
            max_overflow=READERS_MORE,
            pool_timeout=READER_WAIT_S,
        )

    @classmethod
    def open(cls, settings: Settings, *, mode: Mode = "rw") -> Self:
        """Raises `NotMigrated` when there is no file; connections are made when they are needed."""
        if not settings.database_file.is_file():
            raise NotMigrated(
                f"There is no database at {settings.database_file.absolute()}: run `charrette migrate`."
            )
        return cls(settings.database_file, mode=mode)

    async def close(self) -> None:
        await self.reading.dispose()
        await self.writing.dispose()
        await self.reader.close()
        await self.writer.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def connect(self) -> sqlite3.Connection:
        """A plain connection with the usual pragmas and no transaction of the driver's own making."""
        connection = sqlite3.connect(self._address, uri=True, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                connection.execute(pragma)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _connect_to_read(self) -> sqlite3.Connection:
        connection = self.connect()
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _engine(
        self,
        begin: str,
        mode: Mode,
        pragmas: tuple[str, ...],
        **pool: Any,  # as create_async_engine takes them
    ) -> AsyncEngine:
        address = URL.create(
            "sqlite+aiosqlite", database=self.file.as_uri(), query={"mode": mode, "uri": "true"}
        )
        engine = create_async_engine(address, connect_args={"isolation_level": None}, **pool)
        _listen(engine, begin, pragmas, self.file)
        return engine


def _listen(engine: AsyncEngine, begin: str, pragmas: tuple[str, ...], file: Path) -> None:
    def on_connect(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info["identity"] = identity_of(file)
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def on_checkout(_connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if entry.info["identity"] != identity_of(file):
            raise DisconnectionError("the database file was replaced")

    def on_begin(connection: Connection) -> None:
        # With isolation_level None the driver begins nothing by itself, so that reads never take a write lock.
        connection.exec_driver_sql(begin)

    def on_error(context: ExceptionContext) -> None:
        if leaves_connection_unusable(context.original_exception):
            context.is_disconnect = True

    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "checkout", on_checkout)
    event.listen(engine.sync_engine, "begin", on_begin)
    event.listen(engine.sync_engine, "handle_error", on_error)
