"""Which removed passage stands again where: the pairs of signs that carry-over goes by.

Each removed sign is used once, and only for a sign that was written after it. What is compared is small letters without
white space, so that neither case nor a line end makes a word somebody else's.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from collab.history.passages import Passage, Signs
from collab.measures.words import count

SAME_GAP: Final = 4
ELSEWHERE: Final = 32
ELSEWHERE_WORDS: Final = 5

_OCCURRENCES: Final = 4
_NEIGHBOURS: Final = 8
_PASSED: Final = 256
"""Among so many later passages of one gap those are sought that are as long."""
_AROUND: Final = 4
"""What was written into a gap since, measured in lengths of the passage that stood there, before it is another place."""
_WINDOW: Final = 16
"""Any 32 signs hold so many letters, unless there is more than one space between them."""
_LATEST: Final = 4
"""A text that was removed over and over is known by its latest removals."""
_STEP: Final = 64

_Windows = dict[str, list[tuple[Passage, int]]]


class _Match(NamedTuple):
    """`target.says[at:at + length]` is `source.says[source_at:source_at + length]`."""

    length: int
    target: Passage
    at: int
    source: Passage
    source_at: int


class _Gap(NamedTuple):
    """A removed passage, and the stretch of what stands now that has come between its first and its last sign."""

    passage: Passage
    start: int
    end: int


def sources(signs: Signs) -> "array[int]":
    """For each sign that stands again for a removed one the place of that; -1 for all others."""
    matching = _Matching(signs)
    for root, standing in signs.standing.items():
        passages = [passage for passage in signs.removed if passage.root == root]
        matching.in_the_same_gap(standing, [_gap(standing, passage) for passage in passages])
    matching.elsewhere()
    matching.in_other_letters()
    return matching.source


class _Matching:
    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.source = array("q", [-1]) * len(signs)
        self.is_used = bytearray(len(signs))
        self._small: list[_Match] = []

    # -- a whole removed passage stands again beside its place

    def in_the_same_gap(self, standing: Passage, gaps: list[_Gap]) -> None:
        """What was written first comes first, and is taken for the first that was written after it."""
        gaps.sort(key=lambda gap: self.signs.key(gap.passage.signs[0]))
        beside: dict[int, list[Passage]] = defaultdict(list)
        for gap in gaps:
            beside[gap.start].append(gap.passage)
        places = dict.fromkeys(beside, 0)
        for gap in gaps:
            places[gap.start] = place = places[gap.start] + 1
            later = beside[gap.start][place : place + _PASSED]
            as_long = [passage for passage in later if len(passage.says) >= len(gap.passage.says)]
            self._put_back(standing, gap, as_long[:_NEIGHBOURS])

    def _put_back(self, standing: Passage, gap: _Gap, others: Sequence[Passage]) -> None:
        wanted = gap.passage.says
        length = len(wanted)
        around = max(0, gap.start - length), min(gap.end, gap.start + _AROUND * length) + length
        found = [(standing, at) for at in _occurrences(standing.says, wanted, *around)]
        found += [
            (other, at) for other in others for at in _occurrences(other.says, wanted, 0, len(other.says))
        ]
        matches = [_Match(length, target, at, gap.passage, 0) for target, at in found]
        matches.sort(key=lambda match: self.signs.key(match.target.signs[match.at]))
        first = next((match for match in matches if self._free(match) == [(0, length)]), None)
        if first is None:
            return
        if len(gap.passage.written(0, length)) >= SAME_GAP:
            self._assign(first, 0, length)
        else:
            self._small.append(first)

    # -- letters that were written large or small, one by one

    def in_other_letters(self) -> None:
        """A few signs stand again by chance; not so where all letters of some length changed their case."""
        self._small.sort(key=lambda match: match.target.signs[match.at])
        for together in _side_by_side(self._small):
            cased = sum(match.length for match in together if self._is_cased(match))
            for match in together:
                if cased >= SAME_GAP and self._free(match) == [(0, match.length)]:
                    self._assign(match, 0, match.length)

    def _is_cased(self, match: _Match) -> bool:
        one, other = match.target.signs[match.at], match.source.signs[match.source_at]
        return self.signs.sign(one) != self.signs.sign(other)

    # -- a long passage stands again anywhere

    def elsewhere(self) -> None:
        """The longest first, then those that were removed last."""
        windows = self._windows()
        targets = [*self.signs.standing.values(), *self.signs.removed]
        matches = [match for target in targets for match in self._common(target, windows)]
        matches.sort(key=lambda match: (-match.length, -match.source.removed))
        for match in matches:
            for start, end in self._free(match):
                if _is_long(match.source.written(match.source_at + start, match.source_at + end)):
                    self._assign(match, start, end)

    def _windows(self) -> _Windows:
        """Where each text of 16 letters was removed, the latest first."""
        windows: _Windows = {}
        for passage in sorted(self.signs.removed, key=lambda passage: -passage.removed):
            for at in range(len(passage.says) - _WINDOW + 1):
                places = windows.setdefault(passage.says[at : at + _WINDOW], [])
                if len(places) < _LATEST:
                    places.append((passage, at))
        return windows

    def _common(self, target: Passage, windows: _Windows) -> Iterator[_Match]:
        """One after the other, each as long as it goes."""
        at, says = 0, target.says
        while at <= len(says) - _WINDOW:
            best = None
            for source, source_at in windows.get(says[at : at + _WINDOW], ()):
                if self._is_open(target.signs[at], source.signs[source_at]):
                    length = _alike(says, at, source.says, source_at)
                    if best is None or length > best.length:
                        best = _Match(length, target, at, source, source_at)
            if best is not None:
                yield best
            at += best.length if best is not None else 1

    # -- signs

    def _assign(self, match: _Match, start: int, end: int) -> None:
        """White space goes with the letters, as far as both sides have some there."""
        target, source = match.target, match.source
        for offset in range(start, end):
            one, other = target.at[match.at + offset], source.at[match.source_at + offset]
            self._pair(target.places[one], source.places[other])
            if target.text[one + 1 : one + 2].isspace():
                self._spaces(match, one + 1, other + 1, 1)
        self._spaces(match, target.at[match.at + start] - 1, source.at[match.source_at + start] - 1, -1)

    def _spaces(self, match: _Match, one: int, other: int, step: int) -> None:
        """Line ends go with line ends: those that somebody put in or took out since change nothing for other spaces."""
        spaces, others = _spaces(match.target, one, step), _spaces(match.source, other, step)
        for end_lines in (True, False):
            places = (
                match.target.places[at] for at in spaces if (match.target.text[at] == "\n") is end_lines
            )
            froms = (match.source.places[at] for at in others if (match.source.text[at] == "\n") is end_lines)
            for place, from_place in zip(places, froms, strict=False):
                if self._is_open(place, from_place):
                    self._pair(place, from_place)

    def _is_open(self, place: int, from_place: int) -> bool:
        is_taken = self.source[place] >= 0 or self.is_used[from_place]
        return not is_taken and self.signs.key(from_place) < self.signs.key(place)

    def _pair(self, place: int, from_place: int) -> None:
        self.source[place] = from_place
        self.is_used[from_place] = 1

    def _free(self, match: _Match) -> list[tuple[int, int]]:
        """The stretches in which neither side is taken, and all that stands again was written after all that was removed."""
        free = bytearray(match.length)
        for start, end in self._pieces(match):
            first, last = match.target.signs[match.at + start], match.source.signs[match.source_at + end - 1]
            if self.signs.key(last) < self.signs.key(first):
                for offset in range(start, end):
                    is_target = self.source[match.target.signs[match.at + offset]] < 0
                    free[offset] = (
                        is_target and not self.is_used[match.source.signs[match.source_at + offset]]
                    )
        found = []
        start = free.find(1)
        while start >= 0:
            end = free.find(0, start)
            end = end if end >= 0 else match.length
            found.append((start, end))
            start = free.find(1, end)
        return found

    def _pieces(self, match: _Match) -> Iterator[tuple[int, int]]:
        """Stretches of one run on either side."""
        start = 0
        while start < match.length:
            end = min(
                self._end_of_run(match.target, match.at + start) - match.at,
                self._end_of_run(match.source, match.source_at + start) - match.source_at,
                match.length,
            )
            yield start, end
            start = end

    def _end_of_run(self, passage: Passage, at: int) -> int:
        return bisect_left(passage.signs, self.signs.run_at(passage.signs[at]).end, at)


def _gap(standing: Passage, passage: Passage) -> _Gap:
    start, end = (bisect_left(standing.signs, passage.signs[end]) for end in (0, -1))
    return _Gap(passage, start, end)


def _spaces(passage: Passage, at: int, step: int) -> list[int]:
    """The white space from a place on."""
    end = at
    while 0 <= end < len(passage.text) and passage.text[end].isspace():
        end += step
    return list(range(at, end, step))


def _side_by_side(matches: Sequence[_Match]) -> Iterator[list[_Match]]:
    """Those that follow each other in one text, with at most one sign between two."""
    together: list[_Match] = []
    for match in matches:
        last = together[-1] if together else None
        if last is not None and (last.target is not match.target or match.at > last.at + last.length + 1):
            yield together
            together = []
        together.append(match)
    if together:
        yield together


def _occurrences(text: str, wanted: str, start: int, end: int) -> Iterator[int]:
    for _ in range(_OCCURRENCES):
        start = text.find(wanted, start, end)
        if start < 0:
            return
        yield start
        start += 1


def _is_long(text: str) -> bool:
    return len(text) >= ELSEWHERE and count(text) >= ELSEWHERE_WORDS


def _alike(one: str, at: int, other: str, other_at: int) -> int:
    """How far two texts go on alike."""
    most = min(len(one) - at, len(other) - other_at)
    length = 0
    while length < most and one.startswith(other[other_at + length : other_at + length + _STEP], at + length):
        length += _STEP
    length = min(length, most)
    while length < most and one[at + length] == other[other_at + length]:
        length += 1
    return length
