"""A root's words as carry-over reads them: what stands, and every passage that somebody once removed, as it stood then.

A passage is what one person removed in one go (without writing there in between), as far as it was one text at that time:
a letter that its writer took back long before does not tear it apart. Time is counted in turns: all entries of one person
until another one's. Within a turn nothing is known to come before anything else, so that how a log is cut does not matter.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import Final, NamedTuple

from collab.history.authorship import OBJECT, Authorship
from collab.history.items import Item
from collab.wire.update import EMBED, STRING, utf16_length

_FAR: Final = 256
"""So many runs may lie between two parts of a passage; beyond that they are two."""
_WORD: Final = re.compile(r"\S+")

Key = tuple[int, int, int]
"""(turn, clientID, clock): the order in which units were written, one client's in the order of its clocks."""


@dataclass(slots=True)
class Run:
    """Neighbouring signs of one client that stand or were removed together; an embed is one sign.

    `start` is the place of its first sign among all signs of all roots, `removed` the entry that removed it and `going` the
    turn in which that began; both are 0 while it stands.
    """

    root: str
    client: int
    clock: int
    text: str
    start: int
    removed: int
    going: int
    is_embed: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def clock_at(self, place: int) -> int:
        return self.clock + utf16_length(self.text[: place - self.start])


class Passage(NamedTuple):
    """`says` are its letters made small, without white space; `signs` are their places, and `at` where they are in `text`.

    `text` is what it said, and `places` are those of its signs. `removed` is the turn that began to remove it, 0 for what
    stands in a root.
    """

    root: str
    removed: int
    text: str
    places: "array[int]"
    says: str
    signs: "array[int]"
    at: "array[int]"

    def written(self, start: int, end: int) -> str:
        """The text from one letter to another, with single spaces."""
        return " ".join(self.text[self.at[start] : self.at[end - 1] + 1].split())


class Signs:
    """All signs of a document that were ever written, in the order of the text, root by root."""

    def __init__(self, of: Authorship) -> None:
        self._of = of
        authors = [moment.author for moment in of.moments]
        self._turns = [0, *accumulate((one != other for one, other in pairwise(["", *authors])))]
        self.runs: list[Run] = []
        self.runs_in: dict[str, list[Run]] = {}
        self.standing: dict[str, Passage] = {}
        self.removed: list[Passage] = []
        for root in of.roots():
            runs = list(self._runs(root, self._goings(root)))
            self.runs += runs
            self.runs_in[root] = runs
            self.standing[root] = _passage(root, 0, [run for run in runs if not run.removed])
            self.removed += (passage for passage in self._removed(root, runs) if passage.says)
        self._starts = [run.start for run in self.runs]

    def __len__(self) -> int:
        return self.runs[-1].end if self.runs else 0

    def turn(self, entry: int) -> int:
        """0 for no entry."""
        return self._turns[entry]

    def turns(self) -> list[str]:
        """Whose each turn was, from the first."""
        return [author for author, _ in groupby(moment.author for moment in self._of.moments)]

    def run_at(self, place: int) -> Run:
        return self.runs[bisect_right(self._starts, place) - 1]

    def sign(self, place: int) -> str:
        run = self.run_at(place)
        return run.text[place - run.start]

    def key(self, place: int) -> Key:
        run = self.run_at(place)
        clock = run.clock_at(place)
        return self._written(run.client, clock), run.client, clock

    def _written(self, client: int, clock: int) -> int:
        return self.turn(self._of.items.entry_of(client, clock))

    def _runs(self, root: str, goings: dict[int, int]) -> Iterator[Run]:
        place = len(self)
        last: Run | None = None
        for item in self._of.items.in_root(root):
            text = OBJECT if item.kind == EMBED else item.text
            if not text:
                continue
            going = goings.get(self.turn(item.removed), 0)
            if last is not None and _goes_on(last, item, going):
                last.text += text
            else:
                if last is not None:
                    yield last
                last = Run(
                    root, item.client, item.clock, text, place, item.removed, going, item.kind == EMBED
                )
            place += len(text)
        if last is not None:
            yield last

    def _goings(self, root: str) -> dict[int, int]:
        """For each turn in which something was removed here the first one of the removals that belong together."""
        of = self._of
        newest: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        writings: dict[str, set[int]] = defaultdict(set)
        for item in of.items.in_root(root):
            turns = [self.turn(entry) for entry in of.items.entries_of(item)]
            if item.removed:
                removed = newest[of.moment(item.removed).author]
                removed[self.turn(item.removed)] = max(turns[-1], removed[self.turn(item.removed)])
            if item.kind in (STRING, EMBED):
                writings[of.typist(item.client)].update(turns)
        goings: dict[int, int] = {}
        for person, removed in newest.items():
            goings.update(_together(removed, sorted(writings[person])))
        return goings

    def _removed(self, root: str, runs: Sequence[Run]) -> Iterator[Passage]:
        passages: dict[int, list[int]] = defaultdict(list)
        for number, run in enumerate(runs):
            if not run.going:
                continue
            numbers = passages[run.going]
            if numbers and not self._was_one_text(runs, numbers[-1], number):
                yield _passage(root, run.going, [runs[i] for i in numbers])
                numbers.clear()
            numbers.append(number)
        for going, numbers in passages.items():
            yield _passage(root, going, [runs[i] for i in numbers])

    def _was_one_text(self, runs: Sequence[Run], one: int, other: int) -> bool:
        """Whether nothing stood between two runs when they were removed."""
        at = runs[other].going
        return other - one <= _FAR and not any(
            (not run.removed or self.turn(run.removed) > at) and self._written(run.client, run.clock) <= at
            for run in runs[one + 1 : other]
        )


def _together(newest: Mapping[int, int], written: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Turns in which one person removed something, each with the first of those that it belongs to.

    `newest` is the turn in which the newest of what went was written: what was not there yet was not removed in one go.
    """
    first = 0
    for before, turn in pairwise([0, *sorted(newest)]):
        wrote = bisect_left(written, before) < bisect_right(written, turn)
        if not before or wrote or newest[turn] > first:
            first = turn
        yield turn, first


def _goes_on(last: Run, item: Item, going: int) -> bool:
    return (
        last.going == going
        and last.is_embed == (item.kind == EMBED)
        and last.client == item.client
        and last.clock + utf16_length(last.text) == item.clock
    )


def _passage(root: str, removed: int, runs: Iterable[Run]) -> Passage:
    places: array[int] = array("q")
    texts = []
    for run in runs:
        texts.append(run.text)
        places.extend(range(run.start, run.end))
    text = "".join(texts)
    at = array("q", [place for word in _WORD.finditer(text) for place in range(*word.span())])
    says = "".join(_WORD.findall(text))
    small = says.lower()
    if len(small) != len(says):
        small = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in says)
    return Passage(root, removed, text, places, small, array("q", [places[place] for place in at]), at)
