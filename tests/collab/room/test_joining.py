"""Newcomers, state vectors, and when they are answered."""

import pytest
from pycrdt import Doc, Text

from collab.room.effects import CloseCode
from collab.room.members import Limits
from collab.wire.varint import write_varuint
from tests.support.client import STEPS
from tests.support.room import OneRoom, refused, two_people_in_a_room
from tests.support.updates import sync, update, words


def test_a_newcomer_is_asked_and_gets_everybodys_presence_at_once() -> None:
    """[RM1]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(1, {"cursor": 3})
    bob.shows(1, {})
    alice.types("ab")
    world.commits()

    carol = world.joins("carol", asks=False)

    assert carol.questions == [world.room.replica.vector()]
    assert carol.presence == {
        1: (1, {"cursor": 3, "user": {"name": "alice"}}),
        2: (1, {"user": {"name": "bob"}}),
    }


def test_offline_words_come_up_with_the_newcomers_step_2() -> None:
    """[RM1]"""
    world, alice, bob = two_people_in_a_room()
    alice.goes_offline()
    alice.types("offline")

    alice.comes_back()
    world.commits()

    assert bob.reads() == "offline"


def test_five_people_open_a_fresh_guide_at_once() -> None:
    """[RM1, RM2]"""
    world = OneRoom()
    people = [world.joins(name) for name in "abcde"]
    for person in people:
        person.types(person.name)

    world.commits()

    assert len({person.reads() for person in people}) == 1
    assert sorted(world.reads()) == list("abcde")


def test_a_state_vector_is_answered_by_what_is_missing() -> None:
    """[RM2]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("Hello")
    world.commits()

    carol = world.joins("carol")
    carol.asks()

    assert carol.reads() == "Hello"
    assert carol.diffs[1] == b"\x00\x00"


def test_while_a_batch_is_in_flight_a_newcomer_sees_nothing_of_it() -> None:
    """[RM2]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("Hello")
    world.begins()

    carol = world.joins("carol")
    assert carol.diffs == []
    world.lands()

    assert (carol.reads(), len(carol.diffs), carol.updates) == ("Hello", 1, [])


def test_who_asked_and_left_is_not_answered() -> None:
    """[RM2]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("Hello")
    world.begins()
    carol = world.joins("carol")

    world.leaves(carol)
    world.lands()

    assert carol.diffs == []


def test_answers_are_rationed_and_the_last_question_is_answered_later() -> None:
    """[RM3]"""
    world, alice, _ = two_people_in_a_room()
    for _ in range(10):
        alice.asks()
    assert len(alice.diffs) == 7  # one more went out when she joined
    assert world.counted["asked_too_often"] == 3
    alice.types("a")
    world.commits()

    world.ticks(7_999)
    assert len(alice.diffs) == 7
    world.ticks(1)

    assert len(alice.diffs) == 8
    world.ticks(9_000)
    assert len(alice.diffs) == 8


def test_everybodys_presence_is_rationed_too() -> None:
    """[RM3]"""
    world, alice, bob = two_people_in_a_room()
    bob.shows(1, {})

    for _ in range(20):
        alice.sends_frame(b"\x03")

    assert len(alice.seen) == 7
    assert set(alice.presence) == {2}
    assert world.counted["asked_too_often"] == 13


@pytest.mark.parametrize(
    ("vector", "code"), [(b"\x01", CloseCode.REFUSED), (write_varuint(60_001), CloseCode.TOO_LARGE)]
)
def test_a_vector_that_cannot_be_read_is_refused(vector: bytes, code: CloseCode) -> None:
    """[RM19, WR26]"""
    world, alice, _ = two_people_in_a_room()

    alice.asks(vector)

    assert refused(world)[0] == code


def test_a_room_opens_where_the_log_stands() -> None:
    """[RM1, SI1]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("Hello")
    alice.deletes(0, 1)
    world.commits()

    reopened = OneRoom(log=world.log)
    dave = reopened.joins("dave")

    assert dave.reads() == "ello"
    assert reopened.room.replica.leases == {1: "alice"}
    assert list(reopened.room.replica.index.deleted) == list(world.room.replica.index.deleted)


def test_the_whole_document_is_encoded_once_for_all_newcomers(monkeypatch: pytest.MonkeyPatch) -> None:
    """[RM2]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("Hello")
    world.commits()
    encoded = []
    whole = Doc.get_update

    def counting(doc: Doc[Text], state: bytes | None = None) -> bytes:
        encoded.append(state)
        return whole(doc, state)

    monkeypatch.setattr(Doc, "get_update", counting)
    replica = world.room.replica
    assert replica.missing(b"\x00") is replica.missing(b"\x00")

    replica.apply(update({9: (0, [words("!", root=STEPS)])}))

    assert words("!", root=STEPS) in replica.missing(b"\x00")
    assert encoded == [b"\x00", b"\x00"]


def test_a_step_2_is_never_larger_than_the_limit_of_a_frame() -> None:
    """[RM19]"""
    world, alice, bob = two_people_in_a_room(Limits(frame_bytes=1_000))

    alice.sends_frame(sync(b"\x00" * 999, step=1))

    assert refused(world) == (CloseCode.TOO_LARGE, "too_large")
    assert bob.seen == []
