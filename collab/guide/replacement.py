"""A passage made to say something else, as a suggestion wants it: nothing outside of it is touched."""

import re
from collections.abc import Sequence
from typing import Final

from collab.guide.blocks import Delta
from collab.guide.difference import Change, changes
from collab.guide.edit import Delete, Insert, Spot, Step, spots_of
from collab.guide.values import Attributes, clean

_OF_LINE_ENDS: Final = frozenset({"kind", "depth"})


def replacing(delta: Delta, at: int, at_end: int, replacement: str) -> list[Step]:
    """`at` and `at_end` are bytes. Words that stand in both stay whose they are; embeds go only with the whole passage.

    In the order of the text, every place counted before any of them is done.
    """
    wanted = clean(replacement.replace("\r\n", "\n"))
    if not wanted:
        return [Delete(at, at_end)] if at < at_end else []
    spots, _ = spots_of(delta)
    words = [spot for spot in spots if at <= spot.at < at_end and isinstance(spot.content, str)]
    found: list[Step] = []
    for change in changes([str(spot.content) for spot in words], wanted):
        place = words[change.start].at if change.start < len(words) else at_end
        found += _inserts(spots, place, wanted[change.new_start : change.new_end], change)
        found += _deletes(words[change.start : change.end])
    return found


def word_changes(quote: str, replacement: str) -> int:
    """How many words are taken away or put in, whichever are more."""
    made = changes(quote, replacement)
    return sum(
        max(len(quote[one.start : one.end].split()), len(replacement[one.new_start : one.new_end].split()), 1)
        for one in made
    )


def _deletes(words: Sequence[Spot]) -> list[Delete]:
    """Neighbours are one; what stands between them and is no character stays."""
    found: list[Delete] = []
    for spot in words:
        if found and found[-1].end == spot.at:
            found[-1] = Delete(found[-1].at, spot.at + spot.size)
        else:
            found.append(Delete(spot.at, spot.at + spot.size))
    return found


def _inserts(spots: Sequence[Spot], place: int, text: str, change: Change) -> list[Insert]:
    words, line_end = _look(spots, place, replaces=change.start < change.end), _line_end(spots, place)
    return [
        Insert(place, part, line_end if part == "\n" else words) for part in re.split("(\n)", text) if part
    ]


def _look(spots: Sequence[Spot], place: int, *, replaces: bool) -> Attributes:
    """New words look like those they replace; words put in between have what both their neighbours have."""
    before = next((spot.attributes for spot in reversed(spots) if spot.at < place), {})
    after = next((spot.attributes for spot in spots if spot.at >= place), {})
    return {
        name: value
        for name, value in after.items()
        if name not in _OF_LINE_ENDS and value is not None and (replaces or before.get(name) == value)
    }


def _line_end(spots: Sequence[Spot], place: int) -> Attributes:
    """A new line is of the kind of the one it is made in."""
    after = next((spot.attributes for spot in spots if spot.at >= place and spot.content == "\n"), {})
    return {name: value for name, value in after.items() if name in _OF_LINE_ENDS and value is not None}
