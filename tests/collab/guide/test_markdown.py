"""Light Markdown: what a section becomes, and what comes back from what somebody typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.guide.blocks import Block
from collab.guide.inline_markdown import Cell
from collab.guide.markdown import Line, from_markdown, lines_of, to_markdown, units_of
from collab.guide.values import PLAIN, Embed, Kind, Marks, Opaque, Words

KNOWN = {"[[source x]]", "[[box 1]]"}
SIGNS = st.sampled_from([*"ab*[]()\\#->1.) \t_:/😀\u00a0א", "[[source x]]", "[[box 1]]"])
MARKS = st.builds(
    Cell, st.just(""), st.booleans(), st.booleans(), st.sampled_from(["", "http://a.b", "http://a.b/(c)"])
)
RUNS = st.builds(
    lambda texts, marks: [marks._replace(text=text) for text in texts], st.lists(SIGNS, max_size=5), MARKS
)
CELLS = st.lists(RUNS, max_size=5).map(lambda runs: tuple(cell for run in runs for cell in run))


def line(kind: Kind, depth: int = 0) -> st.SearchStrategy[Line]:
    return st.builds(Line, st.just(kind), st.just(depth), CELLS)


LINES = st.builds(
    lambda lines, last: [*lines, last],
    st.lists(
        st.one_of(
            line("p"),
            st.just(Line("p", 0, ())),
            line("h3"),
            line("h4"),
            line("quote"),
            line("ul"),
            line("ol"),
            line("ul", 2),
            line("ol", 5),
        ),
        max_size=6,
    ),
    line("p"),
)


def said(lines: list[Line] | tuple[Line, ...]) -> str:
    return "".join(unit.text for unit in units_of(lines))


@settings(max_examples=120, deadline=None)
@given(LINES)
def test_every_section_comes_back_as_it_was(lines: list[Line]) -> None:
    """[GD20]"""
    written = from_markdown(to_markdown(lines), KNOWN)

    assert written.odd_links == ()
    assert said(written.lines) == said(lines)
    assert [(one.kind, one.depth) for one in written.lines] == [(one.kind, one.depth) for one in lines]
    for before, after in zip(units_of(lines), units_of(written.lines), strict=True):
        if not before.text.isspace() and len(before.text) == 1:
            assert before == after
    assert from_markdown(to_markdown(written.lines), KNOWN).lines == written.lines


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet="ab*[]()\\#->1.) \t\n:/w\r", max_size=60))
def test_whatever_is_typed_reads_the_same_from_then_on(typed: str) -> None:
    """[GD20]"""
    once = from_markdown(typed, KNOWN)
    again = from_markdown(to_markdown(once.lines), KNOWN)

    assert said(again.lines) == said(once.lines)
    assert to_markdown(again.lines) == to_markdown(from_markdown(to_markdown(again.lines), KNOWN).lines)


@pytest.mark.parametrize(
    ("blocks", "markdown"),
    [
        ([("p", "")], ""),
        ([("p", ""), ("p", "")], "\n"),
        ([("p", "a"), ("p", "b")], "a\n\nb"),
        ([("p", "a"), ("p", ""), ("p", "b")], "a\n\n\nb"),
        ([("h3", "Before"), ("ul", "one"), ("ul", "two"), ("p", "")], "### Before\n\n- one\n- two"),
        ([("ol", "one"), ("ol", "two"), ("h4", "Then"), ("p", "")], "1. one\n2. two\n\n#### Then"),
        ([("quote", "a"), ("quote", "b"), ("p", "c")], "> a\n> b\n\nc"),
        (
            [("p", "1. no item"), ("p", "- nor this"), ("p", "# nor this")],
            "1\\. no item\n\n\\- nor this\n\n\\# nor this",
        ),
        ([("p", "3 * 4, 5*6")], "3 * 4, 5\\*6"),
    ],
)
def test_blocks_look_as_people_would_type_them(blocks: list[tuple[Kind, str]], markdown: str) -> None:
    """[GD20]"""
    made = [Block(kind, 0, (Words(text, PLAIN),) if text else ()) for kind, text in blocks]

    assert to_markdown(lines_of(made)) == markdown


def test_lists_count_at_each_depth() -> None:
    """[GD20]"""
    items: list[tuple[Kind, int]] = [
        ("ol", 0),
        ("ol", 1),
        ("ol", 1),
        ("ul", 2),
        ("ol", 0),
        ("ul", 0),
        ("ol", 0),
    ]
    lines = [Line(kind, depth, (Cell("x"),)) for kind, depth in items]

    assert to_markdown([*lines, Line("p", 0, ())]) == "1. x\n  1. x\n  2. x\n    - x\n2. x\n- x\n1. x"


@pytest.mark.parametrize(
    ("typed", "kind", "depth", "text"),
    [
        ("# Big", "h3", 0, "Big"),
        ("###### Small", "h4", 0, "Small"),
        ("###", "h3", 0, ""),
        ("* item", "ul", 0, "item"),
        ("    - deep", "ul", 2, "deep"),
        ("\t12) deep", "ol", 1, "deep"),
        (" " * 40 + "- deepest", "ul", 5, "deepest"),
        (">quoted", "quote", 0, "quoted"),
        ("  indented", "p", 0, "indented"),
        ("2024. A year", "p", 0, "2024. A year"),
        ("#hashtag", "p", 0, "#hashtag"),
        ("-5 degrees", "p", 0, "-5 degrees"),
    ],
)
def test_lines_are_read_kindly(typed: str, kind: str, depth: int, text: str) -> None:
    """[GD20]"""
    first = from_markdown(typed, ()).lines[0]

    assert (first.kind, first.depth, "".join(cell.text for cell in first.cells)) == (kind, depth, text)


def marked(typed: str) -> list[tuple[str, str]]:
    """Each run with its marks: s for strong, e for em, and the link."""
    runs: list[tuple[str, str]] = []
    for cell in from_markdown(typed, KNOWN).lines[0].cells:
        marks = ("s" if cell.strong else "") + ("e" if cell.em else "") + cell.link
        if runs and runs[-1][1] == marks:
            runs[-1] = (runs[-1][0] + cell.text, marks)
        else:
            runs.append((cell.text, marks))
    return runs


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("a **b** *c* ***d***", [("a ", ""), ("b", "s"), (" ", ""), ("c", "e"), (" ", ""), ("d", "se")]),
        ("**a *b** c*", [("a ", "s"), ("b", "se"), (" c", "e")]),
        ("5 * 3 *4", [("5 * 3 *4", "")]),
        ("**lonely", [("**lonely", "")]),
        ("***half* bold", [("**half", "e"), (" bold", "")]),
        ("a ****b", [("a ****b", "")]),
        (r"\*a\* \q", [(r"*a* \q", "")]),
        ("[a *b*](http://x.y) c", [("a ", "http://x.y"), ("b", "ehttp://x.y"), (" c", "")]),
        ("[a](<http://x.y/(z)>)", [("a", "http://x.y/(z)")]),
        ("[a](no address)", [("[a](no address)", "")]),
        ("f[i](j)", [("f[i](j)", "")]),
        ("[[source x]] [[source y]]", [("[[source x]] [[source y]]", "")]),
    ],
)
def test_signs_within_a_line(typed: str, runs: list[tuple[str, str]]) -> None:
    """[GD20] [GD22]"""
    assert marked(typed) == runs
    assert from_markdown(typed, KNOWN).odd_links == ()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "www.example.org", "/inside", "//x.y"]
)
def test_an_address_that_no_link_may_have_is_named(address: str) -> None:
    """[GD22]"""
    written = from_markdown(f"[here]({address})", ())

    assert written.odd_links == (address,)
    assert said(written.lines) == f"[here]({address})"


def test_what_markdown_cannot_say_has_a_name() -> None:
    """[GD21]"""
    content = (
        Embed("cite", "pittet", PLAIN),
        Opaque("sketch", PLAIN),
        Embed("table", "t1", PLAIN),
        Opaque("", Marks(strong=True)),
    )
    lines = lines_of([Block("p", 0, content)])

    assert to_markdown(lines) == "[[source pittet]][[box 1]][[table t1]]**[[box 2]]**"


def test_only_what_the_text_held_is_a_placeholder() -> None:
    """[GD21]"""
    cells = from_markdown("[[source x]] [[source y]]", {"[[source x]]"}).lines[0].cells

    assert [cell.text for cell in cells if cell.is_held] == ["[[source x]]"]
