"""From a keystroke to everybody's screen: batches, entries, acknowledgements, and what is seen when."""

import pytest

from collab.room.effects import Broadcast, Send
from collab.room.members import Limits, Right
from tests.support.client import STEPS
from tests.support.room import OneRoom, two_people_in_a_room
from tests.support.updates import sync, update, words


def test_nothing_is_seen_before_it_is_durable() -> None:
    """[RM11]"""
    world, alice, bob = two_people_in_a_room()

    alice.types("Hello")
    world.begins()
    assert (bob.reads(), alice.acks, alice.seen) == ("", [], [])
    world.lands()

    assert (bob.reads(), alice.acks) == ("Hello", [2])


def test_everybody_gets_the_same_merged_update_the_author_included() -> None:
    """[RM11, RM8]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    bob.types("b")
    alice.types("c")

    world.commits()

    assert len(alice.updates) == 1
    assert alice.updates == bob.updates
    assert world.entries == [("alice", 1), ("bob", 2)]
    assert alice.reads() == bob.reads() == world.reads()


def test_acknowledgements_come_before_the_relay() -> None:
    """[RM11, RM12]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("Hello")
    world.effects.clear()

    world.commits()

    kinds = [type(effect) for effect in world.effects]
    assert kinds == [Send, Broadcast]


def test_while_a_batch_is_in_flight_frames_collect() -> None:
    """[RM7]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.begins()

    alice.types("b")
    bob.types("c")

    assert not world.room.has_work
    world.lands()
    assert alice.acks == [2]
    world.commits()
    assert world.entries == [("alice", 1), ("alice", 2), ("bob", 3)]
    assert (alice.acks, bob.acks) == ([2, 3], [2])


@pytest.mark.parametrize(
    ("limits", "batches"), [(Limits(batch_updates=2), [2, 2, 1]), (Limits(batch_bytes=40), [2, 3])]
)
def test_one_batch_takes_so_much_and_the_rest_waits(limits: Limits, batches: list[int]) -> None:
    """[RM7]"""
    world, alice, bob = two_people_in_a_room(limits)
    for letter in "abcde":
        alice.types(letter)

    sizes = []
    while world.room.has_work:
        batch = world.begins()
        assert batch is not None
        sizes.append(len(batch.frames))
        assert world.room.replica.durable.get(alice.id, 0) == sum(sizes[:-1])
        world.lands()

    assert sizes == batches
    assert bob.reads() == "abcde"
    assert alice.acks == [1 + sum(sizes[: i + 1]) for i in range(len(sizes))]


def test_a_batch_ends_before_it_takes_an_engine_too_much_effort() -> None:
    """[RM7, RM33]"""
    world, alice, _ = two_people_in_a_room(Limits(batch_effort=20))
    for letter in "abcd":
        alice.types(letter, at=0)

    world.commits()

    assert len(world.entries) > 1
    assert world.reads() == "dcba"


def test_the_vector_is_that_of_the_log_while_more_is_waiting() -> None:
    """[RM1, SI8]"""
    world, alice, _ = two_people_in_a_room(Limits(batch_updates=1))
    alice.types("a")
    alice.types("b")
    world.begins()
    world.lands()

    carol = world.joins("carol", asks=False)

    assert carol.questions == [bytes([1, alice.id, 1])]


def test_a_batch_ends_before_what_builds_on_another_persons_words() -> None:
    """[RM9]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    alice.types("b")
    bob.sends(update({2: (0, [words("B", origin=(1, 1))])}))
    alice.types("c")

    world.commits()

    assert world.entries == [("alice", 1), ("bob", 2), ("alice", 3)]
    assert world.reads() == "abcB" or world.reads() == "abBc"


def test_a_batch_ends_before_what_deletes_another_persons_words() -> None:
    """[RM9]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("ab")
    bob.sends(update(deletes=[(1, 0, 1)]))

    first = world.begins()
    world.lands()

    assert first is not None
    assert [draft.author for draft in first.drafts] == ["alice"]
    world.commits()
    assert world.entries == [("alice", 1), ("bob", 2)]


def test_what_builds_on_durable_words_shares_a_batch() -> None:
    """[RM8, RM9]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("ab")
    world.commits()

    alice.types("c")
    bob.types("d", at=1)
    world.commits()

    assert world.entries == [("alice", 1), ("alice", 2), ("bob", 3)]


def test_two_people_delete_the_same_character() -> None:
    """[RM10]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("abc")
    world.commits()
    for client in (alice, bob):
        client.forgets()

    assert bob.deletes(0, 1) == alice.deletes(0, 1)
    world.commits()

    assert world.entries == [("alice", 1), ("bob", 2)]
    assert (alice.acks, bob.acks) == ([3], [2])


def test_two_people_delete_overlapping_words() -> None:
    """[RM10]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("abcdef")
    world.commits()

    bob.deletes(0, 4)
    alice.deletes(2, 6)
    world.commits()

    assert [record.payload for record in world.log.records[1:]] == [
        update(deletes=[(1, 0, 4)]),
        update(deletes=[(1, 4, 6)]),
    ]
    assert world.reads() == ""


def test_a_duplicate_of_an_update_in_flight_is_acknowledged_after_it() -> None:
    """[RM12]"""
    world, alice, bob = two_people_in_a_room()
    hello = alice.types("Hello")
    world.begins()

    bob.sends(hello)
    assert bob.acks == []
    world.lands()
    assert bob.acks == []
    world.commits()

    assert bob.acks == [2]
    assert world.entries == [("alice", 1)]


def test_a_message_that_changes_nothing_needs_no_entry() -> None:
    """[RM12]"""
    world, alice, bob = two_people_in_a_room()

    alice.sends(b"\x00\x00")
    assert alice.acks == []
    batch = world.begins()
    world.lands()

    assert batch is not None
    assert batch.drafts == ()
    assert (world.entries, alice.acks, bob.seen) == ([], [2], [])


def test_acknowledgements_are_sent_to_those_who_asked() -> None:
    """[RM12]"""
    world = OneRoom()
    alice = world.joins("alice")
    alice.types("Hello")
    world.commits()
    assert alice.acks == []

    alice.wants_acks()

    assert alice.acks == [2]


def test_the_time_of_the_commit_is_told() -> None:
    """[RM12]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("Hello")

    world.commits()

    assert alice.seen[0] == b"\x64\x02" + bytes([1001 & 0x7F | 0x80, 1001 >> 7])


def test_the_leases_of_a_batch_are_those_it_gives_for_the_first_time() -> None:
    """[RM6, RM8]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("a")
    first = world.begins()
    world.lands()
    alice.types("b")
    second = world.begins()

    assert first is not None
    assert second is not None
    assert (first.leases, second.leases) == ({1: "alice"}, {})


def test_what_somebody_sent_before_leaving_is_saved() -> None:
    """[RM19]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("Hello")
    world.leaves(alice)
    assert not world.room.is_idle

    world.commits()

    assert bob.reads() == "Hello"
    world.leaves(bob)
    assert world.room.is_idle


def test_a_commit_without_a_batch_is_a_mistake_of_the_caller() -> None:
    """[RM11]"""
    world = OneRoom()

    with pytest.raises(RuntimeError):
        world.room.committed(world.log.head, 0)


def test_a_snapshot_is_due_after_so_many_entries_or_bytes() -> None:
    """[RM2] Never while the Doc is ahead of the log."""
    for limits in (Limits(snapshot_entries=2), Limits(snapshot_bytes=40)):
        world, alice, _ = two_people_in_a_room(limits)
        was_due = []
        for words_ in ("Hello", "Hello", "!"):
            alice.types(words_)
            world.begins()
            was_due.append(world.room.snapshot_is_due)
            world.lands()
            was_due.append(world.room.snapshot_is_due)
        state = world.room.replica.state_for_snapshot()

        assert was_due == [False, False, False, True, False, True]
        assert not world.room.snapshot_is_due
        assert words("HelloHello!", root=STEPS) in state


def test_a_room_is_full_when_too_much_waits() -> None:
    """[RM16]"""
    world, alice, bob = two_people_in_a_room(Limits(pending_bytes=10_000))
    was_full = [world.room.is_full]
    alice.types("x" * 9_000)
    was_full.append(world.room.is_full)
    bob.types("y" * 1_000)
    was_full.append(world.room.is_full)
    world.commits()

    assert [*was_full, world.room.is_full] == [False, False, True, False]


def test_frames_that_change_nothing_fill_a_room_too() -> None:
    """[RM16]"""
    world, alice, bob = two_people_in_a_room(Limits(pending_bytes=10_000))
    long = alice.types("x" * 4_000)
    world.begins()

    for _ in range(3):
        bob.sends(long)
    was_full = [world.room.is_full]
    world.lands()
    world.commits()
    was_full.append(world.room.is_full)
    for _ in range(20):
        bob.sends_frame(sync(b"\x00\x00"))

    assert [*was_full, world.room.is_full] == [True, False, True]


def test_readers_and_writers_share_the_count() -> None:
    """[RM12, RM23]"""
    world, alice, _ = two_people_in_a_room()
    carol = world.joins("carol", Right.READ)
    carol.wants_acks()
    alice.types("abc")
    world.commits()
    carol.deletes(0, 1)

    world.commits()

    assert carol.acks == [1, 2]
    assert world.reads() == "abc"
