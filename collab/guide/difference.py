"""A small difference of two texts: by paragraphs, then by words, then by the letters put into a word or taken out of it.

Words rather than letters: whoever replaces a word wrote the whole of it, and two people's changes stay readable when they meet.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

_MOST_STEPS: Final = 400
"""Past so many insertions and deletions in one stretch the whole stretch counts as replaced: about 50 ms of searching."""


class Change(NamedTuple):
    """`old[start:end]` became `new[new_start:new_end]`."""

    start: int
    end: int
    new_start: int
    new_end: int

    @property
    def growth(self) -> int:
        return (self.new_end - self.new_start) - (self.end - self.start)


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """In the order of the text; they neither overlap nor touch nothing. Each element of the sequences is one place."""
    found: list[Change] = []
    for stretch in _replaced(old, new, _paragraphs):
        found += _within(old, new, stretch)
    return [change for change in found if change.start < change.end or change.new_start < change.new_end]


def moved(place: int, made: Sequence[Change]) -> int:
    """Where a place between two characters lies after the changes; what was inserted there stands before it."""
    return place + sum(change.growth for change in made if change.end <= place)


def _within(old: Sequence[str], new: Sequence[str], stretch: Change) -> Iterator[Change]:
    start, end, new_start, new_end = stretch
    for words in _replaced(old[start:end], new[new_start:new_end], _words):
        yield _narrowed(
            old,
            new,
            Change(
                start + words.start, start + words.end, new_start + words.new_start, new_start + words.new_end
            ),
        )


def _narrowed(old: Sequence[str], new: Sequence[str], change: Change) -> Change:
    """Letters put into a word or taken out of it are only those; words that take others' place are whole, with their space:
    two people who replace the same word at once both find theirs readable.
    """
    start, end, new_start, new_end = change
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return change if start < end and new_start < new_end else Change(start, end, new_start, new_end)


_Tokens = list[tuple[str, ...]]


def _paragraphs(text: Sequence[str]) -> _Tokens:
    tokens: _Tokens = []
    start = 0
    for place, one in enumerate(text):
        if one == "\n":
            tokens.append(tuple(text[start : place + 1]))
            start = place + 1
    return [*tokens, tuple(text[start:])] if start < len(text) else tokens


def _words(text: Sequence[str]) -> _Tokens:
    """A word with the white space after it; any other sign alone, with the white space after it."""
    starts = [place for place in range(len(text)) if _begins(text, place)]
    return [tuple(text[start:end]) for start, end in pairwise([*starts, len(text)])]


def _begins(text: Sequence[str], place: int) -> bool:
    one, before = text[place], text[place - 1] if place else "\n"
    if before == "\n" or one == "\n":
        return True
    if one.isspace():
        return False
    return not (is_of_a_word(one) and is_of_a_word(before))


def is_of_a_word(one: str) -> bool:
    return len(one) == 1 and (one.isalnum() or one in "_'’")


def _replaced(
    old: Sequence[str], new: Sequence[str], split: Callable[[Sequence[str]], _Tokens]
) -> Iterator[Change]:
    """The changed stretches, counted in characters. A token that stays may still have changed the white space after it."""
    old_tokens, new_tokens = split(old), split(new)
    old_at, new_at = _starts(old_tokens), _starts(new_tokens)
    found = script([*map(_without_space, old_tokens)], [*map(_without_space, new_tokens)])
    kept = new_kept = 0
    for start, end, new_start, new_end in [*found, _end(old_tokens, new_tokens)]:
        for one, other in zip(range(kept, start), range(new_kept, new_start), strict=True):
            if old_tokens[one] != new_tokens[other]:
                yield Change(old_at[one], old_at[one + 1], new_at[other], new_at[other + 1])
        yield Change(old_at[start], old_at[end], new_at[new_start], new_at[new_end])
        kept, new_kept = end, new_end


def _end(old: _Tokens, new: _Tokens) -> Change:
    return Change(len(old), len(old), len(new), len(new))


def _without_space(token: tuple[str, ...]) -> tuple[str, ...]:
    end = len(token)
    while end > 1 and token[end - 1].isspace():
        end -= 1
    return token[:end]


def _starts(tokens: _Tokens) -> list[int]:
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


# -- the shortest way from one sequence to another: E. W. Myers, "An O(ND) difference algorithm" (1986)


def script(old: Sequence[Hashable], new: Sequence[Hashable], most: int = _MOST_STEPS) -> list[Change]:
    """The fewest insertions and deletions, neighbours joined; one replacement of all when there are more than `most`."""
    ahead = _alike(old, new, 0, 0)
    behind = 0
    while behind < min(len(old), len(new)) - ahead and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    middle, new_middle = old[ahead : len(old) - behind], new[ahead : len(new) - behind]
    if not middle and not new_middle:
        return []
    return [
        Change(start + ahead, end + ahead, new_start + ahead, new_end + ahead)
        for start, end, new_start, new_end in _joined(_steps(middle, new_middle, most))
    ]


def _alike(old: Sequence[Hashable], new: Sequence[Hashable], at: int, new_at: int) -> int:
    """How far both go on alike."""
    start = at
    while at < len(old) and new_at < len(new) and old[at] == new[new_at]:
        at, new_at = at + 1, new_at + 1
    return at - start


def _steps(old: Sequence[Hashable], new: Sequence[Hashable], most: int) -> list[Change]:
    """Single insertions and deletions, the last first."""
    length, new_length = len(old), len(new)
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for steps in range(min(most, length + new_length) + 1):
        trace.append(dict(furthest))
        low, high = -steps + 2 * max(0, steps - new_length), steps - 2 * max(0, steps - length)
        for diagonal in range(low, high + 1, 2):
            at = _furthest(furthest, diagonal, steps)
            at += _alike(old, new, at, at - diagonal)
            furthest[diagonal] = at
            if at == length and at - diagonal == new_length:
                return _walked_back(trace, length, new_length)
    return [Change(0, length, 0, new_length)]


def _furthest(furthest: dict[int, int], diagonal: int, steps: int) -> int:
    if _comes_by_insertion(furthest, diagonal, steps):
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _comes_by_insertion(furthest: dict[int, int], diagonal: int, steps: int) -> bool:
    return diagonal == -steps or (
        diagonal != steps and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
    )


def _walked_back(trace: list[dict[int, int]], at: int, new_at: int) -> list[Change]:
    found = []
    for steps in range(len(trace) - 1, 0, -1):
        diagonal = at - new_at
        if _comes_by_insertion(trace[steps], diagonal, steps):
            at = trace[steps][diagonal + 1]
            new_at = at - diagonal - 1
            found.append(Change(at, at, new_at, new_at + 1))
        else:
            at = trace[steps][diagonal - 1]
            new_at = at - diagonal + 1
            found.append(Change(at, at + 1, new_at, new_at))
    return found


def _joined(steps: list[Change]) -> list[Change]:
    joined: list[Change] = []
    for step in reversed(steps):
        if joined and joined[-1].end == step.start and joined[-1].new_end == step.new_start:
            last = joined.pop()
            joined.append(Change(last.start, step.end, last.new_start, step.new_end))
        else:
            joined.append(step)
    return joined
