"""What a document says, as 32 bytes: equal documents have equal digests, however they are encoded.

The same document can encode to different bytes after a reload, so a snapshot is compared by state vector,
deleted units and each root's `diff()`.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from pycrdt import Doc, Text

from collab.history.entry import canonical
from collab.wire.varint import Reader, write_varuint

_DIGEST = b"charrette digest v1\0"

Chunk = tuple[object, dict[str, object]]


def digest(doc: Doc[Any]) -> bytes:
    """All roots of the document are read as Texts. Raises ValueError for a document that no guide can hold."""
    vector = doc.get_state()
    sealed = sha256(_DIGEST)
    for part in (_sorted_vector(vector), _sorted_deletes(doc.get_update(vector)), _texts(doc)):
        sealed.update(len(part).to_bytes(8, "big") + part)
    return sealed.digest()


def _sorted_vector(vector: bytes) -> bytes:
    reader = Reader(vector)
    clocks = sorted((reader.varuint(), reader.varuint()) for _ in range(reader.varuint()))
    return _integers(number for pair in clocks if pair[1] for number in pair)


def _sorted_deletes(update: bytes) -> bytes:
    """An update since a document's own state vector holds no structs, but always the complete delete set."""
    reader = Reader(update)
    if reader.varuint():
        raise ValueError("the document holds structs beyond its own state vector")
    spans: list[tuple[int, int, int]] = []
    for _ in range(reader.varuint()):
        client = reader.varuint()
        for _ in range(reader.varuint()):
            clock = reader.varuint()
            spans.append((client, clock, clock + reader.varuint()))
    return _integers(number for span in _joined(sorted(spans)) for number in span)


def _joined(spans: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Ranges that touch or overlap become one: engines cut them as the deletions arrived."""
    current: tuple[int, int, int] | None = None
    for span in spans:
        if current is not None and span[0] == current[0] and span[1] <= current[2]:
            current = (current[0], current[1], max(current[2], span[2]))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current


def _integers(numbers: Iterator[int]) -> bytes:
    return b"".join(map(write_varuint, numbers))


def _texts(doc: Doc[Any]) -> bytes:
    """Roots without content are left out: naming a root is no change."""
    content = {name: _chunks(doc.get(name, type=Text)) for name in sorted(doc.keys())}
    return canonical({name: chunks for name, chunks in content.items() if chunks}).encode()


def _chunks(text: Text) -> list[Chunk]:
    """The diff with equal neighbours joined: where a chunk ends depends on marks that format nothing."""
    chunks: list[Chunk] = []
    for insert, attributes in text.diff():
        formats = {key: _plain(value) for key, value in (attributes or {}).items()}
        if chunks and isinstance(insert, str) and isinstance(chunks[-1][0], str) and chunks[-1][1] == formats:
            chunks[-1] = (chunks[-1][0] + insert, formats)
        else:
            chunks.append((_plain(insert), formats))
    return chunks


def _plain(value: Any) -> object:  # Any: the engine's values, JSON by the time they stand in a log
    """A number has one spelling: engines read 1 back as 1.0."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
