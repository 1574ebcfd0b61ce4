"""Verification: what it compares beside the chain, and reading while others write."""

import asyncio
from hashlib import sha256

import pytest

from collab.history.digest import digest
from collab.history.entry import Draft, Kind, commitment, redaction
from server.documents import actions, verification
from server.documents.actions import Append
from server.documents.errors import DocumentNotFound
from tests.support.library import Library, partly_packed, replayed, two_in_turn
from tests.support.logs import DOCUMENT, MINA, NOOR, OTHER, pasted, typing


async def test_a_whole_log_verifies_and_says_what_it_compared(library: Library) -> None:
    """[HC5, LS2]"""
    await partly_packed(library)

    report = await library.verify()

    assert (report.entries, report.leases, report.snapshot, report.fault) == (610, 2, 600, None)
    assert report.head == library.heads[DOCUMENT]


async def test_an_empty_document_verifies(library: Library) -> None:
    assert (await library.verify()).fault is None


async def test_a_document_that_does_not_exist_cannot_be_verified(library: Library) -> None:
    with pytest.raises(DocumentNotFound):
        await library.verify(OTHER)


async def test_progress_is_told_as_far_as_it_goes(library: Library) -> None:
    await partly_packed(library)
    told: list[tuple[int, int]] = []

    await verification.verify(library.transactions, DOCUMENT, lambda done, of: told.append((done, of)))

    assert told == [(500, 610), (610, 610), (610, 610)]


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE document_leases SET author = 'mNoor0000001' WHERE client = 7", 1),
        ("DELETE FROM document_leases WHERE client = 8", 2),
        ("UPDATE document_leases SET client = 9 WHERE client = 8", 2),
        ("INSERT INTO document_leases SELECT document, 99, author FROM document_leases WHERE client = 7", 8),
    ],
)
async def test_an_index_of_leases_that_is_not_what_the_log_says_is_named(
    library: Library, statement: str, seq: int
) -> None:
    """[LS2]"""
    await two_in_turn(library)
    assert library.tampers(statement) == 1

    assert await library.named() == seq


async def test_a_snapshot_that_says_something_else_is_named(library: Library) -> None:
    """[HC9] With all its sums done right."""
    await partly_packed(library)
    other = replayed([*typing("x" * 599), pasted("?", client=99)])
    state = other.get_update()
    library.tampers(
        "UPDATE document_snapshots SET state = ?, checksum = ?, digest = ?",
        (state, sha256(state).digest(), digest(other)),
    )

    assert await library.named() == 600


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document_snapshots SET hash = zeroblob(32)",
        "UPDATE document_snapshots SET digest = zeroblob(32)",
        "UPDATE document_snapshots SET state = x'00', checksum = x'00'",
        "DELETE FROM document_snapshots",
    ],
)
async def test_a_damaged_snapshot_is_named_by_its_entry(library: Library, statement: str) -> None:
    """[HC9]"""
    await partly_packed(library)
    library.tampers(statement)

    assert await library.named() == 600


async def test_a_snapshot_whose_bytes_the_engine_refuses_is_named(library: Library) -> None:
    await partly_packed(library)
    state = b"\x01\xff"
    library.tampers("UPDATE document_snapshots SET state = ?, checksum = ?", (state, sha256(state).digest()))

    assert await library.named() == 600


async def test_a_snapshot_beyond_the_log_is_named(library: Library) -> None:
    await partly_packed(library)
    library.tampers("UPDATE document_snapshots SET seq = 700")
    library.tampers("UPDATE document_heads SET snapshot_seq = 700")

    assert await library.named() == 700


@pytest.mark.parametrize("payload", [b"", b"\x01", typing("gap", client=9)[2], b"\x00\x01\x09\x01\x05\x02"])
async def test_an_entry_that_the_engine_cannot_integrate_is_named(library: Library, payload: bytes) -> None:
    """[HC11] Nothing accepts such a payload, but a log from elsewhere may hold one."""
    await library.types("ab")
    await library.commits(Append(library.heads[DOCUMENT], (Draft(NOOR, payload),), {}))
    await library.commits(library.says(b"\0\0"))

    assert await library.named() == 3


async def test_a_redaction_verifies_and_is_counted(library: Library) -> None:
    """[HC8] (The replaced words are as long as what they replace, so that nothing after them is left hanging.)"""
    await two_in_turn(library)
    salt, payload = b"s" * 16, pasted("*", client=8)
    reference = redaction({2: commitment(salt, payload)}, why="a phone number")
    await library.commits(
        Append(library.heads[DOCUMENT], (Draft(MINA, b"\0\0", Kind.REDACT, reference),), {})
    )
    assert await library.named() == 2

    library.tampers("UPDATE document_entries SET salt = ?, payload = ? WHERE seq = 2", (salt, payload))
    report = await library.verify()
    assert (report.fault, report.redactions) == (None, 1)


async def test_a_log_that_is_packed_while_it_is_read_still_verifies(library: Library) -> None:
    await library.commits(library.says(*typing("x" * 1_200)))
    snapshot = await library.snapshot()

    async def pack_meanwhile() -> None:
        await actions.save_snapshot(library.transactions, snapshot)

    async with asyncio.TaskGroup() as group:
        verified = group.create_task(library.verify())
        group.create_task(pack_meanwhile())

    assert verified.result().fault is None
    assert verified.result().entries == 1_200


async def test_a_log_that_grows_while_it_is_read_still_verifies(library: Library) -> None:
    await library.commits(library.says(*typing("x" * 700)))

    async with asyncio.TaskGroup() as group:
        verified = group.create_task(library.verify())
        group.create_task(library.types("more", client=8))

    assert verified.result().fault is None
    assert verified.result().entries >= 700


async def test_a_generation_raised_while_reading_starts_the_reading_again(library: Library) -> None:
    await library.commits(library.says(*typing("x" * 700)))
    told: list[int] = []

    def redact_meanwhile(done: int, of: int) -> None:
        told.append(done)
        if len(told) == 1:
            library.tampers("UPDATE document_heads SET generation = 2")

    report = await verification.verify(library.transactions, DOCUMENT, redact_meanwhile)

    assert report.fault is None
    assert report.head.generation == 2
    assert told.count(700) == 4
