"""Updates written by hand, byte by byte: what no stock client would send."""

from collections.abc import Mapping, Sequence

from collab.wire.update import Range, encode
from collab.wire.varint import var_bytes, var_string, write_varuint

Id = tuple[int, int]
Structs = Mapping[int, tuple[int, Sequence[bytes]]]
"""ClientID → (clock, structs)."""


def update(structs: Structs | None = None, deletes: Sequence[tuple[int, int, int]] = ()) -> bytes:
    """`deletes` are (clientID, clock, end)."""
    blocks = [(client, clock, parts) for client, (clock, parts) in (structs or {}).items()]
    return encode(blocks, [Range(*deleted) for deleted in deletes])


def struct(
    kind: int, content: bytes, *, root: str | None = None, origin: Id | None = None, right: Id | None = None
) -> bytes:
    """Anything: `content` is what follows the place."""
    info = kind | (0x80 if origin else 0) | (0x40 if right else 0)
    places = [write_varuint(number) for place in (origin, right) if place for number in place]
    parent = b"" if root is None else b"\x01" + var_string(root)
    return bytes([info]) + b"".join(places) + parent + content


def words(text: str, *, root: str | None = None, origin: Id | None = None, right: Id | None = None) -> bytes:
    return struct(4, var_string(text), root=root, origin=origin, right=right)


def deleted(
    length: int, *, root: str | None = None, origin: Id | None = None, right: Id | None = None
) -> bytes:
    return struct(1, write_varuint(length), root=root, origin=origin, right=right)


def embed(json: str, *, root: str | None = None, origin: Id | None = None, right: Id | None = None) -> bytes:
    return struct(5, var_string(json), root=root, origin=origin, right=right)


def mark(
    key: str, json: str, *, root: str | None = None, origin: Id | None = None, right: Id | None = None
) -> bytes:
    return struct(6, var_string(key) + var_string(json), root=root, origin=origin, right=right)


def sync(inner: bytes, step: int = 2) -> bytes:
    """A frame of y-websocket around an update, or around a state vector for step 0."""
    return bytes([0, step]) + var_bytes(inner)


def presence(*states: tuple[int, int, str]) -> bytes:
    """A frame of states: (clientID, clock, JSON)."""
    parts = [
        write_varuint(client) + write_varuint(clock) + var_string(json) for client, clock, json in states
    ]
    return b"\x01" + var_bytes(write_varuint(len(states)) + b"".join(parts))
