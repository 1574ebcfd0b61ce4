"""`make bench ARGS=browser`: how long somebody waits for the first text, and for a key while others write.

Figures, not a test: on a busy machine they are those of the machine. A key's wait ends when the next frame has been drawn,
so the browser's own beat of 60 frames a second is part of it.
"""

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, StorageState

from tests.end_to_end.conftest import OutsideServer
from tests.support.server import Server
from tests.support.typing_along import typing_along
from tests.support.writers import Writer, chromium, writer

FIRST_TEXT_MS: Final = 1_500
NEXT_FRAME_MS: Final = 16
SLOWER: Final = 4
SENTENCE: Final = "Whoever comes first moves the trolley away from the sink and says so aloud. "
IN_A_PARAGRAPH: Final = 4
WRITING_EVERY_S: Final = 0.2
PAUSE_MS: Final = 120

_NOTE_TEXT: Final = """
  new PerformanceObserver((list) => { window.firstText ??= list.getEntriesByName("first-contentful-paint")[0]?.startTime; })
    .observe({ type: "paint", buffered: true });
  new MutationObserver(() => {
    if (document.querySelector('#steps [role="textbox"]')?.textContent) window.liveText ??= performance.now();
  }).observe(document, { childList: true, subtree: true });
"""
_NOTE_FRAMES: Final = """() => {
  window.waits = [];
  addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.waits.push(performance.now() - timeStamp);
    port2.postMessage(null);
  }), true);
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="browser", description=__doc__)
    parser.add_argument("--people", type=int, default=10, help="who write beside")
    parser.add_argument("--characters", type=int, default=30_000, help="in the section")
    parser.add_argument("--keys", type=int, default=300, help="pressed")
    parser.add_argument("--openings", type=int, default=5, help="of the page, each with nothing kept")
    asked = parser.parse_args()
    with (
        chromium() as browser,
        tempfile.TemporaryDirectory() as folder,
        OutsideServer(Path(folder)) as server,
    ):
        guide = server.guide("Ana", *(f"P{number}" for number in range(asked.people)))
        kept: dict[str, StorageState] = {}
        fill(writer(browser, server, "Ana", guide, kept), asked.characters)
        first, live = openings(browser, server, guide, kept["Ana"], asked.openings)
        print(f"first text, CPU {SLOWER}x slower, nothing kept: {shown(first)}; budget {FIRST_TEXT_MS} ms")
        print(f"text to write in, the same: {shown(live)}")
        with typing_along(
            server, guide, *(f"P{number}" for number in range(asked.people)), every_s=WRITING_EVERY_S
        ):
            waits = keys(writer(browser, server, "Ana", guide, kept), asked.keys)
        print(
            f"key to next frame, {asked.characters} characters, {asked.people} others write: "
            f"{shown(waits)}; budget {NEXT_FRAME_MS} ms at p95"
        )


def fill(person: Writer, characters: int) -> None:
    """By the plain form, in paragraphs."""
    paragraph = SENTENCE * IN_A_PARAGRAPH
    count = characters // len(paragraph)
    person.page.goto(f"{person.url}/guides/{person.guide}/sections/steps")
    person.page.get_by_label("Text").fill("\n\n".join(paragraph.strip() for _ in range(count)))
    person.page.get_by_role("button", name="Save").click()
    person.page.wait_for_url("**saved=yes")
    person.page.context.close()


def openings(
    browser: Browser, server: Server, guide: str, state: StorageState, times: int
) -> tuple[list[float], list[float]]:
    """When the page shows its first text, and when there is text to write in, in ms."""
    found = [
        opening(browser.new_context(storage_state=state).new_page(), f"{server.url}/guides/{guide}/write")
        for _ in range(times)
    ]
    return [first for first, _ in found], [live for _, live in found]


def opening(page: Page, address: str) -> tuple[float, float]:
    page.add_init_script(_NOTE_TEXT)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_function("() => window.firstText && window.liveText")
    first, live = page.evaluate("() => [window.firstText, window.liveText]")
    page.context.close()
    return float(first), float(live)


def keys(person: Writer, count: int) -> list[float]:
    """In the middle of the section; how long each key waited for the frame that shows it, in ms."""
    person.opens()
    person.goes_to()
    person.section().locator("p").nth(40).click()
    person.page.evaluate(_NOTE_FRAMES)
    person.page.keyboard.type(("word " * count)[:count], delay=PAUSE_MS)
    person.page.wait_for_function("(count) => window.waits.length >= count", arg=count)
    waits: list[float] = person.page.evaluate("() => window.waits")
    person.page.context.close()
    return waits


def shown(figures: Sequence[float]) -> str:
    ordered = sorted(figures)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"median {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms, most {ordered[-1]:.1f} ms"


if __name__ == "__main__":
    main()
