"""Fills an empty installation with the sample people and their guides."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from collab.guide.keys import PROMISE, TITLE, section_root
from collab.history.entry import Head, Kind
from server.accounts import access as accounts
from server.accounts import actions as people
from server.accounts.rules import DAY_MS, MINUTE_MS
from server.guides import access, actions
from server.guides.sample.script import Script, scripts
from server.guides.sample.typist import Typist
from server.storage.transaction import Transactions

DOMAIN: Final = "demo.example"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """`part` is a sentence for the page on which one chooses whom to be."""

    key: str
    name: str
    part: str
    organiser: bool = False
    is_automatic: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


PEOPLE: Final = (
    SamplePerson("ana", "Ana", "Nurse on the surgical ward; writes in all three guides."),
    SamplePerson("bo", "Bo", "Nurse on the medical ward; writes in all three guides."),
    SamplePerson(
        "chidi", "Chidi", "Infection control; writes in one guide, comments and reads in the others."
    ),
    SamplePerson(
        "dana",
        "Dana",
        "Runs the programme: makes guides, invites people, may read everything.",
        organiser=True,
    ),
    SamplePerson("emre", "Emre", "Doctor; writes in two guides."),
    SamplePerson("farah", "Farah", "Speaks for patients; writes in one guide, comments in another."),
    SamplePerson(
        "automatic", "Colleague (automatic)", "Types beside you when you switch it on.", is_automatic=True
    ),
)

AUTOMATIC: Final = next(person.email for person in PEOPLE if person.is_automatic)
"""Whose words these are when nobody types them."""


async def fill(transactions: Transactions, now: int) -> list[str]:
    """The titles of the guides that were made; none when somebody is here already."""
    async with transactions.read() as connection:
        if not await accounts.is_empty(connection):
            return []
    today = now - now % DAY_MS
    first = min(turn.at(today) for script in scripts() for turn in script.turns)
    await transactions.run(partial(_add_people, at=first - DAY_MS))
    return [await _write(transactions, script, today) for script in scripts()]


async def _add_people(connection: AsyncConnection, *, at: int) -> None:
    for person in PEOPLE:
        await people.add_person(connection, person.email, person.name, organiser=person.organiser, now=at)


async def _write(transactions: Transactions, script: Script, today: int) -> str:
    begun = script.turns[0].at(today) - 10 * MINUTE_MS
    made = await transactions.run(partial(actions.create, titles=[script.title], now=begun))
    guide = made[script.title]
    authors = await transactions.run(partial(_add_members, guide=guide, script=script, at=begun))
    typist = Typist(transactions, Head.of_new(guide), begun)
    opener, device = authors[script.turns[0].who], script.turns[0].ago
    await typist.writes(opener, device, TITLE, script.title, Kind.SEED)
    await typist.writes(opener, device, PROMISE, script.promise)
    for turn in script.turns:
        typist.now = max(typist.now, turn.at(today))
        root = section_root(turn.key)
        await typist.writes(authors[turn.who], turn.ago, root, turn.makes(typist.markdown(root)))
    return script.title


async def _add_members(connection: AsyncConnection, *, guide: str, script: Script, at: int) -> dict[str, str]:
    """Each one's author id by the key of the person."""
    authors: dict[str, str] = {}
    for who, role in script.people:
        email = f"{who}@{DOMAIN}"
        await actions.set_member(connection, guide, email, role, now=at)
        person = await accounts.person_by_email(connection, email)
        authors[who] = (await access.member(connection, guide, person)).author
    return authors
