"""Blocks as JSON, as plain text and as HTML. The HTML walk is the one place where document text is escaped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

from collab.guide.blocks import Block, Cell, Row
from collab.guide.values import Embed, EmbedKind, Inline, Kind, Opaque, Words

Tables = Mapping[str, tuple[Row, ...]]
NO_TABLES: Final[Tables] = {}

_EMBED_WORDS: Final[Mapping[EmbedKind, str]] = {"cite": "source", "image": "image", "table": "table"}
_FAMILY: Final[Mapping[Kind, str]] = {"ul": "list", "ol": "list", "quote": "quote"}
_WAY: Final = ' dir="auto"'
"""Every block runs the way its own words do. A list and a quotation have one way, so that their signs stand on one side."""


def to_json(blocks: Iterable[Block]) -> list[dict[str, object]]:
    return [
        {"kind": block.kind}
        | ({"depth": block.depth} if block.depth else {})
        | {"content": [_inline_json(item) for item in block.content]}
        for block in blocks
    ]


def table_to_json(rows: Iterable[Row]) -> list[list[list[dict[str, object]]]]:
    return [[[_inline_json(item) for item in cell] for cell in row] for row in rows]


def _inline_json(item: Inline) -> dict[str, object]:
    if isinstance(item, Words):
        value: dict[str, object] = {"text": item.text}
    elif isinstance(item, Embed):
        value = {item.kind: {"id": item.id}}
    else:
        value = {"opaque": item.name}
    marks = item.marks
    present = {"strong": marks.strong, "em": marks.em, "link": marks.link, "claim": marks.claim}
    return value | {name: mark for name, mark in present.items() if mark}


def _words(item: Inline) -> str:
    if isinstance(item, Words):
        return item.text
    if isinstance(item, Embed):
        return f"[{_EMBED_WORDS[item.kind]} {item.id}]"
    return "[something this version cannot show]"


def _line(content: Iterable[Inline]) -> str:
    return "".join(map(_words, content))


def to_text(blocks: Iterable[Block], tables: Tables = NO_TABLES) -> str:
    """One line a block, an empty line between blocks that are not of one list. Each table follows its first mention."""
    left = dict(tables)
    parts = []
    for family, group in groupby(blocks, key=_family):
        members = list(group)
        lines = (
            _list_lines(members)
            if family == "list"
            else [_text_line(block) for block in members if block.content]
        )
        parts.append(("\n" if family in {"list", "quote"} else "\n\n").join(lines))
        parts += [table_to_text(rows) for rows in _mentioned(members, left)]
    return "\n\n".join(part for part in parts if part)


def table_to_text(rows: Iterable[Row]) -> str:
    return "\n".join(" | ".join(_line(cell) for cell in row) for row in rows)


def _text_line(block: Block) -> str:
    return ("> " if block.kind == "quote" else "") + _line(block.content)


def _list_lines(items: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    numbers: list[int] = []
    for block, closed, opened in _nested(items):
        del numbers[len(numbers) - len(closed) :]
        if opened:
            numbers.append(1)
        else:
            numbers[-1] += 1
        sign = f"{numbers[-1]}." if block.kind == "ol" else "-"
        lines.append(f"{'  ' * (len(numbers) - 1)}{sign} {_line(block.content)}".rstrip())
    return lines


def _family(block: Block) -> str:
    return _FAMILY.get(block.kind, block.kind)


def _nested(items: Iterable[Block]) -> Iterator[tuple[Block, tuple[Kind, ...], bool]]:
    """For each item: the lists that end before it, innermost first, and whether it begins one of its own.

    A list of another kind at the same depth is a new list; a depth that skips a level opens one level only.
    """
    lists: list[tuple[int, Kind]] = []
    for block in items:
        closed = []
        while lists and (
            lists[-1][0] > block.depth or (lists[-1][0] == block.depth and lists[-1][1] != block.kind)
        ):
            closed.append(lists.pop()[1])
        opened = not lists or lists[-1][0] < block.depth
        if opened:
            lists.append((block.depth, block.kind))
        yield block, tuple(closed), opened


def _mentioned(blocks: Iterable[Block], left: dict[str, tuple[Row, ...]]) -> Iterator[tuple[Row, ...]]:
    """Each table once, however often the blocks embed it: a page cannot be made to grow without bound."""
    for block in blocks:
        for item in block.content:
            if isinstance(item, Embed) and item.kind == "table" and item.id in left:
                yield left.pop(item.id)


def to_html(blocks: Iterable[Block], tables: Tables = NO_TABLES) -> str:
    """Elements without style or script; a block without content is not shown. Each table follows its first mention."""
    left = dict(tables)
    parts = []
    for family, group in groupby(blocks, key=_family):
        members = list(group)
        parts.append(_group_html(family, members))
        parts += [table_to_html(rows) for rows in _mentioned(members, left)]
    return "".join(parts)


def table_to_html(rows: Iterable[Row]) -> str:
    body = "".join(
        f"<tr>{''.join(f'<td{_WAY}>{_inline_html(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><tbody>{body}</tbody></table>" if body else ""


def _group_html(family: str, members: Sequence[Block]) -> str:
    if family == "list":
        return _list_html(members)
    tag, way = ("p", "") if family == "quote" else (family, _WAY)
    lines = "".join(
        f"<{tag}{way}>{_inline_html(block.content)}</{tag}>" for block in members if block.content
    )
    return f"<blockquote{_WAY}>{lines}</blockquote>" if family == "quote" and lines else lines


def _list_html(items: Sequence[Block]) -> str:
    parts: list[str] = []
    lists: list[Kind] = []
    for block, closed, opened in _nested(items):
        parts += [f"</li></{kind}>" for kind in closed]
        del lists[len(lists) - len(closed) :]
        if opened:
            lists.append(block.kind)
        parts += [f"<{block.kind}{_WAY}><li>" if opened else "</li><li>", _inline_html(block.content)]
    parts += [f"</li></{kind}>" for kind in reversed(lists)]
    return "".join(parts)


def _inline_html(content: Cell) -> str:
    """Neighbours with the same link are one link, and one claim, whatever else they are."""
    return "".join(
        _link_html(link, items) for link, items in groupby(content, key=lambda item: item.marks.link)
    )


def _link_html(link: str, items: Iterable[Inline]) -> str:
    html = "".join(
        _claim_html(claim, group) for claim, group in groupby(items, key=lambda item: item.marks.claim)
    )
    return f'<a href="{escape(link)}" rel="nofollow noopener ugc">{html}</a>' if link else html


def _claim_html(claim: str, items: Iterable[Inline]) -> str:
    html = "".join(map(_item_html, items))
    return f'<span class="claim" data-claim="{escape(claim)}">{html}</span>' if claim else html


def _item_html(item: Inline) -> str:
    html = escape(_words(item))
    if isinstance(item, Embed):
        html = f'<span class="{item.kind}" data-id="{escape(item.id)}">{html}</span>'
    elif isinstance(item, Opaque):
        html = f'<span class="opaque">{html}</span>'
    if item.marks.em:
        html = f"<em>{html}</em>"
    return f"<strong>{html}</strong>" if item.marks.strong else html
