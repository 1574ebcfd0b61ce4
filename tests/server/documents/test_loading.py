"""Loading: the snapshot and what follows it, or the whole log, or a plain no."""

from dataclasses import replace
from typing import Any

import pytest

from collab.history.digest import digest
from server.documents import actions, queries, snapshots
from server.documents.errors import DocumentNotFound, DocumentUnreadable
from server.documents.queries import Loaded
from tests.support.library import Library, replayed
from tests.support.logs import DOCUMENT, MINA, NOOR, OTHER, pasted, typing


def what_it_says(loaded: Loaded) -> bytes:
    """The digest of the document that a room would open."""
    state = [loaded.snapshot.state] if loaded.snapshot else []
    return digest(replayed([*state, *(record.payload for record in loaded.records)]))


async def written(library: Library) -> bytes:
    """Three hundred entries of one person, a snapshot that packs them, and five of another; says what they say."""
    await library.commits(library.says(*typing("x" * 300)))
    await actions.save_snapshot(library.transactions, await library.snapshot())
    await library.types("hello", author=NOOR, client=8)
    return (await library.snapshot()).digest


async def test_an_empty_document_loads(library: Library) -> None:
    loaded = await queries.load(library.transactions, DOCUMENT)

    assert loaded == Loaded(library.heads[DOCUMENT], None, (), {})


async def test_a_document_that_does_not_exist_is_not_found(library: Library) -> None:
    with pytest.raises(DocumentNotFound):
        await queries.load(library.transactions, OTHER)
    with pytest.raises(DocumentNotFound):
        await queries.records(library.transactions, OTHER)


async def test_heads_of_those_that_exist(library: Library) -> None:
    await library.types("a")

    assert await queries.heads(library.transactions, [DOCUMENT, OTHER]) == library.heads


@pytest.mark.parametrize("seq", [1, 250, 300, 301, 305])
async def test_the_hash_after_an_entry(library: Library, seq: int) -> None:
    await written(library)
    records = await queries.records(library.transactions, DOCUMENT)

    assert await queries.hash_at(library.transactions, DOCUMENT, seq) == records[seq - 1].hash
    assert await queries.hash_at(library.transactions, DOCUMENT, 306) is None


async def test_a_log_without_a_snapshot_loads_whole(library: Library) -> None:
    head = await library.types("hello")

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert (loaded.head, loaded.snapshot, len(loaded.records), loaded.faults) == (head, None, 5, ())
    assert loaded.leases == {3_141_592_653: MINA}


async def test_a_snapshot_saves_reading_what_came_before(library: Library) -> None:
    says = await written(library)

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert loaded.snapshot is not None
    assert (loaded.snapshot.seq, [record.entry.seq for record in loaded.records]) == (
        300,
        list(range(301, 306)),
    )
    assert loaded.leases == {3_141_592_653: MINA, 8: NOOR}
    assert what_it_says(loaded) == says
    assert loaded.faults == ()


async def test_a_snapshot_at_the_head_needs_no_records(library: Library) -> None:
    await library.types("hello")
    snapshot = await library.snapshot()
    await actions.save_snapshot(library.transactions, snapshot)

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert (loaded.snapshot, loaded.records) == (snapshot, ())


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE document_snapshots SET state = CAST(state || x'00' AS BLOB)",
        "UPDATE document_snapshots SET checksum = x'00'",
        "UPDATE document_snapshots SET hash = x'00'",
        "UPDATE document_snapshots SET seq = 299",
        "DELETE FROM document_snapshots",
        "UPDATE document_heads SET snapshot_seq = 299",
    ],
)
async def test_a_bad_snapshot_is_left_aside_and_reported(library: Library, damage: str) -> None:
    says = await written(library)
    assert library.tampers(damage) == 1

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert loaded.snapshot is None
    assert len(loaded.records) == 305
    assert what_it_says(loaded) == says
    assert [fault.seq in {299, 300} for fault in loaded.faults] == [True]


async def test_a_snapshot_in_the_place_of_another_is_left_aside(library: Library) -> None:
    """Its bytes are what was written, but the log does not go on from there."""
    says = await written(library)
    library.tampers("UPDATE document_snapshots SET seq = 302")
    library.tampers("UPDATE document_heads SET snapshot_seq = 302")

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert loaded.snapshot is None
    assert what_it_says(loaded) == says
    assert [fault.seq for fault in loaded.faults] == [302]


async def test_a_snapshot_of_an_earlier_generation_is_not_used_and_no_fault(library: Library) -> None:
    says = await written(library)
    async with library.transactions.write() as connection:
        await actions.raise_generation(connection, DOCUMENT)

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert (loaded.snapshot, loaded.faults, what_it_says(loaded)) == (None, (), says)
    assert await library.named() is None

    await actions.save_snapshot(library.transactions, await library.snapshot())
    loaded = await queries.load(library.transactions, DOCUMENT)
    assert loaded.snapshot is not None
    assert what_it_says(loaded) == says


@pytest.mark.parametrize(
    ("damage", "seq"),
    [
        ("UPDATE document_entries SET payload = CAST(payload || x'00' AS BLOB) WHERE seq = 303", 303),
        ("UPDATE document_entries SET author = CAST(x'ff' AS TEXT) WHERE seq = 303", 303),
        ("UPDATE document_entries SET kind = 'gossip' WHERE seq = 303", 303),
        ("DELETE FROM document_entries WHERE seq = 303", 303),
        ("DELETE FROM document_entries WHERE seq >= 303", 303),
        ("UPDATE document_entries SET seq = 400 WHERE seq = 303", 303),
        ("UPDATE document_heads SET seq = 304", 305),
        ("UPDATE document_heads SET hash = x'00'", 305),
    ],
)
async def test_a_log_that_is_not_what_was_written_is_unreadable(
    library: Library, damage: str, seq: int
) -> None:
    """[HC5, HC6, HC7]"""
    await written(library)
    assert library.tampers(damage)

    with pytest.raises(DocumentUnreadable) as refusal:
        await queries.load(library.transactions, DOCUMENT)

    assert refusal.value.seq == seq
    assert f"ntry {seq}" in refusal.value.sentence


async def test_damage_behind_a_good_snapshot_does_not_keep_anybody_out(library: Library) -> None:
    says = await written(library)
    library.tampers("UPDATE document_segments SET body = x'00'")

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert what_it_says(loaded) == says
    assert await library.named() == 1


async def test_killed_between_writing_a_snapshot_and_switching_to_it_the_older_one_counts(
    library: Library,
) -> None:
    says = await written(library)
    later = await library.snapshot()
    assert await library.transactions.direct(lambda connection: snapshots.write(later, connection))

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert loaded.snapshot is not None
    assert loaded.snapshot.seq == 300
    assert what_it_says(loaded) == says
    assert await library.named() is None

    assert await actions.save_snapshot(library.transactions, later)
    assert library.looks("SELECT seq FROM document_snapshots") == [(305,)]


@pytest.mark.parametrize(
    "change",
    [{"hash": bytes(32)}, {"generation": 2}, {"seq": 0}, {"seq": 299}, {"seq": 306}, {"document": OTHER}],
    ids=str,
)
async def test_a_snapshot_that_is_not_of_this_log_changes_nothing(
    library: Library, change: dict[str, Any]
) -> None:
    await written(library)
    before = library.looks("SELECT * FROM document_snapshots")

    assert not await actions.save_snapshot(library.transactions, replace(await library.snapshot(), **change))

    assert library.looks("SELECT * FROM document_snapshots") == before


async def test_a_snapshot_overtaken_between_writing_and_switching_is_dropped(library: Library) -> None:
    await library.types("hello")
    early = await library.snapshot()
    await library.commits(library.says(pasted("more", client=9)))
    assert await library.transactions.direct(lambda connection: snapshots.write(early, connection))
    assert await actions.save_snapshot(library.transactions, await library.snapshot())

    assert not await library.transactions.direct(lambda connection: snapshots.switch(early, connection))
    assert library.looks("SELECT snapshot_seq FROM document_heads") == [(6,)]


async def test_a_long_log_is_read_in_pieces_while_another_process_writes(library: Library) -> None:
    await library.commits(library.says(*typing("x" * 1_200)))

    loaded = await queries.load(library.transactions, DOCUMENT)

    assert len(loaded.records) == 1_200
    assert await queries.records(library.transactions, DOCUMENT) == list(loaded.records)
