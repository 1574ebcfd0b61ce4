"""Reading documents: the head, the whole log, and what a room needs to open one."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from collab.history.chain import Chain, Fault, Point
from collab.history.entry import Head, Record
from server.documents import snapshots
from server.documents.errors import DocumentUnreadable
from server.documents.log import Piece, pieces, read_piece
from server.documents.rows import SELECT_SEQS, read_head, read_heads, read_leases
from server.documents.snapshots import Snapshot
from server.storage.transaction import Transactions


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document that was found whole: the snapshot (if any), and every record after it, up to the head.

    `faults` are those of a snapshot that was therefore not used; somebody should look after them.
    """

    head: Head
    snapshot: Snapshot | None
    records: tuple[Record, ...]
    leases: dict[int, str]
    faults: tuple[Fault, ...] = ()


async def head(transactions: Transactions, document: str) -> Head:
    """Raises DocumentNotFound."""
    return await transactions.direct_read(lambda connection: read_head(connection, document))


async def seqs(transactions: Transactions) -> dict[str, int]:
    """How far the log of each document goes."""
    return await transactions.direct_read(lambda connection: dict(connection.execute(SELECT_SEQS)))


async def last_changes(transactions: Transactions, documents: Sequence[str]) -> dict[str, int]:
    """When each was last written to, in ms since 1970; nothing for those that never were."""
    found = await transactions.direct_read(partial(read_heads, documents=documents))
    return {document: head.at for document, head in found.items() if head.seq}


async def heads(transactions: Transactions, documents: Sequence[str]) -> dict[str, Head]:
    """The heads of those that exist, all of one moment, which no append of ours overtakes."""
    return await transactions.between_commits(partial(read_heads, documents=documents))


async def hash_at(transactions: Transactions, document: str, seq: int) -> bytes | None:
    """The chain's hash after an entry; None when the log does not reach that far.

    Raises DocumentNotFound, DocumentUnreadable.
    """
    piece = await transactions.direct_read(partial(read_piece, document, seq - 1))
    return next((record.hash for record in piece.records()), None)


@dataclass(frozen=True, slots=True)
class Past:
    """A document as it was after an entry, as updates to be applied together; and the records since."""

    head: Head
    updates: tuple[bytes, ...]
    since: tuple[Record, ...]


async def past(transactions: Transactions, document: str, seq: int) -> Past:
    """Unchecked, as `records` is. Raises DocumentNotFound, DocumentUnreadable."""
    now = await head(transactions, document)
    snapshot = await transactions.direct_read(lambda connection: snapshots.read(connection, document))
    start = snapshot if isinstance(snapshot, Snapshot) and snapshot.seq <= seq else None
    found = await records(transactions, document, start.seq if start else 0)
    before = tuple(record.payload for record in found if record.entry.seq <= seq)
    since = tuple(record for record in found if record.entry.seq > seq)
    return Past(now, ((start.state, *before) if start else before), since)


async def records(transactions: Transactions, document: str, after: int = 0) -> list[Record]:
    """All records after an entry, as they are stored and unchecked. Raises DocumentNotFound, DocumentUnreadable."""
    return [record async for piece in pieces(transactions, document, after) for record in piece.records()]


async def load(transactions: Transactions, document: str) -> Loaded:
    """The chain is checked from the snapshot to the head; a bad snapshot is left aside for the whole log.

    Raises DocumentNotFound, DocumentUnreadable, StoreError.
    """
    snapshot = await transactions.direct_read(lambda connection: snapshots.read(connection, document))
    if isinstance(snapshot, Fault):
        return await _from_the_start(transactions, document, snapshot)
    try:
        return await _from(transactions, document, snapshot)
    except DocumentUnreadable as problem:
        if snapshot is None:
            raise
        sentence = f"The snapshot after entry {snapshot.seq} does not fit the log: {problem.sentence}"
        return await _from_the_start(transactions, document, Fault(snapshot.seq, sentence))


async def _from_the_start(transactions: Transactions, document: str, fault: Fault) -> Loaded:
    loaded = await _from(transactions, document, None)
    return Loaded(loaded.head, None, loaded.records, loaded.leases, (fault,))


async def _from(transactions: Transactions, document: str, snapshot: Snapshot | None) -> Loaded:
    point = Point(snapshot.seq, snapshot.hash) if snapshot else Point.at_start(document)
    chain, found, at = Chain(document, point), list[Record](), point.seq
    while True:
        piece, leases = await transactions.direct_read(partial(_piece_and_leases, document, at))
        for record in piece.records():
            chain.take(record)
            found.append(record)
        if piece.end in (at, piece.head.seq):
            break
        at = piece.end
    fault = chain.finish(piece.head).fault
    if fault is not None:
        raise DocumentUnreadable(document, fault.seq, fault.sentence)
    return Loaded(piece.head, snapshot, tuple(found), leases)


def _piece_and_leases(
    document: str, after: int, connection: sqlite3.Connection
) -> tuple[Piece, dict[int, str]]:
    return read_piece(document, after, connection), read_leases(connection, document)
