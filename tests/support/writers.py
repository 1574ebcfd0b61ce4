"""Real browsers: people who sign in, open a guide and write in it, seen through accessible names only."""

import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Self

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, StorageState, expect, sync_playwright

from tests.support.accessibility import Outline, outline
from tests.support.server import Server

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
STEPS: Final = "Steps"
RISKS: Final = "Risks and limits"
SECTIONS: Final = {STEPS: "steps", RISKS: "risks"}
"""Those that the tests write in, with their keys."""
PATIENCE_MS: Final = 20_000
"""How long a sight may take on a busy machine; nothing waits for the clock."""
LOOK_EVERY_S: Final = 0.05


@contextmanager
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium; a test is skipped where there is none."""
    path = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if path is None:
        pytest.skip("there is no Chromium: install the distribution's package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Writer:
    """One person in one window; `complaints` is what the page wrote to the console as an error."""

    name: str
    page: Page
    guide: str
    url: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    # -- what the person does

    def opens(self) -> Self:
        self.page.goto(f"{self.url}/guides/{self.guide}/write")
        expect(self.section()).to_be_visible(timeout=PATIENCE_MS)
        self.is_saved()
        return self

    def another_window(self) -> "Writer":
        """Of the same browser, on the same guide."""
        return Writer(self.name, self.page.context.new_page(), self.guide, self.url).opens()

    def goes_to(self, title: str = STEPS, at: str = "Control+End") -> Self:
        self.section(title).focus()
        self.page.keyboard.press(at)
        return self

    def types(self, words: str, title: str = STEPS, at: str = "Control+End") -> None:
        self.goes_to(title, at).page.keyboard.type(words)

    def types_on(self, words: str) -> None:
        """Where the caret is."""
        self.page.keyboard.type(words)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def pastes(self, text: str, html: str = "") -> None:
        """Where the caret is; Chromium gives a page no other way to the clipboard than an event."""
        self.page.evaluate(
            """([text, html]) => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", text);
              if (html) clipboardData.setData("text/html", html);
              const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
              document.activeElement.dispatchEvent(event);
            }""",
            [text, html],
        )

    def is_on_the_device(self) -> None:
        """All that was written: a look at the copy comes after the writings that were begun before it."""
        self.page.evaluate(
            """async () => {
              const answer = (request) => new Promise((resolve, reject) => {
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
              });
              for (const { name } of await indexedDB.databases()) {
                const copy = await answer(indexedDB.open(name));
                for (const store of copy.objectStoreNames) {
                  await answer(copy.transaction(store, "readonly").objectStore(store).count());
                }
                copy.close();
              }
            }"""
        )

    # -- what the person sees

    def section(self, title: str = STEPS) -> Locator:
        return self.page.get_by_role("textbox", name=title, exact=True)

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status").first

    def is_saved(self) -> None:
        expect(self.status).to_contain_text("Saved", timeout=PATIENCE_MS)
        expect(self.status).to_have_attribute("data-status", "saved", timeout=PATIENCE_MS)

    def is_told(self, words: str, within_ms: int = PATIENCE_MS) -> None:
        """By the status line."""
        expect(self.status).to_contain_text(re.compile(words, re.IGNORECASE), timeout=within_ms)

    def sees(self, words: str, title: str = STEPS) -> None:
        expect(self.section(title)).to_contain_text(words, timeout=PATIENCE_MS)

    def misses(self, words: str, title: str = STEPS) -> None:
        expect(self.section(title)).not_to_contain_text(words, timeout=PATIENCE_MS)

    def lines(self, title: str = STEPS) -> list[str]:
        """Without empty ones."""
        shown = self.section(title).locator("[data-kind]").all_inner_texts()
        return [line.replace("\u00a0", " ").strip() for line in shown if line.strip()]

    def outline(self, title: str = STEPS) -> Outline:
        return outline(self.page, f'[role="textbox"][aria-label="{title}"]')


def writer(browser: Browser, server: Server, name: str, guide: str, kept: dict[str, StorageState]) -> Writer:
    """In a browser of the person's own. `kept` holds what such a browser keeps, so that everybody signs in once."""
    if name not in kept:
        kept[name] = signed_in(browser, server, name)
    page = browser.new_context(storage_state=kept[name]).new_page()
    return Writer(name, page, guide, server.url)


def signed_in(browser: Browser, server: Server, name: str) -> StorageState:
    """With a code that an organiser hands out."""
    context = browser.new_context()
    signs_in(context.new_page(), server, name)
    state = context.storage_state()
    context.close()
    return state


def signs_in(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.url}/sign-in")
    page.get_by_label("E-mail address").fill(f"{name.lower()}@example.org")
    page.get_by_label("Six-digit code").fill(server.code(name))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}/")


def agree(server: Server, *people: Writer, sections: Sequence[str] = (STEPS,)) -> None:
    """All is saved; everybody's screen shows, and tells a screen reader, what the server's own page does."""
    for person in people:
        person.is_saved()
    for title in sections:
        assert _read(server, people[0], SECTIONS[title]) == _shown_to_all(people, title)


def _shown_to_all(people: Sequence[Writer], title: str) -> Outline:
    deadline = time.monotonic() + PATIENCE_MS / 1_000
    while True:
        first, *others = [person.outline(title) for person in people]
        if all(other == first for other in others):
            return first
        assert time.monotonic() < deadline, (first, others)
        time.sleep(LOOK_EVERY_S)


def _read(server: Server, person: Writer, key: str) -> Outline:
    """From the page for reading, which is the server's HTML alone."""
    page = person.page.context.new_page()
    page.goto(f"{server.url}/guides/{person.guide}")
    shown = f"#{key} .words"
    found = outline(page, shown) if page.locator(shown).count() else []
    page.close()
    return found
