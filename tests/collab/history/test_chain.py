"""The chain names the entry: whatever was changed, removed, moved, doubled or brought in from elsewhere."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import permutations
from typing import Any

import pytest

from collab.history.chain import Chain, Point, verify
from collab.history.entry import Draft, Entry, Head, Kind, Record, commitment, redaction, seal
from tests.support.logs import DOCUMENT, MINA, NOOR, OTHER, a_log, sealed

NEW_SALT = b"a salt of its own"[:16]


def named(records: list[Record], head: Head) -> int | None:
    fault = verify(records, head).fault
    if fault is not None:
        assert str(fault.seq) in fault.sentence
        assert fault.sentence.endswith(".")
    return fault.seq if fault else None


def flipped(value: Any) -> Iterator[Any]:
    """The value with each of its bytes changed, one at a time; then shorter and longer."""
    match value:
        case bytes():
            yield from (value[:i] + bytes([value[i] ^ 1]) + value[i + 1 :] for i in range(len(value)))
            yield from (value[:-1], value + b"\0")
        case Kind():
            yield from (kind for kind in Kind if kind != value)
        case str():
            yield from (value[:i] + chr(ord(letter) ^ 1) + value[i + 1 :] for i, letter in enumerate(value))
            yield from (value[:-1] or "x", value + " ")
        case int():
            yield from (value ^ (1 << 8 * byte) for byte in range(7))
        case _:
            raise TypeError(value)


def test_a_whole_log_verifies() -> None:
    """[HC5]"""
    records, head = a_log()

    report = verify(records, head)

    assert (report.entries, report.redactions, report.fault) == (6, 0, None)


def test_an_empty_log_verifies() -> None:
    """[HC5]"""
    assert verify([], Head.of_new(DOCUMENT)).fault is None


@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize("field", [field.name for field in fields(Entry)])
def test_any_changed_byte_of_a_header_names_its_entry(position: int, field: str) -> None:
    """[HC5]"""
    records, head = a_log()
    record = records[position]

    for value in flipped(getattr(record.entry, field)):
        records[position] = replace(record, entry=replace(record.entry, **{field: value}))
        # a seq far ahead is a missing entry, one that was there already a doubled entry: both name a neighbour at most
        wanted = {position + 1, value} if field == "seq" else {position + 1}
        assert named(records, head) in wanted, value


@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize("field", ["salt", "payload", "hash"])
def test_any_changed_byte_beside_the_header_names_its_entry(position: int, field: str) -> None:
    """[HC5]"""
    records, head = a_log()
    record = records[position]

    for value in flipped(getattr(record, field)):
        records[position] = replace(record, **{field: value})
        assert named(records, head) == position + 1, value


@pytest.mark.parametrize(
    ("field", "value", "clause"),
    [
        ("previous", bytes(32), "link to the entry before it"),
        ("commitment", bytes(32), "its commitment"),
        ("author", MINA, "its header or its hash"),
        ("version", 2, "its version is not 1"),
        ("document", OTHER, "another document"),
    ],
)
def test_the_sentence_tells_which_part_was_changed(field: str, value: object, clause: str) -> None:
    """[HC5]"""
    records, head = a_log()
    records[2] = replace(records[2], entry=replace(records[2].entry, **{field: value}))  # type: ignore[arg-type]  # by name

    fault = verify(records, head).fault

    assert fault is not None
    assert clause in fault.sentence


@pytest.mark.parametrize("position", range(6))
def test_a_removed_entry_is_named(position: int) -> None:
    """[HC6]"""
    records, head = a_log()
    del records[position]

    assert named(records, head) == position + 1


@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize("to", range(7))
def test_a_doubled_entry_is_named(position: int, to: int) -> None:
    """[HC6] Put in too early it hides the entry that belongs there."""
    records, head = a_log()
    records.insert(to, records[position])

    assert named(records, head) == min(position, to) + 1


def test_any_other_order_names_the_first_entry_out_of_place() -> None:
    """[HC6]"""
    records, head = a_log(5)

    for order in permutations(range(5)):
        moved = [position for position, at in enumerate(order) if position != at]
        assert named([records[at] for at in order], head) == (moved[0] + 1 if moved else None), order


@pytest.mark.parametrize("position", range(6))
def test_an_entry_of_another_document_is_named(position: int) -> None:
    """[HC6] Also when it is made to look as if it belonged here."""
    records, head = a_log()
    foreign = a_log(document=OTHER)[0][position]
    records[position] = foreign
    assert named(records, head) == position + 1

    records[position] = replace(foreign, entry=replace(foreign.entry, document=DOCUMENT))
    assert named(records, head) == position + 1


@pytest.mark.parametrize("position", range(6))
def test_an_entry_written_anew_with_its_hash_is_named(position: int) -> None:
    """[HC6]"""
    records, head = a_log()
    entry = replace(records[position].entry, author="an impostor")
    records[position] = replace(records[position], entry=entry, hash=entry.hash())

    assert named(records, head) == position + 1


@pytest.mark.parametrize("position", range(1, 6))
def test_an_entry_of_another_past_of_the_same_document_is_named(position: int) -> None:
    """[HC6]"""
    records, head = a_log()
    fork, _ = sealed(Head.of_new(DOCUMENT), [Draft(NOOR, b"elsewhere")] * 6)
    records[position] = fork[position]

    assert named(records, head) == position + 1


@pytest.mark.parametrize("missing", range(1, 7))
def test_a_missing_tail_names_the_first_entry_that_is_gone(missing: int) -> None:
    """[HC7]"""
    records, head = a_log()

    assert named(records[:-missing], head) == 7 - missing


@pytest.mark.parametrize("seq", range(6))
def test_an_entry_after_the_head_is_named(seq: int) -> None:
    """[HC7]"""
    records, head = a_log()

    assert named(records, replace(head, seq=seq)) == seq + 1


@pytest.mark.parametrize("change", [{"hash": bytes(32)}, {"at": 1}, {"generation": 0}], ids=str)
def test_a_changed_head_is_named_by_the_last_entry(change: dict[str, Any]) -> None:
    """[HC7]"""
    records, head = a_log()

    assert named(records, replace(head, **change)) == 6


def test_a_closed_head_of_a_later_generation_is_no_fault() -> None:
    """[HC7]"""
    records, head = a_log()

    assert named(records, replace(head, open=False, generation=2)) is None


def test_time_and_generation_never_go_back() -> None:
    """[HC3] Even when the store was made to seal it so."""
    records, head = a_log(2)
    for change in ({"at": 3}, {"generation": 0}):
        entry = replace(seal(head, Draft(MINA, b"late"), at=9_999, salt=NEW_SALT).entry, **change)  # type: ignore[arg-type]  # by name
        late = Record(entry, NEW_SALT, b"late", entry.hash())

        assert named([*records, late], head.after(late)) == 3


def test_a_log_can_be_verified_from_a_point_on() -> None:
    """[HC5]"""
    records, head = a_log()
    point = Point(3, records[2].hash)

    assert verify(records[3:], head, point).fault is None
    assert verify([], head, Point(6, head.hash)).fault is None
    for wrong in (verify(records[3:], head, Point(3, bytes(32))), verify(records[4:], head, point)):
        assert wrong.fault is not None
        assert wrong.fault.seq == 4


def test_what_the_store_cannot_read_is_a_fault_like_any_other() -> None:
    """[HC5]"""
    records, head = a_log()
    chain = Chain(DOCUMENT)
    for record in records[:2]:
        chain.take(record)
    chain.unreadable(3, "Entry 3 is no record.")

    fault = chain.finish(head).fault

    assert fault == chain.fault
    assert fault is not None
    assert fault.seq == 3


def redacted_log(*, announced: bool = True, payload: bytes = b"[gone]") -> tuple[list[Record], Head]:
    """Entry 3 of six holds other words than it was written with; an entry after them all says so."""
    records, head = a_log()
    records[2] = replace(records[2], salt=NEW_SALT, payload=payload)
    if announced:
        reference = redaction({3: commitment(NEW_SALT, b"[gone]")}, why="a phone number")
        draft = Draft(MINA, b"\0\0", Kind.REDACT, reference)
        records.append(seal(head, draft, at=9_000, salt=NEW_SALT))
        head = head.after(records[-1])
    return records, head


def test_a_redacted_payload_verifies_and_is_counted() -> None:
    """[HC8]"""
    report = verify(*redacted_log())

    assert (report.entries, report.redactions, report.fault) == (7, 1, None)


def test_a_replaced_payload_without_a_redact_entry_is_named() -> None:
    """[HC8]"""
    assert named(*redacted_log(announced=False)) == 3


def test_other_words_than_the_redaction_put_there_are_named() -> None:
    """[HC8]"""
    assert named(*redacted_log(payload=b"[else]")) == 3


def test_a_redaction_whose_words_still_stand_is_named() -> None:
    """[HC8]"""
    records, head = redacted_log()
    records[2] = a_log()[0][2]

    assert named(records, head) == 3


def test_a_redaction_explains_a_payload_only_once_it_is_in_the_chain() -> None:
    """[HC8]"""
    records, head = redacted_log()
    records[5] = replace(records[5], salt=bytes(16))

    assert named(records, head) == 6
    assert named(records[:-1], head) == 3


def test_an_earlier_words_redaction_does_not_hide_a_later_fault() -> None:
    """[HC8]"""
    records, head = redacted_log()
    records[4] = replace(records[4], hash=bytes(32))

    assert named(records, head) == 5


@pytest.mark.parametrize("seq", [0, 7, 8])
def test_a_redaction_must_name_an_entry_before_it(seq: int) -> None:
    """[HC8]"""
    records, head = a_log()
    draft = Draft(MINA, b"\0\0", Kind.REDACT, redaction({seq: bytes(32)}))
    records.append(seal(head, draft, at=9_000, salt=NEW_SALT))

    assert named(records, head.after(records[-1])) == 7


def test_a_redaction_after_the_point_may_name_an_entry_before_it() -> None:
    """[HC8]"""
    records, head = redacted_log()

    assert verify(records[4:], head, Point(4, records[3].hash)).fault is None
