"""Every write to a document: making it, appending to its log, closing it, keeping a snapshot.

What is accepted counts from the moment `append` answers `Committed`, and not before.
"""

import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Update, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.history.entry import SALT_BYTES, Draft, Head, Record, seal
from server.documents import snapshots
from server.documents.errors import DocumentNotFound
from server.documents.packing import pack_some
from server.documents.rows import INSERT_ENTRY, INSERT_LEASE, MOVE_HEAD, row_of
from server.documents.snapshots import Snapshot
from server.documents.tables import document_authorship, document_heads
from server.storage.errors import StoreBusy, StoreError, StoreFailure, StoreFull, StoreReadOnly
from server.storage.transaction import Transactions

_IS_OPEN: Final = "SELECT open FROM document_heads WHERE document = ?"


@dataclass(frozen=True, slots=True)
class Append:
    """Drafts to follow `head`, and the clientIDs whose first structs are among them, each with its author."""

    head: Head
    drafts: tuple[Draft, ...]
    leases: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Committed:
    """Durable: it survives `kill -9` and a power cut."""

    head: Head


@dataclass(frozen=True, slots=True)
class HeadMoved:
    """Somebody else wrote to this document, or it is gone: load it anew. Nothing of this append was kept."""


@dataclass(frozen=True, slots=True)
class DocumentClosed:
    """The document takes no more edits. Nothing of this append was kept."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The store failed; the same append may be tried again. Nothing of it was kept."""

    error: StoreError


Outcome = Committed | HeadMoved | DocumentClosed | Failed


@dataclass(frozen=True, slots=True)
class _Sealed:
    before: Head
    after: Head
    records: tuple[Record, ...]
    leases: Mapping[int, str]


async def append(
    transactions: Transactions,
    appends: Sequence[Append],
    at: int,
    salts: Callable[[int], bytes] = secrets.token_bytes,
) -> list[Outcome]:
    """One outcome for each append, in their order; all that can be committed are, in one transaction.

    `at` is in ms since 1970. `salts` makes that many random bytes. Never raises for one document's sake.
    """
    if not appends:
        return []
    try:
        sealed = [_sealed(one, at, salts) for one in appends]
        return await transactions.direct(partial(_commit, sealed))
    except (StoreFull, StoreReadOnly, StoreBusy) as problem:
        return [Failed(problem)] * len(appends)
    except Exception:  # noqa: BLE001 - whatever one document is the cause of, the others must still be kept
        return [await _alone(transactions, one, at, salts) for one in appends]


async def _alone(transactions: Transactions, one: Append, at: int, salts: Callable[[int], bytes]) -> Outcome:
    try:
        return (await transactions.direct(partial(_commit, [_sealed(one, at, salts)])))[0]
    except StoreError as problem:
        return Failed(problem)
    except Exception as problem:  # noqa: BLE001 - as above: this document fails alone, whatever the cause
        return Failed(StoreFailure("These changes cannot be kept.", detail=repr(problem)))


def _sealed(one: Append, at: int, salts: Callable[[int], bytes]) -> _Sealed:
    random, head, records = salts(SALT_BYTES * len(one.drafts)), one.head, list[Record]()
    for i, draft in enumerate(one.drafts):
        record = seal(head, draft, at=at, salt=random[i * SALT_BYTES : (i + 1) * SALT_BYTES])
        records.append(record)
        head = head.after(record)
    return _Sealed(one.head, head, tuple(records), one.leases)


def _commit(sealed: Sequence[_Sealed], connection: sqlite3.Connection) -> list[Outcome]:
    outcomes = [_move_head(connection, one) for one in sealed]
    kept = [one for one, outcome in zip(sealed, outcomes, strict=True) if isinstance(outcome, Committed)]
    connection.executemany(INSERT_ENTRY, [row_of(record) for one in kept for record in one.records])
    leases = [(one.after.document, *lease) for one in kept for lease in one.leases.items()]
    if leases:
        connection.executemany(INSERT_LEASE, leases)
    return outcomes


def _move_head(connection: sqlite3.Connection, one: _Sealed) -> Outcome:
    """The compare-and-set: nobody else has written, closed, redacted or restored since `before`."""
    before, after = one.before, one.after
    place = (after.seq, after.hash, after.at, before.document, before.seq, before.generation, before.hash)
    if connection.execute(MOVE_HEAD, place).rowcount:
        return Committed(after)
    found = connection.execute(_IS_OPEN, (before.document,)).fetchone()
    return DocumentClosed() if found == (0,) else HeadMoved()


async def create(connection: AsyncConnection, document: str) -> Head:
    """Makes an empty, open document."""
    head = Head.of_new(document)
    row = {
        "document": document,
        "generation": head.generation,
        "seq": 0,
        "hash": head.hash,
        "at": 0,
        "open": 1,
    }
    await connection.execute(insert(document_heads).values(row))
    return head


async def close(connection: AsyncConnection, document: str) -> Head:
    """From now on every append is answered DocumentClosed; the head returned is final. Raises DocumentNotFound."""
    return await _change(connection, document, update(document_heads).values(open=0))


async def reopen(connection: AsyncConnection, document: str) -> Head:
    """Raises DocumentNotFound."""
    return await _change(connection, document, update(document_heads).values(open=1))


async def raise_generation(connection: AsyncConnection, document: str) -> Head:
    """After a redaction or a restore: clients of the generation before must drop their local copies.

    A snapshot of that generation is no longer used; what was kept of its authorship still holds every word, and goes.
    Raises DocumentNotFound.
    """
    await connection.execute(delete(document_authorship).where(document_authorship.c.document == document))
    raised = update(document_heads).values(generation=document_heads.c.generation + 1)
    return await _change(connection, document, raised)


async def _change(connection: AsyncConnection, document: str, change: Update) -> Head:
    here = document_heads.c.document == document
    await connection.execute(change.where(here))
    row = (await connection.execute(select(document_heads).where(here))).one_or_none()
    if row is None:
        raise DocumentNotFound(document)
    return Head(document, row.generation, row.seq, row.hash, row.at, open=bool(row.open))


async def save_snapshot(transactions: Transactions, snapshot: Snapshot) -> bool:
    """Writes the snapshot, switches to it, then packs the entries it covers; each step is a transaction of its own.

    False when the log has meanwhile become another one, or has a later snapshot already: then nothing changed.
    """
    written = await transactions.direct(partial(snapshots.write, snapshot))
    if not written or not await transactions.direct(partial(snapshots.switch, snapshot)):
        return False
    while await transactions.direct(
        lambda connection: pack_some(connection, snapshot.document, snapshot.seq)
    ):
        pass
    return True
