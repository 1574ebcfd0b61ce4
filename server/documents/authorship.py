"""Who wrote a document, computed from its log; what was computed before is kept, so that only the entries since are read.

It keeps a core busy (about 15 µs an entry): for the command line and for processes of its own, not for the server's loop.
"""

import sqlite3
import zlib
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from pycrdt import Doc

from collab.errors import CollabError
from collab.history import checkpoint
from collab.history.authorship import Authorship
from collab.history.chain import Chain, Point
from collab.history.entry import Head, Record
from server.documents import queries
from server.documents.errors import AuthorshipUnsure, DocumentUnreadable
from server.documents.log import pieces
from server.documents.verification import Progress
from server.storage.transaction import Transactions

WORTH_KEEPING: Final = 500
"""Entries since the last checkpoint."""

_FAST: Final = 1
_READ: Final = (
    "SELECT a.hash, a.checksum, a.state FROM document_authorship a JOIN document_heads h"
    " ON h.document = a.document AND h.generation = a.generation WHERE a.document = ?"
)
_KEEP: Final = (
    "INSERT OR REPLACE INTO document_authorship (document, generation, hash, checksum, state)"
    " SELECT document, generation, ?, ?, ? FROM document_heads WHERE document = ? AND generation = ?"
)


async def authorship(
    transactions: Transactions, document: str, progress: Progress | None = None
) -> Authorship:
    """At the head, from entries whose chain was checked. Raises DocumentNotFound, DocumentUnreadable, AuthorshipUnsure."""
    kept = await transactions.direct_read(partial(_read, document))
    before = kept.seq if kept else 0
    try:
        of, head = await _read_on(transactions, document, kept, progress)
    except DocumentUnreadable:
        if kept is None:
            raise
        before = 0
        of, head = await _read_on(transactions, document, None, progress)
    if head.seq - before >= WORTH_KEEPING:
        await _compare(transactions, document, of)
        await transactions.direct(partial(_keep, head, zlib.compress(checkpoint.dump(of), _FAST)))
    return of


@dataclass(frozen=True, slots=True)
class _Kept:
    """Authorship after entry `seq`, whose hash in the chain is `hash`."""

    of: Authorship
    seq: int
    hash: bytes


def _read(document: str, connection: sqlite3.Connection) -> _Kept | None:
    """What was kept of this generation, if it is as it was written and of this version."""
    row = connection.execute(_READ, (document,)).fetchone()
    if row is None:
        return None
    digest, checksum, state = row
    of = _restored(state) if sha256(digest + state).digest() == checksum else None
    return None if of is None else _Kept(of, of.seq, digest)


def _restored(state: bytes) -> Authorship | None:
    """None for what another version wrote."""
    try:
        return checkpoint.restore(zlib.decompress(state))
    except ValueError:
        return None


async def _read_on(
    transactions: Transactions, document: str, kept: _Kept | None, progress: Progress | None
) -> tuple[Authorship, Head]:
    """With all entries since, and the head they lead to."""
    of, point = Authorship(), Point.at_start(document)
    if kept is not None:
        of, point = kept.of, Point(kept.seq, kept.hash)
    chain = Chain(document, point)
    async for piece in pieces(transactions, document, point.seq):
        for record in piece.records():
            chain.take(record)
            if chain.fault is None:
                _take(of, record)
        if progress is not None:
            progress(min(piece.end, piece.head.seq), piece.head.seq)
    fault = chain.finish(piece.head).fault
    if fault is not None:
        raise DocumentUnreadable(document, fault.seq, fault.sentence)
    return of, piece.head


def _take(of: Authorship, record: Record) -> None:
    entry = record.entry
    try:
        of.take(record)
    except CollabError as problem:
        sentence = f"Entry {entry.seq} holds no update that can be applied: {problem}"
        raise DocumentUnreadable(entry.document, entry.seq, sentence) from problem


async def _compare(transactions: Transactions, document: str, of: Authorship) -> None:
    """Raises AuthorshipUnsure."""
    past = await queries.past(transactions, document, of.seq)
    doc: Doc[Any] = Doc()  # Any: its roots are asked for as Texts
    for update in past.updates:
        doc.apply_update(update)
    root = of.disagreement(doc)
    if root is not None:
        raise AuthorshipUnsure(document, root)


def _keep(head: Head, state: bytes, connection: sqlite3.Connection) -> None:
    """Nothing, when the generation has risen meanwhile."""
    checksum = sha256(head.hash + state).digest()
    connection.execute(_KEEP, (head.hash, checksum, state, head.document, head.generation))
