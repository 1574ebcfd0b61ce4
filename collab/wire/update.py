"""Update v1, walked within bounds: the one reader of what people send, before the engine, the log or a browser sees it.

`walk` needs no document: it says what an update holds, or raises. Whether the update fits a document
(gaps, leases, deletions to come, cut surrogate pairs) is the struct index's to say.
Source of the format: the Yjs encoding, written down in `reference/wire.md` §4; lengths of strings count UTF-16 code units.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from collab.errors import Malformed, NotAllowed, TooLarge
from collab.ids import CLOCK_MAX
from collab.wire.json_values import check_json
from collab.wire.varint import read_varuint, var_string, write_varuint

EMPTY: Final = b"\x00\x00"

DELETED: Final = 1
STRING: Final = 4
EMBED: Final = 5
FORMAT: Final = 6

_ORIGIN: Final = 0x80
_RIGHT_ORIGIN: Final = 0x40
_PARENT_SUB: Final = 0x20
_CONTENT: Final = 0x1F

_ROOT_BYTES: Final = 128
_KEY_BYTES: Final = 128
_VALUE_BYTES: Final = 16_384
_VALUE_DEPTH: Final = 16

Id = tuple[int, int]
"""(clientID, clock) of one UTF-16 unit."""


class Bounds(NamedTuple):
    """How much of anything one update may hold."""

    structs: int
    deletes: int


FROM_A_SOCKET: Final = Bounds(structs=12_000, deletes=30_000)
"""About 35 ms of walking; a paper of 105,000 characters that one person wrote offline in 260,000 keystrokes holds 11,000."""
FROM_OUR_STORE: Final = Bounds(structs=CLOCK_MAX, deletes=CLOCK_MAX)


class Struct(NamedTuple):
    """One item of one client. `content` is the text, the value's JSON, `(key, JSON)` of a format, or None when deleted."""

    clock: int
    length: int
    kind: int
    origin: Id | None
    right: Id | None
    root: str | None
    content: str | tuple[str, str] | None
    start: int
    stop: int


class Block(NamedTuple):
    """The structs of one client, without a gap, from `clock` up to but not including `end`."""

    client: int
    clock: int
    end: int
    structs: Sequence[Struct]


class Range(NamedTuple):
    """Clocks of one client, from `clock` up to but not including `end`."""

    client: int
    clock: int
    end: int


@dataclass(frozen=True, slots=True)
class WalkedUpdate:
    """What an update holds; `data` is the update itself, which the structs' `start` and `stop` point into."""

    data: bytes
    blocks: tuple[Block, ...]
    deletes: tuple[Range, ...]


Content = tuple[int, str | tuple[str, str] | None, int]
"""(length in UTF-16 units, content, position after it)."""


def walk(data: bytes, bounds: Bounds = FROM_A_SOCKET) -> WalkedUpdate:
    """Raises Malformed (no update at all), NotAllowed (a struct no honest client sends) or TooLarge."""
    try:
        blocks, at = _blocks(data, bounds)
        deletes, at = _deletes(data, at, bounds)
    except IndexError:
        raise Malformed("the update is cut short") from None
    if at != len(data):
        raise Malformed("the update has bytes after its end")
    return WalkedUpdate(data, tuple(blocks), tuple(deletes))


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as Yjs counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def utf16_tail(text: str, offset: int) -> str:
    """What stands from a UTF-16 offset on. The caller knows that the offset cuts no surrogate pair."""
    return text[offset:] if text.isascii() else text.encode("utf-16-le")[2 * offset :].decode("utf-16-le")


def encode(blocks: Iterable[tuple[int, int, Sequence[bytes]]], deletes: Iterable[Range]) -> bytes:
    """An update from (client, clock, encoded structs) and deleted ranges, both grouped by client already."""
    out, count = bytearray(), 0
    for client, clock, structs in blocks:
        count += 1
        out += write_varuint(len(structs)) + write_varuint(client) + write_varuint(clock)
        for struct in structs:
            out += struct
    return write_varuint(count) + bytes(out) + encode_deletes(deletes)


def encode_deletes(deletes: Iterable[Range]) -> bytes:
    """The delete set that ends an update; ranges come in any order and are grouped by client, highest first, as Yjs does."""
    by_client: dict[int, list[Range]] = {}
    for deleted in deletes:
        by_client.setdefault(deleted.client, []).append(deleted)
    out = bytearray(write_varuint(len(by_client)))
    for client in sorted(by_client, reverse=True):
        ranges = sorted(by_client[client])
        out += write_varuint(client) + write_varuint(len(ranges))
        for _, clock, end in ranges:
            out += write_varuint(clock) + write_varuint(end - clock)
    return bytes(out)


def struct_from(walked: WalkedUpdate, client: int, struct: Struct, offset: int) -> bytes:
    """A struct's bytes, or those of its part from a UTF-16 offset on, which then stands right after its own first part."""
    if offset == 0:
        return walked.data[struct.start : struct.stop]
    before = (client, struct.clock + offset - 1)
    if isinstance(struct.content, str):
        return text_struct(before, struct.right, None, utf16_tail(struct.content, offset))
    return _place(DELETED, before, struct.right, None) + write_varuint(struct.length - offset)


def text_struct(origin: Id | None, right: Id | None, root: str | None, text: str) -> bytes:
    """`root` counts only without origins."""
    return _place(STRING, origin, right, root) + var_string(text)


def _place(kind: int, origin: Id | None, right: Id | None, root: str | None) -> bytes:
    out = bytearray([kind | (_ORIGIN if origin else 0) | (_RIGHT_ORIGIN if right else 0)])
    for identity in (origin, right):
        if identity is not None:
            out += write_varuint(identity[0]) + write_varuint(identity[1])
    if not (origin or right):
        out += b"\x01" + var_string(root or "")
    return bytes(out)


def _blocks(data: bytes, bounds: Bounds) -> tuple[list[Block], int]:
    count, at = read_varuint(data, 0)
    blocks: list[Block] = []
    seen: set[int] = set()
    room = bounds.structs
    for _ in range(count):
        number, at = read_varuint(data, at)
        client, at = read_varuint(data, at)
        clock, at = read_varuint(data, at)
        room -= max(number, 1)
        if room < 0:
            raise TooLarge("changes", bounds.structs - room, bounds.structs)
        if client in seen:
            raise Malformed("a clientID stands twice in the update")
        seen.add(client)
        structs, end, at = _structs(data, at, number, clock)
        blocks.append(Block(client, clock, end, structs))
    return blocks, at


def _structs(data: bytes, at: int, number: int, clock: int) -> tuple[list[Struct], int, int]:
    structs: list[Struct] = []
    for _ in range(number):
        struct = _struct(data, at, clock)
        structs.append(struct)
        clock += struct.length
        at = struct.stop
        if clock > CLOCK_MAX:
            raise TooLarge("characters", clock, CLOCK_MAX)
    return structs, clock, at


def _struct(data: bytes, at: int, clock: int) -> Struct:
    start, info = at, data[at]
    at += 1
    kind = info & _CONTENT
    read = _CONTENTS.get(kind)
    if read is None or info & _PARENT_SUB:
        raise NotAllowed("structure", "only text, formats, embeds and deleted text may stand in a guide")
    origin = right = root = None
    if info & _ORIGIN:
        origin, at = _id(data, at)
    if info & _RIGHT_ORIGIN:
        right, at = _id(data, at)
    if origin is None and right is None:
        root, at = _root(data, at)
    length, content, at = read(data, at)
    return Struct(clock, length, kind, origin, right, root, content, start, at)


def _id(data: bytes, at: int) -> tuple[Id, int]:
    client, at = read_varuint(data, at)
    clock, at = read_varuint(data, at)
    return (client, clock), at


def _root(data: bytes, at: int) -> tuple[str, int]:
    named, at = read_varuint(data, at)
    if named != 1:
        raise NotAllowed("structure", "a change may only stand in a section of the guide")
    return _string(data, at, _ROOT_BYTES)


def _string(data: bytes, at: int, most: int) -> tuple[str, int]:
    size, at = read_varuint(data, at)
    if size > len(data) - at:
        raise IndexError
    if size > most:
        raise TooLarge("bytes in a name or value", size, most)
    try:
        return data[at : at + size].decode(), at + size
    except UnicodeDecodeError:
        raise Malformed("a text in the update is not UTF-8") from None


def _text(data: bytes, at: int) -> Content:
    text, at = _string(data, at, len(data))
    if not text:
        raise Malformed("a struct is empty")
    return utf16_length(text), text, at


def _deleted(data: bytes, at: int) -> Content:
    length, at = read_varuint(data, at)
    if length == 0:
        raise Malformed("a struct is empty")
    return length, None, at


def _value(data: bytes, at: int) -> tuple[str, object, int]:
    text, at = _string(data, at, _VALUE_BYTES)
    return text, check_json(text.encode(), max_bytes=_VALUE_BYTES, max_depth=_VALUE_DEPTH), at


def _embed(data: bytes, at: int) -> Content:
    text, value, at = _value(data, at)
    if not isinstance(
        value, dict
    ):  # engines show an embedded string as text, and count its length differently
        raise NotAllowed("structure", "an embed must be an object")
    return 1, text, at


def _format(data: bytes, at: int) -> Content:
    key, at = _string(data, at, _KEY_BYTES)
    if key == "__proto__":
        raise NotAllowed("structure", "a format may not be called so")
    text, _, at = _value(data, at)
    return 1, (key, text), at


_CONTENTS: Final[dict[int, Callable[[bytes, int], Content]]] = {
    DELETED: _deleted,
    STRING: _text,
    EMBED: _embed,
    FORMAT: _format,
}


def _deletes(data: bytes, at: int, bounds: Bounds) -> tuple[list[Range], int]:
    count, at = read_varuint(data, at)
    deletes: list[Range] = []
    room = bounds.deletes
    for _ in range(count):
        client, at = read_varuint(data, at)
        number, at = read_varuint(data, at)
        room -= max(number, 1)
        if room < 0:
            raise TooLarge("deletions", bounds.deletes - room, bounds.deletes)
        for _ in range(number):
            clock, at = read_varuint(data, at)
            length, at = read_varuint(data, at)
            if clock + length > CLOCK_MAX:
                raise Malformed("the update deletes what no document can hold")
            deletes.append(Range(client, clock, clock + length))
    return deletes, at
