"""What changed between two entries of a log, by word: what stayed, what came, what went, and who did each.

Nothing is guessed from two texts: every unit knows the entry that wrote it and the one that removed it. Letters put into a
word or taken out of it are shown as such; a word of which letters went and others came is shown whole, once as it was and
once as it is.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple

from collab.guide.difference import is_of_a_word
from collab.history.authorship import Authorship, Part

_WITHOUT_SPACES: Final = "\u2e80"
"""From here on, ideographs, kana and the like."""


class Fate(StrEnum):
    STAYED = "stayed"
    REMOVED = "removed"
    INSERTED = "inserted"


class Change(NamedTuple):
    """`by` is whoever inserted or removed it; nobody for what stayed."""

    fate: Fate
    text: str
    by: str = ""


def difference(of: Authorship, root: str, before: int, after: int) -> list[Change]:
    """In the order of the text, neighbours alike joined. Without what was removed it is the text after `after`,
    without what was inserted the text after `before`; an embed is one sign.
    """
    if not 0 <= before <= after <= of.seq:
        raise ValueError((before, after))
    pieces = _joined(_pieces(of, root, before, after))
    return _joined(change for together in _words(pieces) for change in together)


def _pieces(of: Authorship, root: str, before: int, after: int) -> Iterator[Change]:
    old, new = of.items.ends_after(before), of.items.ends_after(after)
    for item in of.items.in_root(root):
        cut = min(item.end, max(item.clock, old[item.client]))
        end = min(item.end, max(item.clock, new[item.client]))
        stood, stands = not 0 < item.removed <= before, not 0 < item.removed <= after
        if stood and cut > item.clock:
            yield _kept(Part(item, item.clock, cut), of, stands=stands)
        if stands and end > cut:
            yield Change(Fate.INSERTED, Part(item, cut, end).text, of.typist(item.client))


def _kept(part: Part, of: Authorship, *, stands: bool) -> Change:
    if stands:
        return Change(Fate.STAYED, part.text)
    return Change(Fate.REMOVED, part.text, of.moment(part.item.removed).author)


def _joined(changes: Iterable[Change]) -> list[Change]:
    said = (change for change in changes if change.text)
    return [
        Change(fate, "".join(change.text for change in alike), by)
        for (fate, by), alike in groupby(said, lambda change: (change.fate, change.by))
    ]


def _words(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """The pieces of one word together, and whatever stands between two words."""
    together: list[Change] = []
    was_word = False
    for change in changes:
        for is_word, signs in groupby(change.text, _is_of_a_word):
            if together and is_word is not was_word:
                yield _whole(together) if was_word else together
                together = []
            was_word = is_word
            together.append(change._replace(text="".join(signs)))
    yield _whole(together) if was_word else together


def _is_of_a_word(sign: str) -> bool:
    """In scripts without spaces each sign is shown by itself."""
    return is_of_a_word(sign) and sign < _WITHOUT_SPACES


def _whole(word: list[Change]) -> list[Change]:
    if not {Fate.REMOVED, Fate.INSERTED} <= {change.fate for change in word}:
        return word
    return [*_side(word, Fate.REMOVED), *_side(word, Fate.INSERTED)]


def _side(word: list[Change], fate: Fate) -> Iterator[Change]:
    """Letters that stayed are shown as changed by whoever changed those beside them."""
    by = next(change.by for change in word if change.fate is fate)
    for change in word:
        if change.fate in (fate, Fate.STAYED):
            by = change.by or by
            yield Change(fate, change.text, by)
