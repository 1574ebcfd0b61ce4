"""Whose words they are: authorship follows the text, not the keystroke.

A word is of whoever typed it, unless it stands again for one that was removed (`matching`), whose author it then keeps, or
comes from somewhere that the log names (`origins`). Computed from the final items alone: how the log was cut into entries,
and who made a heading of it, changes nothing.
"""

from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from collab.history.authorship import Authorship
from collab.history.matching import sources
from collab.history.origins import Origins
from collab.history.passages import Run, Signs


class Words(NamedTuple):
    """Of a source they have no author. `removed_by` is empty while they stand."""

    text: str
    author: str
    source: str
    typed_by: str
    removed_by: str


class Life(NamedTuple):
    """One time that a letter stood, in turns of the log; `removed` is 0 while it stands.

    `letter` is the same for a letter and for all that stand again for it.
    """

    letter: int
    typed_by: str
    written: int
    removed_by: str
    removed: int


class Attribution:
    """Of all words of a document, as it stands when this is made."""

    def __init__(self, of: Authorship) -> None:
        self._of = of
        self._signs = Signs(of)
        self._first = _first(sources(self._signs))
        self._origins = Origins(of)

    def roots(self) -> list[str]:
        return self._of.roots()

    def standing(self, root: str) -> list[Words]:
        """In the order of the text; together they are the text."""
        return [*_joined(words for run in self._runs(root) if not run.removed for words in self._words(run))]

    def removed(self, root: str) -> list[Words]:
        """In the order of the text, joined where nothing stands between two.

        Words that came without their letters, or were redacted, are not among them.
        """
        return [
            words
            for is_removed, together in groupby(self._runs(root), lambda run: run.removed > 0)
            if is_removed
            for words in _joined(words for run in together for words in self._words(run))
        ]

    def lives(self) -> Iterator[Life]:
        """Of all letters and digits that ever stood, but for those of a source."""
        for run in self._signs.runs:
            typed_by = self._of.typist(run.client)
            removed_by = self._of.moment(run.removed).author if run.removed else ""
            for place in range(run.start, run.end):
                if run.text[place - run.start].isalnum() and not self._whose(place)[1]:
                    written, _, _ = self._signs.key(place)
                    yield Life(
                        self._first[place], typed_by, written, removed_by, self._signs.turn(run.removed)
                    )

    def turns(self) -> list[str]:
        """Whose each turn was, from the first."""
        return self._signs.turns()

    def _runs(self, root: str) -> Iterator[Run]:
        return (run for run in self._signs.runs_in.get(root, ()) if not run.is_embed)

    def _words(self, run: Run) -> Iterator[Words]:
        """A run in pieces that have one author each."""
        removed_by = self._of.moment(run.removed).author if run.removed else ""
        typed_by = self._of.typist(run.client)
        places = array("q", range(run.start, run.end))
        if self._first[run.start : run.end] == places and not self._origins.speak_of(run.client):
            yield Words(run.text, typed_by, "", typed_by, removed_by)
            return
        for (author, source), alike in groupby(places, self._whose):
            text = "".join(run.text[place - run.start] for place in alike)
            yield Words(text, author, source, typed_by, removed_by)

    def _whose(self, place: int) -> tuple[str, str]:
        written = self._signs.run_at(self._first[place])
        if self._origins.speak_of(written.client):
            origin = self._origins.of(written.client, written.clock_at(self._first[place]))
            if origin is not None:
                return origin
        return self._of.typist(written.client), ""


def _first(source: "array[int]") -> "array[int]":
    """For each sign the one that it stands for in the end: whoever wrote that one wrote it first."""
    first = array("q", range(len(source)))
    for place in range(len(source)):
        path, at = [], place
        while source[at] >= 0 and first[at] == at:
            path.append(at)
            at = source[at]
        for behind in path:
            first[behind] = first[at]
    return first


def _joined(words: Iterable[Words]) -> Iterator[Words]:
    for key, alike in groupby(words, lambda one: one[1:]):
        yield Words("".join(one.text for one in alike), *key)
