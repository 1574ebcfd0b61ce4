"""Authorship after an entry as bytes, and back: so that a page costs the entries since, not the whole log.

JSON in columns: reading it is mostly C. Nothing in it is not in the log, and whoever keeps it checks that it is of this log.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, groupby, pairwise, repeat
from typing import Any, Final

from collab.history.authorship import Authorship, Moment
from collab.history.entry import Kind
from collab.history.items import Item, Line
from collab.history.leases import Lease
from collab.wire.update import Id

VERSION: Final = 1

Json = Any  # what json.dumps takes and json.loads gives


def dump(of: Authorship) -> bytes:
    """What `restore` reads."""
    authors = sorted({moment.author for moment in of.moments})
    said = {
        "version": VERSION,
        "authors": authors,
        "moments": _moments(of, {author: number for number, author in enumerate(authors)}),
        "references": list(of.references.items()),
        "leases": [[client, lease.author, lease.seq] for client, lease in of.leases.found.items()],
        "lines": [
            [client, line.end, _steps(line.entry_starts), _steps(line.entries)]
            for client, line in of.items.lines.items()
        ],
        "roots": {root: _columns(of.items.in_root(root)) for root in of.items.first},
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def restore(data: bytes) -> Authorship:
    """Raises ValueError for a version that is not this one's."""
    said: Json = json.loads(data)
    if said["version"] != VERSION:
        raise ValueError(said["version"])
    of = Authorship()
    of.moments = _read_moments(said["authors"], *said["moments"])
    of.references = dict(said["references"])
    of.leases.found = {client: Lease(author, seq) for client, author, seq in said["leases"]}
    of.items.lines = {
        client: Line(end=end, entry_starts=[*accumulate(starts)], entries=[*accumulate(entries)])
        for client, end, starts, entries in said["lines"]
    }
    for root, columns in said["roots"].items():
        of.items.put(root, [_item(root, row) for row in zip(*columns, strict=True)])
    of.items.sort()
    return of


def _moments(of: Authorship, numbers: dict[str, int]) -> Json:
    kinds = [[kind.value, len(list(alike))] for kind, alike in groupby(moment.kind for moment in of.moments)]
    return [
        [numbers[moment.author] for moment in of.moments],
        _steps([moment.at for moment in of.moments]),
        kinds,
    ]


def _read_moments(authors: Json, numbers: Json, times: Json, runs: Json) -> list[Moment]:
    kinds = chain.from_iterable(repeat(Kind(name), length) for name, length in runs)
    named = map(authors.__getitem__, numbers)
    return [*map(Moment._make, zip(named, accumulate(times), kinds, strict=True))]


def _columns(items: Iterable[Item]) -> Json:
    """One row for each field of an item."""
    rows = [
        (
            item.client,
            item.clock,
            item.length,
            item.kind,
            item.content,
            _before(item),
            item.right_origin,
            item.removed,
        )
        for item in items
    ]
    return list(zip(*rows, strict=True))


def _before(item: Item) -> Json:
    """1 for the client's own unit before: by far the most go on from that."""
    return 1 if item.origin == (item.client, item.clock - 1) else item.origin


def _item(root: str, row: Json) -> Item:
    client, clock, length, kind, content, before, right, removed = row
    origin = (client, clock - 1) if before == 1 else _id(before)
    content = tuple(content) if isinstance(content, list) else content
    return Item(client, clock, length, kind, content, origin, _id(right), root, removed)


def _id(pair: Json) -> Id | None:
    return None if pair is None else (pair[0], pair[1])


def _steps(rising: Sequence[int]) -> list[int]:
    """The first, then how much each is more than the one before."""
    return [other - one for one, other in pairwise([0, *rising])]
