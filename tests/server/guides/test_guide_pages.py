"""Making a guide, inviting people, reading it, and the page of the workspace."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.accounts.access import Person
from tests.support.site import Browser, text_of
from tests.support.sockets import Live, live_application

ADDRESS = "http://127.0.0.1:8000"


@dataclass
class World:
    live: Live
    browser: Browser
    olga: Person
    ana: Person

    async def signs_in(self, person: Person) -> Browser:
        return await self.browser.is_signed_in_as(self.live.accounts, person)

    async def roles(self, guide: str) -> dict[str, str]:
        return {member.name: str(member.role) for member in await self.live.guides.members(guide)}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with live_application(tmp_path) as live, Browser.at(live.charrette.asgi, ADDRESS) as browser:
        olga = await live.accounts.add("Olga", organiser=True)
        yield World(live, browser, olga, await live.accounts.add("Ana"))


async def test_an_organiser_makes_a_guide_and_is_its_first_writer(world: World) -> None:
    browser = await world.signs_in(world.olga)
    page = text_of(await browser.opens("/guides/new"))

    answer = await browser.sends("/guides/new", title="  Hand hygiene ")

    assert "Why it works needed" in page
    guide = re.fullmatch(r"/guides/(\w+)/members", answer.headers["location"])
    assert guide
    assert await world.roles(guide[1]) == {"Olga": "writer"}
    assert "Hand hygiene" in text_of(await browser.opens(f"/guides/{guide[1]}"))
    assert "Hand hygiene" in text_of(await browser.opens("/"))


async def test_a_guide_without_a_title_is_not_made(world: World) -> None:
    browser = await world.signs_in(world.olga)

    answer = await browser.sends("/guides/new", title=" ")

    assert answer.status_code == 422
    assert '<a href="#title">' in answer.text


async def test_only_organisers_make_guides(world: World) -> None:
    browser = await world.signs_in(world.ana)

    assert (await browser.opens("/guides/new")).status_code == 403
    assert (await browser.sends("/guides/new", title="Mine")).status_code == 403
    assert "Make a guide" not in text_of(await browser.opens("/"))


async def test_people_are_added_changed_and_removed(world: World) -> None:
    browser = await world.signs_in(world.olga)
    guide = await world.live.guides.one(world.olga)
    path = f"/guides/{guide}/members"

    added = await browser.sends(path, action="add", email="ana@example.org", role="reader")
    changed = await browser.sends(path, action="change", person=world.ana.id, role="writer")
    assert await world.roles(guide) == {"Ana": "writer", "Olga": "writer"}
    removed = await browser.sends(path, action="remove", person=world.ana.id)

    assert [answer.headers["location"].rpartition("=")[2] for answer in (added, changed, removed)] == [
        "added",
        "changed",
        "removed",
    ]
    assert await world.roles(guide) == {"Olga": "writer"}
    assert "What they wrote stays" in text_of(await browser.opens(f"{path}?done=removed"))


async def test_an_organiser_invites_somebody_new_with_a_code_to_hand_out(world: World) -> None:
    browser = await world.signs_in(world.olga)
    guide = await world.live.guides.one(world.olga)

    nameless = await browser.sends(f"/guides/{guide}/members", action="add", email="cy@example.org")
    answer = await browser.sends(f"/guides/{guide}/members", action="add", email="cy@example.org", name="Cy")

    assert nameless.status_code == 422
    assert '<a href="#name">' in nameless.text
    code = re.search(r'class="code">(\d{3} \d{3})<', answer.text)
    assert code
    assert await world.roles(guide) == {"Cy": "writer", "Olga": "writer"}
    assert (await browser.signs_in("cy@example.org", code[1])).status_code == 303
    assert "Signed in as Cy" in text_of(await browser.opens("/"))


async def test_a_writer_adds_people_who_are_here_and_no_others(world: World) -> None:
    browser = await world.signs_in(world.ana)
    guide = await world.live.guides.one(world.ana)
    await world.live.accounts.add("Bo")

    added = await browser.sends(f"/guides/{guide}/members", action="add", email="bo@example.org")
    refused = await browser.sends(f"/guides/{guide}/members", action="add", email="cy@example.org", name="Cy")

    assert added.status_code == 303
    assert refused.status_code == 422
    assert "ask an organiser to invite them" in text_of(refused)
    assert 'value="cy@example.org"' in refused.text


@pytest.mark.parametrize("fields", [{"email": "nonsense"}, {"email": "bo@example.org", "role": "king"}])
async def test_what_cannot_be_added_is_said(world: World, fields: dict[str, str]) -> None:
    browser = await world.signs_in(world.olga)
    guide = await world.live.guides.one(world.olga)

    answer = await browser.sends(f"/guides/{guide}/members", action="add", **fields)

    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    assert await world.roles(guide) == {"Olga": "writer"}


async def test_readers_see_who_is_here_and_change_nothing(world: World) -> None:
    browser = await world.signs_in(world.ana)
    guide = await world.live.guides.one(world.olga)
    await world.live.guides.set_member(guide, world.ana, "reader")

    page = await browser.opens(f"/guides/{guide}/members")
    answer = await browser.sends(f"/guides/{guide}/members", action="remove", person=world.olga.id)

    assert "Olga" in text_of(page)
    assert '<form method="post" action="/guides' not in page.text
    assert answer.status_code == 403


async def test_nobody_changes_who_is_no_member(world: World) -> None:
    browser = await world.signs_in(world.olga)
    guide = await world.live.guides.one(world.olga)

    assert (
        await browser.sends(f"/guides/{guide}/members", action="change", person="p0", role="writer")
    ).status_code == 404


async def test_whoever_leaves_is_led_home(world: World) -> None:
    browser = await world.signs_in(world.ana)
    guide = await world.live.guides.one(world.ana)

    answer = await browser.sends(f"/guides/{guide}/members", action="remove", person=world.ana.id)

    assert answer.headers["location"] == "/"


async def test_the_reading_view_is_whole_html(world: World) -> None:
    browser = await world.signs_in(world.ana)
    guide = await world.live.guides.one(world.ana, title="Hand hygiene")
    form = await browser.opens(f"/guides/{guide}/sections/steps")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
    await browser.sends(f"/guides/{guide}/sections/steps", text="### First\n- wash", **hidden)

    page = await browser.opens(f"/guides/{guide}")

    assert '<h3 dir="auto">First</h3><ul dir="auto"><li>wash</li></ul>' in page.text
    assert page.text.count("<h1") == 1
    assert "Nothing is written here yet." in text_of(page)
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]


async def test_the_workspace_page_tells_the_client_all_it_needs(world: World) -> None:
    browser = await world.signs_in(world.ana)
    guide = await world.live.guides.one(world.ana)
    membership = await world.live.guides.member(guide, world.ana)
    assert membership

    page = await browser.opens(f"/guides/{guide}/write")
    config = config_of(page)

    assert config["guide"] == guide
    assert config["person"]["author"] == membership.author
    assert re.fullmatch("#[0-9a-f]{6}", config["person"]["color"])
    assert (config["may_write"], config["role"], config["generation"]) == (True, "writer", 1)
    assert config["socket"] == f"/live/{guide}?as={membership.author}&generation=1"
    assert [section["key"] for section in config["sections"]][:2] == ["why", "needs"]
    assert config["addresses"]["plain"]["steps"] == f"/guides/{guide}/sections/steps"
    assert config["addresses"]["sign_in"] == "/sign-in?next=%2Fsign-in%2Fback"
    assert config["session_ends_at"] > 0
    assert config["keeps_on_device"] is True
    settings = world.live.charrette.settings
    assert config["limits"] == {"frame": settings.frame_limit, "document": settings.document_limit}
    policy = page.headers["content-security-policy"]
    assert "connect-src 'self' ws://127.0.0.1:8000;" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert f'href="/guides/{guide}/sections/steps"' in page.text


async def test_on_a_shared_computer_the_client_keeps_nothing(world: World) -> None:
    guide = await world.live.guides.one(world.ana)
    code = await world.live.accounts.code_for(world.ana)
    await world.browser.sends("/sign-in", email=world.ana.email, code=code, shared="yes")

    page = await world.browser.opens(f"/guides/{guide}/write")

    assert config_of(page)["keeps_on_device"] is False


async def test_somebody_who_only_reads_may_follow_along(world: World) -> None:
    browser = await world.signs_in(world.olga)
    guide = await world.live.guides.one(world.ana)

    page = await browser.opens(f"/guides/{guide}/write")

    assert page.status_code == 200
    assert "Follow along" in text_of(page)
    assert "/sections/" not in re.sub(r'data-config="[^"]*"', "", page.text)


async def test_a_finished_guide_says_so(world: World) -> None:
    browser = await world.signs_in(world.ana)
    guide = await world.live.guides.one(world.ana)
    await world.live.closes(guide)

    assert "This guide is finished" in text_of(await browser.opens(f"/guides/{guide}"))


@pytest.mark.parametrize("page", ["", "/write", "/members"])
async def test_a_stranger_finds_nothing(world: World, page: str) -> None:
    guide = await world.live.guides.one(world.olga, title="Secret")
    nobody = await world.browser.opens(f"/guides/{guide}{page}")
    browser = await world.signs_in(world.ana)

    answers = [
        await browser.opens(f"/guides/{guide}{page}"),
        await browser.opens(f"/guides/{'x' * 20}{page}"),
    ]

    assert nobody.headers["location"].startswith("/sign-in?next=")
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert "Secret" not in answers[0].text


def config_of(page: httpx.Response) -> Any:  # Any: JSON
    found = re.search(r'<main id="workspace"[^>]* data-config="([^"]*)"', page.text)
    assert found, page.text
    return json.loads(unescape(found[1]))
