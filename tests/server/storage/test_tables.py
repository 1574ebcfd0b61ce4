"""The migrations make exactly the tables that the features describe."""

import re
import sqlite3
from importlib import import_module
from pathlib import Path

from server.storage.migrate import MIGRATIONS, upgrade
from server.storage.migrations import HEAD
from tests.support.database import fresh_database, settings_for

SERVER = Path(__file__).parents[3] / "server"


def described(file: Path) -> dict[str, list[str]]:
    """Each table and index as the sorted lines of its statement: migrations may name constraints in another order.

    SQLite puts the name of a table that was rebuilt into quotes.
    """
    connection = sqlite3.connect(file)
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
    ).fetchall()
    connection.close()
    return {name: sorted(re.split(r",?\s*\n\s*", sql.replace('"', "").strip())) for name, sql in rows}


async def test_migrated_tables_are_those_of_the_features(tmp_path: Path) -> None:
    for tables in sorted(SERVER.rglob("tables.py")):
        import_module(".".join(("server", *tables.relative_to(SERVER).with_suffix("").parts)))
    (tmp_path / "described").mkdir()
    (tmp_path / "migrated").mkdir()

    async with await fresh_database(tmp_path / "described") as database:
        wanted = described(database.file)
    await upgrade(settings_for(tmp_path / "migrated"))

    assert described(settings_for(tmp_path / "migrated").database_file) == wanted
    assert "people" in wanted


def test_the_head_is_the_newest_revision() -> None:
    newest = max(path.stem for path in (MIGRATIONS / "versions").glob("revision_*.py"))

    assert newest == f"revision_{HEAD}"
