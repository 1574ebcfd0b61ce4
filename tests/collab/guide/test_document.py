"""A guide's document: its roots, its template, and what it says as a whole."""

import pytest
from pycrdt import Doc, Text

from collab.errors import TooManyTables, UnknownRoot
from collab.guide.document import GuideView
from collab.guide.export import export_html, export_json, export_text
from collab.guide.keys import MAX_TABLES, allowed_roots, section_root, table_of, table_root
from collab.guide.rendering import to_html, to_text
from collab.guide.sections import CLAIM_LABELS, MINI_GUIDE, TEMPLATES


def written(**roots: str) -> GuideView:
    """A guide whose roots hold these words; `section_why` stands for `section:why`."""
    doc = Doc[Text]()
    for root, words in roots.items():
        doc.get(root.replace("_", ":"), type=Text).insert(0, words)
    copy = Doc[Text]()
    copy.apply_update(doc.get_update())
    return GuideView(copy, MINI_GUIDE)


def test_the_mini_guide_has_its_sections_in_order_and_knows_which_it_needs() -> None:
    """[GD2]"""
    order = "why needs steps who where adapting changed checking evidence risks contacts"
    required = {section.key for section in MINI_GUIDE.sections if section.required}

    assert TEMPLATES["mini-guide"] is MINI_GUIDE
    assert " ".join(MINI_GUIDE.keys) == order
    assert required == {"why", "steps", "who", "checking", "evidence", "risks"}
    assert all(section.title and section.hint.endswith(".") for section in MINI_GUIDE.sections)
    assert list(CLAIM_LABELS) == ["here", "elsewhere", "evaluated", "researched"]


def test_only_the_templates_roots_and_tables_given_out_are_allowed() -> None:
    """[GD1] [GD3]"""
    roots = allowed_roots(MINI_GUIDE, ["t1"])

    assert {"title", "promise", "section:why", "section:contacts", "table:t1"} < roots
    assert len(roots) == 2 + 11 + 1
    assert not {"", "section:", "section:other", "why", "table:t2", "Title", "section:why "} & roots


def test_a_guide_has_at_most_forty_tables() -> None:
    """[GD3]"""
    ids = [f"t{number}" for number in range(MAX_TABLES + 1)]

    assert len(allowed_roots(MINI_GUIDE, ids[:MAX_TABLES])) == 13 + 40
    with pytest.raises(TooManyTables, match="can hold 40 tables") as refused:
        allowed_roots(MINI_GUIDE, ids)
    assert (refused.value.count, refused.value.limit) == (41, 40)


@pytest.mark.parametrize("odd", ["", "T", "a b", "../x", "a" * 21])
def test_an_odd_table_id_names_no_root(odd: str) -> None:
    """[GD3]"""
    assert table_of("table:" + odd) is None
    with pytest.raises(UnknownRoot):
        table_root(odd)


def test_a_tables_root_tells_its_id() -> None:
    """[GD3]"""
    assert table_of(table_root("t1")) == "t1"
    assert table_of("t1") is None
    assert table_of(section_root("why")) is None


def test_an_empty_document_is_a_valid_guide() -> None:
    """[GD4]"""
    guide = written().read()

    assert (guide.title, guide.promise, dict(guide.tables)) == ("", "", {})
    assert [len(part.blocks) for part in guide.sections] == [1] * 11
    assert export_text(guide) == ""
    assert "<section" not in export_html(guide)


def test_reading_a_document_does_not_change_it() -> None:
    """[GD1]"""
    doc = Doc[Text]()
    before = doc.get_update()

    GuideView(doc, MINI_GUIDE).read()

    assert doc.get_update() == before


def test_each_root_is_read_as_what_it_is() -> None:
    """[GD1]"""
    view = written(
        title="Huddle 🔥\nfirst",
        promise=" Safer shifts ",
        section_steps="Meet.",
        table_t2="a\nb",
        table_T="x",
    )

    assert (view.title, view.promise) == ("Huddle 🔥 first", "Safer shifts")
    assert to_text(view.section("steps")) == "Meet."
    assert view.table_ids == ("t2",)
    assert len(view.table("t2")) == 2


@pytest.mark.parametrize("key", ["", "title", "section:why", "other"])
def test_a_section_that_the_template_does_not_have_is_refused(key: str) -> None:
    """[GD2]"""
    with pytest.raises(UnknownRoot, match="no such part"):
        written().section(key)


def test_a_table_that_nobody_gave_out_is_refused() -> None:
    """[GD3]"""
    with pytest.raises(UnknownRoot):
        written().table("../x")


def test_a_table_follows_its_first_mention_and_is_not_repeated() -> None:
    """[GD10]"""
    doc = Doc[Text]()
    doc.get("table:t1", type=Text).insert(0, "one cell")
    steps = doc.get("section:steps", type=Text)
    for mention in ("t1", "t1", "t9"):
        steps.insert_embed(len(steps), {"table": {"id": mention}})
        steps.insert(len(steps), "\n")
    view = GuideView(doc, MINI_GUIDE)

    html = to_html(view.section("steps"), {"t1": view.table("t1")})
    assert html.count("<table>") == 1
    assert html.index("[table t1]") < html.index("one cell")
    assert to_text(view.section("steps"), {"t1": view.table("t1")}).count("one cell") == 1


def test_a_whole_guide_as_json_text_and_html() -> None:
    """[GD9]"""
    guide = written(
        title="Huddle <first>",
        promise="Safer & calmer",
        section_steps="Meet.\nTalk.",
        section_risks="None",
        table_t1="a",
    ).read()

    exported = export_json(guide)
    assert exported["title"] == "Huddle <first>"
    assert exported["tables"] == {"t1": [[[{"text": "a"}]]]}
    assert [part["key"] for part in exported["sections"]] == list(MINI_GUIDE.keys)  # type: ignore[attr-defined]  # JSON

    assert export_text(guide) == (
        "Huddle <first>\n\nSafer & calmer\n\nSTEPS\n\nMeet.\n\nTalk.\n\nRISKS AND LIMITS\n\nNone\n"
    )

    html = export_html(guide, language="sv")
    assert html.startswith('<!doctype html>\n<html lang="sv">')
    assert '<h1 dir="auto">Huddle &lt;first&gt;</h1>\n<p dir="auto">Safer &amp; calmer</p>' in html
    assert (
        '<section id="steps"><h2>Steps</h2><p dir="auto">Meet.</p><p dir="auto">Talk.</p></section>' in html
    )
    assert html.count("<section") == 2
    assert "style" not in html
