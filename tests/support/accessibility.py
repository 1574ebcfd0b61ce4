"""What Chromium tells a screen reader of a part of a page, as an outline that two pages can be compared by."""

from collections.abc import Iterator
from typing import Any, Final

from playwright.sync_api import Page

_SHOWN: Final = frozenset(
    {"heading", "list", "listitem", "blockquote", "paragraph", "link", "strong", "emphasis"}
)
_SILENT: Final = frozenset({"ListMarker", "InlineTextBox"})

Node = dict[str, Any]  # as the DevTools protocol gives it
Outline = list[str]


def outline(page: Page, selector: str) -> Outline:
    """Headings, lists, quotations, links and words under the first match; each line is indented by its depth."""
    devtools = page.context.new_cdp_session(page)
    try:
        root = devtools.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        found = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        assert found, f"there is no {selector}"
        wanted = devtools.send("DOM.describeNode", {"nodeId": found})["node"]["backendNodeId"]
        nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        devtools.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    top = next(node for node in nodes if node.get("backendDOMNodeId") == wanted)
    return list(_joined(line for child in _children(top, by_id) for line in _lines(child, by_id, 0)))


def _children(node: Node, by_id: dict[str, Node]) -> list[Node]:
    return [by_id[name] for name in node.get("childIds", []) if name in by_id]


def _lines(node: Node, by_id: dict[str, Node], depth: int) -> Iterator[tuple[int, str, str]]:
    role = node.get("role", {}).get("value", "")
    if role in _SILENT:
        return
    if role == "StaticText":
        yield depth, "", node["name"]["value"]
        return
    below = list(_children(node, by_id))
    if node.get("ignored") or role not in _SHOWN:
        for child in below:
            yield from _lines(child, by_id, depth)
        return
    inside = [line for child in below for line in _lines(child, by_id, depth + 1)]
    if any(text.strip() for _, _, text in inside):  # an empty line is only there to put a caret in
        yield depth, _named(node, role), " "
        yield from inside


def _named(node: Node, role: str) -> str:
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    if role == "heading":
        return f"heading {properties['level']}"
    return f"link {properties['url']}" if role == "link" else role


def _joined(lines: Iterator[tuple[int, str, str]]) -> Iterator[str]:
    """Words that stand side by side are one line, however many pieces the page shows them in."""
    words, at = "", 0
    for depth, role, text in lines:
        if role == "" and depth == at:
            words += text
            continue
        if words.strip():
            yield f"{'  ' * at}{words.strip()}"
        words, at = ("", depth) if role else (text, depth)
        if role:
            yield f"{'  ' * depth}{role}"
            words, at = "", depth + 1
    if words.strip():
        yield f"{'  ' * at}{words.strip()}"
