"""Reading a log piece by piece: packed segments first, then rows; each piece on one unchanging view with the head.

A piece is small enough to be checked on the event loop (about 5 ms), and others run between two pieces.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from collab.history.chain import Fault
from collab.history.entry import Head, Record
from server.documents.packing import Segment, segment_after, unpack
from server.documents.rows import Row, read_head, record_of, rows_between
from server.storage.transaction import Transactions

PIECE_ENTRIES: Final = 500

_SPANS: Final = "SELECT first_seq, last_seq FROM document_segments WHERE document = ? ORDER BY last_seq"
_STRAY: Final = "SELECT min(seq) FROM document_entries WHERE document = ? AND seq <= ?"


@dataclass(frozen=True, slots=True)
class Piece:
    """The entries after `after`: one segment, or rows, or nothing. `head` is of the same moment."""

    head: Head
    after: int
    segment: Segment | None
    rows: list[Row]

    @property
    def end(self) -> int:
        """The last entry of this piece."""
        if self.segment is not None:
            return self.segment.last_seq
        return int(self.rows[-1][0]) if self.rows else self.after

    def records(self) -> Iterator[Record]:
        """Raises DocumentUnreadable at what is no record, after those before it."""
        if self.segment is None:
            yield from (record_of(self.head.document, row) for row in self.rows)
        else:
            yield from (record for record in unpack(self.segment) if record.entry.seq > self.after)


def read_piece(document: str, after: int, connection: sqlite3.Connection) -> Piece:
    """Raises DocumentNotFound."""
    head = read_head(connection, document)
    segment = segment_after(connection, document, after)
    rows = [] if segment else rows_between(connection, document, after=after, limit=PIECE_ENTRIES)
    return Piece(head, after, segment, rows)


async def pieces(transactions: Transactions, document: str, after: int = 0) -> AsyncIterator[Piece]:
    """All pieces after an entry; the last one is empty, and the log ends where its head says, or has a fault."""
    while True:
        piece = await transactions.direct_read(partial(read_piece, document, after))
        yield piece
        if piece.end == after:
            return
        after = piece.end


def layout_fault(connection: sqlite3.Connection, document: str) -> Fault | None:
    """What reading in order cannot see: entries that are kept twice, in two segments or beside one."""
    packed = 0
    for first, last in connection.execute(_SPANS, (document,)):
        if first != packed + 1:
            return Fault(first, f"Entry {first} begins a segment that should begin with entry {packed + 1}.")
        packed = last
    (stray,) = connection.execute(_STRAY, (document, packed)).fetchone()
    return None if stray is None else Fault(stray, f"Entry {stray} stands a second time, beside its segment.")
