"""Whose a clientID is: it belongs to the author of the first entry that holds structs of it.

Nothing else decides; a table of leases is only an index of what is computed here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collab.history.entry import Record
from collab.wire.update import FROM_OUR_STORE, walk


@dataclass(frozen=True, slots=True)
class Lease:
    """`seq` is the entry that gave the clientID to its author."""

    author: str
    seq: int


def clients_of(payload: bytes) -> tuple[int, ...]:
    """The clientIDs that an update holds structs of. Raises WireError when it is no update."""
    return tuple(block.client for block in walk(payload, FROM_OUR_STORE).blocks)


class Leases:
    """Give it every record in order; `found` then says whose each clientID is."""

    def __init__(self, clients_of: Callable[[bytes], Iterable[int]] = clients_of) -> None:
        self.found: dict[int, Lease] = {}
        self._clients_of = clients_of

    def take(self, record: Record) -> None:
        self.note(record, self._clients_of(record.payload))

    def note(self, record: Record, clients: Iterable[int]) -> None:
        """`take` for a payload whose clientIDs are known already."""
        for client in clients:
            if client not in self.found:
                self.found[client] = Lease(record.entry.author, record.entry.seq)

    @property
    def authors(self) -> dict[int, str]:
        return {client: lease.author for client, lease in self.found.items()}


def derive(
    records: Iterable[Record], clients_of: Callable[[bytes], Iterable[int]] = clients_of
) -> dict[int, str]:
    """The author of each clientID."""
    leases = Leases(clients_of)
    for record in records:
        leases.take(record)
    return leases.authors
