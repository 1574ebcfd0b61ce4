"""Who is seen where, and who may say so."""

import pytest

from collab.room.effects import CloseCode
from collab.room.members import Member, Right
from collab.room.presence import Presence
from collab.wire.awareness import State
from tests.support.client import STEPS
from tests.support.room import OneRoom, refused, two_people_in_a_room
from tests.support.updates import presence, update, words

TEN_MINUTES = 600_000


def test_a_state_bears_the_servers_name_and_its_own_clock() -> None:
    """[RM24, RM28]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(7, {"cursor": 3, "user": {"name": "bob"}})
    assert (bob.presence, world.room.presence.has_news) == ({}, True)

    world.shows_presence()

    assert not world.room.presence.has_news
    assert bob.presence == {1: (7, {"cursor": 3, "user": {"name": "alice"}})}


def test_what_changed_between_two_showings_goes_out_once() -> None:
    """[RM28]"""
    world, alice, bob = two_people_in_a_room()
    for clock in range(1, 10):
        alice.shows(clock, {"cursor": clock})
    bob.shows(1, {})

    world.shows_presence()
    world.shows_presence()

    assert len(alice.seen) == len(bob.seen) == 1
    assert bob.presence[1] == (9, {"cursor": 9, "user": {"name": "alice"}})


def test_an_echo_of_another_is_dropped() -> None:
    """[RM25]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(5, {"cursor": 1})
    world.shows_presence()

    bob.shows(5, {"cursor": 9}, client=1)
    bob.shows(4, {"cursor": 9}, client=1)
    bob.shows(9, None, client=1)
    world.shows_presence()

    assert bob.presence[1] == (5, {"cursor": 1, "user": {"name": "alice"}})
    assert (world.counted["presence_of_another"], len(bob.seen), world.closes) == (0, 1, [])


def test_a_state_of_another_above_its_clock_is_refused_and_counted() -> None:
    """[RM25] With a huge clock it would freeze the victim."""
    world, alice, bob = two_people_in_a_room()
    alice.shows(5, {})

    bob.shows(6, {}, client=1)
    bob.shows(2**40, {}, client=1)
    alice.shows(6, {"cursor": 2})
    world.shows_presence()

    assert (world.counted["presence_of_another"], world.closes) == (2, [])
    assert bob.presence[1] == (6, {"cursor": 2, "user": {"name": "alice"}})


def test_a_leased_clientid_cannot_be_shown_by_another() -> None:
    """[RM25]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")

    bob.shows(1, {}, client=1)
    bob.shows(1, None, client=1)

    assert world.counted["presence_of_another"] == 1


def test_a_null_for_a_clientid_nobody_showed_reserves_nothing() -> None:
    """[RM25] An echo about somebody whom a restarted server does not know yet."""
    world, alice, bob = two_people_in_a_room()

    bob.shows(3, None, client=1)
    alice.types("a")
    alice.shows(3, {})
    world.commits()
    world.shows_presence()

    assert (world.closes, world.reads()) == ([], "a")
    assert bob.presence[1] == (3, {"user": {"name": "alice"}})


def test_clock_zero_reserves_and_is_not_shown() -> None:
    """[RM25, RM24] An unknown client counts as clock 0, so browsers ignore that state."""
    world, alice, bob = two_people_in_a_room()

    alice.shows(0, {})
    world.shows_presence()
    bob.sends(update({1: (0, [words("b", root=STEPS)])}))

    assert alice.seen == []
    assert refused(world) == (CloseCode.REFUSED, "foreign_client")


def test_a_jump_of_the_clock_is_refused_and_counted() -> None:
    """[RM26]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(5, {})

    alice.shows(1_000_006, {"cursor": 1})
    assert world.counted["presence_clock"] == 1
    alice.shows(1_000_005, {"cursor": 2})
    world.shows_presence()

    assert bob.presence[1] == (1_000_005, {"cursor": 2, "user": {"name": "alice"}})


def test_a_first_clock_may_be_any() -> None:
    """[RM26]"""
    world, alice, bob = two_people_in_a_room()

    alice.shows(2**40, {})
    world.shows_presence()

    assert bob.presence[1][0] == 2**40


def test_a_socket_shows_one_clientid_and_those_its_person_has_written_under() -> None:
    """[RM26]"""
    world, alice, bob = two_people_in_a_room()
    alice.sends(update({1_001: (0, [words("a", root=STEPS)])}))

    alice.sends_frame(presence((1_000, 1, "{}"), (1_001, 1, "{}"), (1_002, 1, "{}")))
    world.shows_presence()

    assert set(bob.presence) == {1_000, 1_001}
    assert world.counted["presence_of_nobody"] == 1


def test_a_neighbour_who_came_through_the_browser_is_not_claimed() -> None:
    """[RM26]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(1, {}, client=11)
    alice.shows(1, {}, client=22)

    bob.shows(1, {"cursor": 1}, client=22)
    bob.sends(update({22: (0, [words("b", root=STEPS)])}))
    world.shows_presence()

    assert alice.presence[22] == (1, {"cursor": 1, "user": {"name": "bob"}})
    assert world.closes == []


def test_one_socket_shows_so_many_clientids() -> None:
    """[RM26]"""
    world, alice, bob = two_people_in_a_room()
    written = range(1_000, 1_100)
    for client in written:
        alice.sends(update({client: (0, [words("a", root=STEPS)])}))

    alice.sends_frame(presence(*((client, 1, "{}") for client in written)))
    world.shows_presence()

    assert (len(bob.presence), world.counted["presence_states"]) == (64, 36)


def test_a_closed_sockets_states_go_at_the_next_showing() -> None:
    """[RM27]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(5, {})
    world.shows_presence()

    world.leaves(alice)
    world.shows_presence()

    assert bob.presence == {1: (5, None)}
    assert world.joins("carol").presence == {}


def test_a_refused_sockets_states_go_too() -> None:
    """[RM27]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(5, {})
    world.shows_presence()

    alice.sends_frame(b"")
    world.shows_presence()

    assert bob.presence == {1: (5, None)}


def test_a_state_stays_when_another_socket_of_the_person_advanced_it() -> None:
    """[RM27]"""
    world, alice, bob = two_people_in_a_room()
    tab = world.joins("alice", client_id=11)
    alice.shows(5, {})
    tab.shows(6, {"cursor": 1}, client=1)

    world.leaves(alice)
    world.shows_presence()
    assert bob.presence[1][0] == 6
    world.leaves(tab)
    world.shows_presence()

    assert bob.presence[1] == (6, None)


def test_a_client_that_leaves_and_returns_at_its_clock() -> None:
    """[RM24, RM27]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(5, {})
    alice.shows(5, None)
    world.shows_presence()
    has_left = bob.presence

    alice.shows(5, None)
    alice.shows(5, {})
    world.shows_presence()
    assert (has_left, len(bob.seen)) == ({1: (5, None)}, 1)
    world.leaves(alice)
    back = world.joins("alice")
    back.shows(5, {"cursor": 2}, client=1)
    world.shows_presence()

    assert bob.presence[1] == (5, {"cursor": 2, "user": {"name": "alice"}})


def test_a_reservation_lasts_ten_minutes() -> None:
    """[RM25]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(1, {})
    world.leaves(alice)
    world.shows_presence()

    world.ticks(TEN_MINUTES - 1)
    bob.shows(2, {}, client=1)
    assert world.counted["presence_of_another"] == 1
    world.ticks(1 + 60_000)
    bob.sends(update({1: (0, [words("b", root=STEPS)])}))

    assert world.closes == []


def test_a_machine_that_slept_forgets_without_harm() -> None:
    """[RM25, RM28] The tick of ten minutes may come before the showing that was due."""
    world, alice, bob = two_people_in_a_room()
    alice.shows(1, {})
    world.leaves(alice)

    world.ticks(TEN_MINUTES + 60_001)
    world.shows_presence()

    assert bob.seen == []


def test_a_new_name_is_shown_at_once() -> None:
    """[RM24]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(5, {"cursor": 3})
    alice.shows(1, {}, client=11)
    alice.shows(1, None, client=11)
    world.shows_presence()
    bob.forgets()

    world.renames(alice, Member("alice", Right.WRITE, b'{"name":"Alice B."}'))
    world.shows_presence()

    assert bob.presence == {1: (5, {"cursor": 3, "user": {"name": "Alice B."}})}


def test_hidden_members_show_nothing() -> None:
    """[RM28]"""
    world, _, bob = two_people_in_a_room()
    organiser = world.joins("organiser", Right.READ, is_shown=False)

    organiser.shows(1, {})
    world.shows_presence()

    assert bob.seen == []


def test_readers_have_presence_too() -> None:
    """[RM28]"""
    world, _, bob = two_people_in_a_room()
    world.joins("carol", Right.READ, client_id=7).shows(1, {})

    world.shows_presence()

    assert bob.presence[7] == (1, {"user": {"name": "carol"}})


def test_presence_is_asked_for() -> None:
    """[RM1]"""
    _, alice, bob = two_people_in_a_room()
    bob.sends_frame(b"\x03")
    assert bob.seen == []
    alice.shows(1, {})

    bob.sends_frame(b"\x03")

    assert set(bob.presence) == {1}


def test_a_state_that_cannot_be_read_changes_nothing() -> None:
    """[RM24]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(1, {"cursor": 1})
    world.shows_presence()

    alice.sends_frame(presence((1, 2, "{")))
    world.shows_presence()

    assert refused(world) == (CloseCode.REFUSED, "malformed")
    assert bob.presence[1] == (1, None)


@pytest.mark.parametrize("leases", [{}, {7: "alice"}])
def test_whose_a_clientid_is(leases: dict[int, str]) -> None:
    """[RM25]"""
    shown = Presence(leases)
    shown.receive(1, Member("bob", Right.WRITE, b"{}"), [State(8, 1, b"{}")])

    assert (shown.holder(7), shown.holder(8), shown.holder(9)) == (leases.get(7), "bob", None)


def test_presence_goes_on_in_a_room_that_was_reloaded() -> None:
    """[RM25, RM17]"""
    world = OneRoom()
    alice = world.joins("alice", client_id=1)
    alice.types("a")
    world.commits()
    world.room.needs_reload = True
    world.reloads()
    mallory = world.joins("mallory", client_id=9)

    mallory.shows(1, {}, client=1)

    assert world.counted["presence_of_another"] == 1


def test_a_name_that_changes_shows_nothing_of_who_showed_nothing() -> None:
    """[RM24]"""
    world, alice, bob = two_people_in_a_room()
    alice.shows(0, {})

    world.room.seat_again(alice.socket, Member("alice", Right.WRITE, b'{"name":"al"}'))
    world.shows_presence()

    assert bob.presence == {}
