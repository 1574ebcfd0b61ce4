"""Migrations: made by steps of their own, so that the mechanism is tested apart from the tables."""

import shutil
import sqlite3
from pathlib import Path
from textwrap import dedent

import pytest

from server.storage.database import Database
from server.storage.errors import NotMigrated, StoreBusy, StoreError, StoreFailure
from server.storage.migrate import MIGRATIONS, require_current, upgrade
from server.storage.transaction import Transactions
from tests.support.database import settings_for


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The folder of migrations with none in it."""
    folder = tmp_path / "100% migrations"
    shutil.copytree(
        MIGRATIONS, folder, ignore=lambda _, names: [name for name in names if name.startswith("revision")]
    )
    return folder


def add_step(steps: Path, number: int, *statements: str) -> None:
    before = f'"{number - 1:04}"' if number > 1 else "None"
    script = f'''\
        """Step {number}."""
        from alembic import op

        revision = "{number:04}"
        down_revision = {before}
        branch_labels = depends_on = None

        def upgrade():
            for statement in {statements!r}:
                op.execute(statement)
        '''
    (steps / "versions" / f"revision_{number:04}.py").write_text(dedent(script))


def tables(file: Path) -> set[str]:
    connection = sqlite3.connect(file)
    try:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()


async def test_the_file_is_made_for_its_owner_alone(tmp_path: Path, steps: Path) -> None:
    settings = settings_for(tmp_path)
    add_step(steps, 1, "CREATE TABLE first (id INTEGER)")

    assert await upgrade(settings, steps) == ["0001: Step 1."]
    assert tables(settings.database_file) == {"first", "alembic_version"}
    assert settings.database_file.stat().st_mode & 0o777 == 0o600


async def test_a_second_run_does_nothing(tmp_path: Path, steps: Path) -> None:
    settings = settings_for(tmp_path)
    add_step(steps, 1, "CREATE TABLE first (id INTEGER)")
    await upgrade(settings, steps)

    assert await upgrade(settings, steps) == []


async def test_only_what_is_missing_is_applied_in_order(tmp_path: Path, steps: Path) -> None:
    settings = settings_for(tmp_path)
    add_step(steps, 1, "CREATE TABLE first (id INTEGER)")
    await upgrade(settings, steps)
    add_step(steps, 2, "CREATE TABLE second (id INTEGER)")
    add_step(steps, 3, "ALTER TABLE second RENAME TO third")

    assert await upgrade(settings, steps) == ["0002: Step 2.", "0003: Step 3."]
    assert tables(settings.database_file) == {"first", "third", "alembic_version"}


async def test_a_failing_step_leaves_the_database_as_it_was(tmp_path: Path, steps: Path) -> None:
    settings = settings_for(tmp_path)
    add_step(steps, 1, "CREATE TABLE first (id INTEGER)")
    await upgrade(settings, steps)
    add_step(steps, 2, "CREATE TABLE second (id INTEGER)")
    add_step(steps, 3, "CREATE TABLE first (id INTEGER)")

    with pytest.raises(StoreFailure):
        await upgrade(settings, steps)

    assert tables(settings.database_file) == {"first", "alembic_version"}


async def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path, steps: Path) -> None:
    settings = settings_for(tmp_path)
    add_step(steps, 1, "CREATE TABLE first (id INTEGER)")
    add_step(steps, 2, "CREATE TABLE second (id INTEGER)")
    await upgrade(settings, steps)
    (steps / "versions" / "revision_0002.py").unlink()

    with pytest.raises(NotMigrated, match="newer"):
        await upgrade(settings, steps)


async def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        await upgrade(settings_for(tmp_path / "nowhere"))


async def test_a_writer_elsewhere_makes_the_store_busy(tmp_path: Path, steps: Path) -> None:
    settings = settings_for(tmp_path)
    add_step(steps, 1, "CREATE TABLE first (id INTEGER)")
    await upgrade(settings, steps)
    other = sqlite3.connect(settings.database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreBusy):
        await upgrade(settings, steps)
    other.close()


def test_a_database_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated, match="charrette migrate"):
        Database.open(settings_for(tmp_path))


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (None, "charrette migrate"),
        ("", "charrette migrate"),
        ("0000", "charrette migrate"),
        ("9999", "newer"),
    ],
)
async def test_other_tables_than_the_programs_are_told(
    tmp_path: Path, version: str | None, sentence: str
) -> None:
    settings = settings_for(tmp_path)
    made = sqlite3.connect(settings.database_file)
    with made:
        if version is not None:
            made.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
            made.execute("INSERT INTO alembic_version SELECT ? WHERE ? != ''", (version, version))
    made.execute("CREATE TABLE other (id)")
    made.close()

    async with Database.open(settings) as database:
        with pytest.raises(NotMigrated, match=sentence):
            await require_current(Transactions(database))
