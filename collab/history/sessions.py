"""When a guide was written: sittings, with what each person added to and took from each root in them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from collab.history.authorship import Authorship, Part

GAP_MS: Final = 30 * 60 * 1_000
"""More than this without an entry, and a new session begins."""


class Place(NamedTuple):
    """Who did something, and in which root."""

    root: str
    person: str


@dataclass(frozen=True, slots=True)
class Session:
    """From entry `first` to entry `last`; times in ms since 1970. Letters and digits are counted."""

    first: int
    last: int
    began: int
    ended: int
    added: dict[Place, int] = field(default_factory=lambda: defaultdict(int))
    removed: dict[Place, int] = field(default_factory=lambda: defaultdict(int))


def sessions(of: Authorship) -> list[Session]:
    """In the order of the log; every entry is in one of them."""
    found = [Session(first, last, of.moment(first).at, of.moment(last).at) for first, last in _spans(of)]
    lasts = [session.last for session in found]
    ends = [of.items.ends_after(last) for last in lasts]
    for root in of.roots():
        for item in of.items.in_root(root):
            first, last = (
                bisect_left(lasts, of.items.entry_of(item.client, clock))
                for clock in (item.clock, item.end - 1)
            )
            for number in range(first, last + 1):
                start = max(item.clock, ends[number - 1].get(item.client, 0) if number else 0)
                part = Part(item, start, min(item.end, ends[number][item.client]))
                found[number].added[Place(root, of.typist(item.client))] += letters(part.text)
            if item.removed:
                remover = of.moment(item.removed).author
                session = found[bisect_left(lasts, item.removed)]
                session.removed[Place(root, remover)] += letters(item.text)
    return found


def letters(text: str) -> int:
    """How many signs of a text count: those that words are made of."""
    return sum(map(str.isalnum, text))


def _spans(of: Authorship) -> Iterator[tuple[int, int]]:
    first = 1
    for entry in range(2, of.seq + 1):
        if of.moment(entry).at - of.moment(entry - 1).at > GAP_MS:
            yield first, entry - 1
            first = entry
    if of.seq:
        yield first, of.seq
