"""How far a guide is: signatures, what clears them, what is missing, as a page and as JSON."""

from typing import Any

import httpx

from server.accounts.access import Person
from tests.support.plain_forms import World
from tests.support.site import Browser, text_of


async def standing(browser: Browser, world: World) -> httpx.Response:
    return await browser.client.get(
        f"/guides/{world.guide}/readiness", headers={"accept": "application/json"}
    )


async def section(browser: Browser, world: World, key: str) -> dict[str, Any]:
    return next(one for one in (await standing(browser, world)).json()["sections"] if one["key"] == key)


async def becomes(world: World, person: Person) -> Browser:
    return await world.browser.is_signed_in_as(world.live.accounts, person)


async def signs(browser: Browser, world: World, key: str, state: str, **more: str) -> httpx.Response:
    return await browser.sends(f"/guides/{world.guide}/readiness", section=key, state=state, **more)


async def writes(browser: Browser, world: World, key: str, text: str) -> None:
    saved = await (await world.form(key, browser)).sends(text, browser)
    assert saved.is_redirect, saved.text


async def test_a_fresh_guide_is_a_draft_and_lacks_what_it_needs(world: World) -> None:
    found = (await standing(world.browser, world)).json()

    assert {one["state"] for one in found["sections"]} == {"draft"}
    assert [one["lack"] for one in found["missing"]] == ["title", "promise"]
    assert {one["key"] for one in found["sections"] if one["missing"]} == {
        "why",
        "steps",
        "who",
        "checking",
        "evidence",
        "risks",
    }
    assert found["reading"] == {"ari": None, "lix": None, "level": None}


async def test_a_signature_stands_until_a_substantive_change(world: World) -> None:
    await writes(world.browser, world, "why", "It works because the sink is near.")
    await signs(world.browser, world, "why", "ready")
    signed = await section(world.browser, world, "why")

    await writes(world.browser, world, "why", "It works because the sink is near them.")
    after_a_word = await section(world.browser, world, "why")
    await writes(world.browser, world, "why", "Nothing of this is as it was before, and nobody signed it.")
    after_all = await section(world.browser, world, "why")

    assert (signed["state"], after_a_word["state"], after_all["state"]) == ("ready", "ready", "draft")
    assert [(one["name"], one["holds"]) for one in after_all["signed"]] == [("Ana", False)]
    assert "the text has changed since" in text_of(
        await world.browser.opens(f"/guides/{world.guide}/readiness")
    )


async def test_one_doubt_is_enough_and_a_word_can_be_taken_back(world: World) -> None:
    await writes(world.browser, world, "why", "It works.")
    await signs(world.browser, world, "why", "ready")
    other = await becomes(world, world.bo)
    await signs(other, world, "why", "needs evidence")
    doubted = await section(other, world, "why")
    await signs(other, world, "why", "")

    assert doubted["state"] == "needs evidence"
    assert (await section(other, world, "why"))["state"] == "ready"


async def test_nobody_signs_what_they_have_not_seen(world: World) -> None:
    await writes(world.browser, world, "why", "It works.")
    seen = str((await section(world.browser, world, "why"))["seen"])
    await writes(world.browser, world, "why", "It does not work at all, we found.")

    answer = await signs(world.browser, world, "why", "ready", seen=seen)

    assert answer.status_code == httpx.codes.CONFLICT
    assert "changed while you looked" in text_of(answer)
    assert (await section(world.browser, world, "why"))["state"] == "draft"


async def test_only_writers_sign_and_only_sections_that_there_are(world: World) -> None:
    await world.live.guides.set_member(world.guide, world.bo, "reader")
    reader = await becomes(world, world.bo)
    page = text_of(await reader.opens(f"/guides/{world.guide}/readiness"))
    refused = await signs(reader, world, "why", "ready")
    writer = await becomes(world, world.ana)
    unknown = await signs(writer, world, "nowhere", "ready")
    odd = await signs(writer, world, "why", "perfect")

    assert "How far we are" in page
    assert "Take my word back" not in page
    assert [one.status_code for one in (refused, unknown, odd)] == [403, 404, 422]
    assert "Only writers of this guide" in text_of(refused)


async def test_somebody_elses_guide_is_not_there(world: World) -> None:
    stranger: Person = await world.live.accounts.add("Sam")
    browser = await becomes(world, stranger)

    assert (await standing(browser, world)).status_code == httpx.codes.NOT_FOUND
    assert (await signs(browser, world, "why", "ready")).status_code == httpx.codes.NOT_FOUND
