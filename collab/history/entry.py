"""One entry of a document's log: what was accepted, from whom, and how it hangs on the entry before it.

An entry's hash covers a salted commitment of the payload and never the payload itself: a payload can be redacted
later, and the chain still stands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from struct import Struct
from typing import Final, Self

VERSION: Final = 1
SALT_BYTES: Final = 16
HASH_BYTES: Final = 32

_GENESIS: Final = b"charrette genesis v1\0"
_ENTRY: Final = b"charrette entry v1\0"
_COMMITMENT: Final = b"charrette commitment v1\0"

# Four numbers, then the lengths of the six fields that follow them: no two headers share an encoding.
_FIXED: Final = Struct(">4q6I")


class Kind(StrEnum):
    LIVE = "live"
    FORM = "form"
    ACCEPT = "accept"
    RESTORE = "restore"
    IMPORT = "import"
    SEED = "seed"
    REDACT = "redact"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be appended; the log adds place, time, salt and hash. `reference` is canonical JSON or empty."""

    author: str
    payload: bytes
    kind: Kind = Kind.LIVE
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The header, version 1. `at` is in ms since 1970 and never earlier than the previous entry's."""

    version: int
    document: str
    generation: int
    seq: int
    previous: bytes
    author: str
    at: int
    kind: Kind
    reference: str
    commitment: bytes

    def hash(self) -> bytes:
        document, author = self.document.encode(), self.author.encode()
        kind, reference = self.kind.encode(), self.reference.encode()
        previous, commitment = self.previous, self.commitment
        fixed = _FIXED.pack(
            self.version,
            self.generation,
            self.seq,
            self.at,
            len(document),
            len(previous),
            len(author),
            len(kind),
            len(reference),
            len(commitment),
        )
        fields = (_ENTRY, fixed, document, previous, author, kind, reference, commitment)
        return sha256(b"".join(fields)).digest()


@dataclass(frozen=True, slots=True)
class Record:
    """An entry as it is stored; `hash` is what the store says the entry's hash is."""

    entry: Entry
    salt: bytes
    payload: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log of a document ends. `seq` 0 means that nothing was written yet; `hash` is then the genesis."""

    document: str
    generation: int
    seq: int
    hash: bytes
    at: int
    open: bool

    @classmethod
    def of_new(cls, document: str) -> Self:
        return cls(document, generation=1, seq=0, hash=genesis(document), at=0, open=True)

    def after(self, record: Record) -> "Head":
        """The head once `record`, sealed on this one, is committed."""
        entry = record.entry
        return Head(self.document, entry.generation, entry.seq, record.hash, entry.at, self.open)


def genesis(document: str) -> bytes:
    """The hash that a document's first entry hangs on."""
    return sha256(_GENESIS + document.encode()).digest()


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Says nothing about the payload to those who lack the salt. The salt's length is fixed, so the two never mix."""
    if len(salt) != SALT_BYTES:
        raise ValueError(len(salt))
    return sha256(_COMMITMENT + salt + payload).digest()


def seal(head: Head, draft: Draft, *, at: int, salt: bytes) -> Record:
    """The record that follows `head`; a clock that jumped back is held at the head's time."""
    entry = Entry(
        version=VERSION,
        document=head.document,
        generation=head.generation,
        seq=head.seq + 1,
        previous=head.hash,
        author=draft.author,
        at=max(at, head.at),
        kind=draft.kind,
        reference=draft.reference,
        commitment=commitment(salt, draft.payload),
    )
    return Record(entry, salt, draft.payload, entry.hash())


def canonical(value: object) -> str:
    """JSON with one spelling per value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def redaction(replaced: Mapping[int, bytes], **more: object) -> str:
    """The reference of a redact entry: which entries hold a new payload, and each one's new commitment."""
    commitments = [[seq, replaced[seq].hex()] for seq in sorted(replaced)]
    return canonical({**more, "redacted": commitments})


def redacted(reference: str) -> dict[int, bytes]:
    """Reads what `redaction` wrote; raises ValueError when it says something else."""
    try:
        found = {seq: bytes.fromhex(hexadecimal) for seq, hexadecimal in json.loads(reference)["redacted"]}
    except (TypeError, KeyError) as problem:
        raise ValueError(reference) from problem
    if not found or not all(type(seq) is int for seq in found):
        raise ValueError(reference)
    return found
