"""Typed views over the shared document of one guide. Reading never changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, Text

from collab.errors import UnknownRoot
from collab.guide.blocks import Block, Delta, Row, blocks, one_line, rows
from collab.guide.keys import MAX_TABLES, PROMISE, TITLE, section_root, table_of, table_root
from collab.guide.sections import Section, Template


@dataclass(frozen=True, slots=True)
class WrittenSection:
    section: Section
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """What the document says at one moment."""

    title: str
    promise: str
    sections: tuple[WrittenSection, ...]
    tables: Mapping[str, tuple[Row, ...]]


class GuideView:
    """Looks into a document that the caller keeps; every answer is as fresh as the document."""

    def __init__(self, doc: Doc[Any], template: Template) -> None:
        # A root's type is whatever its first reader asks for; pycrdt's generic says nothing about Text roots.
        self._doc = doc
        self._template = template

    @property
    def title(self) -> str:
        return one_line(self._delta(TITLE))

    @property
    def promise(self) -> str:
        return one_line(self._delta(PROMISE))

    def section(self, key: str) -> tuple[Block, ...]:
        if key not in self._template.keys:
            raise UnknownRoot(section_root(key))
        return blocks(self._delta(section_root(key)))

    def table(self, table_id: str) -> tuple[Row, ...]:
        return rows(self._delta(table_root(table_id)))

    @property
    def table_ids(self) -> tuple[str, ...]:
        roots = self._doc.keys()
        found = sorted(table_id for root in roots if (table_id := table_of(root)))
        return tuple(found[:MAX_TABLES])

    def read(self) -> Guide:
        return Guide(
            title=self.title,
            promise=self.promise,
            sections=tuple(
                WrittenSection(section, self.section(section.key)) for section in self._template.sections
            ),
            tables={table_id: self.table(table_id) for table_id in self.table_ids},
        )

    def _delta(self, root: str) -> Delta:
        delta: Delta = self._doc.get(root, type=Text).diff()
        return delta
