"""A section as light Markdown and back: what the plain form shows and takes.

A line is a block: `### ` and `#### ` are headings, `- ` and `1. ` items (two spaces a level), `> ` a quote, anything else a
paragraph; `**strong**`, `*em*`, `[words](address)`. What Markdown cannot say stands as a placeholder such as `[[table t1]]`.
Asterisks are switches, not brackets: every switch is closed in its line, and one that is not is an asterisk.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from collab.guide.blocks import Block
from collab.guide.inline_markdown import Cell, Reading, to_inline
from collab.guide.values import MAX_DEPTH, Embed, Inline, Kind, Words, clean

_LISTS: Final = frozenset({"ul", "ol"})
_SPACES_A_LEVEL: Final = 2
_SIGNS: Final[Mapping[Kind, str]] = {"h3": "### ", "h4": "#### ", "quote": "> "}
_EMBED_WORDS: Final = {"cite": "source", "image": "image", "table": "table"}

_ITEM: Final = re.compile(r"(?P<indent>[ \t]*)(?P<sign>[-*]|\d{1,3}[.)])(?:[ \t]+(?P<rest>.*))?")
_HEADING: Final = re.compile(r"[ \t]*(?P<sign>#{1,6})(?:[ \t]+(?P<rest>.*))?")
_QUOTE: Final = re.compile(r"[ \t]*>[ \t]*(?P<rest>.*)")
_LOOKS_LIKE_A_SIGN: Final = re.compile(r"[ \t>]|#{1,6}(?:[ \t]|$)|-(?:[ \t]|$)")
_LOOKS_LIKE_A_NUMBER: Final = re.compile(r"(\d{1,3})([.)])(?=[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """One block. The last of a section is always a plain paragraph: what stands after the last line end."""

    kind: Kind
    depth: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        return self.kind == "p" and not self.cells


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody typed, read. `odd_links` are addresses that no link may have: they stay in the text as typed."""

    lines: tuple[Line, ...]
    odd_links: tuple[str, ...]


class Placeholders:
    """Names for what Markdown cannot express, given out in the order of the text. Boxes are numbered: they have no id."""

    def __init__(self) -> None:
        self._boxes = 0

    def name(self, item: Inline) -> str:
        if isinstance(item, Embed):
            return f"[[{_EMBED_WORDS[item.kind]} {item.id}]]"
        self._boxes += 1
        return f"[[box {self._boxes}]]"


def lines_of(blocks: Iterable[Block]) -> tuple[Line, ...]:
    names = Placeholders()
    return tuple(Line(block.kind, block.depth, tuple(_cells(block, names))) for block in blocks)


def _cells(block: Block, names: Placeholders) -> Iterator[Cell]:
    for item in block.content:
        marks = item.marks
        texts = item.text if isinstance(item, Words) else [names.name(item)]
        for text in texts:
            yield Cell(text, marks.strong, marks.em, marks.link)


class Marked(NamedTuple):
    strong: bool
    em: bool
    link: str


class Ending(NamedTuple):
    kind: Kind
    depth: int


class Unit(NamedTuple):
    """One place in the text: a character, a placeholder, or a line end with its block's kind and depth."""

    text: str
    form: Marked | Ending


def units_of(lines: Sequence[Line]) -> list[Unit]:
    units: list[Unit] = []
    for number, line in enumerate(lines):
        if number:
            ended = lines[number - 1]
            units.append(Unit("\n", Ending(ended.kind, ended.depth)))
        units += [Unit(cell.text, Marked(cell.strong, cell.em, cell.link)) for cell in line.cells]
    return units


# -- to Markdown


def to_markdown(lines: Sequence[Line]) -> str:
    """Reading it back gives the same text, and the same again from then on; white space loses its bold and italic."""
    solid = [(place, line) for place, line in enumerate(lines) if not line.is_blank]
    if not solid:
        return "\n" * (len(lines) - 1)
    texts = _texts([line for _, line in solid])
    parts = ["\n" * solid[0][0], texts[0]]
    for one, text in zip(pairwise(solid), texts[1:], strict=True):
        (place, line), (next_place, next_line) = one
        parts += ["\n" * (1 + _gap(line, next_line, next_place - place - 1)), text]
    place, line = solid[-1]
    after = len(lines) - 1 - place
    return "".join(parts) + "\n" * (after if line.kind == "p" else after - 1)


def _gap(line: Line, following: Line, blanks: int) -> int:
    """Empty lines between two blocks: one is what separates them, each further one is an empty paragraph."""
    if blanks:
        return blanks + 1
    return 0 if _family(line) == _family(following) != "" else 1


def _family(line: Line) -> str:
    return "list" if line.kind in _LISTS else "quote" if line.kind == "quote" else ""


def _texts(lines: Sequence[Line]) -> list[str]:
    texts, numbers = [], _Numbers()
    for line in lines:
        inline = to_inline(line.cells)
        texts.append(f"{_sign(line, numbers)}{_with_first_escaped(line, inline)}")
    return texts


def _sign(line: Line, numbers: "_Numbers") -> str:
    number = numbers.of(line)
    if line.kind not in _LISTS:
        return _SIGNS.get(line.kind, "")
    sign = "-" if line.kind == "ul" else f"{number}."
    return f"{' ' * (_SPACES_A_LEVEL * line.depth)}{sign} "


def _with_first_escaped(line: Line, inline: str) -> str:
    """A text that begins like a sign, or with white space, shows a backslash before it."""
    if inline[:1] in {" ", "\t"} or (line.kind == "p" and _LOOKS_LIKE_A_SIGN.match(inline)):
        return "\\" + inline
    return (
        _LOOKS_LIKE_A_NUMBER.sub(r"\1\\\2", inline, count=1) if _begins_with_number(line, inline) else inline
    )


def _begins_with_number(line: Line, inline: str) -> bool:
    return line.kind == "p" and _LOOKS_LIKE_A_NUMBER.match(inline) is not None


class _Numbers:
    """Counts ordered items at each depth; for people who read it, the number means nothing when it comes back."""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def of(self, line: Line) -> int:
        if line.kind not in _LISTS:
            self._counts.clear()
            return 0
        del self._counts[line.depth + 1 :]
        self._counts += [0] * (line.depth + 1 - len(self._counts))
        self._counts[line.depth] = self._counts[line.depth] + 1 if line.kind == "ol" else 0
        return self._counts[line.depth]


# -- from Markdown


def from_markdown(text: str, known: Collection[str]) -> Written:
    """`known` are the placeholders that the text may hold; any other is a text like any."""
    reading = Reading(known)
    lines: list[Line] = []
    blanks = 0
    for raw in clean(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        if not raw.strip(" \t"):
            blanks += 1
            continue
        lines += [_BLANK] * (max(0, blanks - 1) if lines else blanks)
        lines.append(_line(raw, reading))
        blanks = 0
    ends_plain = not lines or lines[-1].kind == "p"
    lines += [_BLANK] * (blanks if ends_plain else blanks + 1)
    return Written(tuple(lines), tuple(reading.odd_links))


_BLANK: Final = Line("p", 0, ())


def _line(raw: str, reading: Reading) -> Line:
    if item := _ITEM.fullmatch(raw):
        width = len(item["indent"].replace("\t", " " * _SPACES_A_LEVEL))
        kind: Kind = "ul" if item["sign"] in "-*" else "ol"
        return Line(kind, min(width // _SPACES_A_LEVEL, MAX_DEPTH), reading.cells(item["rest"] or ""))
    if heading := _HEADING.fullmatch(raw):
        level: Kind = "h3" if len(heading["sign"]) <= len("###") else "h4"
        return Line(level, 0, reading.cells(heading["rest"] or ""))
    if quote := _QUOTE.fullmatch(raw):
        return Line("quote", 0, reading.cells(quote["rest"]))
    return Line("p", 0, reading.cells(raw.lstrip(" \t")))
