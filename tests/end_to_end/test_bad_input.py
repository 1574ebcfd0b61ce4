"""What people paste, type and click by mistake or on purpose: one sentence, nothing run, nothing lost."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.end_to_end.conftest import Team
from tests.support.server import Server
from tests.support.writers import PATIENCE_MS, STEPS, Writer, agree, signs_in

SCRIPT = "<script>document.documentElement.dataset.ran='yes'</script>"
IMAGE = "<img src=x onerror=\"document.documentElement.dataset.ran='yes'\">"
MUCH = 4_000_000


def test_a_script_in_every_field_is_text(server: Server, browser: Browser, team: Team) -> None:
    (ana,) = team("Ana")
    said = server.charrette("person", "add", "mallory@example.org", IMAGE)
    assert said.code == 0, said.err
    added = server.charrette("guide", "member", ana.guide, "mallory@example.org", "--role", "writer")
    assert added.code == 0, added.err
    mallory = Writer(IMAGE, browser.new_context().new_page(), ana.guide, server.url)
    code = server.charrette("sign-in-code", "mallory@example.org").out.strip()
    mallory.page.goto(f"{server.url}/sign-in")
    mallory.page.get_by_label("E-mail address").fill("mallory@example.org")
    mallory.page.get_by_label("Six-digit code").fill(code)
    mallory.page.get_by_role("button", name="Sign in").click()
    mallory.page.wait_for_url(f"{server.url}/")
    mallory.opens()

    mallory.types(SCRIPT, "Title")
    mallory.types(IMAGE, "Promise")
    mallory.types(SCRIPT + IMAGE)
    ana.sees(SCRIPT + IMAGE)
    ana.sees(SCRIPT, "Title")
    expect(ana.page.get_by_role("list", name="Here now")).to_contain_text(IMAGE, timeout=PATIENCE_MS)
    for path in ("", "/members", "/sections/steps", "/sections/title", "/readiness", "/write"):
        mallory.page.goto(f"{server.url}/guides/{ana.guide}{path}")
        assert nothing_ran(mallory.page), path
        expect(mallory.page.locator("body")).to_contain_text(IMAGE)
    assert nothing_ran(ana.page)
    agree(server, ana)
    mallory.page.context.close()


def nothing_ran(page: Page) -> bool:
    is_clean: bool = page.evaluate("() => document.documentElement.dataset.ran === undefined")
    return is_clean


def test_odd_addresses_make_no_links(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.goes_to()
    odd = (
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        " java\nscript:alert(1)",
        "//example.org/x",
    )
    ana.pastes("x", "".join(f'<p><a href="{address}">odd</a></p>' for address in odd))
    ana.pastes("x", '<p><a href="https://example.org/good">good</a></p>')

    expect(bo.section().get_by_role("link")).to_have_count(1, timeout=PATIENCE_MS)
    assert bo.outline()[-2:] == ["  link https://example.org/good", "    good"]
    agree(server, ana, bo)


@pytest.mark.parametrize("html", ["", f"<p>{'x' * MUCH}</p>"])
def test_a_paste_of_four_megabytes_changes_nothing(server: Server, team: Team, html: str) -> None:
    (ana,) = team("Ana")
    ana.types("Before. ")
    ana.pastes("x" * MUCH, html)

    expect(ana.page.get_by_role("alert")).to_contain_text("That is too much at once", timeout=PATIENCE_MS)
    ana.types_on("After.")
    assert ana.lines() == ["Before. After."]
    agree(server, ana)


def test_a_browser_that_keeps_nothing_says_so_and_still_saves(server: Server, team: Team) -> None:
    (ana,) = team("Ana")
    ana.page.add_init_script(
        """
        indexedDB.open = () => { throw new DOMException("refused", "SecurityError"); };
        Storage.prototype.setItem = () => { throw new DOMException("refused", "QuotaExceededError"); };
        """
    )
    ana.opens()

    expect(ana.page.get_by_role("alert")).to_contain_text("does not keep anything on this device")
    ana.types("Saved all the same.")
    agree(server, ana)
    ana.page.context.set_offline(offline=True)
    ana.types(" Not saved.")
    ana.is_told("Stay on this page")
    ana.page.context.set_offline(offline=False)
    agree(server, ana)
    ana.complaints.clear()  # the browser itself tells of a network that is not there


def test_nobody_writes_in_the_name_of_whoever_signs_in_after_them(server: Server, browser: Browser) -> None:
    """One browser: Ida's tab stays open while Jon signs in in another."""
    guide = server.guide("Ida", "Jon")
    page = browser.new_context().new_page()
    signs_in(page, server, "Ida")
    ida = Writer("Ida", page, guide, server.url).opens()
    other = page.context.new_page()
    signs_out(other, server)
    signs_in(other, server, "Jon")

    asked = page.get_by_role("dialog", name="Please sign in again")
    expect(asked).to_be_visible(timeout=PATIENCE_MS)
    asked.get_by_role("button", name="Later").click()
    ida.types("Words of Ida.")
    page.get_by_role("button", name="Please sign in again").click()
    asked.get_by_role("button", name="I have signed in").click()
    ida.is_told("signed out")
    jon = Writer("Jon", other, guide, server.url).opens()
    jon.types("Words of Jon. ")
    jon.is_saved()
    assert jon.lines() == ["Words of Jon."]

    signs_in(other, server, "Ida")
    page.get_by_role("button", name="I have signed in").click()
    ida.sees("Words of Jon.")
    agree(server, ida)
    assert sorted(words_by_author(server, guide)) == ["Ida", "Jon"]
    page.context.close()


def signs_out(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Sign out", exact=True).click()


def words_by_author(server: Server, guide: str) -> set[str]:
    """The names of those in whose name the log has a change of this guide."""
    with closing(sqlite3.connect(server.database)) as database:
        rows = database.execute(
            """SELECT DISTINCT people.name FROM document_entries
               JOIN guide_authors USING (author) JOIN people ON people.id = guide_authors.person
               WHERE document = ?""",
            (guide,),
        ).fetchall()
    return {name for (name,) in rows}


class Cable:
    """What a page sends to its socket goes through here; pulled, it comes to nothing, and the page is not told."""

    def __init__(self, page: Page) -> None:
        self.is_pulled = False
        page.route_web_socket(re.compile("/live/"), self._joined)

    def _joined(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda frame: None if self.is_pulled else server.send(frame))


@pytest.fixture
def kim(server: Server, browser: Browser) -> Iterator[Writer]:
    """In a browser of her own, that she leaves for good."""
    page = browser.new_context().new_page()
    signs_in(page, server, "Kim")
    yield Writer("Kim", page, server.guide("Kim"), server.url)
    page.context.close()


def asks_to_sign_out(person: Writer) -> Locator:
    person.page.get_by_role("button", name="Sign out").click()
    return person.page.get_by_role("dialog", name="Some of your text is not saved yet")


def test_whoever_signs_out_with_unsent_words_may_save_them_or_wait(server: Server, kim: Writer) -> None:
    cable = Cable(kim.page)
    kim.opens()
    cable.is_pulled = True
    kim.types("To be kept.")
    asked = asks_to_sign_out(kim)
    with kim.page.expect_download() as saving:
        asked.get_by_role("button", name="Save as a file").click()
    assert "To be kept." in Path(saving.value.path()).read_text()

    asked.get_by_role("button", name="Wait until it is saved").click()
    cable.is_pulled = False
    agree(server, kim)


def test_whoever_discards_unsent_words_leaves_nothing_behind(server: Server, kim: Writer) -> None:
    cable = Cable(kim.page)
    kim.opens().types("To be kept.")
    kim.is_saved()
    cable.is_pulled = True
    kim.types(" To be thrown away.")
    asks_to_sign_out(kim).get_by_role("button", name="Discard it and sign out").click()

    expect(kim.page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    assert kim.page.evaluate("async () => (await indexedDB.databases()).length + localStorage.length") == 0
    cable.is_pulled = False
    signs_in(kim.page, server, "Kim")
    assert kim.opens().lines() == ["To be kept."]


def test_a_page_from_before_a_restore_is_out_of_date_and_offers_what_was_not_saved(
    server: Server, team: Team
) -> None:
    (ana,) = team("Ana")
    ana.types("Monday. ")
    ana.is_saved()
    yesterday = server.backup()
    ana.types("Tuesday. ")
    ana.is_saved()

    server.stop()
    ana.types("Never sent.")
    server.restores(yesterday)
    server.start()

    offered = ana.page.get_by_role("dialog", name="Words that were not saved")
    expect(offered.get_by_role("textbox")).to_have_value(re.compile("Never sent"), timeout=PATIENCE_MS)
    offered.get_by_role("button", name="Reload the page").click()
    offered.get_by_role("button", name="I have what I need").click()
    ana.is_saved()
    assert ana.lines() == ["Monday."]
    agree(server, ana)
    ana.complaints.clear()  # the browser itself tells of a server that is away


def test_a_page_whose_script_went_with_a_deploy_still_leads_to_the_forms(team: Team) -> None:
    (ana,) = team("Ana")
    ana.types("Written before.")
    ana.is_saved()
    ana.page.route(re.compile(r"/client/assets/.*\.js$"), lambda route: route.fulfill(status=404))
    ana.page.reload()

    expect(ana.page.get_by_role("main")).to_contain_text("Written before.")
    ana.page.get_by_role("link", name=f"Change in a plain form: {STEPS}").click()
    expect(ana.page.get_by_role("textbox", name=STEPS)).to_have_value(re.compile("Written before."))
    ana.complaints.clear()  # the browser itself tells of a script that is not there
