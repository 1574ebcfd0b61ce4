"""Who wrote and who removed what in one text while updates came in: exact, as the engine says what each did where."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pycrdt import Doc, Text, TextEvent


class _Run(NamedTuple):
    """Neighbouring bytes of one origin: as they were (`by` is None), written by somebody, or removed by somebody."""

    size: int
    by: str | None
    is_gone: bool = False


class Hands:
    """Follows the text `root` of a document; every place is counted in the engine's bytes."""

    def __init__(
        self, doc: Doc[Any], root: str
    ) -> None:  # Any: a root's type is whatever its first reader asks for
        self._doc = doc
        text: Text = doc.get(root, type=Text)
        self._runs = [_Run(sum(_size(insert) for insert, _ in text.diff()), None)]
        self._now: str | None = None
        self._subscription = text.observe(self._changed)

    def take(self, update: bytes, by: str | None) -> None:
        """`by` is None for whoever asks: their own words are nobody else's."""
        self._now = by
        self._doc.apply_update(update)

    def between(self, start: int, end: int) -> frozenset[str]:
        """Whose hands were in this stretch of the text as it is now; if nobody's were inside, whose at its edges."""
        inside, edges, at = set[str](), set[str](), 0
        for size, by, is_gone in self._runs:
            reach = at if is_gone else at + size
            if by is not None and at < end and reach > start:
                inside.add(by)
            elif by is not None and at <= end and reach >= start:
                edges.add(by)
            at = reach
        return frozenset(inside or edges)

    def _changed(self, event: TextEvent) -> None:
        delta = event.delta  # type: ignore[attr-defined]  # the engine's event has it, its stub has not
        self._runs = [*_after(delta, deque(self._runs), self._now)]


def _after(delta: Iterable[Mapping[str, Any]], runs: deque[_Run], by: str | None) -> Iterator[_Run]:
    for step in delta:
        if "insert" in step:
            yield _Run(_size(step["insert"]), by)
        elif "delete" in step:
            yield from _removed(_taken(runs, step["delete"]), by)
        else:
            yield from _taken(runs, step["retain"])
    yield from runs


def _taken(runs: deque[_Run], size: int) -> Iterator[_Run]:
    """So many bytes that still stand, and what is gone between them."""
    while size:
        run = runs.popleft()
        if run.is_gone:
            yield run
            continue
        part = run._replace(size=min(run.size, size))
        if part.size < run.size:
            runs.appendleft(run._replace(size=run.size - part.size))
        size -= part.size
        yield part


def _removed(runs: Iterable[_Run], by: str | None) -> Iterator[_Run]:
    """Of words that somebody wrote and somebody took away again nothing remains to be asked about."""
    for run in runs:
        if run.is_gone:
            yield run
        elif run.by is None and by is not None:
            yield _Run(run.size, by, is_gone=True)


def _size(insert: object) -> int:
    return len(insert.encode()) if isinstance(insert, str) else 1
