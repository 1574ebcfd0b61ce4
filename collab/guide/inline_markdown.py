"""What stands inside one line of light Markdown: strong, em, links, placeholders, and the signs that are only signs."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from collab.guide.values import safe_link

_STRONG: Final = 2
_EM: Final = 1
_MOST_ASTERISKS: Final = _STRONG | _EM

_PLACEHOLDER: Final = re.compile(r"\[\[(?:source|image|table|box) [A-Za-z0-9_-]+\]\]")
_LINK: Final = re.compile(
    r"\[(?P<words>(?:\\.|[^\[\]\\])+)\]\((?P<address><[^<>]*>|[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)\)"
)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~ \t])")
_MEANT_AS_ADDRESS: Final = re.compile(r"www\.|/|.*:")
_ASTERISKS: Final = re.compile(r"\*+")


class Cell(NamedTuple):
    """One character, or one placeholder, and how it is written."""

    text: str
    strong: bool = False
    em: bool = False
    link: str = ""

    @property
    def is_held(self) -> bool:
        return len(self.text) > 1


# -- to Markdown


def to_inline(cells: Sequence[Cell]) -> str:
    strong, em = _trimmed(cells, "strong"), _trimmed(cells, "em")
    shown = [
        Cell(cell.text, strong[i], em[i], "" if cell.is_held else cell.link) for i, cell in enumerate(cells)
    ]
    parts: list[str] = []
    before = _NOTHING
    for i, cell in enumerate(shown):
        parts += [_switch(before, cell), _sign_of(shown, i)]
        before = cell
    return "".join(parts) + _switch(before, _NOTHING)


_NOTHING: Final = Cell("")


def _trimmed(cells: Sequence[Cell], mark: str) -> list[bool]:
    """Whether each cell has the mark, without white space at the ends of a run: a switch there would not be read as one."""
    marked = [bool(getattr(cell, mark)) for cell in cells]
    for order in (range(len(cells)), range(len(cells) - 1, -1, -1)):
        is_inside = False
        for i in order:
            is_inside = marked[i] = marked[i] and (is_inside or not cells[i].text.isspace())
    return marked


def _switch(before: Cell, after: Cell) -> str:
    """What stands between two cells: the end of a link, asterisks, the beginning of a link."""
    count = _STRONG * (before.strong != after.strong) + _EM * (before.em != after.em)
    ends = before.link != after.link
    end = f"]({_address(before.link)})" if ends and before.link else ""
    begin = "[" if ends and after.link else ""
    return f"{end}{'*' * count}{begin}"


def _address(link: str) -> str:
    return f"<{link}>" if "(" in link or ")" in link else link


def _sign_of(cells: Sequence[Cell], place: int) -> str:
    cell = cells[place]
    if cell.is_held:
        return cell.text
    following = cells[place + 1].text if place + 1 < len(cells) else ""
    match cell.text:
        case "\\":
            is_escaped = True
        case "*":
            is_escaped = not _stands_alone(cells, place)
        case "[":
            is_escaped = bool(cell.link) or following.startswith("[")
        case "]":
            is_escaped = bool(cell.link) or following == "("
        case _:
            is_escaped = False
    return f"\\{cell.text}" if is_escaped else cell.text


def _stands_alone(cells: Sequence[Cell], place: int) -> bool:
    """An asterisk with a space on either side, as in 3 * 4, is no switch."""
    neighbours = (*cells[max(0, place - 1) : place], *cells[place + 1 : place + 2])
    return len(neighbours) == len("<>") and all(
        one.text.isspace() and one[1:] == cells[place][1:] for one in neighbours
    )


# -- from Markdown


@dataclass(slots=True)
class _Switch:
    """A run of one to three asterisks, until it is known whether each of them has a partner."""

    flags: int
    link: str


_Token = tuple[str, str] | _Switch
"""A text with the link it belongs to, or a switch."""


class Reading:
    """Reads the lines of one text; `odd_links` grows."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = frozenset(known)
        self.odd_links: list[str] = []

    def cells(self, text: str) -> tuple[Cell, ...]:
        tokens = [*self._tokens(text)]
        lonely = _without_partner(tokens)
        return tuple(_switched(tokens, lonely))

    def _tokens(self, text: str) -> Iterator[_Token]:
        at = 0
        while at < len(text):
            if (link := _LINK.match(text, at)) is not None and (address := self._link(link)):
                yield from self._plain(link["words"], address)
                at = link.end()
            else:
                token, at = self._next(text, at, "")
                yield token

    def _link(self, found: re.Match[str]) -> str:
        written = found["address"].removeprefix("<").removesuffix(">")
        address = safe_link(written)
        if not address and _MEANT_AS_ADDRESS.match(written):
            self.odd_links.append(written)
        return address

    def _plain(self, text: str, link: str) -> Iterator[_Token]:
        at = 0
        while at < len(text):
            token, at = self._next(text, at, link)
            yield token

    def _next(self, text: str, at: int, link: str) -> tuple[_Token, int]:
        if (escaped := _ESCAPED.match(text, at)) is not None:
            return (escaped[1], link), escaped.end()
        if (held := _PLACEHOLDER.match(text, at)) is not None and held[0] in self._known:
            return (held[0], link), held.end()
        if (run := _ASTERISKS.match(text, at)) is not None and _is_switch(text, run):
            return _Switch(len(run[0]), link), run.end()
        if run is not None:
            return (run[0], link), run.end()
        return (text[at], link), at + 1


def _is_switch(text: str, run: re.Match[str]) -> bool:
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    is_alone = (not before or before.isspace()) and (not after or after.isspace())
    return len(run[0]) <= _MOST_ASTERISKS and not is_alone


def _without_partner(tokens: Sequence[_Token]) -> dict[int, int]:
    """Flags by place: the last switch of a kind whose number is odd."""
    lonely: dict[int, int] = {}
    for flag in (_STRONG, _EM):
        places = [i for i, token in enumerate(tokens) if isinstance(token, _Switch) and token.flags & flag]
        if len(places) % 2:
            lonely[places[-1]] = lonely.get(places[-1], 0) | flag
    return lonely


def _switched(tokens: Sequence[_Token], lonely: dict[int, int]) -> Iterator[Cell]:
    now = 0
    for i, token in enumerate(tokens):
        if isinstance(token, _Switch):
            alone = lonely.get(i, 0)
            now ^= token.flags & ~alone
            yield from [Cell("*", bool(now & _STRONG), bool(now & _EM), token.link)] * alone
            continue
        text, link = token
        for one in [text] if text.startswith("[[") else text:
            yield Cell(one, bool(now & _STRONG), bool(now & _EM), link)
