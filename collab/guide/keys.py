"""The root names of a guide's document. Clients never make one up: whatever is not allowed here is refused."""

from collections.abc import Collection
from typing import Final

from collab.errors import TooManyTables, UnknownRoot
from collab.guide.sections import Template
from collab.ids import is_table_id

TITLE: Final = "title"
PROMISE: Final = "promise"
MAX_TABLES: Final = 40

_SECTION: Final = "section:"
_TABLE: Final = "table:"


def section_root(key: str) -> str:
    return _SECTION + key


def table_root(table_id: str) -> str:
    if not is_table_id(table_id):
        raise UnknownRoot(_TABLE + table_id)
    return _TABLE + table_id


def table_of(root: str) -> str | None:
    """The table's id, or None if this is not the root of a table."""
    table_id = root.removeprefix(_TABLE)
    return table_id if table_id != root and is_table_id(table_id) else None


def allowed_roots(template: Template, tables: Collection[str] = ()) -> frozenset[str]:
    """`tables` are the ids that the server has given out for this guide."""
    if len(tables) > MAX_TABLES:
        raise TooManyTables(len(tables), MAX_TABLES)
    sections = (section_root(key) for key in template.keys)
    return frozenset((TITLE, PROMISE, *sections, *map(table_root, tables)))
