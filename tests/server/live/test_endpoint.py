"""Who is let in, and with which code the others are closed."""

from pathlib import Path

from server.accounts.rules import Scope
from server.storage.transaction import Transactions
from tests.support.sockets import Closed, Live, live_application, typed

OURS = "http://127.0.0.1:8000"


async def test_a_writer_comes_in_by_token_and_gets_our_sync_step_1_at_once(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    token = await live.accounts.token_of(ana)

    assert await live.connect(guide, token.text).next() == b"\x00\x00\x01\x00"


async def test_the_token_may_stand_in_the_address(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    token = await live.accounts.token_of(ana)

    assert await live.connect(guide, query=f"token={token.text}").next() == b"\x00\x00\x01\x00"


async def test_a_browser_comes_in_by_cookie_from_a_page_of_ours(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    session = await live.accounts.session_of(ana)

    socket = live.connect(guide, cookie=f"charrette_session={session.cookie}", origin=OURS)

    assert await socket.next() == b"\x00\x00\x01\x00"


async def test_a_cookie_from_another_origin_or_none_is_refused(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    cookie = f"charrette_session={(await live.accounts.session_of(ana)).cookie}"

    elsewhere = live.connect(guide, cookie=cookie, origin="https://evil.example")
    nowhere = live.connect(guide, cookie=cookie)

    assert (await elsewhere.end()).code == 4403
    assert (await nowhere.end()).code == 4403


async def test_nobody_a_stranger_and_an_unknown_guide_each_get_their_code(live: Live) -> None:
    ana, bo = await live.accounts.add("Ana"), await live.accounts.add("Bo")
    guide = await live.guides.one(ana)
    stranger = await live.accounts.token_of(bo)

    assert (await live.connect(guide).end()).code == 4401
    assert (await live.connect(guide, "chr_made-up").end()).code == 4401
    not_mine, not_there = live.connect(guide, stranger.text), live.connect("a" * 20, stranger.text)
    assert await not_mine.end() == await not_there.end()
    assert (await live.connect(guide, stranger.text).end()).code == 4404


async def test_the_token_decides_when_a_cookie_comes_with_it(live: Live) -> None:
    ana, bo = await live.accounts.add("Ana"), await live.accounts.add("Bo")
    guide = await live.guides.one(ana)
    cookie = f"charrette_session={(await live.accounts.session_of(ana)).cookie}"
    token = await live.accounts.token_of(bo)

    socket = live.connect(guide, token.text, cookie=cookie, origin=OURS)

    assert (await socket.end()).code == 4404


async def test_a_page_made_for_somebody_else_is_told_who_is_signed_in_now(live: Live) -> None:
    ana, bo = await live.accounts.add("Ana"), await live.accounts.add("Bo")
    guide = await live.guides.one(ana, bo)
    membership = await live.guides.member(guide, ana)
    assert membership is not None
    token = await live.accounts.token_of(bo)

    socket = live.connect(guide, token.text, query=f"as={membership.author}")

    assert await socket.end() == Closed(4401, "This browser is signed in as Bo now.")


async def test_a_token_without_a_scope_for_guides_stays_out_and_one_for_reading_cannot_write(
    live: Live,
) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    reading = await live.accounts.token_of(ana, [Scope.LIVE_READ])
    nothing = await live.accounts.token_of(ana, [])

    assert (await live.connect(guide, nothing.text).end()).code == 4403
    socket = await live.connect(guide, reading.text).sync()
    socket.send(typed("hello"))
    assert (await socket.end()).code == 4403


async def test_a_person_may_open_a_guide_only_so_often_by_cookie(tmp_path: Path) -> None:
    async with live_application(tmp_path, CHARRETTE_SOCKETS_BY_COOKIE="2") as live:
        ana = await live.accounts.add("Ana")
        guide = await live.guides.one(ana)
        cookie = f"charrette_session={(await live.accounts.session_of(ana)).cookie}"
        for _ in range(2):
            await live.connect(guide, cookie=cookie, origin=OURS).sync()

        third = live.connect(guide, cookie=cookie, origin=OURS)

        assert (await third.end()).code == 1013


async def test_a_copy_of_another_generation_is_turned_away(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    token = await live.accounts.token_of(ana)

    assert (await live.connect(guide, token.text, query="generation=7").end()).code == 4409
    await live.connect(guide, token.text, query="generation=1").sync()


async def test_a_guide_whose_log_was_altered_is_closed_with_4500_and_others_go_on(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guides = await live.guides.create("Broken", "Sound", writers=(ana,))
    token = await live.accounts.token_of(ana)
    socket = await live.connect(guides["Broken"], token.text).sync()
    socket.send(typed("hello"))
    await socket.acknowledged(1)
    socket.hang_up()
    await _alter_payloads(live.charrette.transactions, guides["Broken"])
    del live.charrette.rooms.open[guides["Broken"]]

    ended = await live.connect(guides["Broken"], token.text).end()

    assert ended == Closed(4500, "This guide cannot be read. Its keepers have been told.")
    await live.connect(guides["Sound"], token.text).sync()


async def _alter_payloads(transactions: Transactions, document: str) -> None:
    await transactions.direct(
        lambda connection: connection.execute(
            "UPDATE document_entries SET payload = x'0000' WHERE document = ?", (document,)
        )
    )


async def test_text_frames_are_refused_with_one_sentence(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    token = await live.accounts.token_of(ana)
    socket = await live.connect(guide, token.text).sync()

    socket.send_text("hello")

    assert await socket.end() == Closed(4422, "This connection takes binary messages only.")


async def test_a_stopping_server_lets_nobody_in(live: Live) -> None:
    ana = await live.accounts.add("Ana")
    guide = await live.guides.one(ana)
    token = await live.accounts.token_of(ana)
    socket = await live.connect(guide, token.text).sync()

    await live.charrette.drain()

    assert (await socket.end()).code == 1012
    assert (await live.connect(guide, token.text).end()).code == 1012
