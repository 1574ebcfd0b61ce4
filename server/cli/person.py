"""`charrette person …`, `sign-in-code` and `token`: people and what they get in with."""

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts import access, actions
from server.accounts.rules import CODE_LIFE_MS, DEFAULT_SCOPES, MINUTE_MS, Scope
from server.cli.output import Answer, answering
from server.cli.store import Store, write


@click.group()
def person() -> None:
    """People."""


@person.command()
@answering
@click.argument("email")
@click.argument("name")
@click.option("--organiser", is_flag=True, help="May read every guide.")
def add(email: str, name: str, *, organiser: bool) -> Answer:
    """Add a person."""

    async def act(connection: AsyncConnection, store: Store) -> access.Person:
        return await actions.add_person(connection, email, name, organiser=organiser, now=store.now)

    added = write(act)
    data = {"id": added.id, "email": added.email, "name": added.name, "organiser": added.organiser}
    return Answer(f"Added {added.name} <{added.email}>.", data)


@click.command("sign-in-code")
@answering
@click.argument("email")
def sign_in_code(email: str) -> Answer:
    """Print a code that signs this person in once."""

    async def act(connection: AsyncConnection, store: Store) -> str:
        person = await access.person_by_email(connection, email)
        return await actions.make_sign_in_code(connection, store.settings.secret(), person.id, store.now)

    code = write(act)
    return Answer(code, {"code": code, "minutes": CODE_LIFE_MS // MINUTE_MS})


@click.command()
@answering
@click.argument("email")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="SCOPE",
    help=f"What the program may do: {', '.join(Scope)}. Repeatable.  [default: all of them]",
)
def token(email: str, scopes: tuple[str, ...]) -> Answer:
    """Print a bearer token with which a program acts for this person. It is shown only now."""

    async def act(connection: AsyncConnection, store: Store) -> actions.NewToken:
        person = await access.person_by_email(connection, email)
        key = store.settings.secret()
        return await actions.make_token(
            connection, key, person.id, scopes=scopes or DEFAULT_SCOPES, now=store.now
        )

    made = write(act)
    return Answer(made.text, {"token": made.text, "id": made.token, "scopes": sorted(made.scopes)})
