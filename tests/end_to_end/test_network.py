"""What people see, and keep, when the network, the server or their rights go away in mid-sentence."""

import re
import signal

from playwright.sync_api import expect

from tests.end_to_end.conftest import PEOPLE, Team
from tests.support.server import Server
from tests.support.writers import PATIENCE_MS, Writer, agree, signs_in

FROZEN_IS_TOLD_WITHIN_MS = 2_000


def _forgive(*people: Writer) -> None:
    """A server that is away is told of by the browser itself."""
    for person in people:
        person.complaints.clear()


def test_a_frozen_socket_is_told_of_within_two_seconds(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("First. ")
    bo.sees("First.")

    server.sends(signal.SIGSTOP)
    try:
        bo.types("S")
        bo.is_told("offline", within_ms=FROZEN_IS_TOLD_WITHIN_MS)
        bo.types_on("econd.")
    finally:
        server.sends(signal.SIGCONT)

    ana.sees("Second.")
    agree(server, ana, bo)
    _forgive(ana, bo)


def test_cut_and_resume(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Said online. ")
    bo.sees("Said online.")

    bo.page.context.set_offline(offline=True)
    bo.types("Said offline. ")
    bo.is_told("offline: your text is kept on this device")
    ana.types("Meanwhile. ")
    bo.page.context.set_offline(offline=False)

    ana.sees("Said offline.")
    bo.sees("Meanwhile.")
    agree(server, ana, bo)
    _forgive(bo)


def test_a_page_that_is_closed_offline_keeps_the_text(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Said online. ")
    bo.sees("Said online.")

    bo.page.context.set_offline(offline=True)
    bo.types("Said offline.")
    bo.is_told("kept on this device")
    bo.is_on_the_device()  # some milliseconds after the last key
    bo.page.close()
    bo.page.context.set_offline(offline=False)
    back = Writer(bo.name, bo.page.context.new_page(), bo.guide, bo.url).opens()

    ana.sees("Said offline.")
    agree(server, ana, back)
    _forgive(bo)


def test_a_restart_with_five_writers_loses_and_doubles_nothing(server: Server, team: Team) -> None:
    people = team(*PEOPLE)
    people[0].types("Before. ")
    people[-1].sees("Before.")

    server.stop()
    for person in people:
        person.types(f"{person.name} went on. ")
    server.start()

    for person in people:
        for name in PEOPLE:
            person.sees(f"{name} went on.")
    agree(server, *people)
    text = " ".join(people[0].lines())
    assert [text.count(f"{name} went on.") for name in PEOPLE] == [1] * 5
    _forgive(*people)


def test_a_killed_server_has_what_it_called_saved(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Called saved. ")
    ana.is_saved()

    server.kill9()
    server.start()

    bo.sees("Called saved.")
    agree(server, ana, bo)
    _forgive(ana, bo)


def test_a_writer_who_becomes_a_reader_keeps_reading_and_his_text(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Stays. ")
    bo.sees("Stays.")

    bo.types("In mid-sen")
    bo.is_saved()
    server.member(ana.guide, "Bo", "reader")

    expect(bo.status).to_have_attribute("data-status", "read-only", timeout=PATIENCE_MS)
    expect(bo.section()).to_have_attribute("contenteditable", "false")
    ana.types(" Goes on.")
    bo.sees("Goes on.")
    assert bo.outline() == ana.outline()


def test_a_removed_member_is_told_and_keeps_what_was_not_saved(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Stays. ")
    bo.sees("Stays.")

    bo.page.context.set_offline(offline=True)
    bo.types("Never sent.")
    server.removes(ana.guide, "Bo")
    bo.page.context.set_offline(offline=False)

    bo.is_told("not open to you")
    kept = bo.page.get_by_role("dialog").get_by_role("textbox")
    expect(kept).to_have_value(re.compile("Never sent"), timeout=PATIENCE_MS)
    assert "Never sent." not in " ".join(ana.lines())
    _forgive(bo)


def test_a_session_that_ends_in_mid_sentence_is_resumed_by_the_same_person(
    server: Server, team: Team
) -> None:
    ana, flo = team("Ana", "Flo")  # nobody else is Flo: the sign-out ends what her browser keeps
    ana.types("Before. ")
    flo.sees("Before.")

    flo.types("In mid-sen")
    server.signs_out(server.signs_in("Flo"), everywhere=True)  # from another browser
    asked = flo.page.get_by_role("dialog", name="Please sign in again")
    expect(asked).to_be_visible(timeout=PATIENCE_MS)
    asked.get_by_role("button", name="Later").click()
    flo.types("tence.")
    flo.is_told("signed out")
    signs_in(flo.page.context.new_page(), server, "Flo")
    flo.page.get_by_role("button", name="Please sign in again").click()
    asked.get_by_role("button", name="I have signed in").click()

    ana.sees("In mid-sentence.")
    agree(server, ana, flo)
    _forgive(flo)
