"""The smallest feature there can be: notes, written and counted through every door of the storage."""

import sqlite3
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, text

from server.storage.transaction import Transactions

notes = Table(
    "notes", MetaData(), Column("id", Integer, primary_key=True), Column("text", String, nullable=False)
)

INSERT = "INSERT INTO notes (text) VALUES ('a word')"


def insert(connection: sqlite3.Connection) -> None:
    connection.execute(INSERT)


def how_many(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("SELECT count(*) FROM notes").fetchone()
    return int(number)


async def write_one(transactions: Transactions) -> None:
    async with transactions.write() as connection:
        await connection.execute(text(INSERT))


async def count(transactions: Transactions) -> int:
    async with transactions.read() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM notes"))).scalar_one())


class Elsewhere:
    """Another process, as far as SQLite can tell: a connection of its own."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()
