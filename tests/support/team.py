"""People who write one guide, each act an entry of its own, and whose words the log then says they are."""

from collections.abc import Iterable

from collab.history.authorship import Authorship
from collab.history.carry_over import Attribution
from collab.history.entry import Record
from tests.support.client import STEPS, Client
from tests.support.history import authorship_of
from tests.support.room import OneRoom


class Team:
    """`team.ana.types(…)`, then `team.saves()`; an entry for each act, unless acts are saved together."""

    def __init__(self, *names: str) -> None:
        self.world = OneRoom()
        self.people = {name: self.world.joins(name) for name in names}

    def __getattr__(self, name: str) -> Client:
        return self.people[name]

    def saves(self) -> None:
        self.world.commits()

    def types(self, name: str, words: str, at: int | None = None, root: str = STEPS) -> None:
        """Letter by letter."""
        place = len(self.world.reads(root)) if at is None else at
        for offset, letter in enumerate(words):
            self.people[name].types(letter, place + offset, root)
            self.saves()

    def pastes(self, name: str, words: str, at: int | None = None, root: str = STEPS) -> None:
        self.people[name].types(words, at, root)
        self.saves()

    def deletes(self, name: str, words: str, root: str = STEPS) -> None:
        """The first of these words."""
        start = self.world.reads(root).index(words)
        self.people[name].deletes(start, start + len(words), root)
        self.saves()

    def rubs_out(self, name: str, words: str, root: str = STEPS) -> None:
        """From the last letter to the first."""
        start = self.world.reads(root).index(words)
        for end in range(start + len(words), start, -1):
            self.people[name].deletes(end - 1, end, root)
            self.saves()

    @property
    def records(self) -> list[Record]:
        return self.world.log.records

    @property
    def authorship(self) -> Authorship:
        return authorship_of(self.records)

    def whose(self, root: str = STEPS) -> list[tuple[str, str]]:
        """(author, words) of what stands."""
        return shown(Attribution(self.authorship), root)


def shown(attribution: Attribution, root: str = STEPS) -> list[tuple[str, str]]:
    joined: list[tuple[str, str]] = []
    for words in attribution.standing(root):
        if joined and joined[-1][0] == words.author:
            joined[-1] = (words.author, joined[-1][1] + words.text)
        else:
            joined.append((words.author, words.text))
    return joined


def shares(attribution: Attribution, roots: Iterable[str] = (STEPS,)) -> dict[str, int]:
    """How many letters of each stand."""
    found: dict[str, int] = {}
    for root in roots:
        for author, words in shown(attribution, root):
            found[author] = found.get(author, 0) + sum(map(str.isalnum, words))
    return found
