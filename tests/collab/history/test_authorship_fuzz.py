"""Our integration against the engine, on what random people wrote at once. The seed is in the test's name."""

from random import Random

import pytest
from pycrdt import Doc, Text

from collab.errors import CollabError
from collab.history.authorship import Authorship
from collab.history.comparison import Fate, difference
from collab.history.digest import chunks
from collab.history.entry import Draft, Head, seal
from collab.history.struct_index import StructIndex
from collab.room.replica import merged
from collab.wire.update import FROM_OUR_STORE, walk
from tests.support.history import Delta, we_say
from tests.support.logs import DOCUMENT
from tests.support.random_people import RandomPeople, Sent

ROOTS = ("section:steps", "section:why")
STEPS = 150


class Twin:
    """A log, and an engine beside it. Updates come shuffled and in part twice; what is incomplete comes again later."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.index = StructIndex()
        self.doc: Doc[Text] = Doc()
        self.ours = Authorship()
        self.head = Head.of_new(DOCUMENT)
        self.said: list[dict[str, Delta]] = [self.engine_says()]

    def hears(self, sent: list[Sent]) -> None:
        """Neighbours are merged now and then, whoever they are of; some come once more, within a later update."""
        waiting = list(sent)
        while waiting:
            several = self.random.choice((1, 1, 2, 5))
            start = self.random.randrange(min(4, len(waiting)))
            taken = waiting[start : start + several]
            again = self.random.choices(sent, k=self.random.choice((0, 0, 1)))
            if self.fits(payload := merged([one.update for one in [*taken, *again]])):
                waiting[start : start + several] = []
                self.saves(f"m{taken[0].person}", payload)

    def fits(self, payload: bytes) -> bool:
        try:
            self.index.establish(self.index.examine(walk(payload, FROM_OUR_STORE)))
        except CollabError:
            return False
        return True

    def saves(self, author: str, payload: bytes) -> None:
        record = seal(self.head, Draft(author, payload), at=1, salt=bytes(16))
        self.head = self.head.after(record)
        self.doc.apply_update(payload)
        self.ours.take(record)
        self.said.append(self.engine_says())

    def engine_says(self) -> dict[str, Delta]:
        return {root: chunks(self.doc.get(root, type=Text)) for root in ROOTS}


def a_random_log(seed: int) -> Twin:
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    random = Random(seed)
    people = RandomPeople(random, 4, ROOTS)
    people.live(STEPS)
    twin = Twin(random)
    twin.hears(people.sent)
    return twin


@pytest.mark.parametrize("seed", range(24))
def test_our_text_is_the_engines_after_every_entry(seed: int) -> None:
    """[AU1, AU2]"""
    twin = a_random_log(seed)

    assert twin.ours.seq > STEPS / 8
    assert [we_say(twin.ours, ROOTS, after) for after in range(twin.ours.seq + 1)] == twin.said
    assert we_say(twin.ours, ROOTS) == twin.said[-1]
    assert twin.ours.disagreement(twin.doc) is None


@pytest.mark.parametrize("seed", range(8))
def test_a_difference_leads_from_one_text_to_the_other(seed: int) -> None:
    """[AU5]"""
    ours = a_random_log(seed).ours
    random = Random(seed)

    for _ in range(20):
        before, after = sorted(random.choices(range(ours.seq + 1), k=2))
        for root in ROOTS:
            changes = difference(ours, root, before, after)
            assert said(ours, root, before) == "".join(c.text for c in changes if c.fate is not Fate.INSERTED)
            assert said(ours, root, after) == "".join(c.text for c in changes if c.fate is not Fate.REMOVED)


def said(ours: Authorship, root: str, after: int) -> str:
    return "".join(part.text for part in ours.standing(root, after))
