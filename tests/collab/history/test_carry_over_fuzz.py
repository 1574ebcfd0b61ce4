"""Random teams that write, cut, paste, undo and format: what must not matter to whose words they are. The seed is in the name."""

from collections.abc import Sequence
from itertools import groupby
from random import Random

import pytest

from collab.history.carry_over import Attribution
from collab.history.entry import Draft, Head, Record
from collab.room.replica import merged
from tests.support.client import STEPS, WHY
from tests.support.history import authorship_of
from tests.support.logs import DOCUMENT, sealed
from tests.support.team import Team, shown

NAMES = ("ana", "bo", "cy")
VOCABULARY = [
    "wash",
    "your",
    "hands",
    "before",
    "after",
    "the",
    "sink",
    "is",
    "near",
    "and",
    "dry",
    "them",
    "well",
    "with",
    "a",
    "clean",
    "towel",
    "every",
    "time",
]
FORMATS = ({"kind": "h3"}, {"kind": "ul", "depth": 1}, {"kind": None}, {"strong": True}, {"em": None})
STEPS_TAKEN = 50


class RandomTeam:
    def __init__(self, seed: int) -> None:
        print(f"seed {seed}")  # noqa: T201 - shown when it fails
        self.random = Random(seed)
        self.team = Team(*NAMES)
        self.clipboard: list[str] = []

    def works(self) -> None:
        for _ in range(STEPS_TAKEN):
            self.random.choice(
                (self.writes, self.writes, self.cuts, self.pastes, self.puts_back, self.corrects)
            )()
            if self.random.random() < 0.6:
                self.team.saves()
        self.team.saves()

    def writes(self) -> None:
        sentence = " ".join(self.random.choices(VOCABULARY, k=self.random.randrange(1, 14)))
        self.inserts(sentence + self.random.choice((". ", ".\n", " ")))

    def inserts(self, words: str) -> None:
        root = self.random.choice((STEPS, WHY))
        client = self.team.people[self.random.choice(NAMES)]
        client.types(words, self.random.randrange(len(client.reads(root)) + 1), root)

    def cuts(self) -> None:
        self.removes()

    def removes(self) -> tuple[str, int, str]:
        root = self.random.choice((STEPS, WHY))
        client = self.team.people[self.random.choice(NAMES)]
        says = client.reads(root)
        start = self.random.randrange(len(says) + 1)
        end = min(len(says), start + self.random.choice((1, 5, 30, 90)))
        if start < end:
            client.deletes(start, end, root)
            self.clipboard.append(says[start:end])
        return root, start, says[start:end]

    def pastes(self) -> None:
        if self.clipboard:
            self.inserts(self.random.choice(self.clipboard))

    def puts_back(self) -> None:
        root, start, words = self.removes()
        self.team.saves()
        client = self.team.people[self.random.choice(NAMES)]
        if words and start <= len(client.reads(root)):
            client.types(words, start, root)

    def corrects(self) -> None:
        """Somebody types with a slip, and takes it back at once."""
        client = self.team.people[self.random.choice(NAMES)]
        at = len(client.reads())
        client.types("slipp", at)
        client.deletes(at + 4, at + 5)
        client.types("ery ", at + 4)

    def formats(self) -> None:
        """Also line ends put in and taken out."""
        root = self.random.choice((STEPS, WHY))
        client = self.team.people["dee"]
        says = client.reads(root)
        start = self.random.randrange(len(says) + 1)
        if self.random.random() < 0.3:
            client.types("\n", start, root)
        elif "\n" in says and self.random.random() < 0.3:
            client.deletes(says.index("\n"), says.index("\n") + 1, root)
        elif start < len(says):
            client.formats(start, min(len(says), start + 9), dict(self.random.choice(FORMATS)), root)
        self.team.saves()


def letters(team: Team) -> list[tuple[str, str]]:
    attribution = Attribution(team.authorship)
    return [
        (author, letter)
        for root in (STEPS, WHY)
        for author, words in shown(attribution, root)
        for letter in words
        if letter != "\n"
    ]


def said(records: Sequence[Record]) -> object:
    attribution = Attribution(authorship_of(records))
    return [
        (shown(attribution, root), [one for words in attribution.removed(root) for one in _each(words)])
        for root in (STEPS, WHY)
    ]


def _each(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(letter, *words[1:]) for letter in words[0]]


@pytest.mark.parametrize("seed", range(16))
def test_formatting_gives_nobodys_word_to_another(seed: int) -> None:
    """[AU10]"""
    world = RandomTeam(seed)
    world.works()
    before = letters(world.team)
    world.team.people["dee"] = world.team.world.joins("dee")
    for _ in range(30):
        world.formats()

    assert letters(world.team) == before


@pytest.mark.parametrize("seed", range(16))
def test_whose_words_they_are_does_not_hang_on_how_the_log_was_cut(seed: int) -> None:
    """[AU15] Entries of one person that follow each other are joined; computed again, it is the same."""
    world = RandomTeam(seed)
    world.works()
    records = world.team.records
    drafts = []
    for author, together in groupby(records, lambda record: record.entry.author):
        drafts.append(Draft(author, merged([record.payload for record in together])))
    joined, _ = sealed(Head.of_new(DOCUMENT), drafts)

    assert len(joined) < len(records)
    assert said(joined) == said(records) == said(records)


@pytest.mark.parametrize("seed", range(16))
def test_all_words_have_an_author_and_are_the_text(seed: int) -> None:
    """[AU15]"""
    world = RandomTeam(seed)
    world.works()
    ours = world.team.authorship
    attribution = Attribution(ours)

    for root in (STEPS, WHY):
        assert "".join(words.text for words in attribution.standing(root)) == ours.text(root)
        assert {words.author for words in attribution.standing(root)} <= set(NAMES)
