"""`charrette guide …`: making guides and saying who may write in them."""

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from typing import Final, TextIO

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts.access import person_by_email
from server.cli.output import Answer, answering
from server.cli.store import Store, naming, use, write
from server.errors import Refused
from server.guides import actions
from server.guides.rules import MEMBER_ROLES, RepeatedTitle, clean_title
from server.storage.errors import StoreError

# A step takes the database's one writer for about 20 ms; a running server should never wait 50 ms for it.
GUIDES_A_STEP: Final = 5
# SQLite has no queue: who waits looks again after up to 25 ms, and would starve beside one who never pauses.
BREATH_S: Final = 0.03


class BadTitles(Refused):
    """The file of `--titles-from` is something else."""

    def __init__(self) -> None:
        super().__init__('The titles must be a JSON list of texts, such as ["One title", "Another title"].')


class StoppedHalfway(Refused):
    """The store failed between two steps; `made` are the guides of the steps before."""

    def __init__(self, made: dict[str, str], cause: StoreError) -> None:
        super().__init__(
            f"{cause.sentence} Only these guides were made: {json.dumps(made, ensure_ascii=False)}"
        )
        self.made = made


@click.group()
def guide() -> None:
    """Guides and their members."""


@guide.command()
@answering
@click.option("--title", "titles", multiple=True, help="The title of a new guide. Repeatable.")
@click.option(
    "--titles-from",
    "file",
    type=click.File(encoding="utf-8"),
    help="A file with a JSON list of titles; - reads it from the standard input.",
)
@click.option("--writer", "writers", multiple=True, metavar="EMAIL", help="A writer of each. Repeatable.")
def create(titles: tuple[str, ...], file: TextIO | None, writers: tuple[str, ...]) -> Answer:
    """Make guides and print their ids by title."""
    wanted = [*titles, *(_titles_in(file) if file else ())]
    if not wanted:
        raise click.UsageError("Give at least one title, by --title or --titles-from.")
    cleaned = _different(wanted)
    made = use(lambda store: _create(store, cleaned, writers))
    return Answer(json.dumps(made, ensure_ascii=False, indent=2), made)


@guide.command()
@answering
@click.argument("guide_id", metavar="GUIDE")
@click.argument("email")
@click.option("--role", help=f"What this person becomes: {', '.join(MEMBER_ROLES)}.")
@click.option("--remove", is_flag=True, help="This person is no member any more.")
def member(guide_id: str, email: str, role: str | None, *, remove: bool) -> Answer:
    """Make somebody a member of a guide, change the role, or remove them."""
    if (role is None) is not remove:
        raise click.UsageError("Give either --role or --remove.")

    async def act(connection: AsyncConnection, store: Store) -> None:
        if role is None:
            await actions.remove_member(connection, guide_id, email)
        else:
            await actions.set_member(connection, guide_id, email, role, now=store.now)

    with naming(guide_id):
        write(act)
    plain = f"{email} is now a {role} of {guide_id}." if role else f"{email} is no member of {guide_id} now."
    return Answer(plain, {"guide": guide_id, "email": email, "role": role})


def _titles_in(file: TextIO) -> list[str]:
    try:
        found = json.load(file)
    except (ValueError, RecursionError) as error:  # ValueError: no JSON, or no UTF-8
        raise BadTitles from error
    if not isinstance(found, list) or not all(isinstance(title, str) for title in found):
        raise BadTitles
    return found


def _different(titles: Sequence[str]) -> list[str]:
    """All titles are looked at before the first guide is made."""
    cleaned: dict[str, None] = {}
    for title in map(clean_title, titles):
        if title in cleaned:
            raise RepeatedTitle(title)
        cleaned[title] = None
    return list(cleaned)


async def _create(store: Store, titles: list[str], writers: Sequence[str]) -> dict[str, str]:
    """In steps, so that whoever is writing does not have to wait for all of them."""
    async with store.transactions.read() as connection:
        for email in writers:
            await person_by_email(connection, email)
    made: dict[str, str] = {}
    for start in range(0, len(titles), GUIDES_A_STEP):
        if start:
            await asyncio.sleep(BREATH_S)
        act = partial(_make, titles[start : start + GUIDES_A_STEP], writers, store.now)
        try:
            made |= await store.write(act)
        except StoreError as error:
            if not made:
                raise
            raise StoppedHalfway(made, error) from error
    return made


async def _make(
    titles: Sequence[str], writers: Sequence[str], now: int, connection: AsyncConnection
) -> dict[str, str]:
    return await actions.create(connection, titles, writers, now=now)
