"""Updates that build on something missing, deletions of what does not exist yet, and whose clientID it is."""

import pytest

from collab.room.effects import CloseCode
from tests.support.client import STEPS
from tests.support.engine import assert_sound
from tests.support.room import refused, two_people_in_a_room
from tests.support.updates import deleted, sync, update, words


def test_an_update_with_a_hole_leaves_nothing_behind() -> None:
    """[RM4]"""
    world, alice, bob = two_people_in_a_room()
    alice.answers = False

    alice.sends(update({1: (3, [words("lo", origin=(1, 2))])}))

    assert alice.questions == [b"\x00"]
    assert not world.room.has_work
    assert (alice.acks, bob.seen) == ([], [])
    assert world.counted == {"incomplete": 1}
    assert_sound(world.room.replica)


def test_the_step_2_of_a_stock_client_brings_everything() -> None:
    """[RM4, RM13]"""
    world, alice, bob = two_people_in_a_room()
    alice.is_offline = True
    alice.types("Hel")
    alice.is_offline = False

    alice.types("lo")
    world.commits()

    assert bob.reads() == world.reads() == "Hello"
    assert alice.acks == [3]
    assert world.entries == [("alice", 1)]


def test_it_is_asked_at_most_once_a_second() -> None:
    """[RM4]"""
    world, alice, _ = two_people_in_a_room()
    alice.answers = False
    hole = update({1: (3, [words("lo", origin=(1, 2))])})

    for _ in range(5):
        alice.sends(hole)
    assert len(alice.questions) == 1
    world.ticks(999)
    assert len(alice.questions) == 1
    world.ticks(1)
    assert len(alice.questions) == 2
    alice.sends(hole)

    assert len(alice.questions) == 2


def test_a_hole_holds_the_acknowledgements_back() -> None:
    """[RM13]"""
    world, alice, _ = two_people_in_a_room()
    alice.answers = False
    alice.sends(update({1: (0, [words("a", root=STEPS)])}))
    alice.sends(update({1: (3, [words("d", origin=(1, 2))])}))
    alice.sends(update({3: (0, [words("x", root=STEPS)])}))
    world.commits()
    assert alice.acks == [2]

    alice.sends_frame(sync(update({1: (1, [words("bcd", origin=(1, 0))])}), step=1))
    assert alice.acks == [2]
    world.commits()

    assert alice.acks == [2, 5]
    alice.sends(update({1: (4, [words("e", origin=(1, 3))])}))
    world.commits()
    assert alice.acks == [2, 5, 6]


def test_a_step_2_with_a_hole_of_its_own_fills_none() -> None:
    """[RM13, RM4]"""
    world, alice, _ = two_people_in_a_room()
    alice.answers = False
    hole = update({1: (3, [words("d", origin=(1, 2))])})
    alice.sends(hole)
    alice.sends_frame(sync(b"\x00\x00", step=1))
    alice.sends_frame(sync(hole, step=1))

    world.commits()
    assert alice.acks == []
    world.ticks()

    assert len(alice.questions) == 2


def test_words_of_another_that_are_in_flight_may_be_built_on() -> None:
    """[RM4, RM9]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("Hello")
    world.begins()

    bob.sends(update({2: (0, [words("!", origin=(1, 4))])}))
    world.lands()
    world.commits()

    assert world.reads() == "Hello!"


@pytest.mark.parametrize(
    "frame",
    [
        update({2: (0, [words("x", origin=(2, 0))])}),
        update({2: (0, [words("x", origin=(22, 0))]), 22: (0, [words("y", origin=(2, 0))])}),
    ],
    ids=["itself", "a ring"],
)
def test_a_ring_of_origins_is_never_complete(frame: bytes) -> None:
    """[RM4, SI2]"""
    world, _, bob = two_people_in_a_room()
    bob.answers = False

    bob.sends(frame)

    assert world.counted == {"incomplete": 1}
    assert_sound(world.room.replica)


def test_words_that_nobody_has_written_cannot_be_deleted() -> None:
    """[RM5] Online, the victim's next words arrive."""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.commits()

    bob.sends(bytes.fromhex("0001010105e807"))

    assert refused(world) == (CloseCode.REFUSED, "future_delete")
    alice.types("bc")
    world.commits()
    assert world.reads() == "abc"
    assert_sound(world.room.replica, [1, 2])


def test_words_of_a_client_never_seen_cannot_be_deleted() -> None:
    """[RM5]"""
    world, _, bob = two_people_in_a_room()

    bob.sends(bytes.fromhex("0001070105e807"))

    assert refused(world) == (CloseCode.REFUSED, "future_delete")
    assert_sound(world.room.replica, [7])


def test_ones_own_words_may_still_be_on_their_way() -> None:
    """[RM5] In another of the person's connections."""
    world, alice, _ = two_people_in_a_room()
    tablet = world.joins("alice", client_id=11)
    tablet.types("ab")
    world.commits()
    alice.answers = False
    alice.forgets()

    alice.sends(update(deletes=[(11, 2, 3)]))
    assert (world.closes, alice.questions) == ([], [world.room.replica.vector()])
    tablet.types("c")
    alice.sends_frame(sync(update(deletes=[(11, 2, 3)]), step=1))
    world.commits()

    assert world.reads() == "ab"


def test_a_clientid_shown_in_presence_is_ones_own_before_its_first_word() -> None:
    """[RM5, RM25]"""
    world, alice, _ = two_people_in_a_room()
    tablet = world.joins("alice", client_id=11)
    tablet.shows(1, {})
    alice.answers = False

    alice.sends(update(deletes=[(11, 0, 1)]))

    assert (world.closes, world.counted) == ([], {"incomplete": 1})


def test_a_deletion_behind_a_hole_waits_with_it() -> None:
    """[RM5]"""
    world, alice, bob = two_people_in_a_room()
    alice.answers = False
    alice.sends(update({1: (3, [words("d", origin=(1, 2))])}))

    alice.sends(update(deletes=[(1, 3, 4)]))
    alice.sends_frame(sync(update({1: (0, [words("abc", root=STEPS), deleted(1, origin=(1, 2))])}), step=1))
    world.commits()

    assert (world.closes, bob.reads(), alice.acks) == ([], "abc", [4])


def test_structs_of_anothers_clientid_are_refused() -> None:
    """[RM6]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.commits()

    bob.sends(update({1: (1, [words("b", origin=(1, 0))])}))

    assert refused(world) == (CloseCode.REFUSED, "foreign_client")
    assert world.reads() == "a"


def test_a_lease_holds_before_it_is_durable() -> None:
    """[RM6]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")

    bob.sends(update({1: (1, [words("b", origin=(1, 0))])}))

    assert refused(world) == (CloseCode.REFUSED, "foreign_client")


def test_two_people_at_one_clientid() -> None:
    """[RM6] The first keeps it, the other is refused."""
    world, alice, _ = two_people_in_a_room()
    mallory = world.joins("mallory", client_id=1)
    alice.types("a")

    mallory.types("bc")
    world.commits()

    assert refused(world) == (CloseCode.REFUSED, "foreign_client")
    assert world.reads() == "a"


def test_a_clientid_shown_by_another_is_reserved() -> None:
    """[RM6, RM25] Also for words that its person typed offline."""
    world, alice, bob = two_people_in_a_room()
    alice.shows(1, {})

    bob.sends(update({1: (0, [words("b", root=STEPS)])}))
    assert refused(world) == (CloseCode.REFUSED, "foreign_client")
    alice.types("a")
    world.commits()

    assert world.reads() == "a"


def test_a_gc_over_offline_clocks_is_refused_and_the_words_arrive() -> None:
    """[RM6, WR21]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("online ")
    world.commits()
    alice.goes_offline()
    alice.types("offline")

    bob.sends(bytes.fromhex("0101010700e80700"))
    alice.comes_back()
    world.commits()

    assert refused(world) == (CloseCode.REFUSED, "structure")
    assert world.reads() == "online offline"


def test_one_person_may_write_from_many_clientids() -> None:
    """[RM6]"""
    world, alice, bob = two_people_in_a_room()

    alice.sends(update({client: (0, [words("x", root=STEPS)]) for client in range(50, 60)}))
    world.commits()

    assert bob.reads() == "x" * 10
    assert set(world.room.replica.leases.values()) == {"alice"}
