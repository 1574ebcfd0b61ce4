"""A whole visit without a mouse, on the smallest screen: in by code, writing, formatting, a link, help, and out."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.conftest import Team
from tests.support.axe import SMALL, WIDE, Look, look
from tests.support.keyboard import sees_focus, walks_to
from tests.support.server import Server
from tests.support.writers import PATIENCE_MS, Writer


@pytest.mark.parametrize("how", [SMALL, WIDE])
def test_a_visit_without_a_mouse(server: Server, browser: Browser, how: Look) -> None:
    guide = server.guide("Hal", title=f"Seen at {how.width}")
    page = browser.new_context(reduced_motion="reduce").new_page()
    look(page, how)
    hal = Writer("Hal", page, guide, server.url)

    signs_in(hal, server.code("Hal"))
    walks_to(page, page.get_by_role("link", name=f"Seen at {how.width}"))
    page.keyboard.press("Enter")
    hal.is_saved()
    writes(hal)
    sets_a_link(hal)
    asks_for_help(hal)
    leaves(hal)
    assert hal.complaints == []
    page.context.close()


def signs_in(hal: Writer, code: str) -> None:
    page = hal.page
    page.goto(f"{hal.url}/sign-in")
    walks_to(page, page.get_by_role("link", name="Skip to the content"))
    walks_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type("hal@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()  # the summary says what is missing, and leads there
    walks_to(page, page.get_by_role("link", name="Enter the six-digit code."))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Six-digit code")).to_be_focused()
    page.keyboard.type(code)
    walks_to(page, page.get_by_label("This computer is shared"))
    walks_to(page, page.get_by_role("button", name="Sign in"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{hal.url}/")
    hal.complaints.clear()  # the browser itself tells of a form that was refused


def writes(hal: Writer) -> None:
    page, section = hal.page, hal.section()
    walks_to(page, section)
    hal.types_on("Wash hands")
    hal.presses("Control+Alt+3")
    expect(section.get_by_role("heading", level=3, name="Wash hands")).to_be_visible()

    hal.presses("Enter")
    hal.types_on("Soap")
    hal.presses("Alt+F10")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    sees_focus(page)
    walks_to(page, page.get_by_role("button", name="Numbered list"), "ArrowRight")
    hal.presses("Enter")
    expect(section).to_be_focused()
    hal.types_on(" first")
    expect(section.get_by_role("listitem")).to_have_text(re.compile("Soap first"))

    hal.presses("Alt+F10", "Escape")
    expect(section).to_be_focused()


def sets_a_link(hal: Writer) -> None:
    section = hal.section()
    hal.presses("Shift+Control+ArrowLeft", "Control+k")
    expect(hal.page.get_by_role("textbox", name="Web or mail address")).to_be_focused()
    sees_focus(hal.page)
    hal.types_on("https://example.org/soap")
    hal.presses("Enter")

    expect(section.get_by_role("link", name="first")).to_have_attribute("href", "https://example.org/soap")
    expect(section).to_be_focused()


def asks_for_help(hal: Writer) -> None:
    """And the Tab key leads out of the text, both ways."""
    hal.presses("Control+/")
    help_shown = hal.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_shown).to_be_visible()
    sees_focus(hal.page)
    hal.presses("Escape")
    expect(help_shown).to_be_hidden()
    expect(hal.section()).to_be_focused()

    hal.presses("Tab")
    expect(hal.section("Who does it, with what training")).to_be_focused()
    sees_focus(hal.page)
    hal.presses("Shift+Tab")
    expect(hal.section()).to_be_focused()
    hal.presses("Control+Alt+ArrowUp")
    expect(hal.section("What you need")).to_be_focused()


def leaves(hal: Writer) -> None:
    page = hal.page
    hal.is_saved()
    walks_to(page, page.get_by_role("button", name="Sign out"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)


def test_whoever_only_reads_goes_through_the_guide_by_key(server: Server, team: Team) -> None:
    (ana,) = team("Ana")
    server.member(ana.guide, "Ana", "reader")
    expect(ana.section()).to_have_attribute("contenteditable", "false", timeout=PATIENCE_MS)
    ana.page.emulate_media(reduced_motion="reduce")
    look(ana.page, SMALL)

    walks_to(ana.page, ana.section("Risks and limits"))


def test_every_stop_of_every_page_is_seen(server: Server, team: Team) -> None:
    (ana,) = team("Ana")
    page: Page = ana.page
    page.emulate_media(reduced_motion="reduce")
    look(page, SMALL)
    for path in ("", "/members", "/sections/steps"):
        page.goto(f"{server.url}/guides/{ana.guide}{path}")
        walks_to(page, page.get_by_role("link", name="What is kept on your device"))
        walks_to(page, page.get_by_role("link", name="Skip to the content"), "Shift+Tab")
