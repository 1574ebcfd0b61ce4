"""The structs of one update, each after whatever it builds on, wherever in the update that stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush

from collab.errors import Incomplete
from collab.wire.update import Block, Id, Struct

_Waiting = defaultdict[int, list[tuple[int, int]]]


def in_causal_order(blocks: Iterable[Block], end: Callable[[int], int]) -> Iterator[tuple[int, Struct]]:
    """Pairs of clientID and struct. `end` tells a client's next clock; the caller takes each struct over before the next one.

    A client that waits is woken when exactly what it waits for has come. Raises Incomplete.
    """
    pending = {block.client: iter(block.structs) for block in blocks}
    waiting: _Waiting = defaultdict(list)
    heads: dict[int, Struct] = {}
    ready = list(pending)
    while ready:
        client = ready.pop()
        struct = heads.pop(client, None) or next(pending[client], None)
        while struct is not None:
            missing = _missing(client, struct, end)
            if missing is not None:
                heads[client] = struct
                heappush(waiting[missing[0]], (missing[1], client))
                break
            yield client, struct
            struct = next(pending[client], None)
        else:
            del pending[client]
        woken = waiting[client]
        while woken and woken[0][0] < end(client):
            ready.append(heappop(woken)[1])
    if pending:
        raise Incomplete


def _missing(client: int, struct: Struct, end: Callable[[int], int]) -> Id | None:
    if struct.clock > end(client):
        raise Incomplete
    for place in (struct.origin, struct.right):
        if place is not None and place[1] >= end(place[0]):
            return place
    return None
