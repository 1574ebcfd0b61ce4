"""A store that fails, a head that moves, an engine that will not."""

from typing_extensions import override

from collab.room.effects import CloseCode
from collab.room.members import Limits
from collab.room.replica import EngineRefused, Replica
from tests.support.client import STEPS
from tests.support.engine import assert_sound
from tests.support.room import refused, two_people_in_a_room
from tests.support.updates import update, words

POISON = b"poison"


class Moody(Replica):
    """Refuses whatever holds the word poison, as an engine might refuse what the walker let through."""

    @override
    def apply(self, update: bytes) -> None:
        if POISON in update:
            raise EngineRefused
        super().apply(update)


# -- not saving


def test_everybody_is_told_once_that_nothing_is_saved() -> None:
    """[RM14]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.begins()

    world.fails()
    world.fails()
    carol = world.joins("carol")
    world.lands()

    for client in (alice, bob, carol):
        assert [notice["kind"] for notice in client.notices] == ["not_saving", "saving"]
    assert bob.reads() == carol.reads() == "a"


def test_a_commit_that_takes_long_counts_as_not_saving() -> None:
    """[RM14]"""
    world, alice, bob = two_people_in_a_room(Limits(slow_commit_ms=700))
    alice.types("a")
    world.begins()

    world.ticks(700)
    assert bob.notices == []
    world.ticks(1)

    assert [notice["kind"] for notice in bob.notices] == ["not_saving"]


def test_while_saving_fails_newcomers_are_served_from_the_log() -> None:
    """[RM15]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("durable")
    world.commits()
    alice.types(" not yet")
    world.begins()
    carol = world.joins("carol")
    assert world.serving == []

    world.fails()
    dave = world.joins("dave")
    assert (carol.diffs, dave.diffs) == ([], [])
    world.serves()

    assert carol.reads() == dave.reads() == "durable"
    world.lands()
    assert carol.reads() == dave.reads() == "durable not yet"


def test_who_left_while_being_served() -> None:
    """[RM15]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("a")
    world.begins()
    world.fails()
    carol = world.joins("carol")

    world.leaves(carol)
    world.serves()

    assert carol.diffs == []


def test_what_was_accepted_waits_and_nothing_is_doubled() -> None:
    """[RM15]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.begins()
    world.fails()
    alice.types("b")
    bob.types("c")
    assert not world.room.has_work

    world.lands()
    world.commits()

    assert sorted(world.reads()) == ["a", "b", "c"]
    assert world.entries == [("alice", 1), ("alice", 2), ("bob", 3)]


# -- a head that was lost


def test_after_a_lost_head_the_frames_are_received_again() -> None:
    """[RM17]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("mine")
    world.begins()
    bob.types("later")
    world.loses()
    world.appends_elsewhere("carol", update({50: (0, [words("theirs ", root=STEPS)])}))
    assert (world.room.needs_reload, world.room.has_work) == (True, False)

    world.commits()

    assert world.entries == [("carol", 1), ("alice", 2), ("bob", 3)]
    assert alice.reads() == bob.reads() == world.reads()
    assert (alice.acks, bob.acks) == ([2], [2])
    assert_sound(world.room.replica)


def test_a_newcomer_during_a_reload_is_answered_after_it() -> None:
    """[RM17, RM2]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("mine")
    world.begins()
    world.loses()
    world.appends_elsewhere("carol", update({50: (0, [words("theirs ", root=STEPS)])}))

    dave = world.joins("dave")
    assert dave.diffs == []
    world.reloads()

    assert (dave.reads(), len(dave.updates)) == ("theirs ", 0)
    world.commits()
    assert dave.reads() == world.reads()


def test_a_batch_that_did_get_into_the_log_is_found_known() -> None:
    """[RM17] The store said lost, and had committed."""
    world, alice, bob = two_people_in_a_room()
    mine = alice.types("mine")
    world.begins()
    world.loses()
    world.appends_elsewhere("alice", mine)

    world.commits()

    assert world.entries == [("alice", 1)]
    assert (alice.acks, bob.reads()) == ([2], "mine")


def test_a_lease_that_somebody_else_won_is_refused() -> None:
    """[RM17, RM6, RM19] With all that this connection had waiting."""
    world, alice, bob = two_people_in_a_room()
    alice.types("mine")
    alice.types(" too", root="title")
    bob.types("yours")
    world.begins()
    world.loses()
    world.appends_elsewhere("carol", update({1: (0, [words("x", root=STEPS)])}))
    alice.sends(update({77: (0, [words("later", root="title")])}))

    world.commits()

    assert refused(world) == (CloseCode.REFUSED, "foreign_client")
    assert world.entries == [("carol", 1), ("bob", 2)]
    assert world.reads("title") == ""


def test_words_whose_ground_was_lost_are_asked_for() -> None:
    """[RM17, RM4]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("abc")
    world.begins()
    bob.sends(update({2: (0, [words("!", origin=(1, 2))])}))
    bob.answers = False
    world.leaves(alice)
    world.loses()
    world.appends_elsewhere("carol", update({1: (0, [words("x", root=STEPS)])}))

    world.commits()
    assert world.entries == [("carol", 1)]
    world.ticks()

    assert bob.questions == [world.room.replica.vector()]


def test_a_reload_without_news_relays_nothing() -> None:
    """[RM17]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.begins()
    world.loses()

    world.reloads()

    assert bob.seen == []


# -- an engine that refuses


def test_only_the_culprits_connection_ends() -> None:
    """[RM18]"""
    world, alice, bob = two_people_in_a_room(engine=Moody)
    carol = world.joins("carol", client_id=3)
    alice.types("fine ")
    bob.types("poison ")
    carol.types("good ")
    bob.sends(update({22: (0, [words("after", root="title")])}))

    world.commits()

    assert [(close.socket, close.cause) for close in world.closes] == [(bob.socket, "engine")]
    assert world.counted["engine"] == 2
    assert {author for author, _ in world.entries} == {"alice", "carol"}
    assert alice.reads() == carol.reads() == world.reads()
    assert sorted(world.reads().split()) == ["fine", "good"]
    assert world.reads("title") == ""
    alice.types("a")
    carol.types("b")
    assert len(world.begins_with_frames()) == 2


def test_a_culprit_that_has_left_disturbs_nobody() -> None:
    """[RM18]"""
    world, alice, bob = two_people_in_a_room(engine=Moody)
    bob.types("poison")
    alice.types("fine")
    world.leaves(bob)

    world.commits()

    assert (world.closes, world.reads(), alice.reads()) == ([], "fine", "fine")


def test_a_panic_of_the_engine_is_a_refusal() -> None:
    """[RM18] Its exception is no Exception, in merging as in applying."""

    class Panic(BaseException):
        pass

    class Panicking(Replica):
        @override
        def apply(self, update: bytes) -> None:
            self.doc = Panicky() if POISON in update else self.doc  # type: ignore[assignment]  # a Doc that panics
            super().apply(update)

    class Panicky:
        def apply_update(self, update: bytes) -> None:
            raise Panic(update)

    world, alice, bob = two_people_in_a_room(engine=Panicking)
    bob.types("poison")
    alice.types("fine")

    world.commits()

    assert refused(world) == (CloseCode.REFUSED, "engine")
    assert world.reads() == "fine"


def test_stopping_the_process_is_no_refusal_of_the_engine() -> None:
    """[RM18]"""

    class Stopping(Replica):
        @override
        def apply(self, update: bytes) -> None:
            self.doc = Stopped()  # type: ignore[assignment]  # a Doc interrupted by Ctrl+C
            super().apply(update)

    class Stopped:
        def apply_update(self, update: bytes) -> None:
            raise KeyboardInterrupt(update)

    world, alice, _ = two_people_in_a_room()
    world.room.replica = Stopping(world.log.head, {})
    alice.types("a")

    try:
        world.room.begin(0)
    except KeyboardInterrupt:
        stopped = True
    else:
        stopped = False

    assert stopped
