"""Ten thousand threads on one guide: a page of them costs a page, whatever stands behind it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, insert

from server.guides.threads.queries import PAGE
from server.guides.threads.tables import thread_messages, threads
from tests.support.site import text_of
from tests.support.threads import Team

MANY = 10_000

TOLD = "SELECT guides.id, (SELECT max(threads.version)"  # by the notices, once a second

Asked = list[tuple[str, tuple[Any, ...]]]  # Any: whatever a statement is given


async def filled(team: Team) -> None:
    """Copies of one comment."""
    made = await team.ana.comments("well")
    async with team.live.charrette.transactions.write() as connection:
        row = dict((await connection.execute(threads.select())).mappings().one())
        rows = [
            row | {"id": f"t{number:019}", "number": number, "version": number, "attempt": str(number)}
            for number in range(2, MANY + 1)
        ]
        await connection.execute(insert(threads), rows)
        said = [
            {
                "id": f"m{one['number']:019}",
                "thread": one["id"],
                "number": 1,
                "author": made["by"]["author"],
                "made": 0,
                "text": f"Number {one['number']}.",
                "attempt": "",
            }
            for one in rows
        ]
        await connection.execute(insert(thread_messages), said)


@contextmanager
def statements(team: Team) -> Iterator[Asked]:
    """All that is asked of the tables of threads meanwhile."""
    engine = team.live.charrette.transactions.database.reading.sync_engine
    asked: Asked = []

    def note(_c: object, _k: object, statement: str, parameters: tuple[Any, ...], *_: object) -> None:
        if "thread" in statement and not statement.startswith(TOLD):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def shapes(asked: Asked) -> list[str]:
    """However many ids stand in them."""
    return [re.sub(r"\?(?:, \?)+", "?", statement) for statement, _ in asked]


async def plans(team: Team, asked: Asked) -> list[str]:
    found = []
    async with team.live.charrette.transactions.read() as connection:
        for statement, parameters in asked:
            explained = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found += [str(row["detail"]) for row in explained.mappings()]
    return found


async def test_a_page_of_ten_thousand_asks_as_much_as_a_page_of_one(team: Team) -> None:
    await team.ana.comments("trolley")
    with statements(team) as few:
        await team.ana.browser.opens(team.ana.address)
        await team.ana.lists()
    await team.live.charrette.transactions.run(
        lambda connection: connection.execute(thread_messages.delete())
    )
    await team.live.charrette.transactions.run(lambda connection: connection.execute(threads.delete()))
    await filled(team)

    with statements(team) as many:
        page = await team.ana.browser.opens(team.ana.address)
        listed = await team.ana.lists()

    assert shapes(few) == shapes(many)
    assert len(many) <= 12
    assert page.text.count("<article") == len(listed["threads"]) == PAGE
    assert (listed["more"], listed["version"]) == (True, PAGE)
    assert f"Open ({MANY})" in text_of(page)
    scans = [step for step in await plans(team, many) if step.startswith("SCAN")]
    assert scans == []
    of_threads = [one for one in many if "FROM threads" in one[0]]
    steps = await plans(team, of_threads)
    assert [step for step in steps if "TEMP B-TREE" in step] == []  # only what belongs to one page is sorted
    assert any("COVERING INDEX" in step for step in steps)  # the counts


async def test_the_pages_hold_them_all_once(team: Team) -> None:
    await filled(team)
    seen: list[int] = []
    version = 0
    for _ in range(MANY // PAGE + 1):
        listed = await team.ana.lists(version)
        seen += [thread["number"] for thread in listed["threads"]]
        version = listed["version"]
        if not listed["more"]:
            break

    assert seen == list(range(1, MANY + 1))
    older = await team.ana.browser.opens(f"{team.ana.address}?show=open&before=101")
    assert older.text.count("<article") == PAGE
    assert "Older ones" not in text_of(older)
