"""Writing without JavaScript: the plain form of a section beside people who type in the room."""

import asyncio
import sqlite3
from contextlib import closing
from html import unescape

import pytest
from pycrdt import Doc, Text

from collab.history.entry import Kind
from collab.wire import messages
from server.live import door
from tests.support.plain_forms import ADDRESS, FIELDS, Form, World
from tests.support.site import Browser, text_of
from tests.support.sockets import typed


async def test_an_empty_section_is_written_in_one_edit(world: World) -> None:
    form = await world.form()

    answer = await form.sends("### Before\n\nMove the *trolley*.\n- one\n- two")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/guides/{world.guide}/sections/steps?saved=yes",
    )
    assert await world.text() == "Before\nMove the trolley.\none\ntwo\n"
    [(author, kind, _)] = await world.records()
    membership = await world.live.guides.member(world.guide, world.ana)
    assert membership
    assert (author, kind) == (membership.author, Kind.FORM)
    assert (await world.form()).text == "### Before\n\nMove the *trolley*.\n\n- one\n- two"
    assert "Saved." in text_of(await world.browser.opens(answer.headers["location"]))


async def test_sending_it_back_unchanged_writes_nothing(world: World) -> None:
    await (await world.form()).sends("1. one\n2. **two**")
    form = await world.form()

    answer = await form.sends(form.text)

    assert answer.status_code == 303
    assert len(await world.records()) == 1


async def test_people_in_the_room_see_a_form_at_once(world: World) -> None:
    bo = await world.bo_comes()
    form = await world.form()

    await form.sends("Wash hands.")

    frame = await bo.until(lambda frame: frame.startswith(b"\x00\x02"))
    assert b"Wash hands." in frame


async def test_what_others_typed_meanwhile_is_kept_with_its_author(world: World) -> None:
    await (await world.form()).sends("The sink is near. The trolley is far.")
    form = await world.form()
    bo = await world.bo_comes()
    bo.send(typed("Bo: ", client=77))
    await bo.acknowledged(1)

    answer = await form.sends("The sink is near. The trolley is too far.")

    assert answer.status_code == 303
    assert sorted(await world.text()) == sorted("Bo: The sink is near. The trolley is too far.")
    authors = [author for author, _, _ in await world.records()]
    assert authors[0] == authors[2] != authors[1]


async def test_the_same_sentence_changed_by_two_keeps_and_shows_both(world: World) -> None:
    await (await world.form()).sends("The sink is near.")
    form = await world.form()
    async with Browser.at(world.live.charrette.asgi, ADDRESS) as other:
        await other.is_signed_in_as(world.live.accounts, world.bo)
        await (await world.form(browser=other)).sends("The sink is broken.", other)

    answer = await form.sends("The sink is distant.")

    assert answer.status_code == 200
    page = text_of(answer)
    assert "You wrote The sink is distant." in page
    assert "Changed by Bo The sink is broken." in page
    text = await world.text()
    assert "distant" in text
    assert "broken" in text
    assert "near" not in text
    assert text in unescape(answer.text)


async def test_whoever_else_was_in_a_clash_is_named(world: World) -> None:
    cy = await world.live.accounts.add("Cy")
    await world.live.guides.set_member(world.guide, cy, "writer")
    await (await world.form()).sends("The sink is near. The trolley is far. Nobody knows.")
    forms = [await world.form(), await world.form(), await world.form()]
    for person, text in (
        (world.bo, "The sink is broken. The trolley is far. Nobody knows."),
        (cy, "The sink is really broken. The trolley is far. Somebody knows."),
    ):
        async with Browser.at(world.live.charrette.asgi, ADDRESS) as other:
            await other.is_signed_in_as(world.live.accounts, person)
            await (await world.form(browser=other)).sends(text, other)

    both = text_of(await forms[0].sends("The sink is new. The trolley is far. Nobody knows."))
    await world.live.guides.remove(world.guide, cy)
    gone = text_of(await forms[1].sends("The sink is near. The trolley is far. Nobody here knows."))
    own = text_of(await forms[2].sends("The sink is old. The trolley is far. Nobody knows."))

    assert "Changed by Bo and Cy The sink is really broken." in both
    assert "Changed by Cy Somebody knows." in gone
    assert "Changed by Bo, Cy and you, in another window" in own


async def test_the_same_form_sent_twice_is_saved_once(world: World) -> None:
    form = await world.form()
    await form.sends("Wash hands.")

    answer = await form.sends("Wash hands.")

    assert answer.status_code == 303
    assert await world.text() == "Wash hands."


async def test_the_same_form_sent_twice_at_once_is_saved_once(world: World) -> None:
    form = await world.form()

    answers = await asyncio.gather(*(form.sends("Wash hands.") for _ in range(3)))

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert await world.text() == "Wash hands."


async def test_back_and_on_writes_nothing_twice(world: World) -> None:
    form = await world.form()
    await form.sends("Wash hands.")
    bo = await world.bo_comes()
    bo.send(typed("Bo. ", client=77))
    await bo.acknowledged(1)

    await form.sends("Wash hands well.")

    assert sorted(await world.text()) == sorted("Bo. Wash hands well.")


async def test_formatting_inserts_no_word_again(world: World) -> None:
    await (await world.form()).sends("Move the trolley 🛒.")

    await (await world.form()).sends("### Move the **trolley** 🛒.")

    payload = (await world.records())[1][2]
    assert b"strong" in payload
    assert b"trolley" not in payload
    assert "🛒".encode() not in payload


async def test_what_markdown_cannot_say_survives(world: World) -> None:
    bo = await world.bo_comes()
    doc: Doc[Text] = Doc(client_id=77)
    text = doc.get("section:steps", type=Text)
    text += "See  here."
    text.insert_embed(4, {"cite": {"id": "pittet"}})
    text.insert_embed(0, {"sketch": {"id": "later"}})
    bo.send(messages.update(doc.get_update()))
    await bo.acknowledged(1)
    form = await world.form()
    assert form.text == "[[box 1]]See [[source pittet]] here."

    await form.sends("[[box 1]]Please see [[source pittet]].")

    page = await world.form()
    assert page.text == "[[box 1]]Please see [[source pittet]]."
    assert b"sketch" not in (await world.records())[1][2]


async def test_a_title_is_one_line(world: World) -> None:
    form = await world.form("title")

    await form.sends(" Hand \n hygiene ")

    assert (await world.form("title")).text == "Hand hygiene"
    assert await form.sends("Hand hygiene") is not None
    assert len(await world.records()) == 1


async def test_an_odd_link_is_named_and_the_text_kept(world: World) -> None:
    form = await world.form()

    answer = await form.sends("Press [here](javascript:alert(1)) now")

    assert answer.status_code == 422
    assert "A link begins with https://" in text_of(answer)
    assert Form(world, "steps", answer).text == "Press [here](javascript:alert(1)) now"
    assert await world.records() == []


async def test_script_is_text(world: World) -> None:
    await (await world.form()).sends("<script>alert(1)</script> </textarea>")

    for path in ("", "/write", "/sections/steps"):
        page = (await world.browser.opens(f"/guides/{world.guide}{path}")).text
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


async def test_four_megabytes_are_refused_kindly(world: World) -> None:
    form = await world.form()
    text = "0123456789" * 400_000

    answer = await form.sends(text)

    assert answer.status_code == 422
    assert "at most 200,000 characters" in text_of(answer)
    assert text in answer.text
    assert await world.records() == []


async def test_a_reader_is_told_so_and_keeps_the_text(world: World) -> None:
    form = await world.form()
    await world.live.guides.set_member(world.guide, world.ana, "reader")

    page, answer = (
        await world.browser.opens(f"/guides/{world.guide}/sections/steps"),
        await form.sends("Mine."),
    )

    assert page.status_code == answer.status_code == 403
    assert "You may read this guide, but not write in it." in text_of(answer)
    assert Form(world, "steps", answer).text == "Mine."


async def test_whoever_was_signed_out_keeps_the_text_and_sends_it_again(world: World) -> None:
    form = await world.form()
    await world.live.accounts.revoke_all(world.ana)

    answer = await form.sends("Mine.")
    await world.browser.is_signed_in_as(world.live.accounts, world.ana)
    again = await Form(world, "steps", answer).sends("Mine.")

    assert answer.status_code == 401
    assert "You are signed out" in text_of(answer)
    assert again.status_code == 303
    assert await world.text() == "Mine."


async def test_a_form_opened_by_one_is_not_saved_in_the_name_of_the_next(world: World) -> None:
    form = await world.form()
    await world.browser.is_signed_in_as(world.live.accounts, world.bo)

    answer = await form.sends("Ana's words.")
    before = await world.records()
    again = await Form(world, "steps", answer).sends("Ana's words.")

    assert answer.status_code == 422
    assert "You are signed in as Bo now" in text_of(answer)
    assert Form(world, "steps", answer).text == "Ana's words."
    assert before == []
    assert again.status_code == 303  # Bo was told, and pressed Save


async def test_signed_out_and_in_again_as_somebody_else_is_asked_too(world: World) -> None:
    form = await world.form()
    await world.live.accounts.revoke_all(world.ana)
    signed_out = await form.sends("Ana's words.")
    await world.browser.is_signed_in_as(world.live.accounts, world.bo)

    answer = await Form(world, "steps", signed_out).sends("Ana's words.")

    assert answer.status_code == 422
    assert await world.records() == []


async def test_whoever_was_removed_keeps_the_text_and_sends_it_when_let_in_again(world: World) -> None:
    form = await world.form()
    await world.live.guides.remove(world.guide, world.ana)

    answer = await form.sends("Mine.")
    await world.live.guides.set_member(world.guide, world.ana, "writer")
    again = await Form(world, "steps", answer).sends("Mine.")

    assert answer.status_code == 404
    assert "There is no such guide, or it is not open to you any more." in text_of(answer)
    assert "Hand hygiene" not in answer.text
    assert Form(world, "steps", answer).text == "Mine."
    assert again.status_code == 303
    assert await world.text() == "Mine."


async def test_a_log_that_cannot_be_read_does_not_cost_the_text(world: World) -> None:
    await (await world.form()).sends("Before.")
    form = await world.form()
    world.live.charrette.rooms.open.clear()
    with closing(sqlite3.connect(world.live.charrette.transactions.database.file)) as connection, connection:
        connection.execute("UPDATE document_entries SET payload = x'00'")

    answer = await form.sends("Mine.")

    assert answer.status_code == 503
    assert "cannot save or read" in text_of(answer)
    assert Form(world, "steps", answer).text == "Mine."


async def test_a_stranger_finds_no_form(world: World) -> None:
    form = await world.form()
    eve = await world.live.accounts.add("Eve")
    async with Browser.at(world.live.charrette.asgi, ADDRESS) as stranger:
        nobody = await stranger.opens(f"/guides/{world.guide}/sections/steps")
        await stranger.is_signed_in_as(world.live.accounts, eve)
        page, answer = (
            await stranger.opens(f"/guides/{world.guide}/sections/steps"),
            await form.sends("x", stranger),
        )

    assert nobody.status_code == 303
    assert nobody.headers["location"].startswith("/sign-in?next=%2Fguides%2F")
    assert page.status_code == answer.status_code == 404
    assert "Hand hygiene" not in page.text
    assert await world.records() == []


async def test_a_section_that_does_not_exist_is_not_found(world: World) -> None:
    assert (await world.browser.opens(f"/guides/{world.guide}/sections/nowhere")).status_code == 404


@pytest.mark.parametrize("field", ["seq", "generation"])
async def test_a_form_from_another_time_is_not_merged(world: World, field: str) -> None:
    form = await world.form()
    fields = {name: form.hidden(name) for name in FIELDS} | {field: "9999"}

    answer = await world.browser.sends(f"/guides/{world.guide}/sections/steps", text="Mine.", **fields)

    assert answer.status_code == 422
    assert "was put back to an earlier state" in text_of(answer)
    assert "Mine." in answer.text


async def test_while_nothing_can_be_saved_the_text_stays_and_is_saved_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_PATIENCE_S", 0.05)
    form = await world.form()
    blocker = sqlite3.connect(world.live.charrette.transactions.database.file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")

    answers = [await form.sends("Mine."), await form.sends("Mine.")]
    blocker.close()
    monkeypatch.setattr(door, "_PATIENCE_S", 5.0)
    saved = await form.sends("Mine, and more.")

    assert [answer.status_code for answer in answers] == [503, 503]
    assert "cannot save at the moment" in text_of(answers[0])
    assert Form(world, "steps", answers[1]).text == "Mine."
    assert saved.status_code == 303
    assert await world.text() == "Mine, and more."


async def test_a_server_that_stops_takes_no_form_in(world: World) -> None:
    bo = await world.bo_comes()
    form = await world.form()
    world.live.charrette.rooms.open[world.guide].is_deaf = True

    answer = await form.sends("Mine.")

    assert answer.status_code == 503
    assert Form(world, "steps", answer).text == "Mine."
    bo.hang_up()


async def test_a_finished_guide_takes_no_form_in(world: World) -> None:
    form = await world.form()
    await world.live.closes(world.guide)

    answer = await form.sends("Mine.")

    assert answer.status_code == 422
    assert "This guide is finished" in text_of(answer)
    assert Form(world, "steps", answer).text == "Mine."
