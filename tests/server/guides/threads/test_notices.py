"""What sockets hear of threads: that there is something new, whoever made it."""

import json
import sqlite3

from tests.support.sockets import Socket
from tests.support.threads import Team


def is_notice(frame: bytes) -> bool:
    return frame.startswith(b"\x65") and b'"kind":"threads"' in frame


async def version_told(socket: Socket) -> int:
    frame = await socket.until(is_notice)
    return int(json.loads(frame[frame.index(b"{") :])["version"])


async def test_everybody_in_the_guide_hears_of_a_comment(team: Team) -> None:
    rita = await team.rita.comes()

    made = await team.ana.comments()

    assert await version_told(rita) == made["version"]
    assert team.writer
    assert await version_told(team.writer) == made["version"]


async def test_many_changes_in_a_second_are_told_together(team: Team) -> None:
    rita = await team.rita.comes()
    made = await team.ana.comments()
    path = f"/{made['id']}/messages"
    said = [await team.bo.does(path, text=str(number)) for number in range(8)]

    told = [await version_told(rita)]
    while told[-1] != said[-1]["version"]:
        told.append(await version_told(rita))

    assert len(told) <= 4  # and not nine
    assert told == sorted(set(told))


async def test_whoever_comes_later_is_told_where_things_stand(team: Team) -> None:
    made = await team.ana.comments()

    rita = await team.rita.comes()

    assert await version_told(rita) == made["version"]


async def test_what_another_process_says_is_heard_too(team: Team) -> None:
    made = await team.ana.comments()
    rita = await team.rita.comes()
    assert await version_told(rita) == made["version"]
    elsewhere = sqlite3.connect(team.live.charrette.transactions.database.file)
    with elsewhere:
        elsewhere.execute("UPDATE threads SET version = version + 5, note = 'x'")
    elsewhere.close()

    assert await version_told(rita) == made["version"] + 5


async def test_a_text_that_goes_is_told_once_somebody_has_looked(team: Team) -> None:
    made = await team.ana.comments("the trolley")
    rita = await team.rita.comes()
    assert await version_told(rita) == made["version"]
    await team.removes("the trolley")

    await team.cleo.sees(made["id"])

    assert await version_told(rita) == made["version"] + 1
