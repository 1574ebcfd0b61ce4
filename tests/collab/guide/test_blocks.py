"""The walk from shared text to blocks, by the vectors that the browser's walk is tested with too."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text
from typing_extensions import override

from collab.guide.blocks import Delta, blocks, one_line, rows
from collab.guide.rendering import table_to_html, table_to_json, table_to_text, to_html, to_json, to_text
from collab.guide.values import MAX_DEPTH, safe_link

VECTORS = Path(__file__).parents[2] / "vectors"
SHARED = json.loads((VECTORS / "blocks.json").read_text())
LINKS = json.loads((VECTORS / "links.json").read_text())

Case = dict[str, Any]  # a vector is JSON


def by_name(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", SHARED[kind], ids=[case["name"] for case in SHARED[kind]])


def delta_of(case: Case) -> Delta:
    return [(part["insert"], part.get("attributes")) for part in case["delta"]]


def through_the_engine(delta: Delta) -> Delta:
    """Written by one client, read by another. What the engine would inherit from the left is switched off."""
    written, read = Doc[Text](), Doc[Text]()
    text = written.get("t", type=Text)
    names = {name for _, attributes in delta for name in attributes or ()}
    for insert, attributes in delta:
        every = {**dict.fromkeys(names), **(attributes or {})}
        if isinstance(insert, str):
            text.insert(len(text), insert, every)
        else:
            text.insert_embed(len(text), insert, every)
    read.apply_update(written.get_update())
    result: Delta = read.get("t", type=Text).diff()
    return result


@by_name("blocks")
def test_a_delta_becomes_its_blocks_its_html_and_its_text(case: Case) -> None:
    """[GD4] [GD5] [GD6] [GD7] [GD8] [GD9]"""
    walked = blocks(delta_of(case))

    assert to_json(walked) == case["blocks"]
    assert to_html(walked) == case["html"]
    assert to_text(walked) == case["text"]


@by_name("blocks")
def test_the_engine_gives_the_same_blocks(case: Case) -> None:
    """[GD4]"""
    assert to_json(blocks(through_the_engine(delta_of(case)))) == case["blocks"]


@by_name("tables")
def test_a_delta_becomes_its_table(case: Case) -> None:
    """[GD10]"""
    for delta in (delta_of(case), through_the_engine(delta_of(case))):
        table = rows(delta)

        assert table_to_json(table) == case["rows"]
        assert table_to_html(table) == case["html"]
        assert table_to_text(table) == case["text"]


@by_name("lines")
def test_a_title_is_one_line_of_words(case: Case) -> None:
    """[GD1]"""
    assert one_line(delta_of(case)) == case["line"]


@pytest.mark.parametrize("href", LINKS["kept"])
def test_ordinary_addresses_are_kept(href: str) -> None:
    """[GD7]"""
    assert safe_link(href) == href


@pytest.mark.parametrize("href", LINKS["refused"])
def test_odd_addresses_leave_only_the_words(href: str) -> None:
    """[GD7]"""
    assert safe_link(href) == ""


def test_an_endless_address_leaves_only_the_words() -> None:
    """[GD7]"""
    assert safe_link("https://example.org/" + "a" * 2_028)
    assert not safe_link("https://example.org/" + "a" * 2_029)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
ADDRESS = st.sampled_from(["https://example.org/", "javascript:alert(1)", '"><script>', "data:,x"])
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["h3", "h4", "ul", "ol", "quote", "p", "h1"]) | JSON,
        "depth": st.integers(-2, 9) | JSON,
        "strong": st.just(True) | JSON,
        "em": st.just(True) | JSON,
        "link": st.fixed_dictionaries({"href": ADDRESS}) | JSON,
        "claim": st.fixed_dictionaries({"label": st.sampled_from(["here", "rumour"])}) | JSON,
        "style": st.just("color:red"),
    },
)
WORDS = st.text(max_size=8) | st.sampled_from(
    ["\n", "\n\n", "<script>", "a\nb", "&", "'\"><p style=x>", "\ufffd\x00"]
)
EMBEDS = JSON.filter(lambda value: not isinstance(value, str)) | st.sampled_from(
    [{"cite": {"id": "s1"}}, {"table": {"id": "t1"}}, {"image": {"id": '"<b>'}}, {"cell": 1}]
)
DELTAS = st.lists(st.tuples(WORDS | EMBEDS, st.none() | ATTRIBUTES), max_size=12)


TABLE_TAGS = frozenset(["table", "tbody", "tr", "td"])


class StrictReader(HTMLParser):
    """Checks that the HTML is balanced, holds only elements and attributes we mean, and nests lists rightly."""

    TAGS = (
        frozenset(["p", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "a", "span"]) | TABLE_TAGS
    )
    ATTRIBUTES = frozenset(["href", "rel", "class", "data-id", "data-claim", "dir"])
    OWN_WAY = frozenset(["p", "h3", "h4", "ul", "ol", "blockquote", "td"])

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.TAGS
        assert all(name in self.ATTRIBUTES for name, _ in attrs)
        assert all(name != "href" or str(value).startswith("https://") for name, value in attrs)
        assert (("dir", "auto") in attrs) == (tag in self.OWN_WAY and "blockquote" not in self.open)
        assert (tag == "li") == (bool(self.open) and self.open[-1] in {"ul", "ol"})
        self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.words += data


@settings(derandomize=True, deadline=None, max_examples=300)
@given(DELTAS)
def test_whatever_a_client_writes_the_html_is_sound_and_holds_every_word(delta: Delta) -> None:
    """[GD5] [GD6] [GD8] [GD9]"""
    walked = blocks(delta)
    table = rows(delta)

    page = StrictReader(to_html(walked, {"t1": table}) + table_to_html(table))
    assert not {"\ufffd", "\x00", "\x1b", "\x9b"} & set(page.words)
    assert all(block.depth in range(MAX_DEPTH + 1) for block in walked)
    assert len(walked) == 1 + sum(part.count("\n") for part, _ in delta if isinstance(part, str))
    assert json.loads(json.dumps([to_json(walked), table_to_json(table)]))
    for word in to_text(walked).split():
        assert word in {"-", ">"} or word.removesuffix(".").isdigit() or word in page.words


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.tuples(WORDS, st.none() | ATTRIBUTES), max_size=8))
def test_how_a_text_is_cut_into_pieces_does_not_show(delta: Delta) -> None:
    """[GD4]"""
    letters = [
        (letter, attributes) for insert, attributes in delta if isinstance(insert, str) for letter in insert
    ]

    assert blocks(letters) == blocks(delta)


def test_a_hundred_thousand_seams_cost_no_more_than_their_words() -> None:
    """[GD6]"""
    walked = blocks([("a", {"x": number}) for number in range(100_000)])

    assert to_text(walked) == "a" * 100_000
    assert len(walked[0].content) == 1
