"""Who wrote and who removed every word of a log, and what the text was after any entry of it.

Give it every record in order. It needs no engine: it integrates the structs itself, and `disagreement` says whether an
engine, given the same log, has another text. Who typed a word is the lease of its clientID; whose it is, is carry-over's to say.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from pycrdt import Doc, Text

from collab.errors import Incomplete
from collab.history.causal_order import in_causal_order
from collab.history.entry import Kind, Record
from collab.history.items import Item, Items
from collab.history.leases import Leases
from collab.wire.update import EMBED, FORMAT, FROM_OUR_STORE, STRING, Range, utf16_tail, walk

OBJECT: Final = "\ufffc"
"""Stands for an embed where a text must have a sign for it."""


class Moment(NamedTuple):
    """What is remembered of an entry. `at` is in ms since 1970; `reference` is kept only where it is not empty."""

    author: str
    at: int
    kind: Kind


class Part(NamedTuple):
    """What of an item is meant: its units from `clock` up to but not including `end`."""

    item: Item
    clock: int
    end: int

    @property
    def text(self) -> str:
        """An embed is one sign; a format is none."""
        item = self.item
        if item.kind != STRING:
            return OBJECT if item.kind == EMBED else ""
        return between(item.text, self.clock - item.clock, self.end - item.clock)


class Authorship:
    """`seq` is the last entry that it has taken."""

    def __init__(self) -> None:
        self.items = Items()
        self.moments: list[Moment] = []
        self.references: dict[int, str] = {}
        self.leases = Leases()

    @property
    def seq(self) -> int:
        return len(self.moments)

    def moment(self, entry: int) -> Moment:
        return self.moments[entry - 1]

    def typist(self, client: int) -> str:
        """Whose clientID it is."""
        return self.leases.found[client].author

    def roots(self) -> list[str]:
        """Those in which anything was ever written."""
        return sorted(self.items.first)

    def take(self, record: Record) -> None:
        """Raises Incomplete when the log does not hold what this entry builds on, WireError when it holds no update."""
        entry = record.entry
        if entry.seq != self.seq + 1:
            raise ValueError(entry.seq)
        walked = walk(record.payload, FROM_OUR_STORE)
        self.moments.append(Moment(entry.author, entry.at, entry.kind))
        if entry.reference:
            self.references[entry.seq] = entry.reference
        self.leases.note(record, [block.client for block in walked.blocks])
        for client, struct in in_causal_order(walked.blocks, self.items.end):
            self.items.add(client, struct, entry.seq)
        for deleted in walked.deletes:
            self._remove(deleted)

    def _remove(self, deleted: Range) -> None:
        if deleted.end > self.items.end(deleted.client):
            raise Incomplete
        self.items.remove(deleted, self.seq)

    def standing(self, root: str, after: int | None = None) -> Iterator[Part]:
        """What the root says, or said after an entry, in the order of the text; formats and embeds too."""
        ends = None if after is None else self.items.ends_after(after)
        for item in self.items.in_root(root):
            end = item.end if ends is None else min(item.end, ends[item.client])
            if end > item.clock and (not item.removed or (after is not None and item.removed > after)):
                yield Part(item, item.clock, end)

    def text(self, root: str, after: int | None = None) -> str:
        """Words only: an embed is none."""
        return "".join(part.text for part in self.standing(root, after) if part.item.kind == STRING)

    def delta(self, root: str, after: int | None = None) -> list[tuple[object, dict[str, Any]]]:
        """As the engine's `diff()`, with equal neighbours joined: what the walk to blocks reads. Any: values of formats."""
        found: list[tuple[object, dict[str, Any]]] = []  # Any: as above
        formats: dict[str, Any] = {}  # Any: as above
        for part in self.standing(root, after):
            content = part.item.content
            if part.item.kind == FORMAT and isinstance(content, tuple):
                formats = _formatted(formats, *content)
            elif part.item.kind == EMBED:
                found.append((json.loads(str(content)), formats))
            elif found and isinstance(found[-1][0], str) and found[-1][1] == formats:
                found[-1] = (found[-1][0] + part.text, formats)
            else:
                found.append((part.text, formats))
        return found

    def disagreement(self, doc: Doc[Any]) -> str | None:  # Any: a document asks for each root's type
        """The first root of which the engine says something else than we do; None when all is well."""
        for root in sorted({*self.roots(), *doc.keys()}):
            if _words(doc.get(root, type=Text)) != "".join(part.text for part in self.standing(root)):
                return root
        return None


def between(text: str, start: int, end: int) -> str:
    """A piece of a text by UTF-16 offsets, which cut no surrogate pair."""
    if text.isascii():
        return text[start:end]
    rest = utf16_tail(text, start)
    return rest[: len(rest) - len(utf16_tail(rest, end - start))]


def _formatted(formats: Mapping[str, Any], key: str, value: str) -> dict[str, Any]:  # Any: JSON
    read = json.loads(value)
    others = {name: kept for name, kept in formats.items() if name != key}
    return others if read is None else {**others, key: read}


def _words(text: Text) -> str:
    return "".join(insert if isinstance(insert, str) else OBJECT for insert, _ in text.diff())
