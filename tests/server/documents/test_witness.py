"""A restored backup is noticed by the file beside the database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from collab.history.entry import Draft, Head
from server.documents import actions, queries
from server.documents.actions import Append
from server.documents.witness import Witness
from server.storage.transaction import Transactions
from tests.support.database import fresh_database

DOCUMENT = "d" * 20
WORDS = bytes.fromhex("010105000401017402686900")


@pytest.fixture
async def transactions(tmp_path: Path) -> AsyncIterator[Transactions]:
    async with await fresh_database(tmp_path) as database:
        yield Transactions(database)


async def _written(transactions: Transactions, times: int) -> None:
    async with transactions.write() as connection:
        await actions.create(connection, DOCUMENT)
    for _ in range(times):
        head = await queries.head(transactions, DOCUMENT)
        await actions.append(transactions, [Append(head, (Draft("m_ana", WORDS),), {5: "m_ana"})], at=1)


async def test_a_log_that_only_grew_keeps_its_generation(transactions: Transactions, tmp_path: Path) -> None:
    await _written(transactions, 2)
    witness = Witness(tmp_path / "witness")
    witness.remember([await queries.head(transactions, DOCUMENT)])

    assert await Witness(tmp_path / "witness").raise_fallen_behind(transactions) == []


async def test_a_log_that_lost_entries_gets_a_new_generation_once(
    transactions: Transactions, tmp_path: Path
) -> None:
    await _written(transactions, 1)
    head = await queries.head(transactions, DOCUMENT)
    ahead = head.after((await queries.records(transactions, DOCUMENT))[0])
    lost = type(head)(DOCUMENT, 1, 9, ahead.hash, 1, open=True)
    Witness(tmp_path / "witness").remember([lost])

    witness = Witness(tmp_path / "witness")

    assert await witness.raise_fallen_behind(transactions) == [DOCUMENT]
    assert (await queries.head(transactions, DOCUMENT)).generation == 2
    assert await witness.raise_fallen_behind(transactions) == []


async def test_a_log_with_other_entries_in_the_same_places_has_fallen_behind(
    transactions: Transactions, tmp_path: Path
) -> None:
    await _written(transactions, 1)
    head = await queries.head(transactions, DOCUMENT)
    other = type(head)(DOCUMENT, 1, 1, bytes(32), 1, open=True)
    Witness(tmp_path / "witness").remember([other])

    assert await Witness(tmp_path / "witness").raise_fallen_behind(transactions, [DOCUMENT, "e" * 20]) == [
        DOCUMENT
    ]


async def test_an_unreadable_witness_and_a_document_that_is_gone_are_no_restore(
    transactions: Transactions, tmp_path: Path
) -> None:
    (tmp_path / "garbage").write_text("[")
    (tmp_path / "list").write_text("[]")
    (tmp_path / "number").write_text('{"a": 5}')
    (tmp_path / "gone").write_text('{"' + "g" * 20 + '": [3, "00"]}')

    for name in ("garbage", "list", "number", "gone", "missing"):
        assert await Witness(tmp_path / name).raise_fallen_behind(transactions) == []


async def test_a_witness_that_cannot_be_written_says_so_and_tries_again(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    head = replace(Head.of_new(DOCUMENT), seq=1)
    witness = Witness(folder / "witness")
    assert witness.remember([head]) is False
    assert witness.remember([head]) is False

    folder.mkdir()
    assert witness.remember([head]) is True
    assert DOCUMENT in (folder / "witness").read_text()


async def test_a_damaged_log_is_no_restore(transactions: Transactions, tmp_path: Path) -> None:
    """Nor does it keep the server, and with it all other guides, from starting."""
    await _written(transactions, 1)
    witness = Witness(tmp_path / "witness")
    witness.remember([await queries.head(transactions, DOCUMENT)])
    damage = "UPDATE document_entries SET author = CAST(x'ff' AS TEXT)"
    await transactions.direct(lambda connection: connection.execute(damage).rowcount)

    assert await witness.raise_fallen_behind(transactions) == []
