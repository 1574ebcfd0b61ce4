"""Sets of (clientID, clock): which units of a document are deleted, kept as sorted ranges that never touch."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from collab.wire.update import Range


class IdSet:
    """Grows only: a deletion is never taken back."""

    __slots__ = ("_count", "_ranges")

    def __init__(self) -> None:
        self._ranges: dict[int, tuple[list[int], list[int]]] = {}
        self._count = 0

    def __len__(self) -> int:
        """How many ranges there are."""
        return self._count

    def __iter__(self) -> Iterator[Range]:
        """All ranges, in the order of clientID and clock."""
        for client in sorted(self._ranges):
            for clock, end in zip(*self._ranges[client], strict=True):
                yield Range(client, clock, end)

    def missing(self, wanted: Range) -> list[Range]:
        """The parts of a range that are not in the set yet."""
        client, at, end = wanted
        starts, ends = self._ranges.get(client, ((), ()))
        out: list[Range] = []
        i = bisect_right(ends, at)
        while i < len(starts) and starts[i] < end:
            if at < starts[i]:
                out.append(Range(client, at, starts[i]))
            at = max(at, ends[i])
            i += 1
        if at < end:
            out.append(Range(client, at, end))
        return out

    def add(self, added: Range) -> None:
        """Joins the range with those it overlaps or touches."""
        client, clock, end = added
        starts, ends = self._ranges.setdefault(client, ([], []))
        first = bisect_left(ends, clock)
        last = bisect_right(starts, end)
        if first < last:
            clock, end = min(clock, starts[first]), max(end, ends[last - 1])
        self._count += 1 - (last - first)
        starts[first:last] = [clock]
        ends[first:last] = [end]
