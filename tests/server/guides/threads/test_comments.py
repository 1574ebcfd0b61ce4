"""Comments on words of a guide: who may, what they say, and where their words are."""

import asyncio

import pytest

from tests.support.threads import STEPS, WORDS, Team, encoded


async def test_a_comment_stands_at_its_words_for_everybody(team: Team) -> None:
    made = await team.cleo.comments("the trolley", "Which one, @Ana?")

    seen = await team.rita.sees(made["id"])

    assert (seen["kind"], seen["section"], seen["quote"], seen["state"]) == (
        "comment",
        "steps",
        "the trolley",
        "open",
    )
    assert seen["by"]["name"] == "Cleo"
    assert seen["at"] == {"state": "attached", "text": "the trolley", "from": 27, "to": 38, "removed": None}
    [message] = seen["messages"]
    assert (message["text"], message["by"]["name"]) == ("Which one, @Ana?", "Cleo")
    people = {one["author"]: one["name"] for one in (await team.rita.lists())["people"]}
    assert [people[author] for author in message["mentions"]] == ["Ana"]
    assert (
        seen["anchor"]
        == made["anchor"]
        == {key: (await team.named("the trolley"))[key] for key in ("start", "end")}
    )


async def test_places_are_counted_as_browsers_count(team: Team) -> None:
    made = await team.ana.comments("again")

    assert (made["at"]["from"], made["at"]["to"]) == (64, 69)  # the trolley is two units
    assert WORDS.encode("utf-16-le")[2 * 64 : 2 * 69].decode("utf-16-le") == "again"


async def test_words_put_inside_change_it_and_words_around_do_not(team: Team) -> None:
    made = await team.ana.comments("the trolley")

    await team.types("Now. ", 0)
    around = await team.ana.sees(made["id"])
    await team.types("big ", 5 + len("Wash your hands well. Move the "))
    inside = await team.ana.sees(made["id"])

    assert (around["at"]["state"], around["at"]["from"]) == ("attached", 32)
    assert (inside["at"]["state"], inside["at"]["text"]) == ("changed", "the big trolley")


async def test_when_the_text_goes_it_says_who_removed_it_and_when(team: Team) -> None:
    made = await team.cleo.comments("the trolley")

    await team.removes("the trolley")
    seen = await team.cleo.sees(made["id"])
    again = await team.cleo.sees(made["id"])

    assert (seen["at"]["state"], seen["quote"], seen["section"]) == ("detached", "the trolley", "steps")
    assert seen["at"]["removed"]["by"]["name"] == "Bo"
    assert seen["at"]["removed"]["at"] >= made["made_at"]
    assert again["at"] == seen["at"]
    assert again["version"] == made["version"] + 1  # noted once


async def test_a_comment_on_words_removed_meanwhile_is_kept_and_says_so_at_once(team: Team) -> None:
    named = await team.named("the trolley")
    await team.removes("Move the trolley")

    made = await team.cleo.does(root=STEPS, **named, text="Which one?")

    assert made["at"]["state"] == "detached"
    assert made["at"]["removed"]["by"]["name"] == "Bo"
    assert [message["text"] for message in made["messages"]] == ["Which one?"]


async def test_words_that_have_not_arrived_are_asked_for_again(team: Team) -> None:
    answer = await team.ana.tells(
        root=STEPS,
        start=encoded(b"\x00\x4d\x00\x00"),
        end=encoded(b"\x00\x4d\xe7\x07\x41"),
        quote="x",
        text="x",
    )

    assert (answer.status_code, answer.json()["cause"]) == (409, "not-arrived")


async def test_a_detached_comment_is_put_to_other_words(team: Team) -> None:
    made = await team.cleo.comments("the trolley")
    await team.removes("the trolley")
    await team.cleo.sees(made["id"])

    moved = await team.ana.does(f"/{made['id']}/anchor", **await team.named("Move"))

    assert (moved["quote"], moved["at"]["state"], moved["at"]["removed"]) == ("Move", "attached", None)
    refused = await team.rita.tells(f"/{made['id']}/anchor", **await team.named("Move"))
    assert refused.status_code == 403


async def test_a_conversation_goes_on_is_resolved_and_reopened(team: Team) -> None:
    made = await team.cleo.comments()
    path = f"/{made['id']}"

    replied = await team.bo.does(f"{path}/messages", text="The one at the door.")
    not_his = await team.bo.tells(f"{path}/resolve", note="Done")
    resolved = await team.cleo.does(f"{path}/resolve", note="Clear now.")
    late = await team.bo.tells(f"{path}/messages", text="One more thing.")
    reopened = await team.bo.does(f"{path}/reopen", text="Not quite.")
    by_organiser = await team.olga.does(f"{path}/resolve")

    assert [message["by"]["name"] for message in replied["messages"]] == ["Cleo", "Bo"]
    assert not_his.status_code == 403
    assert (resolved["state"], resolved["note"], resolved["resolved_by"]["name"]) == (
        "resolved",
        "Clear now.",
        "Cleo",
    )
    assert (late.status_code, late.json()["cause"]) == (409, "not-open")
    assert (reopened["state"], reopened["messages"][-1]["text"]) == ("open", "Not quite.")
    assert by_organiser["resolved_by"]["name"] == "an organiser"


async def test_reactions_come_and_go(team: Team) -> None:
    made = await team.cleo.comments()
    path = f"/{made['id']}/messages/{made['messages'][0]['id']}/reactions"

    await team.ana.does(path, sign="👍", on=True)
    twice = await team.ana.does(path, sign="👍", on=True)
    both = await team.bo.does(path, sign="👍", on=True)
    one = await team.ana.does(path, sign="👍", on=False)
    odd = await team.ana.tells(path, sign="<script>", on=True)

    assert both["messages"][0]["reactions"] == {"👍": ["Ana", "Bo"]}
    assert twice["version"] == made["version"] + 1
    assert (one["messages"][0]["reactions"], one["messages"][0]["my_reactions"]) == ({"👍": ["Bo"]}, [])
    assert odd.status_code == 422


async def test_the_team_talks_without_any_words_of_the_guide(team: Team) -> None:
    made = await team.cleo.does(kind="team", text="Shall we meet on Friday?")

    assert (made["at"], made["anchor"], made["root"]) == (None, None, "")
    assert made["may"]["reattach"] is False


async def test_a_mention_of_a_stranger_is_refused_in_one_sentence(team: Team) -> None:
    answer = await team.ana.tells(kind="team", text="Ask @Eve about it.")

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Nobody in this guide is called “Eve”")
    assert (await team.ana.lists())["threads"] == []


@pytest.mark.parametrize("name", ["rita", "olga"])
async def test_whoever_only_reads_is_told_so(team: Team, name: str) -> None:
    made = await team.ana.comments()
    reader = team.people[name]

    answers = [
        await reader.tells(root=STEPS, **await team.named("well"), text="x"),
        await reader.tells(f"/{made['id']}/messages", text="x"),
        await reader.tells(f"/{made['id']}/messages/{made['messages'][0]['id']}/reactions", sign="👍"),
        await reader.tells(f"/{made['id']}/reopen"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert len((await reader.lists())["threads"][0]["messages"]) == 1


async def test_a_stranger_finds_nothing(team: Team) -> None:
    made = await team.ana.comments()
    paths = ("", *(f"/{made['id']}{verb}" for verb in ("/messages", "/resolve", "/accept", "/anchor")))

    answers = [await team.eve.asks(), await team.eve.asks(f"/{made['id']}")]
    answers += [await team.eve.tells(path, text="x", root=STEPS, quote="well") for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert "trolley" not in "".join(answer.text for answer in answers)


async def test_a_thread_of_another_guide_is_not_found(team: Team) -> None:
    made = await team.ana.comments()
    other = await team.live.guides.one(team.ana.person, title="Another")
    team.guide = other

    answers = [
        await team.ana.asks(f"/{made['id']}"),
        await team.ana.tells(f"/{made['id']}/messages", text="x"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_the_same_form_sent_twice_at_once_is_one_comment(team: Team) -> None:
    named = await team.named("well")

    answers = await asyncio.gather(
        *(team.ana.does(root=STEPS, **named, text="How well?", attempt="a" * 20) for _ in range(3))
    )
    path = f"/{answers[0]['id']}/messages"
    await asyncio.gather(*(team.bo.does(path, text="Very.", attempt="b" * 20) for _ in range(3)))

    [thread] = (await team.ana.lists())["threads"]
    assert {answer["id"] for answer in answers} == {thread["id"]}
    assert [message["text"] for message in thread["messages"]] == ["How well?", "Very."]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"text": "x" * 5_001}, "This message is too long: at most 5,000 characters"),
        ({"quote": "x" * 2_001}, "This passage is too long: at most 2,000 characters"),
        ({"text": " \n "}, "Write something first."),
        ({"root": "section:nowhere"}, "These words do not stand there"),
        ({"start": "%%%"}, "These words do not stand there"),
        ({"start": "", "end": "", "quote": "nowhere"}, "These words do not stand there"),
        ({"start": "", "end": "", "quote": "Wash your hands"}, "These words stand there 2 times"),
        ({"start": "", "end": "", "quote": ""}, "Say which words you mean."),
    ],
)
async def test_what_cannot_be_is_refused_in_one_sentence(
    team: Team, body: dict[str, str], detail: str
) -> None:
    wish = {"root": STEPS, **await team.named("well"), "text": "How well?", **body}

    answer = await team.ana.tells(**wish)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"].startswith(detail)
    assert (await team.ana.lists())["threads"] == []


async def test_words_are_commented_on_by_quoting_them(team: Team) -> None:
    made = await team.ana.does(root="steps", quote="the  trolley 🛒", text="Which one?")

    assert (made["quote"], made["at"]["state"]) == ("the trolley 🛒", "attached")


@pytest.mark.parametrize("body", [b"{", b'{"kind": "decree"}', b'{"text": 1}', b"[]", b"\xff"])
async def test_nonsense_is_not_understood(team: Team, body: bytes) -> None:
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
    }

    answer = await team.ana.browser.client.post(team.ana.address, content=body, headers=headers)

    assert answer.status_code == 400


async def test_changes_since_a_version_are_told_a_page_at_a_time(team: Team) -> None:
    first = await team.ana.comments("well")
    second = await team.ana.comments("again")
    seen = await team.bo.lists()
    await team.bo.does(f"/{first['id']}/messages", text="Hm.")

    since = await team.bo.lists(seen["version"])

    assert [thread["id"] for thread in seen["threads"]] == [first["id"], second["id"]]
    assert [thread["id"] for thread in since["threads"]] == [first["id"]]
    assert (since["version"], since["more"]) == (seen["version"] + 1, False)
    assert (await team.bo.lists(since["version"]))["version"] == since["version"]
