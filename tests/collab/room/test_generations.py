"""Documents that were put back to an earlier state, and documents that are finished."""

from pycrdt import Text

from collab.room.effects import CloseCode
from collab.room.replica import Replica
from tests.support.client import STEPS
from tests.support.room import OneRoom, refused, two_people_in_a_room
from tests.support.updates import sync


def test_a_client_of_another_generation_is_told_to_start_anew() -> None:
    """[RM30]"""
    world, _, _ = two_people_in_a_room()

    carol = world.joins("carol", generation=2)

    assert carol.closed is not None
    assert carol.closed.code is CloseCode.OUTDATED
    assert world.joins("dave", generation=1).closed is None


def test_a_restore_closes_everybody() -> None:
    """[RM30]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.commits()
    alice.types("b")
    world.begins()
    bob.types("c")
    world.log.puts_back(1)
    world.room.lost()

    world.reloads()

    assert [close.code for close in world.closes] == [CloseCode.OUTDATED] * 2
    assert (world.room.has_work, world.room.is_idle) == (False, True)
    assert world.reads() == "a"


def test_a_stale_stock_client_is_closed_in_a_restored_document() -> None:
    """[RM31]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("kept")
    world.commits()
    alice.types(" lost")
    world.commits()
    world.log.puts_back(1)
    restored = OneRoom(log=world.log)

    stale = restored.joins("bob", asks=False)
    stale.asks(bob.doc.get_state())

    assert refused(restored) == (CloseCode.OUTDATED, "outdated")
    fresh = restored.joins("bob", client_id=2)
    fresh.types("!")
    restored.commits()
    fresh.asks()
    assert (fresh.closed, restored.reads()) == (None, "kept!")


def test_deletions_that_the_log_lost_do_not_come_back_under_another_name() -> None:
    """[RM31] They move no clock; a step 2 holds all that its copy knows, whoever made them."""
    world, alice, bob = two_people_in_a_room()
    alice.types("kept")
    world.commits()
    alice.deletes(0, 4)
    world.commits()
    world.log.puts_back(1)
    restored = OneRoom(log=world.log)

    stale = restored.joins("bob", asks=False)
    stale.sends_frame(sync(bob.doc.get_update(), step=1))

    assert refused(restored) == (CloseCode.OUTDATED, "outdated")
    assert restored.reads() == "kept"


def test_ones_own_lost_words_may_come_back() -> None:
    """[RM31] They are signed by whom they belong to."""
    world, alice, _ = two_people_in_a_room()
    alice.types("kept")
    world.commits()
    alice.types(" lost")
    world.commits()
    world.log.puts_back(1)
    restored = OneRoom(log=world.log)

    back = restored.joins("alice", asks=False)
    back.doc.apply_update(alice.doc.get_update())
    back.asks()
    back.sends_frame(sync(back.doc.get_update(), step=1))
    restored.commits()

    assert restored.reads() == "kept lost"


def test_a_client_that_names_the_generation_is_believed() -> None:
    """[RM31]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("kept")
    world.commits()
    world.log.puts_back(1)
    restored = OneRoom(log=world.log)

    named = restored.joins("bob", generation=2, asks=False)
    named.asks(bytes([1, 9, 5]))

    assert named.closed is None


def test_a_finished_guide_takes_nothing_more() -> None:
    """[RM32]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("done")
    world.commits()
    world.log.finishes()
    world.room.needs_reload = True
    world.reloads()

    bob.deletes(0, 1)
    world.commits()
    assert (world.closes, world.reads(), bob.acks) == ([], "done", [2])
    alice.types("!")

    assert refused(world) == (CloseCode.NOT_YOURS, "finished")


def test_a_replica_grows_as_the_log_does() -> None:
    """[SI1, RM17]"""
    world, alice, _ = two_people_in_a_room()
    for letter in "abc":
        alice.types(letter)
        world.commits()
    whole = world.room.replica
    state = whole.doc.get_update()

    from_snapshot = Replica.rebuilt(world.log.head, whole.leases, state, world.log.records[2:])

    assert from_snapshot.durable == whole.durable == {1: 3}
    assert (from_snapshot.since_snapshot, whole.since_snapshot) == (1, 3)
    assert str(from_snapshot.doc.get(STEPS, type=Text)) == "abc"
