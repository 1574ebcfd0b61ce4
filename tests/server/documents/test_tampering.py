"""Tampering: whatever somebody with the database file does to entries, segments or the head, an entry is named."""

import zlib
from dataclasses import astuple, replace
from typing import Any

import pytest

from server.documents import queries
from server.documents.packing import pack, segment_after
from server.documents.tables import document_entries, document_segments
from tests.support.library import Library, partly_packed, two_in_turn
from tests.support.logs import DOCUMENT, OTHER, typing

FIELDS = [column.name for column in document_entries.columns]
SEGMENT_FIELDS = [column.name for column in document_segments.columns]


def altered(value: Any) -> list[Any]:
    match value:
        case bytes():
            return [
                bytes([value[0] ^ 1]) + value[1:],
                value[:-1] + bytes([value[-1] ^ 128]),
                value[:-1],
                value + b"\0",
            ]
        case str():
            return [value + "x", "x" + value, "live" if value == "form" else "form"]
        case _:
            return [value + 1, value - 1, value + 1_000_000, -value]


@pytest.mark.parametrize("seq", [1, 4, 8])
@pytest.mark.parametrize("field", FIELDS)
async def test_any_column_of_any_entry_changed_by_hand_names_the_entry(
    library: Library, field: str, seq: int
) -> None:
    """[HC5]"""
    await two_in_turn(library)
    value = library.reads("document_entries", field, seq)
    for other in altered(value):
        if field == "seq" and 1 <= other <= 8:
            continue  # no two rows have one place
        library.alters("document_entries", field, other, seq)

        assert await library.named() == seq, other

        library.alters("document_entries", field, value, other if field == "seq" else seq)
    assert await library.named() is None


@pytest.mark.parametrize("seq", [1, 4, 8])
async def test_a_removed_row_is_named(library: Library, seq: int) -> None:
    """[HC6]"""
    await two_in_turn(library)
    library.tampers("DELETE FROM document_entries WHERE seq = ?", (seq,))

    assert await library.named() == seq


async def test_two_rows_that_change_places_are_named_by_the_first(library: Library) -> None:
    """[HC6]"""
    await two_in_turn(library)
    for old, new in ((3, 99), (6, 3), (99, 6)):
        library.tampers("UPDATE document_entries SET seq = ? WHERE seq = ?", (new, old))

    assert await library.named() == 3


async def test_a_row_of_another_document_is_named(library: Library) -> None:
    """[HC6]"""
    await two_in_turn(library)
    await library.create(OTHER)
    await library.commits(library.says(*typing("other"), document=OTHER))
    library.tampers("DELETE FROM document_entries WHERE document = ? AND seq = 3", (DOCUMENT,))
    library.tampers(
        "UPDATE document_entries SET document = ? WHERE document = ? AND seq = 3", (DOCUMENT, OTHER)
    )

    assert (await library.named(), await library.named(OTHER)) == (3, 3)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE document_heads SET seq = 7", 8),
        ("UPDATE document_heads SET seq = 9", 9),
        ("UPDATE document_heads SET hash = zeroblob(32)", 8),
        ("UPDATE document_heads SET at = at + 1", 8),
        ("UPDATE document_heads SET generation = 0", 8),
        ("DELETE FROM document_entries WHERE seq > 5", 6),
    ],
)
async def test_a_changed_head_or_a_missing_tail_is_named(library: Library, statement: str, seq: int) -> None:
    """[HC7]"""
    await two_in_turn(library)
    library.tampers(statement)

    assert await library.named() == seq


@pytest.mark.parametrize("field", SEGMENT_FIELDS)
async def test_any_column_of_a_segment_changed_by_hand_names_an_entry(library: Library, field: str) -> None:
    """[HC10] The first one after the segment when it claims to hold more than it does."""
    await partly_packed(library)
    value = library.reads("document_segments", field)
    for other in altered(value):
        library.alters("document_segments", field, other)
        named = await library.named()

        assert named is not None
        assert 1 <= named <= 501
        library.alters("document_segments", field, value)
    assert await library.named() is None


@pytest.mark.parametrize(("field", "size"), [("salts", 16), ("checks", 8)])
@pytest.mark.parametrize("seq", [1, 77, 500])
async def test_what_a_segment_keeps_for_one_entry_names_that_entry(
    library: Library, field: str, size: int, seq: int
) -> None:
    """[HC10]"""
    await partly_packed(library)
    value = library.reads("document_segments", field)
    at = seq * size - 1
    library.alters("document_segments", field, value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :])

    assert await library.named() == seq


async def test_a_segment_with_one_word_exchanged_names_the_entry(library: Library) -> None:
    """[HC10] Even when whoever did it packed the segment again with care."""
    await partly_packed(library)
    segment = await library.transactions.direct_read(
        lambda connection: segment_after(connection, DOCUMENT, 0)
    )
    assert segment is not None
    body = zlib.decompress(segment.body)
    at = body.rindex(b"\x01x\x00", 0, len(body) // 2)
    forged = replace(segment, body=zlib.compress(body[: at + 1] + b"z" + body[at + 2 :], 9))
    library.tampers("UPDATE document_segments SET body = ?, checksum = ?", (forged.body, forged.sum()))

    assert 200 < (await library.named() or 0) < 300


async def test_a_missing_segment_is_named_by_its_first_entry(library: Library) -> None:
    """[HC6]"""
    await partly_packed(library)
    library.tampers("DELETE FROM document_segments")

    assert await library.named() == 1


async def test_an_entry_beside_the_segment_that_holds_it_is_named(library: Library) -> None:
    """[HC6]"""
    await partly_packed(library)
    library.tampers("UPDATE document_entries SET seq = 120 WHERE seq = 610")
    library.tampers(
        "UPDATE document_heads SET seq = 609, hash = (SELECT hash FROM document_entries WHERE seq = 609)"
    )
    library.tampers("UPDATE document_heads SET at = (SELECT at FROM document_entries WHERE seq = 609)")

    assert await library.named() == 120


async def test_two_segments_that_overlap_are_named(library: Library) -> None:
    """[HC6]"""
    await partly_packed(library)
    records = await queries.records(library.transactions, DOCUMENT)
    row = astuple(pack(records[400:510]))
    library.tampers("INSERT INTO document_segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    library.tampers("DELETE FROM document_entries WHERE seq <= 510")

    assert await library.named() == 401
