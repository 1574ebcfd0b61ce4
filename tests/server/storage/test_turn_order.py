"""The order of turns, without a database."""

import asyncio

from server.storage.turns import IN_A_ROW, Lane, Turns


async def order_of(*lanes: Lane) -> list[str]:
    """Who has a turn, in which order, when all of these ask while somebody holds it."""
    turns, order = Turns(), list[str]()

    async def take(lane: Lane, number: int) -> None:
        async with turns.turn(lane):
            order.append(f"{lane} {number}")

    async with asyncio.TaskGroup() as group, turns.turn(Lane.OTHERS):
        for number, lane in enumerate(lanes):
            group.create_task(take(lane, number))
        await asyncio.sleep(0)
    return order


async def test_others_go_in_the_order_they_came() -> None:
    assert await order_of(Lane.OTHERS, Lane.OTHERS, Lane.OTHERS) == ["others 0", "others 1", "others 2"]


async def test_the_committer_overtakes_others() -> None:
    assert await order_of(Lane.OTHERS, Lane.COMMITTER) == ["committer 1", "others 0"]


async def test_a_rush_of_commits_lets_one_other_in_now_and_then() -> None:
    order = await order_of(Lane.OTHERS, Lane.OTHERS, *[Lane.COMMITTER] * (2 * IN_A_ROW))

    assert order.index("others 0") == IN_A_ROW
    assert order.index("others 1") == 2 * IN_A_ROW + 1


async def test_a_waiter_cancelled_in_the_pass_that_gave_it_the_turn_passes_it_on() -> None:
    turns, order = Turns(), list[str]()

    async def take(name: str) -> None:
        async with turns.turn(Lane.OTHERS):
            order.append(name)

    async with asyncio.TaskGroup() as group:
        async with turns.turn(Lane.OTHERS):
            quitter = group.create_task(take("quitter"))
            group.create_task(take("next"))
            await asyncio.sleep(0)
        quitter.cancel()

    assert order == ["next"]
