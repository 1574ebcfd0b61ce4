"""Which entry of a log took the last of some units away."""

from collections.abc import Iterable

from collab.history.entry import Entry, Record
from collab.history.id_set import IdSet
from collab.wire.update import FROM_OUR_STORE, Range, walk


class Removal:
    """Give it the records in order; `found` is then the entry in which the text went, None while any of it stands."""

    def __init__(self, units: Iterable[Range]) -> None:
        self._units = tuple(units)
        self._gone = IdSet()
        self.found: Entry | None = None

    def take(self, record: Record, deletes: Iterable[Range]) -> None:
        """`deletes` are those of the record's payload."""
        if self.found is not None or not self._units:
            return
        for deleted in deletes:
            for unit in self._units:
                self._note(deleted, unit)
        if not any(self._gone.missing(unit) for unit in self._units):
            self.found = record.entry

    def _note(self, deleted: Range, unit: Range) -> None:
        start, end = max(deleted.clock, unit.clock), min(deleted.end, unit.end)
        if deleted.client == unit.client and start < end:
            self._gone.add(Range(unit.client, start, end))


def deletes_of(record: Record) -> tuple[Range, ...]:
    """Raises WireError when the payload is no update."""
    return walk(record.payload, FROM_OUR_STORE).deletes
