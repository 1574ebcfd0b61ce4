"""People who write at once, each in a document of their own, and meet now and then: what honest clients send."""

from random import Random
from typing import NamedTuple

from pycrdt import Doc, Text, TransactionEvent

from collab.room.replica import merged
from tests.support.client import EMBED, words_of

WORDS = ("a", "tea ", "é", "😀", "👩‍👩‍👧 ", "\n", "a long sentence. ")
FORMATS = ({"strong": True}, {"strong": None}, {"em": True}, {"link": {"href": "x"}}, {"kind": "h3"})


class Sent(NamedTuple):
    person: int
    update: bytes


class RandomPeople:
    """`sent` is what they made, in the order in which they made it."""

    def __init__(self, random: Random, people: int, roots: tuple[str, ...]) -> None:
        self.random = random
        self.roots = roots
        self.sent: list[Sent] = []
        self.docs = [Doc[Text](client_id=100 * (person + 1)) for person in range(people)]
        self._made: list[bytes] = []
        self._watching = [doc.observe(self._changed) for doc in self.docs]

    def _changed(self, event: TransactionEvent) -> None:
        self._made.append(event.update)

    def live(self, steps: int) -> None:
        for _ in range(steps):
            person = self.random.randrange(len(self.docs))
            if self.random.random() < 0.8:
                self.edits(person)
            else:
                self.meets(person, self.random.randrange(len(self.docs)))
        for person in range(len(self.docs)):
            self.meets(0, person)

    def meets(self, one: int, other: int) -> None:
        """The first learns all that the second has."""
        self.docs[one].apply_update(self.docs[other].get_update(self.docs[one].get_state()))
        self._made.clear()

    def edits(self, person: int) -> None:
        doc = self.docs[person]
        self._made.clear()
        with doc.transaction():
            for _ in range(self.random.choice((1, 1, 1, 3))):
                self._edit(doc.get(self.random.choice(self.roots), type=Text))
        if self._made:
            self.sent.append(Sent(person, merged(self._made)))

    def _edit(self, text: Text) -> None:
        random, says = self.random, words_of(text)
        start = random.randrange(len(says) + 1)
        end = min(len(says), start + random.randrange(1, 9))
        place, until = (_bytes(says[:at]) for at in (start, end))
        what = random.random()
        if what < 0.5 or start == end:
            text.insert(place, random.choice(WORDS), random.choice((None, None, {"strong": True})))
        elif what < 0.75:
            del text[place:until]
        elif what < 0.9:
            text.format(place, until, random.choice(FORMATS))
        else:
            text.insert_embed(place, {"cite": {"id": f"s{start}"}})


def _bytes(words: str) -> int:
    """The engine counts bytes of UTF-8, and an embed as one."""
    return sum(1 if sign == EMBED else len(sign.encode()) for sign in words)
