"""State vectors: how far somebody has each client's structs."""

from collections.abc import Mapping

from collab.errors import Malformed, TooLarge
from collab.ids import CLIENT_MAX
from collab.wire.varint import Reader, write_varuint

_MOST_CLIENTS = 100_000


def decode(data: bytes) -> dict[int, int]:
    """ClientID → next clock. Raises Malformed or TooLarge."""
    reader = Reader(data)
    count = reader.varuint()
    if count > _MOST_CLIENTS:
        raise TooLarge("clients", count, _MOST_CLIENTS)
    vector: dict[int, int] = {}
    for _ in range(count):
        client = reader.varuint()
        vector[client] = reader.varuint()
        if client > CLIENT_MAX:
            raise Malformed("a clientID is too large")
    if not reader.at_end:
        raise Malformed("something follows the state vector")
    return vector


def encode(vector: Mapping[int, int]) -> bytes:
    """Highest clientID first, as Yjs writes it."""
    out = bytearray(write_varuint(len(vector)))
    for client in sorted(vector, reverse=True):
        out += write_varuint(client) + write_varuint(vector[client])
    return bytes(out)
