"""Whether a page is open to everybody, as far as a program can tell: axe-core on the page as it stands, in every look it has."""

from functools import cache
from typing import Any, Final, Literal, NamedTuple

from playwright.sync_api import Page

from tests.support.command_line import ROOT

_AXE: Final = ROOT / "client" / "node_modules" / "axe-core" / "axe.min.js"
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
_RUN: Final = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => ({
    id, help, places: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
}"""
_SIDEWAYS: Final = """() => {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  return scrollWidth - clientWidth;
}"""


class Look(NamedTuple):
    """How a page is looked at."""

    width: int
    height: int
    scheme: Literal["light", "dark"]


WIDE: Final = Look(1280, 1024, "light")
SMALL: Final = Look(320, 256, "light")
"""A telephone, and equally a screen of 1280 by 1024 at 400 %."""
LOOKS: Final = (WIDE, WIDE._replace(scheme="dark"), SMALL._replace(scheme="dark"), SMALL)


def look(page: Page, how: Look) -> None:
    page.emulate_media(color_scheme=how.scheme)
    page.set_viewport_size({"width": how.width, "height": how.height})


def keeps_nobody_out(page: Page) -> None:
    """In any look; the page is left in the last one."""
    found: list[str] = []
    for how in LOOKS:
        look(page, how)
        found += [f"{how.width} px, {how.scheme}: {said}" for said in [*_broken_rules(page), *_cut_off(page)]]
    assert not found, "\n".join(found)


def _broken_rules(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())  # the page's own rules let no other script in; the debugger is not asked
    broken: list[dict[str, Any]] = page.evaluate(_RUN, list(_RULES))  # Any: as axe writes them
    return [f"{rule['id']}: {rule['help']}: {rule['places']}" for rule in broken]


def _cut_off(page: Page) -> list[str]:
    over = page.evaluate(_SIDEWAYS)
    return [f"the page is {over} px too wide"] if over > 0 else []


@cache
def _source() -> str:
    return _AXE.read_text()
