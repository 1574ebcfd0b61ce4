"""Suggestions: what they want, what stands there, and who decides."""

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from pycrdt import Doc

from collab.guide.anchors import Units
from collab.history.entry import Kind
from server.documents import queries
from server.guides.door import Edit, EditRefused, LookAtUnits, NotSavedYet
from server.guides.threads import actions
from server.guides.threads.access import thread as read_thread
from server.live.door import LiveDoor
from tests.support.threads import STEPS, Team


async def test_an_accepted_suggestion_is_one_change_that_names_both(team: Team) -> None:
    made = await team.cleo.suggests("the trolley 🛒", "the big trolley")

    accepted = await team.bo.does(f"/{made['id']}/accept")

    assert await team.words() == "Wash your hands well. Move the big trolley away. Wash your hands again."
    assert (accepted["state"], accepted["suggestion"]["decision"]) == ("resolved", "accepted")
    assert accepted["suggestion"]["decided_by"]["name"] == "Bo"
    entry = (await queries.records(team.live.charrette.transactions, team.guide))[-1].entry
    bo = await team.live.guides.member(team.guide, team.bo.person)
    cleo = await team.live.guides.member(team.guide, team.cleo.person)
    assert bo
    assert cleo
    assert (entry.author, entry.kind) == (bo.author, Kind.ACCEPT)
    assert json.loads(entry.reference) == {"suggestion": made["id"], "by": cleo.author}
    assert accepted["suggestion"]["decided_at"] == entry.at


async def test_words_that_stay_are_not_written_again(team: Team) -> None:
    made = await team.cleo.suggests("Move the trolley", "Move the cart")

    await team.bo.does(f"/{made['id']}/accept")

    payload = (await queries.records(team.live.charrette.transactions, team.guide))[-1].payload
    assert b"cart" in payload
    assert b"Move" not in payload


async def test_a_deletion_and_an_insertion_are_suggestions_too(team: Team) -> None:
    deletion = await team.cleo.suggests("Wash your hands again.", "")
    between = {**await team.named("well"), "start": (await team.named("."))["start"], "quote": ""}
    insertion = await team.cleo.does(
        kind="suggestion", root=STEPS, **between, replacement=" and long", reason="missing"
    )

    assert (insertion["quote"], insertion["at"]["state"], insertion["at"]["text"]) == ("", "attached", "")
    await team.ana.does(f"/{deletion['id']}/accept")
    await team.ana.does(f"/{insertion['id']}/accept")

    assert await team.words() == "Wash your hands well and long. Move the trolley 🛒 away. "


async def test_when_the_quote_has_changed_both_texts_are_offered(team: Team) -> None:
    made = await team.cleo.suggests("the trolley", "the cart")
    await team.types("big ", len("Wash your hands well. Move the "))
    before = await team.words()

    answer = await team.bo.tells(f"/{made['id']}/accept")

    assert (answer.status_code, answer.json()["cause"]) == (409, "quote-changed")
    assert (answer.json()["quote"], answer.json()["text"]) == ("the trolley", "the big trolley")
    assert await team.words() == before
    assert (await team.cleo.sees(made["id"]))["suggestion"]["decision"] is None


async def test_of_two_rivals_accepted_at_once_one_is_and_the_other_stays(team: Team) -> None:
    one = await team.cleo.suggests("the trolley", "the cart")
    other = await team.ana.suggests("the trolley", "the wagon")

    answers = await asyncio.gather(
        team.ana.tells(f"/{one['id']}/accept"), team.bo.tells(f"/{other['id']}/accept")
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [loser] = [answer.json() for answer in answers if answer.status_code == 409]
    assert (loser["cause"], loser["quote"]) == ("quote-changed", "the trolley")
    words = await team.words()
    assert ("the cart" in words) != ("the wagon" in words)
    left = one["id"] if "wagon" in words else other["id"]
    assert (await team.ana.sees(left))["state"] == "open"


async def test_what_somebody_types_inside_the_quote_before_it_is_accepted_counts(team: Team) -> None:
    """It was received, and is not saved yet."""
    made = await team.cleo.suggests("the trolley", "the cart")
    seen, compose = asyncio.Event(), LiveDoor.compose

    async def after_bo_types(
        door: LiveDoor,
        who: Any,
        membership: Any,
        make: LookAtUnits[Edit],  # Any: handed on as they are
    ) -> None:
        def while_it_waits(doc: Doc[Any], units: Units) -> Edit:
            room = team.live.charrette.rooms.open[team.guide].room
            assert room.waiting.frames or room.in_flight
            seen.set()
            return make(doc, units)

        team.sent += 1
        before = team.doc.get_state()
        team.text.insert(len("Wash your hands well. Move the "), "big ")
        room = team.live.charrette.rooms.open[team.guide]
        [number] = room.connections
        room.receive(room.connections[number], b"\x00\x02" + _with_length(team.doc.get_update(before)))
        await compose(door, who, membership, while_it_waits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveDoor, "compose", after_bo_types)
        answer = await team.ana.tells(f"/{made['id']}/accept")

    assert seen.is_set()
    assert (answer.status_code, answer.json()["text"]) == (409, "the big trolley")


def _with_length(update: bytes) -> bytes:
    return bytes([len(update)]) + update


async def test_what_somebody_types_inside_the_quote_while_it_is_accepted_is_kept(team: Team) -> None:
    made = await team.cleo.suggests("the trolley", "a cart")
    before = team.doc.get_state()
    team.text.insert(len("Wash your hands well. Move the "), "BIG ")
    late = team.doc.get_update(before)  # typed on a screen that has not heard of the acceptance

    await team.ana.does(f"/{made['id']}/accept")
    assert team.writer
    team.writer.send(b"\x00\x02" + _with_length(late))
    team.sent += 1
    await team.writer.acknowledged(team.sent)

    words = await team.words()
    assert "BIG" in words
    assert "a cart" in words
    assert "trolley 🛒" not in words


async def test_whoever_only_comments_suggests_and_withdraws_and_a_writer_decides(team: Team) -> None:
    made = await team.cleo.suggests("well", "thoroughly")
    path = f"/{made['id']}"
    assert (made["may"]["accept"], made["may"]["withdraw"]) == (False, True)

    own = await team.cleo.tells(f"{path}/accept")
    not_hers = await team.bo.tells(f"{path}/withdraw")
    why = await team.bo.tells(f"{path}/decline")
    declined = await team.bo.does(f"{path}/decline", reason="Too long a word.")
    late = await team.cleo.tells(f"{path}/withdraw")
    reopened = await team.cleo.tells(f"{path}/reopen", text="Why?")

    assert (own.status_code, not_hers.status_code, why.status_code) == (403, 403, 422)
    assert declined["suggestion"]["decision_words"] == "Too long a word."
    assert (late.status_code, reopened.status_code) == (409, 409)
    withdrawn = await team.cleo.suggests("well", "thoroughly")
    done = await team.cleo.does(f"/{withdrawn['id']}/withdraw")
    assert done["suggestion"]["decision"] == "withdrawn"
    assert (await team.bo.tells(f"/{withdrawn['id']}/accept")).status_code == 409
    assert "well" in await team.words()


async def test_accepting_twice_at_once_changes_the_text_once(team: Team) -> None:
    made = await team.cleo.suggests("the trolley", "the cart cart")

    answers = await asyncio.gather(*(team.ana.tells(f"/{made['id']}/accept") for _ in range(3)))

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (await team.words()).count("cart cart") == 1


async def test_many_changed_words_want_a_reason(team: Team) -> None:
    few = await team.cleo.suggests("Move the trolley", "Push a cart", reason="")
    many = await team.cleo.tells(
        kind="suggestion",
        root=STEPS,
        **await team.named("Wash your hands well."),
        replacement="Rinse both feet with soap.",
    )
    said = await team.cleo.suggests(
        "Wash your hands well.", "Rinse both feet with soap.", reason="", text="That is the rule."
    )

    assert few["suggestion"]["words"] == 3
    assert (many.status_code, many.json()["detail"]) == (422, "Say why, in a word or two.")
    assert said["messages"][0]["text"] == "That is the rule."


@pytest.mark.parametrize(("replacement", "cause"), [("well", "changes-nothing"), ("x" * 20_001, "too-long")])
async def test_what_is_no_suggestion_is_refused(team: Team, replacement: str, cause: str) -> None:
    answer = await team.cleo.tells(
        kind="suggestion", root=STEPS, **await team.named("well"), replacement=replacement, reason="x"
    )

    assert (answer.status_code, answer.json()["cause"]) == (422, cause)


async def test_a_comment_cannot_be_accepted(team: Team) -> None:
    made = await team.cleo.comments()

    assert (await team.ana.tells(f"/{made['id']}/accept")).status_code == 403


async def test_killed_before_it_was_noted_an_acceptance_is_found_in_the_log(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await team.cleo.suggests("the trolley", "the cart")
    with monkeypatch.context() as patch:
        patch.setattr(actions, "decide", _killed)
        with pytest.raises(_Killed):
            await team.ana.tells(f"/{made['id']}/accept")
    assert (await team.bo.sees(made["id"]))["suggestion"]["decision"] == "accepted"

    again = await team.bo.does(f"/{made['id']}/accept")

    assert (await team.words()).count("cart") == 1
    assert again["suggestion"]["decided_by"]["name"] == "Ana"


class _Killed(BaseException):
    """The process ends here."""


async def _killed(*_: object, **__: object) -> None:
    raise _Killed


async def test_an_acceptance_that_was_not_taken_in_leaves_the_suggestion_open(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await team.cleo.suggests("the trolley", "the cart")
    with monkeypatch.context() as patch:
        patch.setattr(LiveDoor, "compose", partial(_fails, EditRefused("No.")))
        refused = await team.ana.tells(f"/{made['id']}/accept")
        patch.setattr(LiveDoor, "compose", partial(_fails, NotSavedYet()))
        unsaved = await team.ana.tells(f"/{made['id']}/accept")
    async with team.live.charrette.transactions.read() as connection:
        row = await read_thread(connection, team.guide, made["id"])

    assert (refused.status_code, unsaved.status_code) == (422, 503)
    assert row.suggestion
    assert row.suggestion.accepting is not None  # it may still be saved
    assert (await team.ana.does(f"/{made['id']}/accept"))["suggestion"]["decision"] == "accepted"


async def _fails(error: Exception, *_: object) -> None:
    raise error
