"""With scripts switched off every page is there, and everything but writing at once can be done."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import Server
from tests.support.sights import DEMO_SIGHTS, EMPTY_SIGHTS, SIGHTS, Sight, Site
from tests.support.writers import signs_in


@pytest.fixture
def plain(populated: Site) -> Iterator[Site]:
    """The same site, in browsers that run no script."""
    site = replace(populated, scripts=False)
    yield site
    site.closes()


def test_every_page_is_there(plain: Site) -> None:
    are_whole(plain, SIGHTS)


def test_every_page_of_an_empty_installation_is_there(empty: Site) -> None:
    site = replace(empty, scripts=False)
    are_whole(site, EMPTY_SIGHTS)
    site.closes()


def test_every_page_of_a_demo_is_there(demo: Site) -> None:
    site = replace(demo, scripts=False)
    are_whole(site, DEMO_SIGHTS)
    site.closes()


def are_whole(site: Site, sights: Mapping[str, Sight]) -> None:
    """Each shows its heading, and has no word that waits for a script."""
    for name, sight in sights.items():
        page = sight(site)
        expect(page.get_by_role("heading", level=1), name).to_be_visible()
        assert page.locator("script, noscript").count() == 0, name
        page.close()


def test_the_workspace_says_why_it_is_not_there_and_leads_to_the_forms(plain: Site) -> None:
    page = plain.at("/guides/{guide}/write", "Ana")

    expect(page.get_by_role("main")).to_contain_text("needs a current browser with scripts switched on")
    expect(page.get_by_role("heading", name="Wash hands")).to_be_visible()
    forms = page.get_by_role("link", name=re.compile("^Change in a plain form: "))
    expect(forms).to_have_count(11)
    page.get_by_role("link", name="Change in a plain form: Steps").click()
    expect(page.get_by_role("heading", level=1, name="Steps")).to_be_visible()


def test_a_reader_sees_the_text_and_no_form(plain: Site) -> None:
    page = plain.at("/guides/{guide}/write", "Rae")

    expect(page.get_by_role("heading", name="Wash hands")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Change"))).to_have_count(0)


def test_a_guide_from_making_it_to_signing_out(server: Server, plain: Site) -> None:
    page = plain.window()
    signs_in(page, server, "Olga")
    page.get_by_role("link", name="Make a guide").click()
    page.get_by_role("button", name="Make the guide").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Title").fill("Quiet nights")
    page.get_by_role("button", name="Make the guide").click()

    page.get_by_label("E-mail address").fill(server.person("Bo"))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Added")
    expect(page.get_by_role("listitem").filter(has_text="Bo")).to_contain_text("writes")

    page.get_by_role("navigation", name="This guide").get_by_role("link", name="Read").click()
    page.get_by_role("link", name="Change in a plain form: Steps").click()
    changes_a_section(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    page.goto(f"{server.url}/account")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()


def changes_a_section(page: Page) -> None:
    """At first with an address that no link may have: nothing typed is lost over it."""
    page.locator("#text").fill("### At night\n\n[Doors](javascript:alert(1)) closed.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("A link begins with https://")
    expect(page.locator("#text")).to_have_value(re.compile("Doors"))
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")

    page.locator("#text").fill("### At night\n\n[Doors](https://example.org) closed.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.get_by_role("link", name="Back to the guide").click()
    expect(page.get_by_role("heading", level=3, name="At night")).to_be_visible()
    expect(page.get_by_role("link", name="Doors")).to_have_attribute("href", "https://example.org")
