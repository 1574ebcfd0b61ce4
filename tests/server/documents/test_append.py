"""Appending: all or nothing for each document, and one document's trouble is not another's."""

import pytest

from collab.history.chain import verify
from collab.history.entry import Draft
from server.documents import actions, queries
from server.documents.actions import Append, Committed, DocumentClosed, Failed, HeadMoved
from server.documents.errors import DocumentNotFound
from server.storage.database import Database
from server.storage.errors import StoreBusy, StoreFull, StoreReadOnly
from server.storage.transaction import Transactions
from tests.support.library import Library
from tests.support.logs import DOCUMENT, MINA, NOOR, OTHER, pasted, typing

THIRD = "guide000000000000003"


async def test_a_committed_entry_is_there_for_another_process(library: Library) -> None:
    [outcome] = await library.commits(library.says(*typing("hi")))

    assert isinstance(outcome, Committed)
    assert outcome.head.seq == 2
    assert library.looks("SELECT seq, author FROM document_entries") == [(1, MINA), (2, MINA)]
    assert library.looks("SELECT client, author FROM document_leases") == [(3_141_592_653, MINA)]
    assert await queries.head(library.transactions, DOCUMENT) == outcome.head


async def test_what_was_appended_is_a_whole_log(library: Library) -> None:
    head = await library.types("hello")

    records = await queries.records(library.transactions, DOCUMENT)

    assert verify(records, head).fault is None
    assert [record.payload for record in records] == typing("hello")
    assert len({record.salt for record in records}) == 5


async def test_an_append_of_nothing_asks_the_store_nothing(library: Library) -> None:
    assert await actions.append(library.transactions, [], at=0) == []


async def test_a_clock_that_jumps_back_is_held(library: Library) -> None:
    """[HC3]"""
    await library.types("a")
    library.now -= 3_600_000
    await library.commits(library.says(b"\0\0"))

    first, second = await queries.records(library.transactions, DOCUMENT)
    assert second.entry.at == first.entry.at
    assert await library.named() is None


async def test_an_append_to_a_head_that_moved_leaves_nothing_and_the_others_go_in(library: Library) -> None:
    await library.create(OTHER, THIRD)
    stale = library.says(b"\0\0", document=OTHER)
    await library.commits(library.says(b"\0\0", document=OTHER))
    before = library.heads[OTHER]

    first, moved, third = await library.commits(
        library.says(b"\0\0"), stale, library.says(b"\0\0", document=THIRD)
    )

    assert isinstance(first, Committed)
    assert moved == HeadMoved()
    assert isinstance(third, Committed)
    assert await queries.head(library.transactions, OTHER) == before
    assert [await library.named(document) for document in (DOCUMENT, OTHER, THIRD)] == [None, None, None]


async def test_another_process_that_writes_moves_the_head(library: Library) -> None:
    append = library.says(b"\0\0")
    library.tampers("UPDATE document_heads SET generation = 2")

    assert await library.commits(append) == [HeadMoved()]


async def test_two_appends_to_one_document_in_one_batch_are_not_both_kept(library: Library) -> None:
    one, other = library.says(b"\0\0"), library.says(b"\0\0")

    first, second = await library.commits(one, other)

    assert isinstance(first, Committed)
    assert second == HeadMoved()


async def test_a_document_that_does_not_exist_is_loaded_anew_and_then_not_found(library: Library) -> None:
    ghost = Append(library.heads[DOCUMENT].of_new(OTHER), (Draft(MINA, b"\0\0"),), {})

    assert await library.commits(ghost) == [HeadMoved()]
    with pytest.raises(DocumentNotFound):
        await queries.head(library.transactions, OTHER)


async def test_a_closed_document_takes_nothing_until_it_is_opened_again(library: Library) -> None:
    append = library.says(b"\0\0")
    async with library.transactions.write() as connection:
        final = await actions.close(connection, DOCUMENT)

    assert (final.open, final.seq) == (False, 0)
    assert await library.commits(append) == [DocumentClosed()]

    async with library.transactions.write() as connection:
        assert (await actions.reopen(connection, DOCUMENT)).open
    assert isinstance((await library.commits(append))[0], Committed)


async def test_a_raised_generation_is_that_of_the_next_entry(library: Library) -> None:
    await library.types("a")
    async with library.transactions.write() as connection:
        library.heads[DOCUMENT] = await actions.raise_generation(connection, DOCUMENT)
    await library.commits(library.says(b"\0\0"))

    records = await queries.records(library.transactions, DOCUMENT)

    assert [record.entry.generation for record in records] == [1, 2]
    assert await library.named() is None


@pytest.mark.parametrize("change", [actions.close, actions.reopen, actions.raise_generation])
async def test_a_document_that_does_not_exist_cannot_be_changed(library: Library, change: object) -> None:
    assert callable(change)
    with pytest.raises(DocumentNotFound):
        async with library.transactions.write() as connection:
            await change(connection, OTHER)


async def test_only_the_document_that_cannot_be_kept_fails(library: Library) -> None:
    """A row that should not be there stands where the second document's next entry belongs."""
    await library.create(OTHER, THIRD)
    await library.commits(library.says(b"\0\0"))
    library.tampers(
        "INSERT INTO document_entries SELECT ?, seq, version, generation, previous, author, at, kind, reference,"
        " commitment, salt, payload, hash FROM document_entries",
        (OTHER,),
    )

    first, failed, third = await library.commits(
        library.says(b"\0\0"), library.says(b"\0\0", document=OTHER), library.says(b"\0\0", document=THIRD)
    )

    assert isinstance(first, Committed)
    assert isinstance(failed, Failed)
    assert isinstance(third, Committed)
    assert first.head.seq == 2
    assert library.looks("SELECT seq FROM document_heads WHERE document = ?", (OTHER,)) == [(0,)]


async def test_a_draft_that_cannot_be_written_down_fails_alone(library: Library) -> None:
    await library.create(OTHER)
    bad = Append(library.heads[OTHER], (Draft("m\ud800", b"\0\0"),), {})

    failed, kept = await library.commits(bad, library.says(b"\0\0"))

    assert isinstance(failed, Failed)
    assert failed.error.sentence == "These changes cannot be kept."
    assert isinstance(kept, Committed)


async def test_while_another_process_holds_the_lock_all_fail_and_then_go_in(library: Library) -> None:
    await library.create(OTHER)
    appends = [library.says(b"\0\0"), library.says(b"\0\0", document=OTHER)]
    other = library.elsewhere()
    other.execute("BEGIN IMMEDIATE")

    outcomes = await library.commits(*appends)

    assert [type(outcome.error) for outcome in outcomes if isinstance(outcome, Failed)] == [StoreBusy] * 2
    other.execute("ROLLBACK")
    other.close()
    assert all(isinstance(outcome, Committed) for outcome in await library.commits(*appends))
    assert await library.named() is None


async def test_on_a_full_disk_all_fail_and_go_in_once_there_is_room(library: Library) -> None:
    await library.create(OTHER)
    appends = [library.says(pasted("x" * 100_000)), library.says(b"\0\0", document=OTHER)]
    await library.transactions.between_commits(
        lambda writer: writer.execute("PRAGMA max_page_count = 1").fetchall()
    )

    outcomes = await library.commits(*appends)

    assert [type(outcome.error) for outcome in outcomes if isinstance(outcome, Failed)] == [StoreFull] * 2
    assert library.looks("SELECT count(*) FROM document_entries") == [(0,)]
    await library.transactions.between_commits(
        lambda writer: writer.execute("PRAGMA max_page_count = 9999").fetchall()
    )
    assert all(isinstance(outcome, Committed) for outcome in await library.commits(*appends))


async def test_a_database_that_may_not_be_written_fails_all(library: Library) -> None:
    async with Database(library.file, mode="ro") as database:
        [outcome] = await actions.append(Transactions(database), [library.says(b"\0\0")], at=1)

    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, StoreReadOnly)


async def test_a_lease_belongs_to_the_first(library: Library) -> None:
    """[LS1]"""
    await library.commits(library.says(*typing("hi", client=7), author=MINA))
    await library.commits(library.says(b"\x01\x01\x07\x02\x84\x07\x01\x01x\x00", author=NOOR))

    assert library.looks("SELECT client, author FROM document_leases") == [(7, MINA)]
    assert (await queries.load(library.transactions, DOCUMENT)).leases == {7: MINA}
    assert await library.named() is None
