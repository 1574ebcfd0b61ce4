"""Somebody with the database file and SQL changes what the log says."""

import random
import sqlite3


def alters(
    log: sqlite3.Connection, table: str, column: str, key: tuple[str, int], chance: random.Random
) -> None:
    """Changes one byte of one value; `key` is the column that names the row, and its value."""
    name, value = key
    select = f"SELECT {column} FROM {table} WHERE {name} = ?"  # noqa: S608 - names that stand in the tests
    update = f"UPDATE {table} SET {column} = ? WHERE {name} = ?"  # noqa: S608 - names that stand in the tests
    ((before,),) = log.execute(select, (value,))
    log.execute(update, (altered(before, chance), value))


def altered(value: bytes | int | str, chance: random.Random) -> bytes | int | str:
    """Of the same type. An empty text gets a byte."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        place = chance.randrange(max(1, len(value)))
        return value[:place] + ("x" if value[place : place + 1] != "x" else "y") + value[place + 1 :]
    place = chance.randrange(len(value))
    return value[:place] + bytes([value[place] ^ (1 << chance.randrange(8))]) + value[place + 1 :]


def entries(log: sqlite3.Connection) -> list[int]:
    """The numbers of the entries that are not packed yet."""
    return [seq for (seq,) in log.execute("SELECT seq FROM document_entries ORDER BY seq")]


def segments(log: sqlite3.Connection) -> list[tuple[int, int]]:
    """First and last entry of each."""
    return log.execute("SELECT first_seq, last_seq FROM document_segments ORDER BY last_seq").fetchall()
