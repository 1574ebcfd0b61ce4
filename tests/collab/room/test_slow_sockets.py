"""Sockets whose outbox is full."""

from tests.support.client import Client
from tests.support.room import OneRoom, two_people_in_a_room
from tests.support.updates import update, words


def falls_behind(world: OneRoom, client: Client) -> None:
    world.room.fell_behind(client.socket)


def drains(world: OneRoom, client: Client) -> None:
    world.carries_out(world.room.drained(client.socket))


def test_a_slow_socket_catches_up_by_one_diff() -> None:
    """[RM29]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.commits()
    falls_behind(world, bob)
    bob.forgets()

    for letter in "bcd":
        alice.types(letter)
        world.commits()
    alice.shows(1, {})
    world.shows_presence()
    assert bob.seen == []
    drains(world, bob)

    assert (bob.reads(), len(bob.updates), set(bob.presence)) == ("abcd", 1, {1})
    assert b"bcd" in bob.updates[0]
    alice.types("e")
    world.commits()
    assert (bob.reads(), len(bob.updates)) == ("abcde", 2)


def test_deletions_alone_are_caught_up_with_too() -> None:
    """[RM29] They move no vector."""
    world, alice, bob = two_people_in_a_room()
    alice.types("abc")
    world.commits()
    falls_behind(world, bob)
    alice.deletes(0, 1)
    world.commits()

    drains(world, bob)

    assert bob.reads() == "bc"


def test_who_missed_nothing_gets_nothing() -> None:
    """[RM29]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("abc")
    world.commits()
    bob.forgets()

    falls_behind(world, bob)
    drains(world, bob)

    assert bob.seen == []


def test_the_diff_waits_for_the_batch_in_flight() -> None:
    """[RM29, RM2]"""
    world, alice, bob = two_people_in_a_room()
    falls_behind(world, bob)
    alice.types("a")
    world.commits()
    alice.types("b")
    world.begins()

    drains(world, bob)
    assert bob.seen == []
    world.lands()

    assert (bob.reads(), len(bob.updates)) == ("ab", 1)


def test_a_slow_author_is_acknowledged_when_it_has_caught_up() -> None:
    """[RM29, RM12]"""
    world, alice, bob = two_people_in_a_room()
    falls_behind(world, bob)
    bob.types("a")
    world.commits()
    alice.types("b")
    world.commits()
    assert bob.acks == []

    drains(world, bob)

    assert bob.acks == [2]
    assert bob.seen[-1] == b"\x64\x02" + bytes([1002 & 0x7F | 0x80, 1002 >> 7])


def test_a_slow_socket_gets_no_answers_before_it_has_drained() -> None:
    """[RM29, RM3]"""
    world, alice, bob = two_people_in_a_room()
    bob.answers = False
    alice.shows(1, {})
    falls_behind(world, bob)
    alice.types("a")
    world.commits()
    bob.asks(b"\x00")
    bob.sends_frame(b"\x03")
    bob.sends(update({2: (3, [words("x", origin=(2, 2))])}))
    world.ticks()
    assert bob.seen == []

    drains(world, bob)
    assert (len(bob.updates), bob.diffs, bob.questions) == (1, [], [])
    world.ticks()

    assert (len(bob.updates), len(bob.diffs), len(bob.questions)) == (1, 1, 1)


def test_a_socket_that_drains_while_saving_fails_keeps_up_again() -> None:
    """[RM29, RM15]"""
    world, alice, bob = two_people_in_a_room()
    falls_behind(world, bob)
    alice.types("a")
    world.commits()
    alice.types("b")
    world.begins()
    world.fails()

    drains(world, bob)
    world.serves()
    assert bob.reads() == "a"
    world.lands()

    assert bob.reads() == "ab"


def test_falling_behind_twice_is_falling_behind_once() -> None:
    """[RM29]"""
    world, alice, bob = two_people_in_a_room()
    falls_behind(world, bob)
    alice.types("a")
    world.commits()
    falls_behind(world, bob)

    drains(world, bob)
    drains(world, bob)

    assert (bob.reads(), len(bob.updates)) == ("a", 1)


def test_a_slow_socket_that_is_gone() -> None:
    """[RM29]"""
    world, _, bob = two_people_in_a_room()
    falls_behind(world, bob)
    world.leaves(bob)

    falls_behind(world, bob)
    drains(world, bob)

    assert bob.seen == []


def test_a_slow_socket_misses_no_reload() -> None:
    """[RM29, RM17]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    falls_behind(world, bob)
    world.begins()
    world.loses()
    world.appends_elsewhere("carol", update({50: (0, [words("c", root="title")])}))

    world.reloads()
    world.commits()
    assert bob.seen == []
    drains(world, bob)

    assert (bob.reads(), bob.reads("title"), len(bob.updates)) == ("a", "c", 1)


def test_who_asked_and_then_fell_behind_is_answered_after_it_has_drained() -> None:
    """[RM29] Answered before, it would count as keeping up, and its outbox would grow without an end."""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.begins()
    bob.asks(b"\x00")
    falls_behind(world, bob)
    bob.forgets()

    world.lands()
    alice.types("b")
    world.commits()
    assert bob.seen == []
    drains(world, bob)
    world.ticks()

    assert (bob.reads(), len(bob.updates), len(bob.diffs)) == ("ab", 1, 1)
