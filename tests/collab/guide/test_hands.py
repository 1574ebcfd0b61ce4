"""Whose hands were in a stretch of a text, while several people's updates came in."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text, TransactionEvent

from collab.guide.hands import Hands

ROOT = "section:steps"
LETTERS = st.sampled_from(["a", "é", "😀", " ", "two words "])
Edit = tuple[str, int, int, str]
EDITS: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(st.sampled_from(["Bo", "Cy"]), st.integers(0, 40), st.integers(0, 5), LETTERS), max_size=12
)


class Table:
    """People around one text, each with a copy that is up to date when they change it."""

    def __init__(self, words: str) -> None:
        self.copies: dict[str, Doc[Any]] = {}  # Any: a root's type is its reader's
        base: Doc[Any] = Doc(client_id=1)
        base.get(ROOT, type=Text).insert(0, words)
        self.base = base.get_update()
        self.updates: list[bytes] = [self.base]
        self.watched: Doc[Any] = Doc(client_id=2)
        self.watched.apply_update(self.base)
        self.hands = Hands(self.watched, ROOT)

    def does(self, who: str | None, change: Callable[[Text], None]) -> None:
        copy = self.copies.setdefault(who or "me", Doc(client_id=10 + len(self.copies)))
        for update in self.updates:
            copy.apply_update(update)
        text = copy.get(ROOT, type=Text)
        made: list[bytes] = []

        def keep(event: TransactionEvent) -> None:
            made.append(event.update)

        subscription = copy.observe(keep)
        change(text)
        copy.unobserve(subscription)
        for update in made:
            self.updates.append(update)
            self.hands.take(update, who)

    def types(self, who: str | None, words: str, *, at: int) -> None:
        self.does(who, lambda text: text.insert(at, words))

    def removes(self, who: str | None, start: int, end: int) -> None:
        self.does(who, lambda text: text.__delitem__(slice(start, end)))

    @property
    def text(self) -> str:
        return "".join(part for part, _ in self.watched.get(ROOT, type=Text).diff() if isinstance(part, str))

    def at(self, words: str) -> set[str]:
        """Whose hands were in these words of the text as it is."""
        start = self.text.encode().index(words.encode())
        return set(self.hands.between(start, start + len(words.encode())))


def test_words_are_whose_they_are_wherever_others_move_them() -> None:
    """[GD26]"""
    table = Table("The sink is near. ")
    table.types("Bo", "It läuft. ", at=18)
    table.types("Cy", "😀 ", at=0)

    assert table.text == "😀 The sink is near. It läuft. "
    assert table.at("läuft") == {"Bo"}
    assert table.at("😀 The") == {"Cy"}
    assert table.at("sink is") == set()


def test_who_removed_words_that_stood_is_known_by_the_gap() -> None:
    """[GD26]"""
    table = Table("The sink is not near. Nobody knows.")
    table.removes("Bo", 12, 16)

    assert table.text == "The sink is near. Nobody knows."
    assert table.at("The sink is near.") == {"Bo"}
    assert table.at("Nobody knows.") == set()


def test_more_can_be_removed_around_a_gap() -> None:
    """[GD26]"""
    table = Table("one two three four")
    table.removes("Bo", 4, 8)
    table.removes("Cy", 3, 6)

    assert table.text == "one" + "ree four"
    assert table.at("one" + "ree") == {"Bo", "Cy"}


def test_where_all_is_gone_its_edges_tell() -> None:
    """[GD26]"""
    table = Table("One. Two. ")
    table.types("Cy", "!", at=0)
    table.removes("Bo", 1, 11)

    assert table.text == "!"
    assert table.hands.between(1, 1) == {"Bo", "Cy"}


def test_what_somebody_wrote_and_took_away_again_leaves_nothing() -> None:
    """[GD26]"""
    table = Table("One.")
    table.types("Bo", "xyz", at=2)
    table.removes("Cy", 2, 5)

    assert table.at("One.") == set()


def test_ones_own_words_are_nobody_elses() -> None:
    """[GD26]"""
    table = Table("One. Two.")
    table.types(None, "mine ", at=5)
    table.removes(None, 0, 5)

    assert table.text == "mine Two."
    assert table.at("mine Two.") == set()


def test_formats_and_embeds_move_nothing() -> None:
    """[GD26]"""
    table = Table("One. Two.")
    table.does("Bo", lambda text: text.format(0, 9, {"strong": True}))
    table.does("Cy", lambda text: text.insert_embed(4, {"cite": {"id": "x"}}))
    table.does("Bo", lambda text: text.format(2, 7, {"em": True}))

    assert table.hands.between(0, 4) == {"Cy"}
    assert table.hands.between(4, 5) == {"Cy"}
    assert table.hands.between(6, 10) == set()


@given(EDITS)
def test_every_letter_has_the_hand_that_wrote_it(edits: list[Edit]) -> None:
    """[GD26] Against a list with one owner for each letter."""
    table = Table("abc")
    owners: list[str | None] = [None] * 3
    for who, place, removed, letters in edits:
        at = min(place, len(owners))
        end = min(at + removed, len(owners))
        starts = [0]
        for letter in table.text:
            starts.append(starts[-1] + len(letter.encode()))
        table.removes(who, starts[at], starts[end])
        table.types(who, letters, at=starts[at])
        owners[at:end] = [who] * len(letters)

    place = 0
    for letter, owner in zip(table.text, owners, strict=True):
        end = place + len(letter.encode())
        if owner is not None:
            assert owner in table.hands.between(place, end)
        place = end
