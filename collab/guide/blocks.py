r"""The one walk from a shared text to blocks; every way of showing a guide starts from these blocks.

A block is inline content and the `\\n` after it, which carries the block's kind and depth. The content after the
last `\\n` is a plain paragraph, so an empty text is one empty paragraph and no client ever seeds content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from collab.guide.values import (
    PLAIN,
    Attributes,
    Inline,
    Kind,
    Marks,
    Opaque,
    Words,
    block_of,
    clean,
    embed_of,
    marks_of,
)

Delta: TypeAlias = Iterable[tuple[object, Attributes | None]]
"""As `Text.diff()` gives it: texts and embeds, each with its attributes."""

Cell: TypeAlias = tuple[Inline, ...]
Row: TypeAlias = tuple[Cell, ...]

_END_OF_CELL = "cell"


@dataclass(frozen=True, slots=True)
class Block:
    kind: Kind
    depth: int
    content: tuple[Inline, ...]


class _Line:
    """Collects one block's content. Words with the same marks become one run: an unknown format leaves no seam."""

    def __init__(self) -> None:
        self._content: list[Inline] = []
        self._words: list[str] = []
        self._marks = PLAIN

    def add_words(self, text: str, marks: Marks) -> None:
        words = clean(text)
        if not words:
            return
        if marks != self._marks:
            self._end_of_run()
            self._marks = marks
        self._words.append(words)

    def add(self, embed: Inline) -> None:
        self._end_of_run()
        self._content.append(embed)

    def content(self) -> tuple[Inline, ...]:
        self._end_of_run()
        return tuple(self._content)

    def _end_of_run(self) -> None:
        if self._words:
            self._content.append(Words("".join(self._words), self._marks))
            self._words.clear()


def blocks(delta: Delta) -> tuple[Block, ...]:
    done: list[Block] = []
    line = _Line()
    for insert, attributes in delta:
        marks = marks_of(attributes)
        if not isinstance(insert, str):
            line.add(embed_of(insert, marks))
            continue
        first, *others = insert.split("\n")
        line.add_words(first, marks)
        for text in others:
            done.append(Block(*block_of(attributes), line.content()))
            line = _Line()
            line.add_words(text, marks)
    done.append(Block("p", 0, line.content()))
    return tuple(done)


def one_line(delta: Delta) -> str:
    """A title or a promise: words only."""
    lines = (
        "".join(item.text for item in block.content if isinstance(item, Words)) for block in blocks(delta)
    )
    return " ".join(" ".join(lines).split())


def rows(delta: Delta) -> tuple[Row, ...]:
    r"""A table: each cell ends with an embed `{cell: 1}`, each row with `\\n`. Rows without a cell are left out."""
    return tuple(row for block in blocks(delta) if (row := _row(block)))


def _row(block: Block) -> Row:
    cells: list[Cell] = []
    content: list[Inline] = []
    for item in block.content:
        if isinstance(item, Opaque) and item.name == _END_OF_CELL:
            cells.append(tuple(content))
            content = []
        else:
            content.append(item)
    if content:
        cells.append(tuple(content))
    return tuple(cells)
