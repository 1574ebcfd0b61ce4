"""Entries: what their hash covers, what their commitment hides, and how they hang together."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.history.entry import (
    Draft,
    Entry,
    Head,
    Kind,
    canonical,
    commitment,
    genesis,
    redacted,
    redaction,
    seal,
)
from tests.support.logs import DOCUMENT, MINA, OTHER

GOLDEN_COMMITMENT = "27dd055f71ff9a6a858bc557891ef6c39a8d227bc2aabe658c5ab72e6b0ba796"
GOLDEN_HASH = "d27cf5991d94ca27f187f95c7f6af460180a0bf89998927b3080c25d35e795b0"
quickly = settings(derandomize=True, deadline=None, max_examples=300)
SALT = b"0123456789abcdef"

texts = st.text(st.characters(codec="utf-8"), max_size=4)
blobs = st.binary(max_size=4)
numbers = st.integers(-(2**63), 2**63 - 1)
entries = st.builds(
    Entry, numbers, texts, numbers, numbers, blobs, texts, numbers, st.sampled_from(Kind), texts, blobs
)


def test_a_sealed_entry_has_the_golden_hash() -> None:
    """[HC1]"""
    record = seal(Head.of_new(DOCUMENT), Draft(MINA, b"hello"), at=1_700_000_000_000, salt=SALT)

    assert record.entry.previous == genesis(DOCUMENT)
    assert record.entry.commitment.hex() == GOLDEN_COMMITMENT
    assert record.hash == record.entry.hash()
    assert record.hash.hex() == GOLDEN_HASH


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"document": OTHER},
        {"generation": 2},
        {"seq": 2},
        {"previous": bytes(32)},
        {"author": "somebody else"},
        {"at": 1},
        {"kind": Kind.FORM},
        {"reference": "{}"},
        {"commitment": bytes(32)},
    ],
)
def test_every_field_of_the_header_is_under_the_hash(change: dict[str, object]) -> None:
    """[HC1]"""
    entry = seal(Head.of_new(DOCUMENT), Draft(MINA, b"hello"), at=5, salt=SALT).entry

    assert replace(entry, **change).hash() != entry.hash()  # type: ignore[arg-type]  # one field at a time, by name


def test_no_field_was_forgotten_above() -> None:
    """[HC1]"""
    assert len(fields(Entry)) == 10


@quickly
@given(entries, entries)
def test_two_headers_never_share_an_encoding(one: Entry, other: Entry) -> None:
    """[HC1]"""
    assert (one == other) == (one.hash() == other.hash())


def test_a_byte_cannot_wander_from_one_field_to_the_next() -> None:
    """[HC1]"""
    entry = seal(Head.of_new(DOCUMENT), Draft("ab", b""), at=5, salt=SALT).entry

    assert replace(entry, author="a", reference="b").hash() != entry.hash()


def test_the_first_entry_hangs_on_its_own_document() -> None:
    """[HC2]"""
    assert genesis(DOCUMENT) != genesis(OTHER)
    assert Head.of_new(DOCUMENT).hash == genesis(DOCUMENT)


def test_a_clock_that_jumps_back_is_held_at_the_head() -> None:
    """[HC3]"""
    head = Head.of_new(DOCUMENT)
    head = head.after(seal(head, Draft(MINA, b"one"), at=9_000, salt=SALT))

    record = seal(head, Draft(MINA, b"two"), at=4_000, salt=SALT)

    assert (record.entry.seq, record.entry.at, head.after(record).at) == (2, 9_000, 9_000)


def test_the_same_words_under_two_salts_have_nothing_in_common() -> None:
    """[HC4]"""
    assert commitment(SALT, b"yes") != commitment(SALT[::-1], b"yes")


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    """[HC4]"""
    with pytest.raises(ValueError, match=str(length)):
        commitment(bytes(length), b"")


def test_a_redaction_reads_as_it_was_written() -> None:
    """[HC8]"""
    reference = redaction({12: b"\x01" * 32, 3: b"\x02" * 32}, by="m1", why="a phone number")

    assert redacted(reference) == {3: b"\x02" * 32, 12: b"\x01" * 32}
    assert reference == redaction({3: b"\x02" * 32, 12: b"\x01" * 32}, why="a phone number", by="m1")


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "[]",
        "1",
        "{}",
        '{"redacted":[]}',
        '{"redacted":[["3","00"]]}',
        '{"redacted":[[3,"x"]]}',
        '{"redacted":[3]}',
    ],
)
def test_a_redaction_that_names_nothing_is_refused(reference: str) -> None:
    """[HC8]"""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the reference, or the JSON reader's
        redacted(reference)


def test_canonical_json_has_one_spelling() -> None:
    """[HC1]"""
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
