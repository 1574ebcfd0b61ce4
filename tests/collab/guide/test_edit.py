"""The least edit: what a form changes in the text, and what it leaves alone."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text, TransactionEvent

from collab.guide.clash import Clash, clashes, sentences
from collab.guide.difference import Change, changes, moved, script
from collab.guide.edit import Delete, Format, Insert, Section, apply, read_section, steps
from collab.guide.markdown import from_markdown
from collab.wire.update import walk

WORDS = st.lists(st.sampled_from(["the ", "sink", ". ", "\n", "is ", "😀", "near", "א"]), max_size=14).map(
    "".join
)
TYPED = st.text(alphabet="ab *\n#-1.>[]😀", max_size=30)


class Paper:
    """One section of one document."""

    def __init__(self, *parts: tuple[object, Mapping[str, object] | None]) -> None:
        self.doc: Doc[Text] = Doc(client_id=1)
        self.text: Text = self.doc.get("section:steps", type=Text)
        for insert, attributes in parts:
            if isinstance(insert, str):
                self.text.insert(len(self.text), insert, dict(attributes or {}))
            else:
                self.text.insert_embed(len(self.text), insert, dict(attributes or {}))

    @property
    def section(self) -> Section:
        return read_section(self.text.diff())

    def becomes(self, markdown: str) -> bytes:
        """The update that a form with this text makes."""
        section = self.section
        updates: list[bytes] = []

        def keep(event: TransactionEvent) -> None:
            updates.append(event.update)

        subscription = self.doc.observe(keep)
        with self.doc.transaction():
            apply(self.text, steps(section, from_markdown(markdown, section.placeholders).lines))
        self.doc.unobserve(subscription)
        return updates[0] if updates else b"\x00\x00"


@settings(max_examples=60, deadline=None)
@given(TYPED, TYPED)
def test_the_text_says_what_the_form_says(first: str, then: str) -> None:
    """[GD20] [GD23] [GD25]"""
    paper = Paper()
    paper.becomes(first)
    paper.becomes(then)

    assert [unit.text for unit in paper.section.units] == _texts(then)
    walk(paper.becomes(first))


def _texts(markdown: str) -> list[str]:
    other = Paper()
    other.becomes(markdown)
    return other.section.texts


@settings(max_examples=60, deadline=None)
@given(TYPED)
def test_what_comes_back_unchanged_changes_nothing(typed: str) -> None:
    """[GD23]"""
    paper = Paper()
    paper.becomes(typed)

    assert paper.becomes(paper.section.markdown) == b"\x00\x00"


def test_only_new_letters_are_inserted() -> None:
    """[GD23]"""
    paper = Paper(("The sink is formating 😀 far.", None))

    found = steps(paper.section, from_markdown("The sink is formatting 😀 very far.", ()).lines)

    assert found == [Insert(18, "t", {}), Insert(27, "very ", {})]


def test_a_changed_word_is_replaced() -> None:
    """[GD23]"""
    paper = Paper(("one two three", None))

    found = steps(paper.section, from_markdown("one six three", ()).lines)

    assert found == [Insert(4, "six ", {}), Delete(4, 8)]


def test_formatting_changes_attributes_only() -> None:
    """[GD24]"""
    paper = Paper(("Move the trolley 🛒\nfar", None))

    found = steps(paper.section, from_markdown("### Move the **trolley 🛒**\n- far", ()).lines)
    update = paper.becomes("### Move the **trolley 🛒**\n- far")

    assert found[0] == Format(9, 21, {"strong": True})
    assert found[1] == Format(21, 22, {"kind": "h3"})
    assert b"trolley" not in update
    assert paper.section.markdown == "### Move the **trolley 🛒**\n\n- far"


def test_formatting_can_be_taken_away() -> None:
    """[GD24]"""
    paper = Paper()
    paper.becomes("  - [**a**](http://x.y)\n  - *b*\n> c")

    paper.becomes("a\nb\nc")

    assert {str(part[1]) for part in paper.text.diff()} == {"None"}


def test_what_markdown_cannot_say_stays() -> None:
    """[GD21]"""
    table, sketch = {"table": {"id": "t1"}}, {"sketch": {"deep": [1]}}
    paper = Paper(
        ("a ", None), (table, None), (" b ", {"claim": {"label": "here"}}), (sketch, {"strong": True})
    )

    paper.becomes("**[[box 1]]** a [[table t1]] c b")

    inserted = [part for part, _ in paper.text.diff()]
    assert sketch in inserted
    assert table in inserted
    assert paper.text.diff()[-1] == (" c b", {"claim": {"label": "here"}})


def test_words_put_into_a_claim_are_part_of_it() -> None:
    """[GD21]"""
    claim = {"claim": {"label": "here"}}
    paper = Paper(("washing helps", claim), (" much", None))

    paper.becomes("washing really helps very much")

    assert paper.text.diff() == [("washing really helps", claim), (" very much", None)]


def test_what_no_screen_shows_is_left_alone() -> None:
    """[GD23]"""
    paper = Paper(("a\x07b\ufffd c", None))

    assert paper.section.markdown == "ab c"
    paper.becomes("ab d")

    assert "".join(str(part) for part, _ in paper.text.diff()) == "a\x07b\ufffd d"


@settings(max_examples=120, deadline=None)
@given(WORDS, WORDS)
def test_a_difference_leads_from_one_to_the_other(old: str, new: str) -> None:
    """[GD23]"""
    assert _made(old, new, changes(old, new)) == new
    assert _made(old, new, script(old, new, most=3)) == new


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abc", max_size=10), st.text(alphabet="abc", max_size=10))
def test_a_script_is_the_shortest(old: str, new: str) -> None:
    """[GD23]"""
    longest = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            longest[i + 1][j + 1] = (
                longest[i][j] + 1 if one == other else max(longest[i][j + 1], longest[i + 1][j])
            )

    steps_taken = sum(
        change.end - change.start + change.new_end - change.new_start for change in script(old, new)
    )

    assert steps_taken == len(old) + len(new) - 2 * longest[-1][-1]


def _made(old: str, new: str, found: list[Change]) -> str:
    parts, at = [], 0
    for change in found:
        parts += [old[at : change.start], new[change.new_start : change.new_end]]
        at = change.end
    return "".join([*parts, old[at:]])


def test_places_move_with_what_stands_before_them() -> None:
    found = changes("one two", "zero one two")

    assert [moved(place, found) for place in (0, 3)] == [5, 8]


def test_sentences_end_with_their_white_space() -> None:
    text = "One.  Two 2.5! Three\n\nFour."

    assert [text[start:end] for start, end in sentences(text)] == [
        "One.  ",
        "Two 2.5! ",
        "Three\n",
        "\n",
        "Four.",
    ]
    assert sentences("") == [(0, 0)]
    assert [text[a:b] for text in [". a"] for a, b in sentences(text)] == [". ", "a"]
    assert sentences("  a") == [(0, 3)]


BASE = "The sink is near. The trolley is far. Nobody knows."


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        (BASE, "", []),
        (
            "The sink is new. The trolley is far. Nobody knows.",
            "The sink is near. The trolley is lost. Nobody knows.",
            [],
        ),
        (
            "The sink is new. The trolley is far. Nobody knows.",
            "The sink is old. The trolley is far. Nobody knows.",
            [("The sink is near.", "The sink is new.", "The sink is old.")],
        ),
        (
            "The sink is near. Nobody knows.",
            "The sink is near. The trolley is lost. Somebody knows.",
            [
                ("The trolley is far.", "", "The trolley is lost."),
            ],
        ),
        (
            "All is well.",
            "The sink is new. The trolley is far. Everybody knows.",
            [(BASE, "All is well.", "The sink is new. The trolley is far. Everybody knows.")],
        ),
    ],
)
def test_a_clash_is_a_sentence_that_both_changed(
    mine: str, theirs: str, found: list[tuple[str, str, str]]
) -> None:
    """[GD26]"""
    clashing = clashes(BASE, mine, theirs)

    assert [(clash.before, clash.mine, clash.theirs) for clash in clashing] == found
    assert [theirs[slice(*clash.at)].strip() for clash in clashing] == [clash.theirs for clash in clashing]


def test_two_who_fill_an_empty_section_see_both() -> None:
    """[GD26]"""
    assert clashes("", "Mine.", "Theirs.") == [Clash("", "Mine.", "Theirs.", (0, 7))]


def test_an_engine_takes_every_edit_from_another_hand() -> None:
    """[GD25]"""
    paper = Paper(("a😀b", None))
    other: Doc[Any] = Doc()  # Any: a root's type is whatever its first reader asks for
    other.apply_update(paper.doc.get_update())

    other.apply_update(paper.becomes("a😁b"))

    assert str(other.get("section:steps", type=Text)) == "a😁b"
