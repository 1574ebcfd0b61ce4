"""What can go wrong with the database, told apart by SQLite's own result codes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from server.errors import CharretteError

CANNOT_BE_OPENED: Final = "The database file is gone or cannot be opened."

_PRIMARY: Final = 0xFF  # an extended result code carries its primary code in the low byte
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DISK: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_UNUSABLE: Final = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StoreError(CharretteError):
    """`code` is SQLite's extended result code, or None; `detail` is for the log, never for people."""

    def __init__(self, sentence: str, *, code: int | None = None, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.detail = detail


class StoreBusy(StoreError):
    """Somebody else is writing; the same action may simply be tried again."""


class StoreFull(StoreError):
    """The disk is full or failing; trying again helps once somebody has looked after it."""


class StoreReadOnly(StoreError):
    """The database may not be written by this process."""


class StoreFailure(StoreError):
    """Every other failure: a broken rule of a table, a damaged or missing file, a wrong statement."""


class NotMigrated(StoreFailure):
    """The database is missing or has other tables than this program."""


def store_error(error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)  # missing when the driver itself refuses
    detail = f"{getattr(error, 'sqlite_errorname', type(error).__name__)}: {error}"
    primary = None if code is None else code & _PRIMARY
    if primary in _BUSY:
        return StoreBusy("The database is busy, please try again.", code=code, detail=detail)
    if primary in _DISK:
        return StoreFull("The disk is full or cannot be written.", code=code, detail=detail)
    if primary == sqlite3.SQLITE_READONLY:
        return StoreReadOnly("The database is read-only.", code=code, detail=detail)
    if primary == sqlite3.SQLITE_CANTOPEN:
        return StoreFailure(CANNOT_BE_OPENED, code=code, detail=detail)
    if str(error).startswith("no such table"):
        return NotMigrated("The database is not prepared: run `charrette migrate`.", code=code, detail=detail)
    return StoreFailure("The database failed.", code=code, detail=detail)


def leaves_connection_unusable(error: BaseException | None) -> bool:
    """After an I/O error SQLite promises nothing about the connection's cache: open a new one."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY in _UNUSABLE


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn the driver's and SQLAlchemy's errors into this tree; all others pass."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error) from error
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.Error):
            raise
        raise store_error(error.orig) from error
    except PoolTimeoutError as error:
        raise StoreBusy("The database is busy, please try again.", detail=str(error)) from error
