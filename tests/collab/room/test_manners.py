"""People who do not type: a form is taken in at the same door, and the log says that it was one."""

from collab.history.entry import Kind
from collab.room.members import Manner, Member, Right
from tests.support.room import two_people_in_a_room
from tests.support.updates import update, words

FORM = Manner(Kind.FORM, '{"form":"f1"}')
DESK = 900


def test_a_form_is_an_entry_of_its_own_kind_and_seen_by_all() -> None:
    """[RM8, RM9]"""
    world, alice, bob = two_people_in_a_room()
    alice.types("Hello")
    world.commits()
    member = Member("alice", Right.WRITE, b"{}")
    world.carries_out(world.room.join(DESK, member, None, FORM))

    world.room.receive(DESK, b"\x00\x02" + _framed(update({77: (0, [words("!", origin=(1, 4))])})), world.now)
    alice.types(" all")
    first = world.begins()
    world.lands()
    world.commits()

    assert first is not None
    assert [(draft.author, draft.kind, draft.reference) for draft in first.drafts] == [
        ("alice", Kind.FORM, FORM.reference)
    ]
    assert bob.reads() == world.reads()
    assert sorted(world.reads()) == sorted("Hello! all")


def _framed(data: bytes) -> bytes:
    return bytes([len(data)]) + data
