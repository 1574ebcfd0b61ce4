"""Seeded updates around a document: most of them fit, some in odd ways, and some must not."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from collab.wire.update import utf16_length
from tests.support.updates import Id, deleted, embed, mark, struct, update, words

_TEXTS = ("a", "hello ", "é", "😀", "a😀b", "\n", "x" * 40, "\ufffd")
_VALUES = ("true", "null", '{"id":"s1"}', "1.5", "{}")


class Place(NamedTuple):
    root: str | None = None
    origin: Id | None = None
    right: Id | None = None


class Written(NamedTuple):
    """The last text of a client: sent again, longer, it is half known."""

    clock: int
    text: str
    place: Place


class RandomUpdates:
    """`clients` are whose structs it writes, `roots` where it writes them."""

    def __init__(self, random: Random, clients: Sequence[int], roots: Sequence[str]) -> None:
        self.random = random
        self.clients = clients
        self.roots = roots
        self._written: dict[int, Written] = {}
        self._writing: dict[int, Written] = {}

    def update(self, clocks: Mapping[int, int]) -> bytes:
        """One update on top of a document with these clocks."""
        random, self._writing = self.random, {}
        ends = dict(clocks)
        structs = {}
        for client in random.sample(
            self.clients, random.choice((0, 1, 1, 1, 1, 2, min(3, len(self.clients))))
        ):
            structs[client] = self._block(client, clocks.get(client, 0), ends)
        return update(structs, [self._range(ends) for _ in range(random.choice((0, 0, 0, 1, 1, 2)))])

    def was_accepted(self) -> None:
        """What the last update holds may be sent again, longer."""
        self._written.update(self._writing)

    def _block(self, client: int, clock: int, ends: dict[int, int]) -> tuple[int, list[bytes]]:
        start, parts = clock, []
        last = self._written.get(client)
        if self.random.random() < 0.2 and last is not None and last.clock + utf16_length(last.text) == clock:
            text = last.text + self.random.choice(("", *_TEXTS))
            start, clock = last.clock, last.clock + utf16_length(text)
            parts.append(words(text, **last.place._asdict()))
        elif self.random.random() < 0.1:
            start = clock = clock + 1
        for _ in range(self.random.choice((0, 1, 1, 1, 2, 3))):
            part, length = self._struct(client, clock, ends)
            parts.append(part)
            clock += length
            ends[client] = max(clock, ends.get(client, 0))
        ends[client] = max(clock, ends.get(client, 0))
        return start, parts

    def _struct(self, client: int, clock: int, ends: Mapping[int, int]) -> tuple[bytes, int]:
        random, place = self.random, self._place(client, clock, ends)
        kind = random.random()
        if kind < 0.7:
            text = random.choice(_TEXTS)
            self._writing[client] = Written(clock, text, place)
            return words(text, **place._asdict()), utf16_length(text)
        if kind < 0.8:
            length = random.randrange(1, 6)
            return deleted(length, **place._asdict()), length
        if kind < 0.9:
            return embed('{"cite":{"id":"s1"}}', **place._asdict()), 1
        if kind < 0.995:
            return mark(random.choice(("em", "kind")), random.choice(_VALUES), **place._asdict()), 1
        return struct(random.randrange(11), b"\x01", **place._asdict()), 1

    def _place(self, client: int, clock: int, ends: Mapping[int, int]) -> Place:
        random, how = self.random, self.random.random()
        if how < 0.35 and clock:
            return Place(origin=(client, clock - 1))
        origin = self._id(ends) if how < 0.8 else None
        right = self._id(ends) if random.random() < 0.4 else None
        return Place(None if origin or right else random.choice(self.roots), origin, right)

    def _id(self, ends: Mapping[int, int]) -> Id | None:
        known = [client for client, end in ends.items() if end]
        if not known:
            return None
        client = self.random.choice(known)
        beyond = self.random.random() < 0.02
        return client, ends[client] + (
            self.random.randrange(3) if beyond else -self.random.randrange(1, min(ends[client], 30) + 1)
        )

    def _range(self, ends: Mapping[int, int]) -> tuple[int, int, int]:
        place = self._id(ends)
        if place is None:
            return self.clients[0], 0, 0
        client, clock = place
        most = ends[client] - clock + (2 if self.random.random() < 0.05 else 0)
        return client, clock, clock + self.random.randrange(max(0, min(most, 9)) + 1)


def mutated(random: Random, data: bytes) -> bytes:
    """A few bytes of it changed, cut, doubled or set to what hurts."""
    out = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        at = random.randrange(len(out) + 1)
        how = random.randrange(7)
        if how == 0 and at < len(out):
            out[at] ^= 1 << random.randrange(8)
        elif how == 1 and at < len(out):
            out[at] = random.choice((0, 1, 2, 0x7F, 0x80, 0xFF, random.randrange(256)))
        elif how == 2:
            del out[at:]
        elif how == 3:
            del out[at : at + random.randrange(1, 4)]
        elif how == 4:
            out[at:at] = random.choice((b"\xff\xff\xff\xff\x0f", b"\x80" * 7 + b"\x01", b"\x00", b"\xff" * 9))
        elif how == 5:
            out[at:at] = out[at : at + random.randrange(1, 20)]
        else:
            out[at:at] = random.randbytes(random.randrange(1, 6))
    return bytes(out)
