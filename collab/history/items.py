"""The structs of a log as one list of items per root, in the order of the text, with everything that was removed still in it.

The integration is Yjs's own (YATA), on what the bounded walker read. An item is a run of one client's neighbouring units:
how finely the list is cut depends on how the updates came, and nothing that is computed from it may depend on that.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import Final

from collab.wire.update import DELETED, STRING, Id, Range, Struct, utf16_tail

_LONGEST: Final = 2_048
"""Text typed on from text is one item up to so many units: adding a letter copies the item's text."""


@dataclass(slots=True, eq=False)
class Item:
    """`content` is as in the walker's structs; `removed` is the entry that took the item away, 0 while it stands."""

    client: int
    clock: int
    length: int
    kind: int
    content: str | tuple[str, str] | None
    origin: Id | None
    right_origin: Id | None
    root: str
    removed: int = 0
    right: "Item | None" = field(default=None, repr=False)
    is_first: bool = False

    @property
    def end(self) -> int:
        return self.clock + self.length

    @property
    def text(self) -> str:
        """Its words; empty for a format, an embed, and text of which only the length is known."""
        return self.content if self.kind == STRING and isinstance(self.content, str) else ""


@dataclass(slots=True)
class Line:
    """The items of one client in the order of their clocks, and from which clock on each entry wrote."""

    end: int = 0
    starts: list[int] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    entry_starts: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)

    def add(self, item: Item) -> None:
        self.starts.append(item.clock)
        self.items.append(item)
        self.end = item.end

    def insert(self, item: Item) -> None:
        place = bisect_right(self.starts, item.clock)
        self.starts.insert(place, item.clock)
        self.items.insert(place, item)

    def written(self, entry: int) -> None:
        """What comes from here on was written by this entry, or a later one."""
        if not self.entries or self.entries[-1] != entry:
            self.entry_starts.append(self.end)
            self.entries.append(entry)


class Items:
    """Grows with every struct and every deletion, which come as the log has them: whatever they build on is there already."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        self.first: dict[str, Item] = {}

    def end(self, client: int) -> int:
        """The next clock of a client; 0 for one never seen."""
        line = self.lines.get(client)
        return line.end if line else 0

    def in_root(self, root: str) -> Iterator[Item]:
        """In the order of the text, removed ones too."""
        item = self.first.get(root)
        while item is not None:
            yield item
            item = item.right

    def entry_of(self, client: int, clock: int) -> int:
        """The entry that wrote a unit."""
        line = self.lines[client]
        return line.entries[bisect_right(line.entry_starts, clock) - 1]

    def entries_of(self, item: Item) -> list[int]:
        """Those that wrote it, in their order."""
        line = self.lines[item.client]
        first = bisect_right(line.entry_starts, item.clock) - 1
        return line.entries[first : bisect_right(line.entry_starts, item.end - 1)]

    def written_in(self, client: int, entry: int) -> tuple[int, int]:
        """From which clock up to which a client wrote in an entry."""
        line = self.lines[client]
        place = bisect_left(line.entries, entry)
        starts = [*line.entry_starts[place : place + 2], line.end, line.end]
        return (starts[0], starts[1]) if line.entries[place : place + 1] == [entry] else (0, 0)

    def ends_after(self, entry: int) -> dict[int, int]:
        """For each client the clock up to which its units were written by this entry or an earlier one."""
        ends = {}
        for client, line in self.lines.items():
            later = bisect_right(line.entries, entry)
            ends[client] = line.entry_starts[later] if later < len(line.entries) else line.end
        return ends

    def put(self, root: str, items: Sequence[Item]) -> None:
        """All items of a root, in the order of its text; `sort` them when every root has its own."""
        self.first[root] = items[0]
        items[0].is_first = True
        for left, right in pairwise(items):
            left.right = right
        for item in items:
            self.lines[item.client].items.append(item)

    def sort(self) -> None:
        """The items that were put, by client and clock."""
        for line in self.lines.values():
            line.items.sort(key=attrgetter("clock"))
            line.starts = [item.clock for item in line.items]

    def add(self, client: int, struct: Struct, entry: int) -> None:
        """Its part that is not known yet. The caller knows that its neighbours are there."""
        line = self.lines.get(client)
        if line is None:
            line = self.lines[client] = Line()
        if struct.clock + struct.length <= line.end:
            return
        line.written(entry)
        if not _typed_on(line, client, struct):
            self._integrate(line, _item(client, struct, line.end), struct.root)
            if struct.kind == DELETED:
                line.items[-1].removed = entry

    def remove(self, deleted: Range, entry: int) -> None:
        """What of it stands is from now on removed by this entry. The caller knows that the units are there."""
        clock = deleted.clock
        while clock < deleted.end:
            item = self._holding(deleted.client, clock)
            if not item.removed:
                if item.clock < clock:
                    item = self._split(item, clock)
                if item.end > deleted.end:
                    self._split(item, deleted.end)
                item.removed = entry
            clock = item.end

    def _holding(self, client: int, clock: int) -> Item:
        line = self.lines[client]
        return line.items[bisect_right(line.starts, clock) - 1]

    def _split(self, item: Item, clock: int) -> Item:
        """Returns the second part, which begins at `clock`."""
        before, content = item.content, None
        if item.kind == STRING:
            content = utf16_tail(item.text, clock - item.clock)
            before = item.text[: len(item.text) - len(content)]
        second = Item(
            client=item.client,
            clock=clock,
            length=item.end - clock,
            kind=item.kind,
            content=content,
            origin=(item.client, clock - 1),
            right_origin=item.right_origin,
            root=item.root,
            removed=item.removed,
            right=item.right,
        )
        item.length, item.content, item.right = clock - item.clock, before, second
        self.lines[item.client].insert(second)
        return second

    def _ending_at(self, place: Id) -> Item:
        item = self._holding(*place)
        if item.end > place[1] + 1:
            self._split(item, place[1] + 1)
        return item

    def _beginning_at(self, place: Id) -> Item:
        item = self._holding(*place)
        return item if item.clock == place[1] else self._split(item, place[1])

    def _integrate(self, line: Line, item: Item, root: str | None) -> None:
        left = self._ending_at(item.origin) if item.origin else None
        right = self._beginning_at(item.right_origin) if item.right_origin else None
        beside = left or right
        item.root = beside.root if beside else root or ""
        if left is not None:
            if left.right is not right:
                left = self._after_conflicts(item, left, right)
        elif right is None or not right.is_first:
            left = self._after_conflicts(item, None, right)
        self._put(item, left)
        line.add(item)

    def _put(self, item: Item, left: Item | None) -> None:
        if left is not None:
            item.right, left.right = left.right, item
            return
        item.right = self.first.get(item.root)
        if item.right is not None:
            item.right.is_first = False
        item.is_first = True
        self.first[item.root] = item

    def _after_conflicts(self, item: Item, left: Item | None, right: Item | None) -> Item | None:
        """Where several people wrote at one place at once: after which item this one belongs. Step by step as Yjs does it."""
        other = left.right if left else self.first.get(item.root)
        conflicting: set[Item] = set()
        before: set[Item] = set()
        while other is not None and other is not right:
            before.add(other)
            conflicting.add(other)
            if other.origin == item.origin:
                if other.client < item.client:
                    left = other
                    conflicting.clear()
                elif other.right_origin == item.right_origin:
                    break
            elif other.origin is not None and (its_left := self._holding(*other.origin)) in before:
                if its_left not in conflicting:
                    left = other
                    conflicting.clear()
            else:
                break
            other = other.right
        return left


def _typed_on(line: Line, client: int, struct: Struct) -> bool:
    """The usual case: a letter after the client's last one, with nothing between it and what stood to the right."""
    if not line.items or struct.kind != STRING or struct.origin != (client, line.end - 1):
        return False
    last, right = line.items[-1], struct.right
    after = last.right
    if (
        last.kind != STRING
        or last.removed
        or struct.clock != line.end
        or last.length >= _LONGEST
        or last.right_origin != right
        or (right is not None if after is None else right != (after.client, after.clock))
    ):
        return False
    last.content = last.text + str(struct.content)
    last.length += struct.length
    line.end += struct.length
    return True


def _item(client: int, struct: Struct, clock: int) -> Item:
    """The struct from a clock on; its rest follows its own first part."""
    origin, content = struct.origin, struct.content
    if clock > struct.clock:
        origin = (client, clock - 1)
        content = utf16_tail(content, clock - struct.clock) if isinstance(content, str) else None
    length = struct.clock + struct.length - clock
    return Item(client, clock, length, struct.kind, content, origin, struct.right, root="")
