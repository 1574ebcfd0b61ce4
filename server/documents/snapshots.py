"""Snapshots: what the log says after one entry, kept so that loading need not read all of it.

Written first and switched to in a second transaction: killed in between, the older snapshot still counts.
"""

import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from collab.history.chain import Fault
from collab.history.entry import Head

_HASH_AT: Final = (
    "SELECT hash FROM document_entries WHERE document = :document AND seq = :seq"
    " UNION ALL SELECT hash FROM document_segments WHERE document = :document AND last_seq = :seq"
)
_PLACE: Final = "SELECT generation, snapshot_seq FROM document_heads WHERE document = ?"
_WRITE: Final = (
    "INSERT OR REPLACE INTO document_snapshots (document, seq, generation, hash, digest, checksum, state)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_SWITCH: Final = (
    "UPDATE document_heads SET snapshot_seq = :seq"
    " WHERE document = :document AND generation = :generation AND snapshot_seq <= :seq"
)
_FORGET: Final = "DELETE FROM document_snapshots WHERE document = ? AND seq <> ?"
_CURRENT: Final = (
    "SELECT h.snapshot_seq, h.generation, s.generation, s.hash, s.state, s.digest, s.checksum FROM document_heads h"
    " LEFT JOIN document_snapshots s ON s.document = h.document AND s.seq = h.snapshot_seq WHERE h.document = ?"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`state` is an update that holds the whole document after entry `seq`, whose hash in the chain is `hash`."""

    document: str
    generation: int
    seq: int
    hash: bytes
    state: bytes
    digest: bytes

    @classmethod
    def of(cls, head: Head, state: bytes, digest: bytes) -> Self:
        """`state` and `digest` are the document's at `head`."""
        return cls(head.document, head.generation, head.seq, head.hash, state, digest)


def write(snapshot: Snapshot, connection: sqlite3.Connection) -> bool:
    """Puts the row beside the current one; False when the log has become another one or is further already."""
    place = connection.execute(_PLACE, (snapshot.document,)).fetchone()
    if place is None or place[0] != snapshot.generation or snapshot.seq < max(place[1], 1):
        return False
    hashes = connection.execute(_HASH_AT, {"document": snapshot.document, "seq": snapshot.seq}).fetchall()
    if (snapshot.hash,) not in hashes:
        return False
    checksum = sha256(snapshot.state).digest()
    s = snapshot
    connection.execute(_WRITE, (s.document, s.seq, s.generation, s.hash, s.digest, checksum, s.state))
    return True


def switch(snapshot: Snapshot, connection: sqlite3.Connection) -> bool:
    """Makes a written snapshot the current one and forgets all others."""
    place = {"document": snapshot.document, "generation": snapshot.generation, "seq": snapshot.seq}
    if not connection.execute(_SWITCH, place).rowcount:
        return False
    connection.execute(_FORGET, (snapshot.document, snapshot.seq))
    return True


def read(connection: sqlite3.Connection, document: str) -> Snapshot | Fault | None:
    """The current snapshot; None when there is none for this generation; a fault when it is not what was written."""
    row = connection.execute(_CURRENT, (document,)).fetchone()
    if row is None or row[0] == 0:
        return None
    seq, now, generation, digest_of_entry, state, digest, checksum = row
    if generation is None:
        return Fault(seq, f"The snapshot after entry {seq} is missing.")
    if sha256(state).digest() != checksum:
        return Fault(
            seq, f"The snapshot after entry {seq} was changed: its bytes are not those that were written."
        )
    if generation != now:
        return None
    return Snapshot(document, generation, seq, digest_of_entry, state, digest)
