"""Whether a log is whole: every entry where it was written, as it was written, and the head at its end.

`Chain` takes the records one by one, so that a long log is never held in memory; `verify` is the same for a short one.
A payload that does not match its commitment is a fault unless a later entry says that it was redacted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from collab.history.entry import SALT_BYTES, VERSION, Head, Kind, Record, commitment, genesis, redacted


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that is not as it was written. `sentence` names it too."""

    seq: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    entries: int
    redactions: int
    """How many entries hold a payload other than the one they were written with."""
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a log: after entry `seq`, whose hash is `hash`."""

    seq: int
    hash: bytes

    @classmethod
    def at_start(cls, document: str) -> "Point":
        return cls(0, genesis(document))


def verify(records: Iterable[Record], head: Head, after: Point | None = None) -> Report:
    """Checks all records after the point (the whole log by default) up to the head."""
    chain = Chain(head.document, after)
    for record in records:
        chain.take(record)
    return chain.finish(head)


class Chain:
    """Give it every record in order with `take`, then the head with `finish`.

    After a fault it goes on reading: a redaction further on may explain an earlier payload.
    """

    def __init__(self, document: str, after: Point | None = None) -> None:
        self._document = document
        self._start = after or Point.at_start(document)
        self._seq = self._start.seq
        self._hash = self._start.hash
        self._generation = 0
        self._at = 0
        self._entries = 0
        self._fault: Fault | None = None
        self._doubted: Record | None = None
        self._unlike: dict[int, bytes] = {}
        self._redacted: dict[int, bytes] = {}

    @property
    def fault(self) -> Fault | None:
        """What is certain by now; `finish` may name an earlier entry."""
        return self._fault

    @property
    def point(self) -> Point:
        """How far the log is whole by now."""
        return Point(self._seq, self._hash)

    def take(self, record: Record) -> None:
        self._entries += 1
        self._settle(record.entry.previous)
        if self._fault is None:
            self._fault = self._misplaced(record) or self._altered(record) or self._out_of_line(record)
        if self._fault is None and self._doubted is None:
            self._follow(record)
        if record.entry.kind is Kind.REDACT:
            self._note_redaction(record)

    def unreadable(self, seq: int, sentence: str) -> None:
        """The store holds something at `seq` that is no record at all."""
        self._settle(b"")
        self._blame(seq, sentence)

    def finish(self, head: Head) -> Report:
        self._settle(head.hash)
        faults = [self._fault or self._wrong_head(head), self._unexplained()]
        named = [fault for fault in faults if fault is not None]
        first = min(named, key=lambda fault: fault.seq, default=None)
        return Report(self._entries, len(self._unlike.keys() & self._redacted.keys()), first)

    def _blame(self, seq: int, sentence: str) -> None:
        self._fault = self._fault or Fault(seq, sentence)

    def _follow(self, record: Record) -> None:
        entry = record.entry
        self._seq, self._hash, self._at, self._generation = entry.seq, record.hash, entry.at, entry.generation
        actual = commitment(record.salt, record.payload)
        if actual != entry.commitment:
            self._unlike[entry.seq] = actual

    def _misplaced(self, record: Record) -> Fault | None:
        expected, seq = self._seq + 1, record.entry.seq
        if record.entry.document != self._document:
            return Fault(expected, f"Entry {expected} comes from another document.")
        if seq > expected:
            return Fault(expected, f"Entry {expected} is missing: entry {seq} stands in its place.")
        if seq < expected:
            return Fault(seq, f"Entry {seq} stands a second time, after entry {self._seq}.")
        return None

    def _altered(self, record: Record) -> Fault | None:
        seq = record.entry.seq
        if record.entry.version != VERSION:
            return Fault(seq, f"Entry {seq} was changed: its version is not {VERSION}.")
        if len(record.salt) != SALT_BYTES:
            return Fault(seq, f"Entry {seq} was changed: its salt does not have {SALT_BYTES} bytes.")
        if record.entry.hash() == record.hash:
            return None
        return Fault(seq, f"Entry {seq} was changed: {self._what_changed(record)} is not what was sealed.")

    def _what_changed(self, record: Record) -> str:
        """Tries each part that can be had from elsewhere; what then fits the stored hash was the changed one."""
        if replace(record.entry, previous=self._hash).hash() == record.hash:
            return "its link to the entry before it"
        actual = commitment(record.salt, record.payload)
        if replace(record.entry, commitment=actual).hash() == record.hash:
            return "its commitment"
        return "its header or its hash"

    def _out_of_line(self, record: Record) -> Fault | None:
        entry = record.entry
        if entry.previous != self._hash:
            self._doubted = record
            return None
        if entry.at < self._at:
            return Fault(entry.seq, f"Entry {entry.seq} is dated before the entry it follows.")
        if entry.generation < self._generation:
            return Fault(
                entry.seq, f"Entry {entry.seq} belongs to an earlier generation than the one it follows."
            )
        return None

    def _settle(self, following: bytes) -> None:
        """Two neighbours agree with their own hashes but not with each other, so one was written anew as a whole.

        What follows the later one decides: if it hangs on the later one, the earlier one was replaced.
        """
        if self._doubted is None:
            return
        later = self._doubted.entry.seq
        holds = following == self._doubted.hash and self._seq > self._start.seq
        seq = self._seq if holds else later
        self._blame(
            seq,
            f"Entry {seq} was replaced: entry {later} was written after another one than entry {later - 1}.",
        )
        self._doubted = None

    def _note_redaction(self, record: Record) -> None:
        seq = record.entry.seq
        try:
            named = redacted(record.entry.reference)
        except ValueError:
            named = {}
        if not named or max(named) >= seq or min(named) < 1:
            self._blame(seq, f"Entry {seq} is a redaction that names no entry before it.")
        self._redacted.update(named)

    def _unexplained(self) -> Fault | None:
        """The first payload that is neither what was written nor what a redaction put in its place."""
        for seq in sorted(self._unlike.keys() | self._redacted.keys()):
            if not self._start.seq < seq <= self._seq or self._unlike.get(seq) == self._redacted.get(seq):
                continue
            if seq in self._unlike:
                return Fault(seq, f"Entry {seq} was changed: its payload or salt is not what was sealed.")
            return Fault(seq, f"Entry {seq} was redacted, but its words still stand in the log.")
        return None

    def _wrong_head(self, head: Head) -> Fault | None:
        if head.seq > self._seq:
            missing = self._seq + 1
            return Fault(
                missing, f"Entry {missing} is missing: the log ends at {self._seq}, its head says {head.seq}."
            )
        if head.seq < self._seq:
            return Fault(
                head.seq + 1, f"Entry {head.seq + 1} stands after the head of the log, which says {head.seq}."
            )
        if head.hash != self._hash:
            return Fault(self._seq, f"The head of the log was changed: it does not match entry {self._seq}.")
        if self._seq > self._start.seq and (head.at != self._at or head.generation < self._generation):
            return Fault(
                self._seq, f"The head of the log was changed: it is not dated as entry {self._seq} is."
            )
        return None
