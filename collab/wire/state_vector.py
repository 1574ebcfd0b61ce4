"""State vectors: how far somebody has each client's structs."""

from collections.abc import Mapping

from collab.errors import Malformed, TooLarge
from collab.wire.varint import read_varuint, write_varuint

_MOST_CLIENTS = 60_000
"""Above what a room lets into a document; reading so many takes 30 to 50 ms."""


def decode(data: bytes) -> dict[int, int]:
    """ClientID → next clock. Raises Malformed or TooLarge."""
    count, at = read_varuint(data, 0)
    if count > _MOST_CLIENTS:
        raise TooLarge("clients", count, _MOST_CLIENTS)
    vector: dict[int, int] = {}
    for _ in range(count):
        client, at = read_varuint(data, at)
        vector[client], at = read_varuint(data, at)
    if at != len(data):
        raise Malformed("something follows the state vector")
    return vector


def encode(vector: Mapping[int, int]) -> bytes:
    """Highest clientID first, as Yjs writes it."""
    out = bytearray(write_varuint(len(vector)))
    for client in sorted(vector, reverse=True):
        out += write_varuint(client) + write_varuint(vector[client])
    return bytes(out)
