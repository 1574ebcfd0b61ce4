"""What an accepted suggestion does to the text, and what it leaves alone."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from collab.guide.edit import apply
from collab.guide.replacement import replacing, word_changes
from collab.wire.update import FROM_OUR_STORE, walk

TYPED = st.text(alphabet="ab é😀\n", max_size=25)


class Paper:
    """One section with a passage that begins at a byte and ends at another."""

    def __init__(self, *parts: tuple[str, dict[str, object]]) -> None:
        self.doc: Doc[Text] = Doc(client_id=1)
        self.text: Text = self.doc.get("section:steps", type=Text)
        for words, attributes in parts:
            self.text.insert(len(self.text), words, attributes)

    def says(self, passage: str, instead: str) -> Sequence[tuple[object, object]]:
        """The text once the only place of `passage` says something else."""
        at = "".join(part for part, _ in self.text.diff() if isinstance(part, str)).encode()
        start = at.index(passage.encode())
        self.becomes(start, start + len(passage.encode()), instead)
        return self.text.diff()

    def becomes(self, at: int, at_end: int, instead: str) -> None:
        with self.doc.transaction():
            apply(self.text, replacing(self.text.diff(), at, at_end, instead))

    @property
    def words(self) -> str:
        return "".join(part for part, _ in self.text.diff() if isinstance(part, str))


@settings(max_examples=80, deadline=None)
@given(TYPED, TYPED, TYPED, TYPED)
def test_the_passage_says_what_was_suggested_and_the_rest_what_it_said(
    before: str, passage: str, after: str, instead: str
) -> None:
    """[GD31]"""
    paper = Paper((before + passage + after, {})) if before + passage + after else Paper()
    at = len(before.encode())

    paper.becomes(at, at + len(passage.encode()), instead)

    assert paper.words == before + instead + after


def test_words_that_stand_in_both_are_not_written_again() -> None:
    """[GD31]"""
    paper = Paper(("Wash your hands well before lunch.", {}))

    paper.says("your hands well", "your hands thoroughly")

    structs = walk(paper.doc.get_update(), FROM_OUR_STORE).blocks[0].structs
    assert [struct.content for struct in structs if struct.clock >= 34] == ["thoroughly"]


def test_new_words_look_like_those_they_replace() -> None:
    """[GD31]"""
    paper = Paper(("Wash ", {}), ("hands", {"strong": True}), (" now", {}))

    assert paper.says("hands", "paws") == [("Wash ", None), ("paws", {"strong": True}), (" now", None)]


def test_words_put_in_look_like_both_their_neighbours() -> None:
    """[GD31]"""
    link: dict[str, object] = {"link": {"href": "https://example.org"}, "strong": True}
    paper = Paper(("a", {}), ("bc", link), ("d", {"strong": True}))

    paper.becomes(2, 2, "x")
    paper.becomes(4, 4, "y")

    assert paper.text.diff() == [("a", None), ("bxc", link), ("yd", {"strong": True})]


def test_a_new_line_is_of_the_kind_of_its_own() -> None:
    """[GD31]"""
    paper = Paper(("one two", {}), ("\n", {"kind": "ul"}), ("end", {}))

    assert paper.says("one two", "one\ntwo") == [
        ("one", None),
        ("\n", {"kind": "ul"}),
        ("two", None),
        ("\n", {"kind": "ul"}),
        ("end", None),
    ]


@pytest.mark.parametrize(
    ("instead", "left"),
    [("Wash paws", ["Wash", {"cite": {"id": "x"}}, " paws."]), ("", ["."])],
)
def test_an_embed_goes_only_with_the_whole_passage(instead: str, left: list[object]) -> None:
    """[GD31]"""
    paper = Paper(("Wash hands.", {}))
    paper.text.insert_embed(4, {"cite": {"id": "x"}})

    paper.becomes(0, 11, instead)

    assert [part for part, _ in paper.text.diff()] == left


def test_nothing_is_suggested_for_nothing() -> None:
    """[GD31]"""
    assert replacing(Paper(("a", {})).text.diff(), 1, 1, "") == []


@pytest.mark.parametrize(
    ("quote", "instead", "words"),
    [
        ("your hands", "your hands", 0),
        ("your hands", "our hands", 1),
        ("your hands", "", 2),
        ("", "a b c", 3),
        ("wash your hands", "rinse both feet", 3),
    ],
)
def test_changed_words_are_counted(quote: str, instead: str, words: int) -> None:
    """[GD32]"""
    assert word_changes(quote, instead) == words
