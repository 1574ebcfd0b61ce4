"""A document as the log says it is: the engine's Doc, the index of its structs, the leases, and the head they stand at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from pycrdt import Doc, Text, merge_updates

from collab.history.entry import Head, Record
from collab.history.struct_index import StructIndex
from collab.wire import state_vector
from collab.wire.update import EMPTY, FROM_OUR_STORE, walk

_TREE: Final = 64
"""`merge_updates` is quadratic and holds the GIL: 8,000 one-letter updates take 333 ms at once, 16 ms as a tree of 64."""
_NOTHING: Final = b"\x00"


class EngineRefused(Exception):
    """The engine would not take what the walker let through; the Doc is of no use any more."""


def merged(updates: Sequence[bytes]) -> bytes:
    """One update that holds all of them. Raises EngineRefused."""
    layer = list(updates) or [EMPTY]
    while len(layer) > 1:
        layer = [_merge(layer[i : i + _TREE]) for i in range(0, len(layer), _TREE)]
    return layer[0]


def _merge(updates: Sequence[bytes]) -> bytes:
    with _engine():
        return updates[0] if len(updates) == 1 else merge_updates(*updates)


@contextmanager
def _engine() -> Iterator[None]:
    """The engine panics with pyo3_runtime.PanicException, which is no Exception."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise EngineRefused(type(error).__name__) from error


class Replica:
    """Stands at `head` while nothing is in flight; `durable` is the head's state vector at all times."""

    def __init__(self, head: Head, leases: Mapping[int, str]) -> None:
        self.head = head
        self.doc: Doc[Text] = Doc()
        self.index = StructIndex()
        self.leases = dict(leases)
        self.durable: dict[int, int] = {}
        self.bytes = 0
        self.since_snapshot = 0
        self.bytes_since_snapshot = 0
        self._full: bytes | None = None

    @classmethod
    def rebuilt(
        cls, head: Head, leases: Mapping[int, str], state: bytes | None, records: Iterable[Record]
    ) -> "Replica":
        """From a snapshot's state, if there is one, and the records after it."""
        replica = cls(head, leases)
        payloads = [record.payload for record in records]
        for update in ([] if state is None else [state]) + payloads:
            replica.index.establish(replica.index.examine(walk(update, FROM_OUR_STORE)))
            replica.apply(update)  # not merged: the engine joins the structs of one update in quadratic time
            replica.bytes += len(update)
        replica.since_snapshot = len(payloads)
        replica.bytes_since_snapshot = sum(map(len, payloads))
        replica.durable = replica.index.clocks()
        return replica

    def apply(self, update: bytes) -> None:
        """Raises EngineRefused."""
        self._full = None
        with _engine():
            self.doc.apply_update(update)

    def advanced(self, head: Head, ends: Mapping[int, int], payloads: Sequence[bytes]) -> None:
        """A batch is in the log."""
        self.head = head
        self.durable.update(ends)
        size = sum(map(len, payloads))
        self.bytes += size
        self.since_snapshot += len(payloads)
        self.bytes_since_snapshot += size

    def vector(self) -> bytes:
        """The state vector of the log."""
        return state_vector.encode(self.durable)

    def missing(self, vector: bytes) -> bytes:
        """What somebody with this state vector lacks. Only while the Doc is not ahead of the log."""
        if vector != _NOTHING:
            return self.doc.get_update(vector)
        if self._full is None:
            self._full = self.doc.get_update(_NOTHING)
        return self._full

    def state_for_snapshot(self) -> bytes:
        """The whole document, whose size it is from now on: updates that came one by one are far larger.

        The next snapshot is due after as many entries again.
        """
        self.since_snapshot = self.bytes_since_snapshot = 0
        state = self.missing(_NOTHING)
        self.bytes = len(state)
        return state
