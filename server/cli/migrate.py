"""`charrette migrate`."""

import asyncio

import click

from server.cli.output import Answer, answering
from server.cli.store import patiently
from server.settings import Settings
from server.storage.migrate import upgrade


@click.command()
@answering
def migrate() -> Answer:
    """Make the database, or bring it up to date. Safe to repeat."""
    settings = Settings.from_environment()
    applied = asyncio.run(patiently(lambda: upgrade(settings)))
    plain = "\n".join(f"Applied {line}" for line in applied) or "The database is up to date."
    return Answer(plain, {"database": settings.database_url, "applied": applied})
