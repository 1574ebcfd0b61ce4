"""Every page there is, by what it is called, and how somebody comes to see it."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.support.server import Server
from tests.support.writers import PATIENCE_MS, signed_in

RICH: Final = """Before the shift, **everybody** reads [the plan](https://example.org/plan) *slowly* 👩🏽‍⚕️.

### Wash hands 🧼

- At the sink
  - Soap, for *twenty* seconds
    1. Palms
    2. Backs
- At the bed

> Clean hands are **safe** hands.

#### בעברית

שלום לכולם, זה **חשוב** מאוד.

1. اغسل يديك
2. ثم جففها
"""
"""Everything that a section can hold, with emoji and words that run from right to left."""


@dataclass
class Site:
    """A running server, and windows on it. `guide` is written, Ana writes in it; `blank` is not."""

    server: Server
    browser: Browser
    kept: dict[str, StorageState]
    guide: str = ""
    blank: str = ""
    scripts: bool = True
    _contexts: list[BrowserContext] = field(default_factory=list, init=False)
    _at_home: dict[str, BrowserContext] = field(default_factory=dict, init=False)

    def window(self, name: str = "") -> Page:
        """Of the browser in which this person is signed in, or of a fresh one."""
        if name == "":
            return self._opened(None).new_page()
        if name not in self._at_home:
            self._at_home[name] = self._opened(self._state(name))
        return self._at_home[name].new_page()

    def borrowed_window(self, name: str) -> Page:
        """Of a browser whose cookies may change: nobody else uses it."""
        return self._opened(self._state(name)).new_page()

    def _state(self, name: str) -> StorageState:
        if name not in self.kept:
            self.kept[name] = signed_in(self.browser, self.server, name)
        return self.kept[name]

    def _opened(self, state: StorageState | None) -> BrowserContext:
        self._contexts.append(self.browser.new_context(storage_state=state, java_script_enabled=self.scripts))
        return self._contexts[-1]

    def at(self, path: str, name: str = "") -> Page:
        page = self.window(name)
        self.goes(page, path)
        return page

    def goes(self, page: Page, path: str) -> None:
        page.goto(self.server.url + path.format(guide=self.guide, blank=self.blank))

    def elsewhere(self, path: str) -> Page:
        """By another name of this machine."""
        page = self.window()
        page.goto(f"http://elsewhere.localhost:{self.server.port}{path}")
        return page

    def closes(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        self._at_home.clear()


Sight = Callable[[Site], Page]


def at(path: str, name: str = "") -> Sight:
    return lambda site: site.at(path, name)


def pressed(path: str, button: str, who: str = "", **typed: str) -> Sight:
    """What comes after these fields were filled in and this button was pressed."""

    def see(site: Site) -> Page:
        page = site.at(path, who)
        for label, text in typed.items():
            page.locator(f"#{label}").fill(text)
        page.get_by_role("button", name=button, exact=True).click()
        return page

    return see


def _clash(site: Site) -> Page:
    """Two people changed the same words in the plain form."""
    mine, theirs = (site.at("/guides/{guide}/sections/why", name) for name in ("Ana", "Bo"))
    for page, words in ((theirs, "The sink stands in the way."), (mine, "The trolley stands in the way.")):
        page.locator("#text").fill(words)
        page.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("alert")).to_contain_text("The sink stands in the way.", timeout=PATIENCE_MS)
    return mine


def _failed(site: Site) -> Page:
    """A guide that no version of the program can have made."""
    with closing(sqlite3.connect(site.server.database)) as database, database:
        broken = site.server.guide("Ana", title="Broken")
        database.execute("UPDATE guides SET template = 'unknown' WHERE id = ?", (broken,))
    return site.at(f"/guides/{broken}", "Ana")


def _signed_out_while_writing(site: Site) -> Page:
    page = site.borrowed_window("Ana")
    site.goes(page, "/guides/{guide}/sections/needs")
    page.context.clear_cookies()
    page.locator("#text").fill("Not saved yet.")
    page.get_by_role("button", name="Save").click()
    return page


def _unsent(site: Site) -> Page:
    """The cookie that the workspace leaves while words wait; here nothing waits in truth."""
    page = site.borrowed_window("Ana")
    with closing(sqlite3.connect(site.server.database)) as database:
        (person,) = database.execute("SELECT id FROM people WHERE name = 'Ana'").fetchone()
    page.context.add_cookies(
        [{"name": "charrette_unsent", "value": f"{person}:{site.guide}", "url": site.server.url}]
    )
    site.goes(page, "/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    return page


def _comment(quote: str, text: str) -> Sight:
    def see(site: Site) -> Page:
        page = site.at("/guides/{guide}/threads", "Ana")
        page.get_by_text("Comment on some words").click()
        page.get_by_label("Section").locator("visible=true").select_option("steps")
        page.get_by_label("The words you mean").locator("visible=true").fill(quote)
        page.get_by_label("Comment", exact=True).locator("visible=true").fill(text)
        page.get_by_role("button", name="Comment", exact=True).click()
        return page

    return see


def _suggestion(site: Site) -> Page:
    page = site.at("/guides/{guide}/threads", "Bo")
    page.get_by_text("Suggest other words").click()
    page.get_by_label("Section").locator("visible=true").select_option("steps")
    page.get_by_label("Instead of these words").fill("slowly")
    page.get_by_label("These instead").fill("with care")
    page.get_by_role("button", name="Suggest", exact=True).click()
    return page


def _comments(site: Site) -> Page:
    """A comment, with its reply being written, and a suggestion."""
    _comment("the plan", "Which plan, @Bo?")(site)
    _suggestion(site)
    page = site.at("/guides/{guide}/threads", "Ana")
    page.get_by_text("Suggest other words").click()
    page.get_by_text("Reply", exact=True).first.click()
    return page


def _one_comment(site: Site) -> Page:
    page = _comment("Clean hands", "For whom? <b>")(site)
    page.get_by_role("button", name="I agree").click()
    return page


SIGHTS: Final[Mapping[str, Sight]] = {
    "sign in": at("/sign-in"),
    "sign in, wrong code": pressed("/sign-in", "Sign in", email="ana@example.org", code="000000"),
    "back from signing in": at("/sign-in/back", "Ana"),
    "cookies off": at("/welcome"),
    "kept on the device": at("/device"),
    "not found": at("/nowhere"),
    "not allowed": at("/guides/new", "Ana"),
    "failed": _failed,
    "no guides": at("/", "Nia"),
    "guides": at("/", "Ana"),
    "guides of an organiser": at("/", "Olga"),
    "account": at("/account", "Olga"),
    "a new guide": at("/guides/new", "Olga"),
    "a new guide without a title": pressed("/guides/new", "Make the guide", "Olga"),
    "members": at("/guides/{guide}/members", "Ana"),
    "members, for a reader": at("/guides/{guide}/members", "Rae"),
    "members, not an address": pressed("/guides/{guide}/members", "Add", "Ana", email="x"),
    "invited": pressed("/guides/{blank}/members", "Add", "Olga", email="zoe@example.org", name="Zoe"),
    "reading": at("/guides/{guide}", "Ana"),
    "reading a blank guide": at("/guides/{blank}", "Rae"),
    "plain form": at("/guides/{guide}/sections/steps", "Ana"),
    "plain form of a line": at("/guides/{guide}/sections/title", "Ana"),
    "plain form, saved": at("/guides/{guide}/sections/steps?saved=yes", "Ana"),
    "plain form, odd link": pressed(
        "/guides/{guide}/sections/who", "Save", "Ana", text="[run](javascript:alert(1))"
    ),
    "plain form, clash": _clash,
    "plain form, signed out meanwhile": _signed_out_while_writing,
    "signing out with unsent words": _unsent,
    "how far the guide is": at("/guides/{guide}/readiness", "Ana"),
    "how far the guide is, for a reader": at("/guides/{guide}/readiness", "Rae"),
    "no comments": at("/guides/{blank}/threads", "Bo"),
    "comments": _comments,
    "comments, for a reader": at("/guides/{guide}/threads", "Rae"),
    "one comment": _one_comment,
    "a comment on words that are not there": _comment("Nothing of the kind", "Why?"),
}
"""Of a server on which people write."""


EMPTY_SIGHTS: Final[Mapping[str, Sight]] = {
    "nobody is here yet": at("/"),
    "nobody is here yet, no name": pressed("/start", "Become the first organiser"),
}
"""Of a server on which nobody is yet."""


def _link(site: Site) -> Page:
    page = _DEMO_CODE(site)
    site.goes(page, "/demo/messages")
    page.locator("pre a").first.click()
    return page


_DEMO_CODE: Final = pressed("/sign-in", "Send me a code", email="ana@demo.example")
DEMO_SIGHTS: Final[Mapping[str, Sight]] = {
    "personas": at("/demo"),
    "sign in where messages are sent": at("/sign-in"),
    "a code was sent": _DEMO_CODE,
    "messages": at("/demo/messages"),
    "link of a message": _link,
    "a used link": at("/sign-in/link?key=used"),
    "not under this address": lambda site: site.elsewhere("/"),
}
"""Of a demo."""
