"""The messages of y-websocket, one to a WebSocket frame, and our own two types beside them.

A stock client reads only the first message of a frame, so a frame with anything after it is malformed.
"""

import json
from dataclasses import dataclass
from typing import Final, TypeAlias

from collab.errors import Malformed
from collab.wire.varint import Reader, var_bytes, var_string, write_varuint

_SYNC: Final = 0
_AWARENESS: Final = 1
_AUTH: Final = 2
_QUERY_AWARENESS: Final = 3
_ACKNOWLEDGEMENTS: Final = 100
_FIRST_OWN_TYPE: Final = 100

KEEPALIVE: Final = b"\x01\x01\x00"
"""Presence of nobody. Stock clients reconnect after 30 s without a message, and pings do not count."""

EMPTY_UPDATE: Final = b"\x00\x00"


@dataclass(frozen=True, slots=True)
class SyncStep1:
    """What the client has; it wants what is missing."""

    vector: bytes


@dataclass(frozen=True, slots=True)
class SyncStep2:
    """The answer to our sync step 1."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Update:
    update: bytes


@dataclass(frozen=True, slots=True)
class Awareness:
    data: bytes


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """The client asks for all known presence."""


@dataclass(frozen=True, slots=True)
class WantsAcks:
    """The client understands message 100."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Legal on the wire but nothing to us: ignored, counted."""

    kind: int


Message: TypeAlias = SyncStep1 | SyncStep2 | Update | Awareness | QueryAwareness | WantsAcks | Unknown


def decode(frame: bytes) -> Message:
    """Raises `Malformed`. What the message carries is not looked into."""
    reader = Reader(frame)
    kind = reader.varuint()
    if kind == _AUTH or kind > _FIRST_OWN_TYPE:
        return Unknown(kind)
    message = _body(kind, reader)
    if not reader.at_end:
        raise Malformed("something follows the message")
    return message


def _body(kind: int, reader: Reader) -> Message:
    if kind == _SYNC:
        return _sync(reader)
    if kind == _AWARENESS:
        return Awareness(reader.var_bytes())
    if kind == _QUERY_AWARENESS:
        return QueryAwareness()
    if kind == _ACKNOWLEDGEMENTS:
        if reader.varuint() != 0:
            raise Malformed("acknowledgements are asked for with a zero")
        return WantsAcks()
    raise Malformed("its type is unknown")


def _sync(reader: Reader) -> SyncStep1 | SyncStep2 | Update:
    step = reader.varuint()
    if step >= len(_SYNC_STEPS):
        raise Malformed("its sync step is unknown")
    return _SYNC_STEPS[step](reader.var_bytes())


_SYNC_STEPS: Final = (SyncStep1, SyncStep2, Update)


def sync_step_1(vector: bytes) -> bytes:
    return b"\x00\x00" + var_bytes(vector)


def sync_step_2(missing: bytes) -> bytes:
    return b"\x00\x01" + var_bytes(missing)


def update(merged: bytes) -> bytes:
    return b"\x00\x02" + var_bytes(merged)


def awareness(data: bytes) -> bytes:
    return b"\x01" + var_bytes(data)


def acknowledgement(count: int, at: int) -> bytes:
    """Everything up to this socket's `count`-th sync message is committed; `at` is the server's time in ms."""
    return b"\x64" + write_varuint(count) + write_varuint(at)


def is_acknowledgement(frame: bytes) -> bool:
    """Of a frame made here."""
    return frame[:1] == b"\x64"


def notice(kind: str, sentence: str, **more: object) -> bytes:
    text = json.dumps({"kind": kind, "sentence": sentence, **more}, ensure_ascii=False, separators=(",", ":"))
    return b"\x65" + var_string(text)
