"""Where a quoted passage stands in a text now, and whether its words are still there.

A passage is named by two relative positions as browsers encode them: of its first unit, sticking to the right, and of its
last, sticking to the left. pycrdt's own StickyIndex adds units to bytes and is right in ASCII only. So a copy of the document
gets a mark right behind each unit, and the marks tell the places.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

from pycrdt import Doc, Text, TransactionEvent

from collab.errors import BadAnchor, Malformed, NotHereYet
from collab.guide.blocks import Delta
from collab.guide.values import clean
from collab.wire import state_vector
from collab.wire.update import (
    EMBED,
    FORMAT,
    FROM_OUR_STORE,
    Id,
    Range,
    encode,
    utf16_length,
    walk,
)
from collab.wire.varint import Reader, var_string, write_varuint

EMBED_SIGN: Final = "\ufffc"
"""How an embed stands in a quote."""

_MARK: Final = "__proto__"  # no client may write a key of this name
_HAS_ORIGIN: Final = 0x80
_UNIT: Final = 0
_EDGE: Final = 1
_STICKS_RIGHT: Final = b"\x00"
_STICKS_LEFT: Final = b"\x41"  # lib0's signed integer -1


class Passage(NamedTuple):
    """`start` and `end` are encoded relative positions in the text `root`."""

    root: str
    start: bytes
    end: bytes


class Place(NamedTuple):
    """From `start` up to but not including `end`, in UTF-16 units; `at` and `at_end` are the same in bytes, as pycrdt counts.

    `is_gone`: neither of the two units stands any more.
    """

    start: int
    end: int
    at: int
    at_end: int
    text: str
    is_gone: bool


class Standing(StrEnum):
    """Of a quote: word for word; with other words in between or without some; without any of its words."""

    ATTACHED = "attached"
    CHANGED = "changed"
    DETACHED = "detached"


class Units(Protocol):
    """What the index of structs knows of a unit; it may know more units than the document has."""

    def root_of(self, unit: Id) -> str | None: ...
    def is_high(self, unit: Id) -> bool:
        """Whether it is the first half of a surrogate pair."""
        ...


def standing(quote: str, place: Place | None) -> Standing:
    """An empty quote is the place between two units: words that stand there now have changed it."""
    if place is None:
        return Standing.DETACHED
    if not quote:
        if place.is_gone:
            return Standing.DETACHED
        return Standing.CHANGED if place.text else Standing.ATTACHED
    if not place.text:
        return Standing.DETACHED
    return Standing.ATTACHED if _said(place.text) == _said(quote) else Standing.CHANGED


def _said(text: str) -> str:
    """Signs for embeds do not count, where there are words."""
    words = clean(text)
    return words.replace(EMBED_SIGN, "") or words


def check(passage: Passage, units: Units) -> None:
    """Raises BadAnchor."""
    start, end = _unit(passage, passage.start, _STICKS_RIGHT), _unit(passage, passage.end, _STICKS_LEFT)
    for unit in (start, end):
        if unit is not None and units.root_of(unit) not in (None, passage.root):
            raise BadAnchor("it stands in another part of the guide")
    cuts_first = start is not None and start[1] > 0 and units.is_high((start[0], start[1] - 1))
    if cuts_first or (end is not None and units.is_high(end)):
        raise BadAnchor("it begins or ends inside of a character")


def place_of(doc: Doc[Any], units: Units, passage: Passage) -> Place:  # Any: roots are read as Texts
    """Of a passage that somebody names for the first time. Raises BadAnchor, NotHereYet."""
    check(passage, units)
    place = find(doc, units, [passage])[0]
    if place is None:
        raise NotHereYet
    return place


def ends_of(passage: Passage, units: Units) -> list[Range]:
    """The characters that the passage begins and ends with; none where it begins or ends at the text's edge."""
    return [_character(unit, units) for unit in _Ends.of(passage, units).units]


def find(doc: Doc[Any], units: Units, passages: Sequence[Passage]) -> list[Place | None]:  # as above
    """In their order; None for one that names units the document does not have."""
    known = state_vector.decode(doc.get_state())
    ends = [_Ends.of(passage, units) for passage in passages]
    wanted = [unit for pair in ends for unit in pair.units if _is_in(known, unit)]
    marked = _Marked(doc, units, [passage.root for passage in passages], wanted)
    return [
        _place(marked, passage.root, pair) if all(_is_in(known, unit) for unit in pair.units) else None
        for passage, pair in zip(passages, ends, strict=True)
    ]


def _is_in(known: Mapping[int, int], unit: Id) -> bool:
    return unit[1] < known.get(unit[0], 0)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The last unit of the passage's first character, and of its last; None is the text's edge."""

    first: Id | None
    last: Id | None

    @classmethod
    def of(cls, passage: Passage, units: Units) -> "_Ends":
        first = _unit(passage, passage.start, _STICKS_RIGHT)
        if first is not None and units.is_high(first):
            first = (first[0], first[1] + 1)
        return cls(first, _unit(passage, passage.end, _STICKS_LEFT))

    @property
    def units(self) -> list[Id]:
        return [unit for unit in (self.first, self.last) if unit is not None]


def _place(marked: "_Marked", root: str, ends: _Ends) -> Place:
    line = marked.lines[root]
    start = line.end if ends.first is None else marked.before(root, ends.first)
    end = _Spot(0, 0, 0) if ends.last is None else line.marks[ends.last]
    start, end = min(start, end), max(start, end)
    is_gone = bool(ends.units) and not any(unit in marked.living for unit in ends.units)
    return Place(
        start.units, end.units, start.bytes, end.bytes, line.text[start.characters : end.characters], is_gone
    )


# -- relative positions, as Yjs encodes them


def _unit(passage: Passage, data: bytes, sticks: bytes) -> Id | None:
    """Raises BadAnchor. None is the edge that the position sticks to: the text's end, or its beginning."""
    try:
        reader = Reader(data)
        kind = reader.varuint()
        unit = (reader.varuint(), reader.varuint()) if kind == _UNIT else None
        root = reader.var_string() if kind == _EDGE else passage.root
        is_whole = kind in (_UNIT, _EDGE) and reader.take(1) == sticks and reader.at_end
    except Malformed as error:
        raise BadAnchor("it cannot be read") from error
    if not is_whole or root != passage.root:
        raise BadAnchor("it cannot be read")
    return unit


def _position(unit: Id, sticks: bytes) -> bytes:
    return write_varuint(_UNIT) + write_varuint(unit[0]) + write_varuint(unit[1]) + sticks


# -- marks


class _Spot(NamedTuple):
    """One place in a text, counted in three ways."""

    characters: int
    units: int
    bytes: int


class _Line:
    """A text with its marks taken out again."""

    def __init__(self, delta: Delta, marks: Sequence[Id]) -> None:
        self.marks: dict[Id, _Spot] = {}
        self._embeds: set[int] = set()
        parts: list[str] = []
        spot = _Spot(0, 0, 0)
        for insert, _ in delta:
            if isinstance(insert, str):
                parts.append(insert)
                spot = _Spot(
                    spot.characters + len(insert),
                    spot.units + utf16_length(insert),
                    spot.bytes + len(insert.encode()),
                )
            elif isinstance(insert, dict) and _MARK in insert:
                self.marks[marks[int(insert[_MARK])]] = spot
            else:
                parts.append(EMBED_SIGN)
                self._embeds.add(spot.characters)
                spot = _Spot(spot.characters + 1, spot.units + 1, spot.bytes + 1)
        self.text = "".join(parts)
        self.end = spot

    def spot(self, characters: int) -> _Spot:
        before = self.text[:characters]
        embeds = sum(at < characters for at in self._embeds)
        size = len(before.encode()) - embeds * (len(EMBED_SIGN.encode()) - 1)
        return _Spot(characters, utf16_length(before), size)

    def one_before(self, spot: _Spot) -> _Spot:
        at = spot.characters - 1
        size = 1 if at in self._embeds else len(self.text[at].encode())
        return _Spot(at, spot.units - utf16_length(self.text[at]), spot.bytes - size)


class _Marked:
    """What a copy of a document says with a mark behind each of some units; `living` are those of them that stand."""

    def __init__(
        self, doc: Doc[Any], units: Units, roots: Iterable[str], wanted: Iterable[Id]
    ) -> None:  # as above
        marked = list(dict.fromkeys(wanted))
        copy = copy_of(doc)
        copy.apply_update(_marks(marked, state_vector.decode(doc.get_state())))
        self.lines = {root: _Line(copy.get(root, type=Text).diff(), marked) for root in dict.fromkeys(roots)}
        deleted = _deleted_by(copy, lambda: copy.apply_update(_deletion(marked, units)))
        self.living = frozenset(unit for part in deleted for unit in _ids(part))

    def before(self, root: str, unit: Id) -> _Spot:
        """The place before the unit, or where it stood."""
        line = self.lines[root]
        behind = line.marks[unit]
        return line.one_before(behind) if unit in self.living else behind


def _marks(units: Sequence[Id], known: Mapping[int, int]) -> bytes:
    """Behind the same unit the words of the lowest clientID stand first, so the marks bear one that nobody has."""
    client = next(number for number in range(len(known) + 1) if number not in known)
    marks = [
        bytes([EMBED | _HAS_ORIGIN])
        + write_varuint(unit[0])
        + write_varuint(unit[1])
        + var_string(f'{{"{_MARK}":{number}}}')
        for number, unit in enumerate(units)
    ]
    return encode([(client, 0, marks)] if marks else [], [])


def _deletion(marked: Iterable[Id], units: Units) -> bytes:
    """Of whole characters: an engine must not be made to cut one."""
    return encode([], [_character(unit, units) for unit in marked])


def _character(last: Id, units: Units) -> Range:
    client, clock = last
    is_low = clock > 0 and units.is_high((client, clock - 1))
    return Range(client, clock - is_low, clock + 1)


def _ids(part: Range) -> Iterator[Id]:
    return ((part.client, clock) for clock in range(part.clock, part.end))


# -- the units of a passage


def units_at(doc: Doc[Any], root: str, place: Place) -> list[Range]:  # as above
    """Those that stand there now, in the order of clientID and clock."""
    return _taken_out(doc, copy_of(doc).get(root, type=Text), place.at, place.at_end)


def passage_at(doc: Doc[Any], root: str, place: Place) -> Passage:  # as above
    """The passage of the words that stand there now; it begins and ends with a character."""
    text = copy_of(doc).get(root, type=Text)
    first, last = len(place.text[0].encode()), len(place.text[-1].encode())
    [end] = _taken_out(doc, text, place.at_end - last, place.at_end)
    start = end if len(place.text) == 1 else _taken_out(doc, text, place.at, place.at + first)[0]
    return Passage(
        root,
        _position((start.client, start.clock), _STICKS_RIGHT),
        _position((end.client, end.end - 1), _STICKS_LEFT),
    )


def places_of(doc: Doc[Any], root: str, words: str) -> list[Place]:  # as above
    """Where these words stand, in the order of the text, whatever white space and embeds are between them."""
    said = words.split()
    if not said:
        return []
    line = _Line(doc.get(root, type=Text).diff(), ())
    pattern = re.compile(rf"[\s{EMBED_SIGN}]+".join(map(re.escape, said)))
    return [_found(line, match.start(), match.end()) for match in pattern.finditer(line.text)]


def _found(line: "_Line", start: int, end: int) -> Place:
    first, last = line.spot(start), line.spot(end)
    return Place(first.units, last.units, first.bytes, last.bytes, line.text[start:end], is_gone=False)


def copy_of(doc: Doc[Any], client: int | None = None) -> Doc[Any]:  # as above
    """`client` is who writes in it."""
    copy: Doc[Any] = Doc(client_id=client)  # as above
    copy.apply_update(doc.get_update())
    return copy


def _taken_out(doc: Doc[Any], text: Text, at: int, at_end: int) -> list[Range]:  # as above
    """The units that vanish with these bytes; marks of formats, which an engine may tidy away with them, are none."""

    def take() -> None:
        del text[at:at_end]

    formats = _formats(doc)
    return _joined(sorted({unit for part in _deleted_by(text.doc, take) for unit in _ids(part)} - formats))


def _deleted_by(doc: Doc[Any], change: Callable[[], None]) -> list[Range]:  # as above
    """What a change deletes that stood until then."""
    updates: list[bytes] = []

    def keep(event: TransactionEvent) -> None:
        updates.append(event.update)

    subscription = doc.observe(keep)
    change()
    doc.unobserve(subscription)
    return [part for update in updates for part in walk(update, FROM_OUR_STORE).deletes]


def _formats(doc: Doc[Any]) -> set[Id]:  # as above
    return {
        (block.client, struct.clock)
        for block in walk(doc.get_update(), FROM_OUR_STORE).blocks
        for struct in block.structs
        if struct.kind == FORMAT
    }


def _joined(units: Iterable[Id]) -> list[Range]:
    found: list[Range] = []
    for client, clock in units:
        last = found[-1] if found else None
        if last is not None and (last.client, last.end) == (client, clock):
            found[-1] = Range(client, last.clock, clock + 1)
        else:
            found.append(Range(client, clock, clock + 1))
    return found
