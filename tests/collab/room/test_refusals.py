"""What is refused, with which words, and that nobody else notices."""

import pytest

from collab.room.effects import Close, CloseCode, Send
from collab.room.members import Limits, Right
from tests.support.client import STEPS
from tests.support.engine import assert_sound
from tests.support.room import ROOTS, OneRoom, refused, two_people_in_a_room
from tests.support.updates import deleted, embed, mark, presence, struct, sync, update, words

REFUSED, TOO_LARGE = CloseCode.REFUSED, CloseCode.TOO_LARGE

BREAKING = {
    "Any nested 30,000 deep": (
        sync(b"\x01\x01\x07\x00\x08\x01\x01t\x01" + b"\x75\x01" * 30_000 + b"\x7e\x00"),
        (REFUSED, "structure"),
    ),
    "seven bytes that cost a second": (sync(bytes.fromhex("a297d88f010203")), (REFUSED, "malformed")),
    "a varint of 60,000 bytes": (b"\xff" * 60_000 + b"\x01", (REFUSED, "malformed")),
    "an update of such a varint": (sync(b"\xff" * 60_000 + b"\x01"), (REFUSED, "malformed")),
    "a frame cut short": (sync(update({7: (0, [words("hello", root=STEPS)])}))[:-3], (REFUSED, "malformed")),
    "an update cut short": (
        sync(update({7: (0, [words("hello", root=STEPS)])})[:-3]),
        (REFUSED, "malformed"),
    ),
    "GC of a thousand clocks": (sync(bytes.fromhex("0101070500e80700")), (REFUSED, "structure")),
    "a deletion of words to come": (sync(bytes.fromhex("0001070105e807")), (REFUSED, "future_delete")),
    "Any inside a Text": (
        sync(update({7: (0, [struct(8, b"\x01\x7e", root=STEPS)])})),
        (REFUSED, "structure"),
    ),
    "a type inside a Text": (
        sync(update({7: (0, [struct(7, b"\x01", root=STEPS)])})),
        (REFUSED, "structure"),
    ),
    "Skip": (sync(update({7: (0, [struct(10, b"\x05")])})), (REFUSED, "structure")),
    "somebody's clientID": (sync(update({1: (3, [words("!", origin=(1, 2))])})), (REFUSED, "foreign_client")),
    "an unknown root": (
        sync(update({7: (0, [words("!", root="section:other")])})),
        (REFUSED, "unknown_root"),
    ),
    "half a character": (sync(update({7: (0, [words("!", origin=(1, 1))])})), (REFUSED, "cut_pair")),
    "half a deletion": (sync(update(deletes=[(1, 1, 2)])), (REFUSED, "cut_pair")),
    "two sections": (
        sync(update({7: (0, [words("a", root="title"), words("b", origin=(7, 0), right=(1, 0))])})),
        (REFUSED, "structure"),
    ),
    "a client twice": (
        sync(b"\x02" + (b"\x01\x07\x00" + words("a", root="title")) * 2 + b"\x00"),
        (REFUSED, "malformed"),
    ),
    "too many structs": (sync(update({7: (0, [words("a", root=STEPS)] * 20_001)})), (TOO_LARGE, "too_large")),
    "too many bytes": (sync(b"\x00" * 1_048_577), (TOO_LARGE, "too_large")),
    "deep JSON in an embed": (
        sync(update({7: (0, [embed("[" * 99 + "]" * 99, root=STEPS)])})),
        (REFUSED, "malformed"),
    ),
    "deep JSON in a format": (
        sync(update({7: (0, [mark("a", "[" * 99 + "]" * 99, root=STEPS)])})),
        (REFUSED, "malformed"),
    ),
    "deep JSON in presence": (presence((7, 1, '{"a":' + "[" * 99 + "]" * 99 + "}")), (REFUSED, "malformed")),
    "a presence that is no object": (presence((7, 1, "5")), (REFUSED, "malformed")),
    "a long presence": (presence((7, 1, '"' + "a" * 4_096 + '"')), (TOO_LARGE, "too_large")),
    "two messages in one frame": (sync(b"\x00\x00") * 2, (REFUSED, "malformed")),
    "an unknown sync step": (b"\x00\x03\x00", (REFUSED, "malformed")),
    "nothing at all": (b"", (REFUSED, "malformed")),
}  # fmt: skip - one case a line


@pytest.mark.parametrize("name", BREAKING)
def test_frames_that_break_engines_are_refused(name: str) -> None:
    """[RM19, RM20, RM21]"""
    frame, (code, cause) = BREAKING[name]
    world, alice, bob = two_people_in_a_room()
    alice.types("a😀")
    world.commits()
    alice.forgets()

    effects = world.receives(bob, frame)

    notice, close = effects
    assert isinstance(notice, Send)
    assert isinstance(close, Close)
    assert (close.code, close.cause) == (code, cause)
    assert bob.notices[-1] == {"kind": "refused", "sentence": close.sentence, "cause": cause, "code": code}
    assert close.sentence.endswith(".")
    assert (alice.seen, world.room.has_work) == ([], False)
    alice.types("!")
    world.commits()
    assert world.reads() == "a😀!"
    assert_sound(world.room.replica, [1, 2, 7])


def test_nothing_is_read_after_a_refusal() -> None:
    """[RM19]"""
    world, _, bob = two_people_in_a_room()
    bob.sends_frame(b"")

    late = world.room.receive(bob.socket, sync(update({2: (0, [words("late", root=STEPS)])})), 0)
    world.commits()

    assert (late, world.reads()) == ([], "")


def test_what_was_sent_before_a_refusal_is_saved() -> None:
    """[RM19]"""
    world, alice, bob = two_people_in_a_room()
    bob.types("before")
    bob.asks()
    bob.sends_frame(b"")

    world.commits()

    assert alice.reads() == "before"


def test_a_refusal_while_waiting_for_an_answer() -> None:
    """[RM19, RM2]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("a")
    world.begins()
    bob.asks()

    bob.sends_frame(b"")
    world.lands()

    assert (bob.reads(), alice.reads()) == ("", "a")


@pytest.mark.parametrize("root", sorted(ROOTS))
def test_every_root_of_the_guide_may_be_written_to(root: str) -> None:
    """[RM21]"""
    world, alice, bob = two_people_in_a_room()

    alice.types("text", root=root)
    world.commits()

    assert bob.reads(root) == "text"


def test_values_that_nobody_knows_are_tolerated() -> None:
    """[RM21]"""
    world, alice, bob = two_people_in_a_room()

    alice.sends(
        update(
            {
                7: (
                    0,
                    [
                        words("a\ufffd\x00", root=STEPS),
                        embed('{"odd":1}', origin=(7, 2)),
                        mark("x", "[]", origin=(7, 3)),
                    ],
                )
            }
        )
    )  # fmt: skip - one case a line
    world.commits()

    assert world.closes == []
    assert bob.text().diff()[1][0] == {"odd": 1}


def test_messages_of_unknown_types_are_counted_and_ignored() -> None:
    """[RM19, WR3]"""
    world, alice, _ = two_people_in_a_room()

    alice.sends_frame(b"\x02\x00\x00")
    alice.sends_frame(b"\xac\x02\xff")

    assert (world.counted["unknown_message"], world.closes) == (2, [])


def test_growth_ends_in_steps() -> None:
    """[RM22]"""
    world, alice, bob = two_people_in_a_room(Limits(document_bytes=1_000))
    alice.types("x" * 850)
    world.commits()
    alice.types("y")
    assert bob.notices == []
    alice.types("z" * 50)
    world.commits()

    alice.types("1")
    alice.types("2")
    assert [notice["kind"] for notice in bob.notices] == ["nearly_full"]
    world.commits()
    alice.types("w" * 400)

    assert refused(world) == (TOO_LARGE, "document_full")
    bob.deletes(0, 10)
    world.commits()
    assert len(world.reads()) == 893


def test_a_document_has_so_many_clients() -> None:
    """[RM22]"""
    world, alice, _ = two_people_in_a_room(Limits(clients=3))
    alice.sends(update({client: (0, [words("x", root=STEPS)]) for client in (50, 51, 52)}))
    world.commits()

    alice.sends(update({53: (0, [words("x", root=STEPS)])}))

    assert refused(world) == (TOO_LARGE, "clients")


# -- people who only read


def test_a_reader_who_writes_is_refused() -> None:
    """[RM23]"""
    world, alice, _ = two_people_in_a_room()
    carol = world.joins("carol", Right.READ)

    carol.types("mine")
    world.commits()

    assert refused(world) == (CloseCode.NOT_YOURS, "no_right")
    assert (world.reads(), alice.reads()) == ("", "")


def test_a_readers_tidying_is_dropped_without_a_word() -> None:
    """[RM23]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("abc")
    world.commits()
    carol = world.joins("carol", Right.READ)
    carol.wants_acks()

    carol.deletes(0, 2)
    world.commits()

    assert (world.closes, world.reads(), alice.reads()) == ([], "abc", "abc")
    assert carol.acks == [2]
    assert list(world.room.replica.index.deleted) == []


def test_a_readers_step_2_may_hold_what_everybody_has() -> None:
    """[RM23]"""
    world, alice, _ = two_people_in_a_room()
    alice.types("abc")
    world.commits()
    carol = world.joins("carol", Right.READ)

    carol.sends_frame(sync(carol.doc.get_update(), step=1))
    world.commits()

    assert (world.closes, world.entries) == ([], [("alice", 1)])


def test_a_reader_with_a_hole_is_asked_like_everybody() -> None:
    """[RM23, RM4]"""
    world = OneRoom()
    carol = world.joins("carol", Right.READ, client_id=7)
    carol.answers = False
    carol.forgets()

    carol.sends(update({7: (3, [deleted(1, origin=(7, 2))])}))

    assert carol.questions == [b"\x00"]


def test_a_right_taken_away_holds_from_the_next_frame() -> None:
    """[RM23]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("before")

    world.takes_the_right_from(alice)
    alice.types("after")
    world.commits()

    assert refused(world) == (CloseCode.NOT_YOURS, "no_right")
    assert bob.reads() == "before"


def test_what_was_typed_and_deleted_does_not_fill_a_document_for_ever() -> None:
    """[RM22] A log of keystrokes is many times as large as what it says."""
    world, alice, _ = two_people_in_a_room(Limits(document_bytes=1_000))
    for _ in range(80):
        alice.types("x")
        alice.deletes(0, 1)
        world.commits()
    assert world.room.replica.bytes > 1_000

    state = world.room.replica.state_for_snapshot()
    alice.types("y" * 500)
    world.commits()

    assert world.room.replica.bytes < len(state) + 600
    assert (world.closes, world.reads()) == ([], "y" * 500)


def test_a_document_has_so_many_separate_deletions() -> None:
    """[RM22] Everybody's step 2 holds all of them."""
    world, alice, bob = two_people_in_a_room(Limits(deletions=3))
    alice.types("abcdefghij")
    world.commits()

    alice.sends(update(deletes=[(1, at, at + 1) for at in (0, 2, 4)]))
    world.commits()
    bob.sends_frame(sync(bob.doc.get_update(), step=1))
    alice.sends(update(deletes=[(1, 6, 7)]))

    assert (refused(world), len(world.closes)) == ((TOO_LARGE, "deletions"), 1)
    assert world.reads() == "bdfghij"


def test_a_step_2_may_hold_all_deletions_that_the_document_has() -> None:
    """[WR24]"""
    world, alice, bob = two_people_in_a_room(Limits(deletions=50_000))
    alice.sends(update({1: (0, [words("ab" * 31_000, root=STEPS)])}))
    for start in (0, 20_000, 40_000):
        alice.sends(update(deletes=[(1, at, at + 1) for at in range(start, min(start + 20_000, 62_000), 2)]))
    world.commits()

    bob.sends_frame(sync(bob.doc.get_update(bob.doc.get_state()), step=1))
    world.commits()

    assert world.closes == []


def test_an_update_that_takes_an_engine_minutes_to_place_is_refused() -> None:
    """[RM33] The engine passes all of Alice's words for each of Bob's: 1,500 and 6,000 of them took it a second."""
    world, alice, bob = two_people_in_a_room()
    alice.sends_frame(sync(update({50: (0, [words("a", root=STEPS)] * 1_500)})))
    world.commits()

    bob.sends_frame(sync(update({51: (0, [words("b", root=STEPS)] * 6_000)})))
    world.commits()

    assert bob.closed
    assert (bob.closed.code, bob.closed.cause) == (TOO_LARGE, "effort")
    assert world.reads() == "a" * 1_500
