"""What a log says of each person's part: a profile, never one number, and never points towards publication.

Formulas: what stands and lasting edits as "Credit" in the project's measures has them. An edit is a person's turn; how far it
lasts is judged by the turns of others after it, letter by letter: for a letter that the edit put in or took out, a later
version either has it as the edit left it (+1) or not (−1), so that the mean over all is (d(v0,v) − d(v1,v)) / d(v0,v1).
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from collab.history.authorship import Authorship
from collab.history.carry_over import Attribution, Life
from collab.history.entry import Kind
from collab.history.origins import accepted
from collab.history.sessions import letters
from collab.measures.breadth import effective_number


@dataclass(frozen=True, slots=True)
class Credit:
    """`standing` letters are those whose author somebody is, `lasting` is the sum of lasting edits in letters,
    `taken_up` how many suggestions of theirs another person accepted.
    """

    standing: int = 0
    lasting: float = 0.0
    taken_up: int = 0


def credits_of(of: Authorship, attribution: Attribution) -> dict[str, Credit]:
    """Of everybody who wrote or removed anything, or suggested it."""
    standing, lasting, taken_up = _standing(attribution), _lasting(attribution), _taken_up(of)
    people = sorted({*standing, *lasting, *taken_up})
    return {person: Credit(standing[person], lasting.get(person, 0.0), taken_up[person]) for person in people}


def breadth(credit: Iterable[Credit]) -> float:
    """How many people's the standing text effectively is."""
    return effective_number(one.standing for one in credit)


def _standing(attribution: Attribution) -> Counter[str]:
    counted: Counter[str] = Counter()
    for root in attribution.roots():
        for words in attribution.standing(root):
            if words.author:
                counted[words.author] += letters(words.text)
    return counted


def _taken_up(of: Authorship) -> Counter[str]:
    counted: Counter[str] = Counter()
    for entry, reference in of.references.items():
        author, kind = of.moment(entry).author, of.moment(entry).kind
        suggester = accepted(reference) if kind is Kind.ACCEPT else ""
        if suggester and suggester != author:
            counted[suggester] += 1
    return counted


# -- lasting edits


class _Event(NamedTuple):
    """A letter came or went in somebody's turn."""

    turn: int
    person: str


def _lasting(attribution: Attribution) -> dict[str, float]:
    judges = _Judges(attribution.turns())
    by_letter: dict[int, list[Life]] = defaultdict(list)
    for life in attribution.lives():
        by_letter[life.letter].append(life)
    edits: dict[_Event, float] = defaultdict(float)
    for lives in by_letter.values():
        events = _events(lives)
        for number, event in enumerate(events):
            if number and number % 2 == 0:  # it stands again: that is nobody's edit
                continue
            edits[event] += judges.verdict(event, [later.turn for later in events[number + 1 :]])
    found: dict[str, float] = defaultdict(float)
    for edit, score in edits.items():
        found[edit.person] += max(0.0, score)
    return found


def _events(lives: list[Life]) -> list[_Event]:
    """When a letter came and went, by turns. What somebody does and takes back, with nobody in between, was not done."""
    lives.sort(
        key=lambda life: life.written
    )  # all but the last were removed: only for those another one stands
    events: list[_Event] = []
    now = lives[0]
    _happens(events, now.written, now.typed_by)
    for life in lives[1:]:
        if life.written >= now.removed:
            _happens(events, now.removed, now.removed_by)
            _happens(events, life.written, life.typed_by)
            now = life
        elif not life.removed or life.removed > now.removed:
            now = life  # its copy was there before it went
    if now.removed:
        _happens(events, now.removed, now.removed_by)
    return events


def _happens(events: list[_Event], turn: int, person: str) -> None:
    if events and events[-1].person == person:
        events.pop()
    else:
        events.append(_Event(turn, person))


class _Judges:
    def __init__(self, turns: Sequence[str]) -> None:
        self._last = len(turns)
        self._turns: dict[str, list[int]] = defaultdict(list)
        for number, person in enumerate(turns, start=1):
            self._turns[person].append(number)

    def verdict(self, event: _Event, reversals: Sequence[int]) -> float:
        """From −1 to 1; 0 while nobody else has written since. At each reversal the letter comes or goes again."""
        judges = self._others(event.person, event.turn, self._last)
        found, sign, after = 0, 1, event.turn
        for end in [*(turn - 1 for turn in reversals), self._last]:
            found += sign * self._others(event.person, after, end)
            sign, after = -sign, end
        return found / judges if judges else 0.0

    def _others(self, person: str, after: int, until: int) -> int:
        mine = self._turns[person]
        return until - after - (bisect_right(mine, until) - bisect_right(mine, after))
