"""`charrette demo`."""

import click

from server.cli import store
from server.cli.output import Answer, answering
from server.cli.store import Store
from server.guides import sample


@click.command()
@answering
def demo() -> Answer:
    """Fill an empty installation with sample people and guides. Safe to repeat."""

    async def act(opened: Store) -> list[str]:
        return await sample.fill(opened.transactions, opened.now)

    made = store.use(act)
    plain = "\n".join(f"Wrote the sample guide “{title}”." for title in made)
    return Answer(plain or "Somebody is here already: nothing was added.", {"guides": made})
