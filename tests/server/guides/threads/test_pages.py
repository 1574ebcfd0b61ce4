"""Threads without JavaScript: the page, its forms, and what comes back when one cannot be taken."""

import re
from html import unescape

import httpx
import pytest

from collab.guide.anchors import places_of
from server.guides.threads.pages.board import start_of, text_fragment
from tests.support.site import Browser, text_of
from tests.support.threads import STEPS, Someone, Team

SCRIPT = "<script>alert(1)</script>"


def hidden(page: httpx.Response) -> dict[str, str]:
    """What every form of the page carries."""
    names = ("attempt", "author")
    return {name: _value(page, name) for name in names}


def _value(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])


async def fills_in(who: Someone, path: str = "", **fields: str) -> httpx.Response:
    """Opens the list, fills in one of its forms and sends it."""
    page = await who.browser.opens(who.address)
    return await who.browser.sends(who.address + path, **{**hidden(page), **fields})


async def lands(who: Someone, answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return text_of(await who.browser.opens(answer.headers["location"]))


async def test_an_empty_list_says_so(team: Team) -> None:
    page = await team.ana.browser.opens(team.ana.address)

    assert "Nobody has said anything about this guide yet." in text_of(page)
    assert "Comment on some words" in text_of(page)
    assert "Comment on some words" not in text_of(await team.rita.browser.opens(team.rita.address))


async def test_words_are_quoted_commented_on_and_linked(team: Team) -> None:
    answer = await fills_in(
        team.cleo, kind="comment", root="steps", quote="the trolley", text="Which one,\r\n@Ana?"
    )

    shown = await lands(team.cleo, answer)

    assert "Comment by Cleo on “the trolley”" in shown
    assert "Which one, @Ana?" in shown
    page = await team.ana.browser.opens(team.ana.address)
    assert f'href="/guides/{team.guide}#steps:~:text=the%20trolley"' in page.text
    assert 'aria-labelledby="' in page.text
    assert "Open (1)" in text_of(page)


async def test_a_conversation_by_forms(team: Team) -> None:
    made = await team.cleo.comments()
    path = f"/{made['id']}"
    message = made["messages"][0]["id"]

    await lands(team.bo, await fills_in(team.bo, f"{path}/messages", text="The one at the door."))
    reacted = await lands(team.bo, await fills_in(team.bo, f"{path}/messages/{message}/reactions", sign="👍"))
    await fills_in(team.bo, f"{path}/messages/{message}/reactions", off="👍")
    resolved = await lands(team.cleo, await fills_in(team.cleo, f"{path}/resolve", note="Clear."))
    done = await team.ana.browser.opens(f"{team.ana.address}?show=resolved")
    reopened = await lands(team.ana, await fills_in(team.ana, f"{path}/reopen", text="Not quite."))

    assert "👍 1" in reacted
    assert re.search(r"Resolved by Cleo, [\d-]+, [\d:]+ UTC : Clear\.", resolved)
    assert "Comment by Cleo" in text_of(done)
    assert "Not quite." in reopened
    seen = await team.ana.sees(made["id"])
    assert seen["messages"][0]["reactions"] == {}


async def test_a_suggestion_by_forms_is_accepted_or_declined(team: Team) -> None:
    answer = await fills_in(
        team.cleo,
        kind="suggestion",
        root="steps",
        quote="the trolley",
        replacement="the cart",
        reason="shorter",
    )
    shown = await lands(team.cleo, answer)
    one = answer.headers["location"].rpartition("/")[2]
    other = await team.cleo.suggests("well", "thoroughly")

    accepted = await lands(team.ana, await fills_in(team.ana, f"/{one}/accept"))
    declined = await lands(team.ana, await fills_in(team.ana, f"/{other['id']}/decline", reason="Too long."))

    assert "Instead of the trolley Suggested the cart Why Shorter" in shown
    assert "Accepted by Ana," in accepted
    assert re.search(r"Declined by Ana, \S+ \S+ UTC : Too long\.", declined)
    assert "the cart" in await team.words()


async def test_when_the_quote_has_changed_the_page_shows_both_texts(team: Team) -> None:
    made = await team.cleo.suggests("the trolley", "the cart")
    await team.types("big ", len("Wash your hands well. Move the "))

    answer = await fills_in(team.ana, f"/{made['id']}/accept")

    assert answer.status_code == 409
    assert "It was made for these words the trolley These stand there now the big trolley" in text_of(answer)
    page = await team.ana.browser.opens(team.ana.address)
    assert "These words have changed. Now they are:" in text_of(page)
    assert "/accept" not in page.text


async def test_a_text_that_was_removed_is_told_and_put_to_other_words(team: Team) -> None:
    made = await team.cleo.comments("the trolley")
    await team.removes("the trolley")

    page = await team.cleo.browser.opens(f"{team.cleo.address}?show=detached")
    shown = text_of(page)
    moved = await lands(
        team.cleo, await fills_in(team.cleo, f"/{made['id']}/anchor", root="steps", quote="Move")
    )

    assert re.search(r"Its text was removed by Bo, \S+ \S+ UTC \. It stood in “[^”]+”\.", shown)
    assert "Text was removed (1)" in shown
    assert "Comment by Cleo on “Move”" in moved
    assert "All comments still stand" in text_of(
        await team.cleo.browser.opens(f"{team.cleo.address}?show=detached")
    )


async def test_script_in_every_field_is_text(team: Team) -> None:
    await team.types(SCRIPT, 0)
    comment = await team.cleo.comments(SCRIPT, SCRIPT)
    suggestion = await team.cleo.suggests(SCRIPT, SCRIPT * 2, reason=SCRIPT, text=SCRIPT)
    await team.cleo.does(kind="team", text=SCRIPT)
    await team.ana.does(f"/{suggestion['id']}/decline", reason=SCRIPT)
    await team.cleo.does(f"/{comment['id']}/resolve", note=SCRIPT)

    pages = [
        await team.ana.browser.opens(team.ana.address + path)
        for path in ("", "?show=resolved", f"/{comment['id']}", f"/{suggestion['id']}")
    ]
    kept = await fills_in(team.ana, kind=SCRIPT)
    again = await fills_in(
        team.ana, kind="comment", root="steps", quote=SCRIPT * 9, text=SCRIPT, reason=SCRIPT
    )

    assert kept.status_code == 400
    for page in [*pages, again]:
        assert "<script" not in page.text
    assert all("&lt;script&gt;" in page.text for page in [*pages, again])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "x" * 5_001}, "This message is too long: at most 5,000 characters"),
        ({"text": ""}, "Write something first."),
        ({"text": "Ask @Eve."}, "Nobody in this guide is called “Eve”"),
        ({"text": "Hm.", "quote": "not there"}, "These words do not stand there"),
    ],
)
async def test_a_form_that_cannot_be_taken_keeps_what_was_typed(
    team: Team, fields: dict[str, str], sentence: str
) -> None:
    wish = {"kind": "comment", "root": "steps", "quote": "well", **fields}

    answer = await fills_in(team.cleo, **wish)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert fields["text"] in unescape(answer.text)
    assert wish["quote"] in answer.text
    wrong = "quote" if "quote" in fields else "text"
    assert f'href="#{wrong}"' in answer.text
    assert f'id="{wrong}"' in answer.text
    assert (await team.cleo.lists())["threads"] == []


async def test_a_form_that_came_back_can_be_sent_again(team: Team) -> None:
    answer = await fills_in(team.cleo, kind="comment", root="steps", quote="nowhere", text="Hm.")
    fields = {name: _value(answer, name) for name in ("attempt", "kind", "root")}

    again = await team.cleo.browser.sends(team.cleo.address, **fields, quote="well", text="Hm.")

    assert "Comment by Cleo on “well”" in await lands(team.cleo, again)


async def test_whoever_was_signed_out_keeps_the_words(team: Team) -> None:
    page = await team.cleo.browser.opens(team.cleo.address)
    await team.live.accounts.revoke_all(team.cleo.person)

    answer = await team.cleo.browser.sends(team.cleo.address, **hidden(page), kind="team", text="My words.")

    assert answer.status_code == 401
    assert "My words." in answer.text
    assert "Sign in in another window" in answer.text


async def test_a_form_opened_by_one_is_not_sent_in_the_name_of_the_next(team: Team) -> None:
    page = await team.cleo.browser.opens(team.cleo.address)
    await team.cleo.browser.is_signed_in_as(team.live.accounts, team.bo.person)

    answer = await team.cleo.browser.sends(team.cleo.address, **hidden(page), kind="team", text="My words.")

    assert answer.status_code == 422
    assert "You are signed in as Bo now" in text_of(answer)
    assert "My words." in answer.text
    assert (await team.ana.lists())["threads"] == []


async def test_a_reader_and_a_stranger_by_form(team: Team) -> None:
    reader = await team.rita.browser.sends(team.rita.address, kind="team", text="Mine.")
    stranger = await team.eve.browser.sends(team.eve.address, kind="team", text="Mine.")
    page = await team.eve.browser.opens(team.eve.address)

    assert (reader.status_code, stranger.status_code, page.status_code) == (403, 404, 404)
    assert "Mine." in reader.text
    assert "Mine." in stranger.text
    assert "Hand hygiene" not in stranger.text


async def test_another_site_cannot_send_a_form(team: Team) -> None:
    answer = await team.ana.browser.client.post(
        team.ana.address, data={"kind": "team", "text": "x"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert (await team.ana.lists())["threads"] == []


async def test_every_thread_has_forms_with_labels_of_their_own(team: Team) -> None:
    await team.cleo.comments()
    await team.cleo.suggests("well", "thoroughly")

    page = await team.cleo.browser.opens(team.cleo.address)

    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    fields = re.findall(r'<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*\bid="([^"]+)"', page.text)
    assert set(fields) <= set(re.findall(r'<label[^>]* for="([^"]+)"', page.text))


async def test_without_cookies_the_way_in_is_shown(team: Team) -> None:
    async with Browser.at(team.live.charrette.asgi, "http://127.0.0.1:8000") as nobody:
        answer = await nobody.opens(team.ana.address)

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", ""),
        ("well-known, é", ":~:text=well%2Dknown%2C%20%C3%A9"),
        ("a b c d e f g h i", ":~:text=a%20b%20c%20d,f%20g%20h%20i"),
        ("a\nb", ":~:text=a,b"),
    ],
)
def test_the_link_names_the_words(text: str, fragment: str) -> None:
    assert text_fragment(text) == fragment


def test_a_long_quote_is_named_by_its_beginning() -> None:
    assert start_of("a  b\nc") == "a b c"
    assert start_of("word " * 20) == "word " * 11 + "word…"


async def test_the_words_of_the_link_stand_in_the_reading_view(team: Team) -> None:
    await team.cleo.comments("the trolley")

    page = await team.cleo.browser.opens(f"/guides/{team.guide}")

    assert 'id="steps"' in page.text
    assert places_of(team.doc, STEPS, "the trolley")
    assert "the trolley" in page.text
