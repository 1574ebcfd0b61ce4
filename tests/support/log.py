"""The log of one document, in memory."""

from dataclasses import replace

from collab.history.entry import Draft, Head, Record, seal
from collab.history.leases import derive
from collab.room.replica import Replica


class Log:
    """Seals drafts one after the other, as the store does."""

    def __init__(self) -> None:
        self.head = Head.of_new("d" * 20)
        self.records: list[Record] = []
        self.clock = 1_000

    def append(self, *drafts: Draft) -> Head:
        for draft in drafts:
            self.clock += 1
            record = seal(self.head, draft, at=self.clock, salt=bytes(16))
            self.records.append(record)
            self.head = self.head.after(record)
        return self.head

    def puts_back(self, entries: int) -> None:
        """A backup with so many entries takes the place of the log; the generation rises with it."""
        kept, generation = self.records[:entries], self.head.generation + 1
        head = Head.of_new(self.head.document)
        for record in kept:
            head = head.after(record)
        self.records = list(kept)
        self.head = Head(head.document, generation, head.seq, head.hash, head.at, open=True)

    def finishes(self) -> None:
        self.head = replace(self.head, open=False)

    def replica(self, kind: type[Replica] = Replica) -> Replica:
        return kind.rebuilt(self.head, derive(self.records), None, self.records)
