"""What a document says, as 32 bytes: equal documents have equal digests, however they are encoded.

The same document can encode to different bytes after a reload, so a snapshot is compared by state vector,
deleted units and each root's `diff()`.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from pycrdt import Doc, Text

from collab.history.entry import canonical
from collab.history.id_set import IdSet
from collab.wire import state_vector
from collab.wire.update import FROM_OUR_STORE, walk
from collab.wire.varint import write_varuint

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
    clocks = sorted(state_vector.decode(vector).items())
    return _integers(number for pair in clocks for number in pair)


def _sorted_deletes(update: bytes) -> bytes:
    """An update since a document's own state vector holds no structs, but always the complete delete set.

    Ranges that touch or overlap become one: engines cut them as the deletions arrived.
    """
    deleted = IdSet()
    for span in walk(update, FROM_OUR_STORE).deletes:
        deleted.add(span)
    return _integers(number for span in deleted for number in span)


def _integers(numbers: Iterator[int]) -> bytes:
    return b"".join(map(write_varuint, numbers))


def _texts(doc: Doc[Any]) -> bytes:
    """Roots without content are left out: naming a root is no change."""
    content = {name: chunks(doc.get(name, type=Text)) for name in sorted(doc.keys())}
    return canonical({name: chunks for name, chunks in content.items() if chunks}).encode()


def chunks(text: Text) -> list[Chunk]:
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
