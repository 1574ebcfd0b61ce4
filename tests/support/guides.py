"""Guides and their members, as sentences over a real database."""

from server.accounts.access import Person
from server.guides import access, actions, queries
from server.guides.access import Membership, NoSuchGuide
from server.guides.queries import ListedGuide, Member
from tests.support.people import Accounts


class Guides:
    """All guides of one database."""

    def __init__(self, accounts: Accounts) -> None:
        self.transactions = accounts.transactions
        self.clock = accounts.clock

    async def create(self, *titles: str, writers: tuple[Person, ...] = ()) -> dict[str, str]:
        async with self.transactions.write() as connection:
            return await actions.create(
                connection, titles, [person.email for person in writers], now=self.clock.now_ms()
            )

    async def one(self, *writers: Person, title: str = "Hand hygiene") -> str:
        return (await self.create(title, writers=writers))[title]

    async def set_member(self, guide: str, person: Person, role: str) -> None:
        async with self.transactions.write() as connection:
            await actions.set_member(connection, guide, person.email, role, now=self.clock.now_ms())

    async def remove(self, guide: str, person: Person) -> None:
        async with self.transactions.write() as connection:
            await actions.remove_member(connection, guide, person.email)

    async def member(self, guide: str, person: Person) -> Membership | None:
        async with self.transactions.read() as connection:
            try:
                return await access.member(connection, guide, person)
            except NoSuchGuide:
                return None

    async def memberships(self, *guides: str) -> dict[tuple[str, str], Membership]:
        async with self.transactions.read() as connection:
            return await queries.memberships(connection, guides)

    async def list_of(self, person: Person) -> list[ListedGuide]:
        async with self.transactions.read() as connection:
            return await queries.guides_of(connection, person)

    async def members(self, guide: str) -> list[Member]:
        async with self.transactions.read() as connection:
            return await queries.members(connection, guide)
