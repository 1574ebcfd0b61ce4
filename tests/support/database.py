"""A real database in a folder of the test's own."""

import sqlite3
from pathlib import Path

from sqlalchemy import MetaData

from server.settings import Settings
from server.storage.database import Database
from server.storage.metadata import metadata as all_tables


def settings_for(folder: Path, **more: str) -> Settings:
    """Settings as from an environment that names only the database: `more` are further variables."""
    return Settings.from_environment(
        {"CHARRETTE_DATABASE_URL": f"sqlite:///{folder / 'charrette.db'}", **more}
    )


async def fresh_database(folder: Path, metadata: MetaData = all_tables) -> Database:
    """An open database with the tables of all features imported so far. Close it, or use it as `async with`."""
    settings = settings_for(folder)
    sqlite3.connect(settings.database_file).close()
    settings.database_file.touch()
    database = Database.open(settings)
    async with database.writing.begin() as connection:
        await connection.run_sync(metadata.create_all)
    return database
