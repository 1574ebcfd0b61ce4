"""Heads, entries and leases as rows of SQLite: the statements of the hot path, and what a row says."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from collab.history.entry import Entry, Head, Kind, Record
from server.documents.errors import DocumentNotFound, DocumentUnreadable

Row = tuple[Any, ...]  # Any: SQLite's values; the tables are strict, so each column has its own type

INSERT_ENTRY: Final = (
    "INSERT INTO document_entries (document, seq, version, generation, previous, author, at, kind, reference,"
    " commitment, salt, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# Texts come as bytes: one that is not UTF-8 would otherwise fail in the driver, which cannot name the entry.
SELECT_ENTRIES: Final = (
    "SELECT seq, version, generation, previous, CAST(author AS BLOB), at, CAST(kind AS BLOB),"
    " CAST(reference AS BLOB), commitment, salt, payload, hash FROM document_entries"
    " WHERE document = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
)
SELECT_HEAD: Final = "SELECT generation, seq, hash, at, open FROM document_heads WHERE document = ?"
MOVE_HEAD: Final = (
    "UPDATE document_heads SET seq = ?, hash = ?, at = ?"
    " WHERE document = ? AND seq = ? AND generation = ? AND hash = ? AND open = 1"
)
# A clientID is never leased twice: should the index know it already, verification tells whether it is right.
INSERT_LEASE: Final = (
    "INSERT INTO document_leases (document, client, author) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
)
SELECT_LEASES: Final = "SELECT client, CAST(author AS BLOB) FROM document_leases WHERE document = ?"

SELECT_HEADS: Final = (
    "SELECT document, generation, seq, hash, at, open FROM document_heads WHERE document IN ({})"
)
SELECT_SEQS: Final = "SELECT document, seq FROM document_heads"

_CHUNK: Final = 500  # far below SQLite's bound on variables in a statement
_NO_LIMIT: Final = 2**62


def row_of(record: Record) -> Row:
    entry = record.entry
    return (
        entry.document,
        entry.seq,
        entry.version,
        entry.generation,
        entry.previous,
        entry.author,
        entry.at,
        entry.kind.value,
        entry.reference,
        entry.commitment,
        record.salt,
        record.payload,
        record.hash,
    )


def record_of(document: str, row: Row) -> Record:
    """Raises DocumentUnreadable for what cannot even be compared with its hash."""
    seq, version, generation, previous, author, at, kind, reference, commitment, salt, payload, digest = row
    try:
        entry = Entry(
            version=version,
            document=document,
            generation=generation,
            seq=seq,
            previous=previous,
            author=author.decode(),
            at=at,
            kind=Kind(kind.decode()),
            reference=reference.decode(),
            commitment=commitment,
        )
    except ValueError as problem:
        sentence = f"Entry {seq} was changed: its author, kind or reference cannot be read."
        raise DocumentUnreadable(document, seq, sentence) from problem
    return Record(entry, salt, payload, digest)


def rows_between(
    connection: sqlite3.Connection, document: str, *, after: int, to: int = _NO_LIMIT, limit: int
) -> list[Row]:
    return connection.execute(SELECT_ENTRIES, (document, after, to, limit)).fetchall()


def read_head(connection: sqlite3.Connection, document: str) -> Head:
    """Raises DocumentNotFound."""
    row = connection.execute(SELECT_HEAD, (document,)).fetchone()
    if row is None:
        raise DocumentNotFound(document)
    generation, seq, digest, at, is_open = row
    return Head(document, generation, seq, digest, at, open=bool(is_open))


def read_heads(connection: sqlite3.Connection, documents: Sequence[str]) -> dict[str, Head]:
    """Those that exist."""
    found: dict[str, Head] = {}
    for start in range(0, len(documents), _CHUNK):
        some = documents[start : start + _CHUNK]
        rows = connection.execute(SELECT_HEADS.format(", ".join("?" * len(some))), some)
        for document, generation, seq, digest, at, is_open in rows:
            found[document] = Head(document, generation, seq, digest, at, open=bool(is_open))
    return found


def read_leases(connection: sqlite3.Connection, document: str) -> dict[int, str]:
    rows = connection.execute(SELECT_LEASES, (document,))
    return {client: author.decode(errors="replace") for client, author in rows}
