"""Passages: named by what stands there, found again after people wrote on, and told from words that are gone."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Text

from collab.errors import BadAnchor, NotHereYet
from collab.guide.anchors import (
    Passage,
    Place,
    Standing,
    check,
    find,
    passage_at,
    place_of,
    places_of,
    standing,
    units_at,
)
from collab.wire.update import Range
from tests.support.anchors import Written, passage, written_at_once
from tests.support.shared_data import REPOSITORY

STEPS = "section:steps"
VECTORS = json.loads((REPOSITORY / "tests/vectors/anchors.json").read_text())
WORDS = st.text(alphabet="ab é😀\n", min_size=1, max_size=30)
GONE = Place(4, 4, 4, 4, "", is_gone=True)


class Paper(Written):
    """One section, written by client 7."""

    @classmethod
    def saying(cls, text: str) -> "Paper":
        paper = cls.by(7)
        paper.text.insert(0, text)
        return paper.noted()

    @property
    def text(self) -> Text:
        return self.doc.get(STEPS, type=Text)

    def noted(self) -> "Paper":
        return Paper(self.doc, Written.of(self.doc.get_update()).units)

    def names(self, words: str) -> Passage:
        [place] = places_of(self.doc, STEPS, words)
        return passage_at(self.doc, STEPS, place)

    def finds(self, named: Passage) -> Place:
        return place_of(self.doc, self.noted().units, named)

    def without(self, words: str) -> "Paper":
        [place] = places_of(self.doc, STEPS, words)
        del self.text[place.at : place.at_end]
        return self.noted()

    def standing(self, quote: str, named: Passage) -> Standing:
        return standing(quote, self.finds(named))


@pytest.mark.parametrize("number", range(len(VECTORS)))
def test_the_words_are_those_that_yjs_finds(number: int) -> None:
    """[GD27] The vectors were made by Yjs; the browser's tests read them too."""
    document = VECTORS[number]
    here = written_at_once(document)

    places = find(here.doc, here.units, [passage(anchor) for anchor in document["anchors"]])

    assert [(place.start, place.end, place.text) for place in places if place] == [
        (anchor["from"], anchor["to"], anchor["text"]) for anchor in document["anchors"]
    ]


@settings(max_examples=80, deadline=None)
@given(WORDS, WORDS, WORDS, st.integers(0, 2**32))
def test_a_passage_holds_its_words_whatever_is_written_around_it(
    before: str, quote: str, after: str, seed: int
) -> None:
    """[GD27]"""
    if not quote.split():
        return
    paper = Paper.saying(before + quote + after)
    at, random = len(before.encode()), Random(seed)
    named = passage_at(paper.doc, STEPS, Place(0, 0, at, at + len(quote.encode()), quote, is_gone=False))
    for _ in range(3):
        paper.text.insert(random.choice((0, len(paper.text))), random.choice(("é", "x😀", "\n")))
    edge = paper.finds(named)
    paper.text.insert(edge.at, "<")
    paper.text.insert(edge.at_end + 1, ">")

    assert paper.finds(named).text == quote
    assert paper.standing(quote, named) is Standing.ATTACHED


def test_words_put_inside_or_taken_out_change_it_and_its_end_detaches_it() -> None:
    """[GD28]"""
    paper = Paper.saying("Wash your hands well.")
    named = paper.names("your hands")

    paper.text.insert(9, " 😀 own")
    assert paper.finds(named).text == "your 😀 own hands"
    assert paper.standing("your hands", named) is Standing.CHANGED

    assert paper.without("your").standing("your hands", named) is Standing.CHANGED
    paper = paper.without("😀 own hands")
    assert paper.finds(named).text == " "  # the space that stood after "your"
    del paper.text[5:6]
    assert paper.standing("your hands", named) is Standing.DETACHED


def test_formats_and_embeds_do_not_change_a_quote_of_words() -> None:
    """[GD28]"""
    paper = Paper.saying("Wash your hands.")
    named = paper.names("your hands")

    paper.text.format(5, 9, {"strong": True})
    paper.text.insert_embed(9, {"cite": {"id": "pittet"}})

    assert paper.finds(named).text == "your\ufffc hands"
    assert paper.standing("your hands", named) is Standing.ATTACHED


def test_a_quote_of_an_embed_alone_goes_with_it() -> None:
    """[GD28]"""
    place = Place(0, 1, 0, 1, "\ufffc", is_gone=False)

    assert standing("\ufffc", place) is Standing.ATTACHED
    assert standing("\ufffc", GONE) is Standing.DETACHED


def test_the_place_between_two_units_stands_until_both_are_gone() -> None:
    """[GD28] An insertion is suggested there."""
    paper = Paper.saying("one two")
    between = Passage(STEPS, paper.names("two").start, paper.names("one").end)

    assert paper.finds(between).text == " "
    assert paper.standing("", between) is Standing.CHANGED
    del paper.text[3:4]
    assert paper.standing("", between) is Standing.ATTACHED
    paper = paper.without("one")
    assert paper.standing("", between) is Standing.ATTACHED
    assert paper.without("two").standing("", between) is Standing.DETACHED


def test_the_edges_of_a_text_are_positions_too() -> None:
    """[GD27] As Yjs encodes them: by the name of the text."""
    name = b"\x01\x0d" + STEPS.encode()
    edges = Passage(STEPS, name + b"\x00", name + b"\x41")
    paper = Paper.saying("")

    assert paper.standing("", edges) is Standing.ATTACHED
    paper.text.insert(0, "é")
    assert paper.finds(edges)[:5] == (0, 1, 0, 2, "é")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (b"", b""),
        (b"\x00\x07\x00\x00", b"\x00\x07\x03\x00"),  # both stick to the right
        (b"\x00\x07\x00\x00", b"\x00\x07\x03\x41\x00"),
        (b"\x02\x07\x00\x00", b"\x00\x07\x03\x41"),  # a type by its id
        (b"\x01\x05title\x00", b"\x00\x07\x03\x41"),
        (b"\x00\x09\x00\x00", b"\x00\x07\x03\x41"),  # stands in another text
        (b"\x00\x07\x02\x00", b"\x00\x07\x03\x41"),  # the second half of a character
        (b"\x00\x07\x00\x00", b"\x00\x07\x01\x41"),  # the first half
    ],
)
def test_what_names_no_passage_of_the_text_is_refused(start: bytes, end: bytes) -> None:
    """[GD29]"""
    paper = Paper.saying("é😀a")
    other = Paper.by(9)
    other.doc.get("title", type=Text).insert(0, "Hand hygiene")
    paper.takes(other.doc.get_update())

    with pytest.raises(BadAnchor):
        check(Passage(STEPS, start, end), paper.units)


def test_words_that_have_not_arrived_are_told_from_words_that_are_gone() -> None:
    """[GD29]"""
    paper = Paper.saying("one")
    ahead = Passage(STEPS, b"\x00\x07\x00\x00", b"\x00\x07\x63\x41")

    with pytest.raises(NotHereYet):
        paper.finds(ahead)
    assert find(paper.doc, paper.units, [ahead]) == [None]
    assert standing("one", None) is Standing.DETACHED


def test_the_units_of_a_passage_are_its_words_without_marks_of_formats() -> None:
    """[GD30]"""
    paper = Paper.saying("ab")
    paper.text.insert(2, "cd", {"strong": True})
    paper.text.insert(4, "é😀", {"strong": None})
    del paper.text[1:2]
    paper = paper.noted()
    [place] = places_of(paper.doc, STEPS, "acdé😀")

    assert units_at(paper.doc, STEPS, place) == [Range(7, 0, 1), Range(7, 3, 5), Range(7, 6, 9)]
    assert units_at(paper.doc, STEPS, GONE) == []


def test_words_are_found_over_any_white_space() -> None:
    """[GD27] For whoever quotes by typing."""
    paper = Paper.saying("Wash é\nyour  hands. Wash é.")
    paper.text.insert_embed(0, {"cite": {"id": "x"}})

    assert [place[:4] for place in places_of(paper.doc, STEPS, " your hands ")] == [(8, 19, 9, 20)]
    assert len(places_of(paper.doc, STEPS, "Wash é")) == 2
    assert places_of(paper.doc, STEPS, " ") == []
