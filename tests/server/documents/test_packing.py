"""Packed segments: byte for byte what was packed, small, and every damage named."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.history.chain import verify
from collab.history.entry import Draft, Head, Kind, Record
from server.documents import actions, queries
from server.documents.actions import Append
from server.documents.errors import DocumentUnreadable
from server.documents.packing import Segment, pack, unpack
from tests.support.library import Library
from tests.support.logs import DOCUMENT, MINA, NOOR, a_log, pasted, sealed, typing

quickly = settings(derandomize=True, deadline=None, max_examples=100)

drafts = st.lists(
    st.builds(
        Draft,
        author=st.sampled_from([MINA, NOOR, "mÅsa"]),
        payload=st.binary(max_size=30),
        kind=st.sampled_from(Kind),
        reference=st.sampled_from(["", '{"idea":"i1"}', '{"quote":"é"}']),
    ),
    min_size=1,
    max_size=20,
)


@quickly
@given(drafts)
def test_records_read_back_as_they_were(written: list[Draft]) -> None:
    """[HC10]"""
    records, _ = sealed(Head.of_new(DOCUMENT), written)

    assert list(unpack(pack(records))) == records


def test_a_redacted_payload_keeps_the_commitment_it_was_written_with() -> None:
    """[HC10]"""
    records, _ = a_log()
    records[2] = replace(records[2], salt=bytes(16), payload=b"[gone]")

    assert list(unpack(pack(records))) == records


def damage(segment: Segment) -> list[tuple[str, Segment]]:
    """The segment with each byte of each field changed, then cut, then followed by another byte."""
    damaged: list[tuple[str, Segment]] = []
    for name in ("previous", "hash", "salts", "checks", "body", "checksum"):
        value: bytes = getattr(segment, name)
        versions = [value[:i] + bytes([value[i] ^ 1 << i % 8]) + value[i + 1 :] for i in range(len(value))]
        versions += [value[:-1], value + b"\0", b""]
        damaged += [(name, replace(segment, **{name: version})) for version in versions]  # type: ignore[arg-type]  # by name
    return damaged


def read_all(segment: Segment) -> tuple[list[Record], int | None]:
    """What can be read, and the entry at which reading ended early."""
    records: list[Record] = []
    try:
        records.extend(unpack(segment))
    except DocumentUnreadable as problem:
        return records, problem.seq
    return records, None


def test_any_damage_to_a_segment_names_an_entry_of_it() -> None:
    """[HC10]"""
    records, head = sealed(Head.of_new(DOCUMENT), [Draft(MINA, payload) for payload in typing("a few words")])
    for name, segment in damage(pack(records)):
        read, ended = read_all(segment)
        fault = verify(read, head).fault

        named = fault.seq if fault is not None else ended
        assert named is not None, name
        assert 1 <= named <= 11, name


@pytest.mark.parametrize(("field", "size"), [("salts", 16), ("checks", 8)])
def test_damage_to_what_is_kept_for_one_entry_names_that_entry(field: str, size: int) -> None:
    """[HC10]"""
    records, head = sealed(Head.of_new(DOCUMENT), [Draft(MINA, payload) for payload in typing("a few words")])
    segment = pack(records)
    value = getattr(segment, field)
    for i in range(len(value)):
        changed = value[:i] + bytes([value[i] ^ 0x10]) + value[i + 1 :]
        read = read_all(replace(segment, **{field: changed}))[0]

        fault = verify(read, head).fault
        assert fault is not None
        assert fault.seq == i // size + 1


@pytest.mark.parametrize("change", [{"first_seq": 2}, {"last_seq": 10}, {"last_seq": 12}, {"first_seq": 0}])
def test_a_segment_that_claims_other_entries_is_named(change: dict[str, int]) -> None:
    """[HC10]"""
    records, head = sealed(Head.of_new(DOCUMENT), [Draft(MINA, payload) for payload in typing("a few words")])

    read, ended = read_all(replace(pack(records), **change))  # type: ignore[arg-type]  # by name

    assert ended is not None or verify(read, head).fault is not None


async def test_a_snapshot_packs_the_entries_it_covers(library: Library) -> None:
    """[HC10]"""
    await library.commits(library.says(*typing("x" * 700)))
    before = await queries.records(library.transactions, DOCUMENT)
    await library.commits(library.says(*typing("y" * 9, client=8), author=NOOR))

    assert await actions.save_snapshot(library.transactions, await library.snapshot())

    spans = library.looks("SELECT first_seq, last_seq FROM document_segments ORDER BY last_seq")
    assert spans == [(1, 500)]
    assert library.looks("SELECT min(seq), max(seq) FROM document_entries") == [(501, 709)]
    assert (await queries.records(library.transactions, DOCUMENT))[:700] == before
    assert await library.named() is None


async def test_segments_follow_each_other(library: Library) -> None:
    """[HC10]"""
    await library.commits(library.says(*typing("x" * 1_300)))
    before = await queries.records(library.transactions, DOCUMENT)

    await actions.save_snapshot(library.transactions, await library.snapshot())

    spans = library.looks("SELECT first_seq, last_seq FROM document_segments ORDER BY last_seq")
    assert spans == [(1, 500), (501, 1_000), (1_001, 1_300)]
    assert all(one[1] + 1 == other[0] for one, other in pairwise(spans))
    assert await queries.records(library.transactions, DOCUMENT) == before
    assert await queries.records(library.transactions, DOCUMENT, after=777) == before[777:]
    assert await library.named() is None


async def test_few_entries_wait_as_rows(library: Library) -> None:
    await library.types("hello")

    await actions.save_snapshot(library.transactions, await library.snapshot())

    assert library.looks("SELECT count(*) FROM document_segments") == [(0,)]


async def test_large_entries_fill_a_segment_sooner(library: Library) -> None:
    for client in range(1, 7):
        await library.commits(library.says(pasted("x" * 60_000, client)))

    await actions.save_snapshot(library.transactions, await library.snapshot())

    assert library.looks("SELECT first_seq, last_seq FROM document_segments") == [(1, 5)]
    assert await library.named() is None


@pytest.mark.parametrize("seq", [1, 250, 300])
@pytest.mark.parametrize(
    ("field", "value"),
    [("author", "x"), ("author", b"\xff"), ("previous", b""), ("salt", bytes(17)), ("at", -9)],
)
async def test_a_damaged_log_is_left_as_it_lies(
    library: Library, seq: int, field: str, value: object
) -> None:
    """[HC10] Packing would hide which part was changed."""
    await library.commits(library.says(*typing("x" * 300)))
    snapshot = await library.snapshot()
    kept = "CAST(? AS TEXT)" if field == "author" else "?"
    library.tampers(f"UPDATE document_entries SET {field} = {kept} WHERE seq = ?", (value, seq))  # noqa: S608 - the test's own words

    assert await actions.save_snapshot(library.transactions, snapshot)

    assert library.looks("SELECT count(*) FROM document_segments") == [(0,)]
    assert await library.named() == seq


async def test_an_entry_that_does_not_follow_the_segment_before_it_is_not_packed(library: Library) -> None:
    """[HC10]"""
    await library.commits(library.says(*typing("x" * 500)))
    await actions.save_snapshot(library.transactions, await library.snapshot())
    await library.commits(library.says(pasted("y" * 200_000, client=8)))
    snapshot = await library.snapshot()
    [record] = await queries.records(library.transactions, DOCUMENT, after=500)
    forged = replace(record.entry, previous=bytes(32))
    library.alters("document_entries", "previous", forged.previous, 501)
    library.alters("document_entries", "hash", forged.hash(), 501)
    library.alters("document_heads", "hash", forged.hash())

    await actions.save_snapshot(library.transactions, replace(snapshot, hash=forged.hash()))

    assert library.looks("SELECT last_seq FROM document_segments") == [(500,)]
    assert await library.named() == 500


async def test_a_keystroke_takes_at_most_sixty_bytes_at_rest(library: Library) -> None:
    """[HC10] Counted in pages of the file, for five people who type in turn."""
    text = "a word or two, and then some more of them. " * 12
    people = {f"mPerson{i:05}": typing(text, client=2**31 + i) for i in range(5)}
    drafts = [Draft(author, people[author][i]) for i in range(len(text)) for author in people]
    for i in range(0, len(drafts), 5):
        await library.commits(Append(library.heads[DOCUMENT], tuple(drafts[i : i + 5]), {}))

    await actions.save_snapshot(library.transactions, await library.snapshot())

    [(pages,)] = library.looks("SELECT sum(pgsize) FROM dbstat WHERE name = 'document_segments'")
    [(entries,)] = library.looks("SELECT sum(last_seq - first_seq + 1) FROM document_segments")
    assert entries == 2_500
    assert pages / entries <= 60
