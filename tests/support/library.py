"""Documents in a real database, written to as the committer does, and tampered with as somebody with the file could."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pycrdt import Doc

from collab.history.digest import digest
from collab.history.entry import Draft, Head, Kind
from collab.history.leases import clients_of
from server.documents import actions, queries, verification
from server.documents.actions import Append, Committed, Outcome
from server.documents.snapshots import Snapshot
from server.storage.database import Database
from server.storage.transaction import Transactions
from tests.support.logs import DOCUMENT, MINA, NOOR, typing


class Library:
    """`now` is the time of the next append; it advances by 70 ms with each."""

    def __init__(self, database: Database) -> None:
        self.file: Path = database.file
        self.transactions = Transactions(database)
        self.now = 1_700_000_000_000
        self.heads: dict[str, Head] = {}

    async def create(self, *documents: str) -> None:
        async with self.transactions.write() as connection:
            for document in documents or (DOCUMENT,):
                self.heads[document] = await actions.create(connection, document)

    async def commits(self, *appends: Append) -> list[Outcome]:
        self.now += 70
        outcomes = await actions.append(self.transactions, appends, at=self.now)
        for outcome in outcomes:
            if isinstance(outcome, Committed):
                self.heads[outcome.head.document] = outcome.head
        return outcomes

    def says(self, *payloads: bytes, author: str = MINA, document: str = DOCUMENT) -> Append:
        """An append of one entry for each payload, after the head this library knows."""
        drafts = tuple(Draft(author, payload) for payload in payloads)
        leases = {client: author for payload in payloads for client in clients_of(payload)}
        return Append(self.heads[document], drafts, leases)

    async def types(
        self, text: str, author: str = MINA, document: str = DOCUMENT, client: int = 3_141_592_653
    ) -> Head:
        """One entry a letter; a client types once."""
        for payload in typing(text, client):
            await self.commits(self.says(payload, author=author, document=document))
        return self.heads[document]

    async def snapshot(self, document: str = DOCUMENT) -> Snapshot:
        """A snapshot of the document as it is now, as a room makes it."""
        head = await queries.head(self.transactions, document)
        records = await queries.records(self.transactions, document)
        doc = replayed(record.payload for record in records)
        return Snapshot(document, head.generation, head.seq, head.hash, doc.get_update(), digest(doc))

    async def verify(self, document: str = DOCUMENT) -> verification.Report:
        return await verification.verify(self.transactions, document)

    async def named(self, document: str = DOCUMENT) -> int | None:
        """The entry that verification names."""
        fault = (await self.verify(document)).fault
        assert fault is None or str(fault.seq) in fault.sentence
        return fault.seq if fault else None

    def elsewhere(self) -> sqlite3.Connection:
        """Another process, as far as SQLite can tell. The caller closes it."""
        return sqlite3.connect(self.file, isolation_level=None)

    def tampers(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Runs SQL behind the server's back; says how many rows it touched."""
        connection = self.elsewhere()
        try:
            return connection.execute(statement, values).rowcount
        finally:
            connection.close()

    def reads(self, table: str, field: str, seq: int | None = None) -> Any:  # Any: as SQLite gives it
        """One field of one row: of the entry `seq`, or of the only row there is."""
        where = "" if seq is None else f" WHERE seq = {seq}"
        [(value,)] = self.looks(f"SELECT {field} FROM {table}{where}")  # noqa: S608 - the test's own words
        return value

    def alters(self, table: str, field: str, value: object, seq: int | None = None) -> None:
        """Exactly one field of one row, as `reads` finds it."""
        where = "" if seq is None else f" WHERE seq = {seq}"
        touched = self.tampers(f"UPDATE {table} SET {field} = ?{where}", (value,))  # noqa: S608 - the test's own words
        assert touched == 1

    def looks(self, question: str, values: Sequence[Any] = ()) -> list[Any]:
        connection = self.elsewhere()
        try:
            return connection.execute(question, values).fetchall()
        finally:
            connection.close()


def replayed(payloads: Iterable[bytes]) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for payload in payloads:
        doc.apply_update(payload)
    return doc


async def two_in_turn(library: Library) -> None:
    """Two people in turn, eight entries, no snapshot."""
    for i, (mina, noor) in enumerate(zip(typing("mina", client=7), typing("noor", client=8), strict=True)):
        drafts = Draft(MINA, mina, Kind.LIVE), Draft(NOOR, noor, Kind.FORM, f'{{"idea":"i{i}"}}')
        library.now += 70
        await library.commits(Append(library.heads[DOCUMENT], drafts, {} if i else {7: MINA, 8: NOOR}))


async def partly_packed(library: Library) -> None:
    """Five hundred entries in a segment, 110 as rows, and a snapshot of the first 600."""
    await library.commits(library.says(*typing("x" * 600)))
    await actions.save_snapshot(library.transactions, await library.snapshot())
    await library.commits(library.says(*typing("y" * 10, client=8), author=NOOR))
