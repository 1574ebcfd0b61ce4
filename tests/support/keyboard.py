"""Somebody without a mouse: goes from stop to stop, and must always see where that is."""

from typing import Any, Final

from playwright.sync_api import Locator, Page

from tests.support.writers import PATIENCE_MS

_MOST_STOPS: Final = 90
_FOCUS: Final = """() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const inside = (low, high, most) => [Math.max(low + 2, 1), (low + high) / 2, Math.min(high - 2, most - 1)];
  const points = inside(left, right, innerWidth).flatMap((x) => inside(top, bottom, innerHeight).map((y) => [x, y]));
  const isHit = ([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (element.contains(hit) || hit.contains(element));
  };
  return {
    what: `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40)}`,
    hasRing: (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none",
    isSeen: points.some(isHit),
  };
}"""


def sees_focus(page: Page) -> str:
    """What has it. A ring is drawn around it, and nothing else covers it."""
    found: dict[str, Any] | None = page.evaluate(_FOCUS)  # Any: as the script above says
    assert found is not None, "nothing has the focus"
    assert found["hasRing"], f"no ring around {found['what']}"
    assert found["isSeen"], f"something covers {found['what']}"
    return str(found["what"])


def walks_to(page: Page, goal: Locator, key: str = "Tab") -> None:
    """Presses the key until the goal has the focus, and sees it at every stop."""
    passed: list[str] = []
    for _ in range(_MOST_STOPS):
        page.keyboard.press(key)
        if _is_outside(page):
            continue  # the browser's own stop between the page's end and its beginning
        passed.append(sees_focus(page))
        if goal.evaluate("(element) => element === document.activeElement", timeout=PATIENCE_MS):
            return
    raise AssertionError(f"never there: {passed}")


def _is_outside(page: Page) -> bool:
    outside: bool = page.evaluate("() => [null, document.body].includes(document.activeElement)")
    return outside
