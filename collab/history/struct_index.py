"""What the accepted structs of a document have established, and whether an update fits on top of it.

The index answers without the engine: which clocks exist, in which root each stands, where surrogate pairs lie, and what is
deleted. `examine` only reads; `establish` takes over what it found. The caller examines and establishes in one turn.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final

from collab.errors import FutureDelete, Incomplete, NotAllowed
from collab.history.id_set import IdSet
from collab.wire.update import (
    DELETED,
    STRING,
    Block,
    Id,
    Range,
    Struct,
    WalkedUpdate,
    encode,
    struct_from,
    text_struct,
    utf16_tail,
)

_JOINED_ABOVE: Final = 256
"""An update of more structs than this is written anew with its runs of text joined."""
_CUTS: Final = 2


@dataclass(slots=True)
class _Runs:
    """Neighbouring clocks of one client that stand in one root: `roots[i]` holds from `starts[i]` on."""

    end: int = 0
    starts: list[int] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    highs: set[int] = field(default_factory=set)

    def root_at(self, clock: int) -> str:
        return self.roots[bisect_right(self.starts, clock) - 1]

    def extend(self, end: int, root: str) -> None:
        if not self.roots or self.roots[-1] != root:
            self.starts.append(self.end)
            self.roots.append(root)
        self.end = end


@dataclass(frozen=True, slots=True)
class Change:
    """What an update would add: new clocks, new deletions, and the bytes that say exactly that."""

    runs: Mapping[int, _Runs]
    deleted_structs: tuple[Range, ...]
    deletes: tuple[Range, ...]
    needs: Mapping[int, int]
    """clientID → the clock below which this client's structs must already stand (structs built on, words deleted)."""
    payload: bytes
    """The update without what is known already; empty when nothing is new."""
    structs: Mapping[str, int] = field(default_factory=dict)
    """Root → how many it adds there."""
    effort: int = 0
    """How many structs an engine may have to pass to find the places of these: of its own client a struct goes on from,
    it finds at once; for any other place it may pass all that stand in the root.
    """

    @property
    def clients(self) -> tuple[int, ...]:
        """The clientIDs with new structs."""
        return tuple(self.runs)

    def root_names(self) -> Iterator[str]:
        """The roots its new structs stand in."""
        for runs in self.runs.values():
            yield from runs.roots

    @property
    def changes_nothing(self) -> bool:
        return not self.runs and not self.deletes


NO_CHANGE = Change(runs={}, deleted_structs=(), deletes=(), needs={}, payload=b"")


class StructIndex:
    """Grows with every accepted update; `root_names` of a change tell the caller which roots it touches."""

    def __init__(self) -> None:
        self._runs: dict[int, _Runs] = {}
        self._structs: Counter[str] = Counter()
        self.deleted = IdSet()

    def clock(self, client: int) -> int:
        """The next clock of a client; 0 for one never seen."""
        runs = self._runs.get(client)
        return runs.end if runs else 0

    def clocks(self) -> dict[int, int]:
        """The state vector."""
        return {client: runs.end for client, runs in self._runs.items()}

    def root_of(self, unit: Id) -> str | None:
        """None when the unit does not exist."""
        runs = self._runs.get(unit[0])
        return runs.root_at(unit[1]) if runs is not None and unit[1] < runs.end else None

    def is_high(self, unit: Id) -> bool:
        """Whether the unit is the first half of a surrogate pair."""
        runs = self._runs.get(unit[0])
        return runs is not None and unit[1] in runs.highs

    def runs(self, client: int) -> _Runs | None:
        """What stands of a client, for an examination."""
        return self._runs.get(client)

    def structs(self, root: str) -> int:
        """At most so many stand there: engines join some, and every change between two halves or deletion cuts one."""
        return self._structs[root]

    def examine(self, walked: WalkedUpdate) -> Change:
        """Raises Incomplete (something it builds on is missing), FutureDelete, or NotAllowed (a cut pair, two roots)."""
        return _Examination(self, walked).change()

    def establish(self, change: Change) -> None:
        """Takes over what `examine` found; nothing may have been established in between."""
        for client, added in change.runs.items():
            mine = self._runs.setdefault(client, _Runs())
            for i, root in enumerate(added.roots):
                mine.extend(added.starts[i + 1] if i + 1 < len(added.starts) else added.end, root)
            mine.highs |= added.highs
        self._structs.update(change.structs)
        for deleted in change.deletes:
            self._structs[self._runs[deleted.client].root_at(deleted.clock)] += _CUTS
        for deleted in (*change.deleted_structs, *change.deletes):
            self.deleted.add(deleted)


class _Examination:
    """One walk through an update in the order an engine integrates it."""

    def __init__(self, index: StructIndex, walked: WalkedUpdate) -> None:
        self.index = index
        self.walked = walked
        self.new: dict[int, _Runs] = {}
        self.kept: dict[int, list[Struct]] = {}
        self.deleted_structs: list[Range] = []
        self.needs: dict[int, int] = {}
        self.structs: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.exact = True

    def change(self) -> Change:
        self._integrate()
        deletes = self._new_deletes()
        if sum(map(len, self.kept.values())) > _JOINED_ABOVE:
            self.exact = False
        payload = b""
        if self.new or deletes:
            payload = self.walked.data if self.exact else self._encoded(deletes)
        effort = sum(
            places * (self.index.structs(root) + self.structs[root]) for root, places in self.places.items()
        )
        return Change(
            self.new, tuple(self.deleted_structs), tuple(deletes), self.needs, payload, self.structs, effort
        )

    def _integrate(self) -> None:
        """Runs each client's structs as far as they go; a client that waits is woken when exactly what it waits for has come."""
        pending = {block.client: self._unknown(block) for block in self.walked.blocks}
        waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
        runnable = {client: structs for client, structs in pending.items() if structs is not None}
        ready = list(runnable)
        heads: dict[int, Struct] = {}
        finished: set[int] = set()
        while ready:
            client = ready.pop()
            missing = self._run(client, runnable[client], heads)
            if missing is None:
                finished.add(client)
            elif missing[0] in runnable and missing[0] not in finished:
                heappush(waiting[missing[0]], (missing[1], client))
            else:
                raise Incomplete
            woken = waiting[client]
            while woken and woken[0][0] < self._end(client):
                ready.append(heappop(woken)[1])
        if len(finished) < len(runnable):
            raise Incomplete

    def _unknown(self, block: Block) -> Iterator[Struct] | None:
        """The structs of a block that the document does not have yet; None when it has them all."""
        have = self.index.clock(block.client)
        if block.clock > have:
            raise Incomplete
        if block.clock < have or not block.structs:
            self.exact = False
        if block.end <= have:
            return None
        self.new[block.client] = _Runs(end=have)
        self.kept[block.client] = []
        return (struct for struct in block.structs if struct.clock + struct.length > have)

    def _run(self, client: int, structs: Iterator[Struct], heads: dict[int, Struct]) -> Id | None:
        """Integrates until the end or until a struct builds on what is not there yet; returns what that is."""
        new, kept = self.new[client], self.kept[client]
        struct = heads.pop(client, None) or next(structs, None)
        while struct is not None:
            missing = self._missing(struct)
            if missing is not None:
                heads[client] = struct
                return missing
            self._integrate_struct(client, new, struct)
            kept.append(struct)
            struct = next(structs, None)
        return None

    def _missing(self, struct: Struct) -> Id | None:
        for identity in (struct.origin, struct.right):
            if identity is not None and identity[1] >= self._end(identity[0]):
                return identity
        return None

    def _end(self, client: int) -> int:
        new = self.new.get(client)
        return new.end if new else self.index.clock(client)

    def _integrate_struct(self, client: int, new: _Runs, struct: Struct) -> None:
        root = self._root(client, new, struct)
        highs = _high_halves(struct)
        if new.end - 1 in highs:
            raise _cut()
        new.highs.update(high for high in highs if high >= new.end)
        if struct.kind == DELETED:
            self.deleted_structs.append(Range(client, new.end, struct.clock + struct.length))
        self.structs[root] += 1
        if struct.clock == new.end and struct.origin != (client, struct.clock - 1):
            self.places[root] += 1
            self.structs[root] += _CUTS
        new.extend(struct.clock + struct.length, root)

    def _root(self, client: int, new: _Runs, struct: Struct) -> str:
        origin = struct.origin if struct.clock == new.end else (client, new.end - 1)
        root = struct.root
        if origin is not None:
            if self._is_high(*origin):
                raise _cut()
            root = self._root_at(origin)
        if struct.right is not None:
            if self._is_high(struct.right[0], struct.right[1] - 1):
                raise _cut()
            beside = self._root_at(struct.right)
            if root is not None and root != beside:
                raise NotAllowed("structure", "a change may not stand between two sections")
            root = beside
        assert root is not None  # noqa: S101 - the walker gives a root to every struct without origins
        return root

    def _root_at(self, identity: Id) -> str:
        client, clock = identity
        self._need(client, clock + 1)
        return self._holder(client, clock).root_at(clock)

    def _need(self, client: int, end: int) -> None:
        if end > self.needs.get(client, 0):
            self.needs[client] = end

    def _holder(self, client: int, clock: int) -> _Runs:
        new = self.new.get(client)
        if new is not None and new.starts and clock >= new.starts[0]:
            return new
        runs = self.index.runs(client)
        assert runs is not None  # noqa: S101 - `_missing` saw this clock
        return runs

    def _is_high(self, client: int, clock: int) -> bool:
        new, runs = self.new.get(client), self.index.runs(client)
        return (new is not None and clock in new.highs) or (runs is not None and clock in runs.highs)

    def _new_deletes(self) -> list[Range]:
        found: list[Range] = []
        for deleted in self.walked.deletes:
            if deleted.end > self._end(deleted.client):
                raise FutureDelete(deleted.client)
            parts = self.index.deleted.missing(deleted)
            self.exact = self.exact and parts == [deleted]
            for part in parts:
                if self._is_high(part.client, part.clock - 1) or self._is_high(part.client, part.end - 1):
                    raise _cut()
                self._need(part.client, part.end)
            found += parts
        return found

    def _encoded(self, deletes: list[Range]) -> bytes:
        blocks = []
        for client in sorted(self.kept, reverse=True):
            have = self.index.clock(client)
            runs = _runs_of_text(client, self.kept[client])
            blocks.append((client, have, [self._run_bytes(client, run, have) for run in runs]))
        return encode(blocks, deletes)

    def _run_bytes(self, client: int, run: list[Struct], have: int) -> bytes:
        first, offset = run[0], max(0, have - run[0].clock)
        if len(run) == 1:
            return struct_from(self.walked, client, first, offset)
        text = "".join(str(struct.content) for struct in run)
        if offset:
            return text_struct((client, have - 1), first.right, None, utf16_tail(text, offset))
        return text_struct(first.origin, first.right, first.root, text)


def _runs_of_text(client: int, structs: list[Struct]) -> list[list[Struct]]:
    """Text typed on from text, letter by letter, is one struct: engines join it one by one, which takes quadratic time."""
    runs: list[list[Struct]] = []
    for struct in structs:
        last = runs[-1][-1] if runs else None
        goes_on = (
            last is not None
            and last.kind == struct.kind == STRING
            and struct.origin == (client, struct.clock - 1)
            and struct.right == last.right
        )
        if goes_on:
            runs[-1].append(struct)
        else:
            runs.append([struct])
    return runs


def _cut() -> NotAllowed:
    return NotAllowed("cut_pair", "a change may not cut a character in two")


def _high_halves(struct: Struct) -> set[int]:
    """Clocks of the first halves of surrogate pairs in a struct's text."""
    text = struct.content
    if struct.kind != STRING or not isinstance(text, str) or len(text) == struct.length:
        return set()
    highs, clock = set(), struct.clock
    for character in text:
        if character > "\uffff":
            highs.add(clock)
            clock += 1
        clock += 1
    return highs
