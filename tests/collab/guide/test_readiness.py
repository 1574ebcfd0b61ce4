"""When a signature is cleared, and what a guide lacks."""

import pytest

from collab.guide.blocks import Block
from collab.guide.document import Guide, WrittenSection
from collab.guide.readiness import Gap, Lack, Said, changed_words, gaps, is_cleared, said
from collab.guide.sections import TEMPLATES
from collab.guide.values import PLAIN, Embed, Inline, Marks, Words

TEMPLATE = TEMPLATES["mini-guide"]
CLAIM = Marks(claim="evaluated")
CITE = Embed("cite", "s1", PLAIN)


def paragraph(*content: str | Inline) -> Block:
    return Block("p", 0, tuple(Words(one, PLAIN) if isinstance(one, str) else one for one in content))


def guide(title: str = "T", promise: str = "P", **written: tuple[Block, ...]) -> Guide:
    full = {key: (paragraph("words"),) for key in ("why", "steps", "who", "checking", "evidence", "risks")}
    sections = {**full, **written}
    return Guide(
        title, promise, tuple(WrittenSection(one, sections.get(one.key, ())) for one in TEMPLATE.sections), {}
    )


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [
        ("one two three", "one two three", 0),
        ("one two three", "one 2 three", 1),
        ("one two", "one two and three more", 3),
        ("one two three", "three", 2),
        ("one two", "two one", 2),
        ("Move it.", "move it!", 1),
        ("", "all new words", 3),
        ("a " * 1_500, "b " * 1_200, 1_500),
    ],
)
def test_words_that_changed(before: str, after: str, number: int) -> None:
    """[GD40]"""
    assert changed_words(before, after) == number


@pytest.mark.parametrize(
    ("section", "before", "after", "cleared"),
    [
        ("why", "one two three four five six", "1 2 3 4 5 six", False),
        ("why", "one two three four five six", "1 2 3 4 5 6", True),
        ("steps", "Move it to the wall.", "Move it from the wall.", True),
        ("risks", "None known.", "None known yet.", True),
        ("steps", "Move it.", "Move it!", False),
        ("why", "same", "same", False),
    ],
)
def test_a_substantive_change_clears_a_signature(
    section: str, before: str, after: str, *, cleared: bool
) -> None:
    """[GD40]"""
    assert is_cleared(section, Said(before, ()), Said(after, ())) is cleared


def test_any_change_of_a_claim_clears_it() -> None:
    """[GD40]"""
    before = said((paragraph("It ", Words("helps", CLAIM)),))
    relabelled = said((paragraph("It ", Words("helps", Marks(claim="here"))),))
    formatted = said((Block("ul", 0, (Words("It ", Marks(strong=True)), Words("helps", CLAIM))),))

    assert is_cleared("why", before, relabelled)
    assert not is_cleared("why", before, formatted)


def test_a_complete_guide_lacks_nothing() -> None:
    """[GD41]"""
    assert gaps(guide()) == []


def test_what_a_guide_lacks_is_named_in_its_order() -> None:
    """[GD41]"""
    claimed = (paragraph(Words("It helps", CLAIM), " always."), paragraph(Words("So it does", CLAIM), CITE))

    found = gaps(
        guide("", "", why=(), needs=(paragraph("TODO: ask"), paragraph("See […].")), evidence=claimed)
    )

    assert found == [
        Gap(Lack.TITLE),
        Gap(Lack.PROMISE),
        Gap(Lack.SECTION, "why"),
        Gap(Lack.LEFT_OVER, "needs", "TODO"),
        Gap(Lack.LEFT_OVER, "needs", "[…]"),
        Gap(Lack.UNCITED, "evidence", "It helps"),
    ]
