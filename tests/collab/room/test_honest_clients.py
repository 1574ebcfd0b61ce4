"""Random people with stock documents: inserts, deletions, formats, embeds, emoji, several sections, offline and back."""

from random import Random

import pytest

from collab.history.digest import digest
from collab.history.leases import derive
from collab.history.struct_index import StructIndex
from collab.room.members import Limits
from collab.wire.update import FROM_OUR_STORE, walk
from tests.support.client import STEPS, WHY, Client
from tests.support.engine import assert_sound
from tests.support.room import OneRoom

NAMES = ("alice", "bob", "carol", "dave")
WORDS = ("a", "tea ", "é", "😀", "👩‍👩‍👧 ", "\n", "long sentence. ")
FORMATS = ("strong", "em", "link")
STEPS_A_ROOM = 150


class Crowd:
    """`operations` tells a failure's story."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.world = OneRoom(Limits(batch_updates=self.random.choice((1, 3, 512))))
        self.people = [self.world.joins(name) for name in NAMES]
        self.people.append(self.world.joins("alice"))
        self.operations: list[str] = [f"seed {seed}"]

    def does_something(self) -> None:
        person, what = self.random.choice(self.people), self.random.random()
        if what < 0.75:
            self.writes(person, self.random.choice((STEPS, STEPS, WHY, "title")))
        elif what < 0.85:
            self.comes_or_goes(person)
        elif self.world.room.in_flight is not None:
            self.lands_or_is_lost()
        elif self.world.room.has_work:
            self.world.begins()

    def writes(self, person: Client, root: str) -> None:
        words = person.reads(root)
        start = self.random.randrange(len(words) + 1)
        end = min(len(words), start + self.random.randrange(1, 8))
        what = self.random.random()
        self.operations.append(f"{person.name} {person.id} {root} {start} {end} {what:.3f}")
        if what < 0.55 or start == end:
            person.types(self.random.choice(WORDS), at=start, root=root)
        elif what < 0.75:
            person.deletes(start, end, root)
        elif what < 0.9:
            person.formats(
                start,
                end,
                {self.random.choice(FORMATS): self.random.choice((True, None, {"href": "x"}))},
                root,
            )
        else:
            person.embeds(start, {"cite": {"id": f"s{start}"}}, root)

    def comes_or_goes(self, person: Client) -> None:
        self.operations.append(f"{person.name} {person.id} {'back' if person.is_offline else 'offline'}")
        if person.is_offline:
            person.comes_back()
        else:
            person.goes_offline()

    def lands_or_is_lost(self) -> None:
        self.operations.append("commit")
        if self.random.random() < 0.9:
            self.world.lands()
        else:
            self.world.loses()
            self.world.reloads()

    def comes_to_rest(self) -> None:
        for person in self.people:
            if person.is_offline:
                person.comes_back()
        if self.world.room.in_flight is not None:
            self.world.lands()
        self.world.commits()


@pytest.mark.parametrize("seed", range(25))
def test_everybody_reads_the_same_and_the_log_says_why(seed: int) -> None:
    """[RM8, RM9, RM10, RM11, RM17, SI1]"""
    crowd = Crowd(seed)
    for _ in range(STEPS_A_ROOM):
        crowd.does_something()
    crowd.comes_to_rest()

    print("\n".join(crowd.operations))  # noqa: T201 - shown when it fails
    world, replica = crowd.world, crowd.world.room.replica
    assert world.closes == []
    assert (
        replica.leases
        == derive(world.log.records)
        == {p.id: p.name for p in crowd.people if p.id in replica.leases}
    )
    expected = digest(replica.doc)
    assert {digest(person.doc) for person in crowd.people} == {expected}
    assert digest(world.log.replica().doc) == expected
    assert_each_entry_stands_on_those_before(world)
    assert_sound(replica, [person.id for person in crowd.people])


def assert_each_entry_stands_on_those_before(world: OneRoom) -> None:
    index = StructIndex()
    for record in world.log.records:
        change = index.examine(walk(record.payload, FROM_OUR_STORE))
        assert not change.changes_nothing
        index.establish(change)
    assert index.clocks() == world.room.replica.index.clocks()
    assert list(index.deleted) == list(world.room.replica.index.deleted)
