"""Whether a document is what its log says: the chain, the head, the leases, and the snapshot, all computed anew.

Reads while others write. It keeps one core busy for as long as the log is long: for the command line, not for the server.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from collab.errors import CollabError
from collab.history.chain import Chain, Fault
from collab.history.entry import Head, Record
from collab.history.leases import Leases
from collab.history.replay import EngineRefused, Replay, digest_of
from collab.history.struct_index import StructIndex
from collab.wire.update import FROM_OUR_STORE, walk
from server.documents import snapshots
from server.documents.errors import DocumentUnreadable
from server.documents.log import Piece, layout_fault, pieces
from server.documents.rows import read_head, read_leases
from server.documents.snapshots import Snapshot
from server.storage.transaction import Transactions

Progress = Callable[[int, int], None]
"""Hears how many entries are done, of how many."""

_TRIES = 3  # a redaction or a restore in the middle of the reading shows as another generation at its end


@dataclass(frozen=True, slots=True)
class Report:
    """`fault` is None when all is well. `snapshot` is the entry whose snapshot was compared, or 0."""

    document: str
    head: Head
    entries: int
    redactions: int
    leases: int
    snapshot: int
    fault: Fault | None


async def verify(transactions: Transactions, document: str, progress: Progress | None = None) -> Report:
    """Raises DocumentNotFound, and StoreError when the database itself cannot be read."""
    for _ in range(_TRIES - 1):
        began, report = await _report(transactions, document, progress)
        if began.generation == report.head.generation:
            return report
    return (await _report(transactions, document, progress))[1]


async def _report(
    transactions: Transactions, document: str, progress: Progress | None
) -> tuple[Head, Report]:
    began, reading = await transactions.direct_read(partial(_begin, document))
    async for piece in pieces(transactions, document):
        reading.take(piece)
        if progress is not None:
            progress(min(piece.end, piece.head.seq), piece.head.seq)
    return began, await transactions.direct_read(reading.finish)


def _begin(document: str, connection: sqlite3.Connection) -> tuple[Head, "_Reading"]:
    head = read_head(connection, document)
    return head, _Reading(head, snapshots.read(connection, document))


class _Reading:
    """One pass over the log: give it all pieces, then `finish` it."""

    def __init__(self, head: Head, snapshot: Snapshot | Fault | None) -> None:
        self._document = head.document
        self._head = head
        self._kept = snapshot
        self._chain = Chain(head.document)
        self._leases = Leases()
        self._index = StructIndex()
        self._replay = Replay()
        self._refused: Fault | None = None
        self._at_snapshot: tuple[bytes, bytes] | None = None

    def take(self, piece: Piece) -> None:
        self._head = piece.head
        try:
            for record in piece.records():
                self._chain.take(record)
                if self._chain.fault is None and self._refused is None:
                    self._play(record)
        except DocumentUnreadable as problem:
            self._chain.unreadable(problem.seq, problem.sentence)

    def finish(self, connection: sqlite3.Connection) -> Report:
        head, document = self._head, self._document
        chain = self._chain.finish(head)
        is_of_this_log = read_head(connection, document).seq == head.seq  # nobody wrote since the last piece
        fault = (
            chain.fault
            or layout_fault(connection, document)
            or self._refused
            or self._wrong_leases(read_leases(connection, document), is_of_this_log=is_of_this_log)
            or self._wrong_snapshot()
        )
        compared = self._kept.seq if isinstance(self._kept, Snapshot) else 0
        leases = len(self._leases.found)
        return Report(document, head, chain.entries, chain.redactions, leases, compared, fault)

    def _play(self, record: Record) -> None:
        """Every entry builds on nothing but what stands before it: otherwise an engine would keep it waiting."""
        seq = record.entry.seq
        try:
            change = self._index.examine(walk(record.payload, FROM_OUR_STORE))
            self._replay.apply(record.payload)
        except CollabError as problem:
            self._refused = Fault(seq, f"Entry {seq} holds no update that can be applied: {problem}")
            return
        self._index.establish(change)
        self._leases.note(record, change.clients)
        if isinstance(self._kept, Snapshot) and self._kept.seq == seq:
            self._at_snapshot = (record.hash, self._replay.digest())

    def _wrong_leases(self, index: dict[int, str], *, is_of_this_log: bool) -> Fault | None:
        for client, lease in self._leases.found.items():
            if index.get(client) != lease.author:
                sentence = f"Entry {lease.seq} gave clientID {client} to its author, but the table of leases says otherwise."
                return Fault(lease.seq, sentence)
        unused = index.keys() - self._leases.found.keys()
        if is_of_this_log and unused:
            seq = self._head.seq
            return Fault(
                seq, f"No entry up to {seq} holds clientID {min(unused)}, but the table of leases does."
            )
        return None

    def _wrong_snapshot(self) -> Fault | None:
        if not isinstance(self._kept, Snapshot):
            return self._kept
        seq, kept = self._kept.seq, self._kept
        if self._at_snapshot is None:
            return Fault(seq, f"The snapshot after entry {seq} stands after the end of the log.")
        in_chain, computed = self._at_snapshot
        if kept.hash != in_chain:
            return Fault(
                seq, f"The snapshot after entry {seq} was changed: its place in the chain is another one."
            )
        try:
            whole = kept.digest == computed == digest_of(kept.state)
        except (EngineRefused, ValueError, TypeError):
            whole = False
        return (
            None if whole else Fault(seq, f"The snapshot after entry {seq} does not say what the log says.")
        )
