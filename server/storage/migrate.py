"""Bring the database to the tables of this program, in one transaction; and say when that has not been done."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from server.settings import Settings
from server.storage.database import Database
from server.storage.errors import NotMigrated, StoreFailure
from server.storage.migrations import HEAD
from server.storage.transaction import Transactions

MIGRATIONS: Final = Path(__file__).parent / "migrations"
NEWER: Final = "The database was made by a newer version of Charrette: update the program."


async def upgrade(settings: Settings, migrations: Path = MIGRATIONS) -> list[str]:
    """Make the file if need be and apply what is missing; returns one line for each revision applied."""
    _make_file(settings.database_file)
    async with Database.open(settings) as database, Transactions(database).write() as connection:
        return await connection.run_sync(_upgrade, migrations)


async def require_current(transactions: Transactions) -> None:
    """Raises `NotMigrated` unless the database has exactly this program's tables."""
    async with transactions.read() as connection:
        found = (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalars().all()
    if found == [HEAD]:
        return
    if not found or found[0] < HEAD:  # revisions are numbered 0001, 0002, …
        raise NotMigrated("The database is not up to date: run `charrette migrate`.")
    raise NotMigrated(NEWER)


def _make_file(file: Path) -> None:
    """For the owner alone: there are addresses in it."""
    if not file.parent.is_dir():
        raise StoreFailure(f"The folder for the database, {file.parent}, does not exist.")
    if file.is_dir():
        raise StoreFailure(f"The database {file} cannot be made: it is a folder.")
    try:
        file.touch(mode=0o600)
    except OSError as error:
        raise StoreFailure(f"The database {file} cannot be made: {error.strerror}.") from error


def _upgrade(connection: Connection, migrations: Path) -> list[str]:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    before = MigrationContext.configure(connection).get_current_revision()
    try:
        missing = [] if before == scripts.get_current_head() else _between(scripts, before)
        command.upgrade(config, "head")
    except (CommandError, RevisionError) as error:
        raise NotMigrated(NEWER, detail=str(error)) from error
    return [f"{script.revision}: {script.doc}" for script in missing]


def _between(scripts: ScriptDirectory, before: str | None) -> list[Script]:
    return [*scripts.iterate_revisions("head", before or "base")][::-1]
