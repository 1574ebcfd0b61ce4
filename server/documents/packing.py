"""Old entries, many in one row: headers and payloads compressed together, salts and hashes as they are.

What can be computed is not kept: sequence numbers, links, commitments (unless a payload was replaced) and all but the
first eight bytes of each hash, which suffice to name the entry that was damaged. About 40 bytes a keystroke.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from hashlib import sha256
from typing import Final

from collab.errors import Malformed
from collab.history.chain import Chain, Point
from collab.history.entry import SALT_BYTES, Entry, Kind, Record, commitment
from collab.wire.varint import Reader, var_bytes, var_string, write_varuint
from server.documents.errors import DocumentUnreadable
from server.documents.rows import record_of, rows_between

CHECK_BYTES: Final = 8
SEGMENT_ENTRIES: Final = 500
SEGMENT_BYTES: Final = 262_144
WORTH_PACKING: Final = 0.5  # of either measure; what is less waits as rows for the next time

_GENERATION, _AUTHOR, _KIND, _REFERENCE, _COMMITMENT = 1, 2, 4, 8, 16

_SELECT: Final = (
    "SELECT document, last_seq, first_seq, previous, hash, salts, checks, body, checksum FROM document_segments"
    " WHERE document = ? AND last_seq > ? ORDER BY last_seq LIMIT 1"
)
_INSERT: Final = (
    "INSERT INTO document_segments (document, last_seq, first_seq, previous, hash, salts, checks, body, checksum)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LAST: Final = (
    "SELECT last_seq, hash FROM document_segments WHERE document = ? ORDER BY last_seq DESC LIMIT 1"
)
_FORGET: Final = "DELETE FROM document_entries WHERE document = ? AND seq BETWEEN ? AND ?"


@dataclass(frozen=True, slots=True)
class Segment:
    """One row: the entries from `first_seq` to `last_seq`. `previous` is the hash before them, `hash` their last."""

    document: str
    last_seq: int
    first_seq: int
    previous: bytes
    hash: bytes
    salts: bytes
    checks: bytes
    body: bytes
    checksum: bytes

    def sum(self) -> bytes:
        """Covers what the entries' hashes cannot see, such as unused bits of the compressed stream."""
        numbers = b"%d %d " % (self.first_seq, self.last_seq)
        return sha256(numbers + self.previous + self.hash + self.salts + self.checks + self.body).digest()


def pack(records: Sequence[Record]) -> Segment:
    """`records` follow each other in one log and are whole; at least one."""
    first, last = records[0], records[-1]
    writer = _Writer()
    body = b"".join(map(writer.entry, records))
    segment = Segment(
        document=first.entry.document,
        last_seq=last.entry.seq,
        first_seq=first.entry.seq,
        previous=first.entry.previous,
        hash=last.hash,
        salts=b"".join(record.salt for record in records),
        checks=b"".join(record.hash[:CHECK_BYTES] for record in records),
        body=zlib.compress(body, 9),
        checksum=b"",
    )
    return replace(segment, checksum=segment.sum())


def unpack(segment: Segment) -> Iterator[Record]:
    """The records as they were packed; a damaged one comes with a hash that is not its own.

    Raises DocumentUnreadable where reading ends early, after the records that can be read.
    """
    reader = _Reader(segment)
    for seq in range(segment.first_seq, segment.last_seq + 1):
        try:
            yield reader.entry(seq)
        except (Malformed, ValueError) as problem:
            sentence = f"Entry {seq} cannot be read: its segment is damaged."
            raise DocumentUnreadable(segment.document, seq, sentence) from problem
    if not reader.at_end:
        sentence = f"Entry {segment.last_seq} is followed by something in its segment that is no entry."
        raise DocumentUnreadable(segment.document, segment.last_seq, sentence)
    if segment.sum() != segment.checksum:
        sentence = f"Entry {segment.first_seq} begins a segment that was changed, though its entries can still be read."
        raise DocumentUnreadable(segment.document, segment.first_seq, sentence)


class _Writer:
    """An entry says only what differs from the entry before it."""

    def __init__(self) -> None:
        self._said: tuple[tuple[int, int], str, str, str] = ((0, 0), "", "", "")
        self._at = 0

    def entry(self, record: Record) -> bytes:
        entry = record.entry
        now = ((entry.version, entry.generation), entry.author, entry.kind.value, entry.reference)
        flags, parts = 0, []
        if now[0] != self._said[0]:
            flags |= _GENERATION
            parts += [write_varuint(entry.version), write_varuint(entry.generation)]
        for i, flag in enumerate((_AUTHOR, _KIND, _REFERENCE), start=1):
            if now[i] != self._said[i]:
                flags |= flag
                parts.append(var_string(str(now[i])))
        if commitment(record.salt, record.payload) != entry.commitment:
            flags |= _COMMITMENT
            parts.append(var_bytes(entry.commitment))
        since, self._at, self._said = entry.at - self._at, entry.at, now
        return b"".join((write_varuint(flags), write_varuint(since), *parts, var_bytes(record.payload)))


class _Reader:
    """Reads what `_Writer` wrote, entry by entry, and computes the rest."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._body = Reader(_inflated(segment.body))
        self._salts = Reader(segment.salts)
        self._checks = Reader(segment.checks)
        self._hash = segment.previous
        self._version = self._generation = self._at = 0
        self._author = self._kind = self._reference = ""

    @property
    def at_end(self) -> bool:
        return self._body.at_end and self._salts.at_end and self._checks.at_end

    def entry(self, seq: int) -> Record:
        salt = self._salts.take(SALT_BYTES)
        written_commitment = self._changes()
        payload = self._body.var_bytes()
        entry = Entry(
            version=self._version,
            document=self._segment.document,
            generation=self._generation,
            seq=seq,
            previous=self._hash,
            author=self._author,
            at=self._at,
            kind=Kind(self._kind),
            reference=self._reference,
            commitment=written_commitment or commitment(salt, payload),
        )
        stored = self._stored_hash(entry)
        self._hash = stored
        return Record(entry, salt, payload, stored)

    def _changes(self) -> bytes | None:
        body = self._body
        flags = body.varuint()
        self._at += body.varuint()
        if flags & _GENERATION:
            self._version, self._generation = body.varuint(), body.varuint()
        if flags & _AUTHOR:
            self._author = body.var_string()
        if flags & _KIND:
            self._kind = body.var_string()
        if flags & _REFERENCE:
            self._reference = body.var_string()
        return body.var_bytes() if flags & _COMMITMENT else None

    def _stored_hash(self, entry: Entry) -> bytes:
        """The whole hash if what is kept of it is right, otherwise what is kept."""
        check, computed = self._checks.take(CHECK_BYTES), entry.hash()
        if not computed.startswith(check):
            return check
        return self._segment.hash if entry.seq == self._segment.last_seq else computed


def _inflated(body: bytes) -> bytes:
    """As much as can be had: a damaged stream ends where the damage shows."""
    try:
        return zlib.decompress(body)
    except zlib.error:
        return b"".join(_salvaged(body))


def _salvaged(body: bytes) -> Iterator[bytes]:
    stream = zlib.decompressobj()
    try:
        for byte in body:
            yield stream.decompress(bytes((byte,)))
    except zlib.error:
        return


def segment_after(connection: sqlite3.Connection, document: str, seq: int) -> Segment | None:
    """The segment that holds the entry after `seq`, or the next one there is."""
    row = connection.execute(_SELECT, (document, seq)).fetchone()
    return None if row is None else Segment(*row)


def pack_some(connection: sqlite3.Connection, document: str, up_to: int) -> bool:
    """Moves the oldest rows up to entry `up_to` into one segment; False when too few wait, or when they are not whole.

    A log with a fault stays as it lies: what is wrong with it can then still be told.
    """
    last = connection.execute(_LAST, (document,)).fetchone()
    point = Point(*last) if last else Point.at_start(document)
    records = _worth_packing(connection, document, point.seq, up_to)
    if not records or not _whole(document, point, records):
        return False
    segment = pack(records)
    if list(unpack(segment)) != records:
        return False
    connection.execute(_INSERT, astuple(segment))
    connection.execute(_FORGET, (document, segment.first_seq, segment.last_seq))
    return True


def _worth_packing(connection: sqlite3.Connection, document: str, after: int, up_to: int) -> list[Record]:
    records: list[Record] = []
    size = 0
    for row in rows_between(connection, document, after=after, to=up_to, limit=SEGMENT_ENTRIES):
        try:
            records.append(record_of(document, row))
        except DocumentUnreadable:
            return []
        size += len(records[-1].payload)
        if size >= SEGMENT_BYTES:
            break
    enough = len(records) >= SEGMENT_ENTRIES * WORTH_PACKING or size >= SEGMENT_BYTES * WORTH_PACKING
    return records if enough else []


def _whole(document: str, point: Point, records: Sequence[Record]) -> bool:
    chain = Chain(document, point)
    for record in records:
        chain.take(record)
    last = records[-1]
    return chain.point == Point(last.entry.seq, last.hash)
