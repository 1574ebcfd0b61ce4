"""Two people or more in real browsers: what they see of each other, and that every word stays."""

import re
from threading import Thread

from playwright.sync_api import expect

from tests.end_to_end.conftest import PEOPLE, Team
from tests.support.server import Server
from tests.support.writers import PATIENCE_MS, RISKS, STEPS, agree


def test_each_sees_the_others_caret_and_saved(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")

    ana.types("Move the trolley. ")
    bo.sees("Move the trolley.")
    bo.types("Then call the porter.")
    ana.sees("Then call the porter.")

    here = ana.page.get_by_role("list", name="Here now")
    expect(here).to_contain_text("Bo", timeout=PATIENCE_MS)
    expect(here).to_contain_text(STEPS, timeout=PATIENCE_MS)
    for person, other in ((ana, "Bo"), (bo, "Ana")):
        caret = person.section().locator(f'.caret[data-name="{other}"]')
        expect(caret).to_be_visible(timeout=PATIENCE_MS)
        expect(caret).to_have_attribute("aria-hidden", "true")
    agree(server, ana, bo)


def test_five_open_a_guide_at_once_and_all_write(server: Server, team: Team) -> None:
    people = team(*PEOPLE)

    for (
        person
    ) in people:  # at the start: what stands there is pushed on, and nobody writes into another's word
        person.goes_to(at="Control+Home").types_on(f"{person.name} was here. ")

    for person in people:
        for name in PEOPLE:
            person.sees(f"{name} was here.")
        expect(person.page.get_by_role("list", name="Here now").get_by_role("listitem")).to_have_count(5)
    agree(server, *people)


def test_two_type_in_one_line(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("begin end")
    bo.sees("begin end")

    ana.goes_to(at="Control+Home").types_on("AA ")
    bo.goes_to(at="Control+End").types_on(" BB")
    for piece in ("one ", "two ", "three "):
        ana.types_on(piece)
        bo.types_on(f" {piece.upper().strip()}")

    ana.sees("AA one two three begin end BB ONE TWO THREE")
    agree(server, ana, bo)


def test_a_heading_while_the_other_types_loses_no_word(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Before the shift")
    bo.sees("Before the shift")

    bo.types(" begins")
    ana.goes_to().presses("Control+Alt+3")
    bo.types_on(" at seven")

    ana.sees("Before the shift begins at seven")
    heading = bo.section().get_by_role("heading", level=3)
    expect(heading).to_contain_text("Before the shift begins at seven", timeout=PATIENCE_MS)
    agree(server, ana, bo)


def test_a_list_while_the_other_types_loses_no_word(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Wash hands")
    bo.sees("Wash hands")

    bo.types(" for twenty")
    ana.goes_to().presses("Control+Shift+7")
    bo.types_on(" seconds")
    bo.presses("Enter")
    bo.types_on("Dry them")

    ana.sees("Dry them")
    assert ana.outline() == [
        "list",
        "  listitem",
        "    Wash hands for twenty seconds",
        "  listitem",
        "    Dry them",
    ]
    agree(server, ana, bo)


def test_enter_inside_anothers_sentence_keeps_both_halves(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Wash hands and then go on")
    bo.sees("go on")

    bo.goes_to(at="Control+Home").presses(*["ArrowRight"] * len("Wash hands"))
    ana.types(" with the round")
    bo.presses("Enter")

    bo.sees("with the round")
    assert bo.lines() == ["Wash hands", "and then go on with the round"]
    agree(server, ana, bo)


def test_deleting_a_paragraph_while_the_other_writes_in_it_keeps_what_was_new(
    server: Server, team: Team
) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Old words. ")
    bo.sees("Old words.")

    bo.page.context.set_offline(offline=True)
    bo.types("New words.")
    ana.goes_to().presses("Control+a", "Delete")
    bo.page.context.set_offline(offline=False)

    ana.sees("New words.")
    bo.misses("Old words.")
    agree(server, ana, bo)
    bo.complaints.clear()  # the browser itself tells of a network that is not there


def test_a_long_paste_while_another_types(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Start. ")
    bo.sees("Start.")
    words = [f"word{number}" for number in range(2_000)]

    ana.goes_to()
    bo.goes_to(at="Control+Home").types_on("Bo ")
    ana.pastes("\n".join(" ".join(words[at : at + 20]) for at in range(0, 2_000, 20)))
    bo.types_on("writes on. ")

    bo.sees("word1999")
    ana.sees("Bo writes on. Start. word0")
    assert re.findall(r"word\d+", " ".join(bo.lines())) == words
    agree(server, ana, bo)


def test_undo_takes_back_only_what_is_mine(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Ana's words. ")
    bo.sees("Ana's words.")
    bo.types("Bo's words.")
    ana.sees("Bo's words.")

    ana.section().focus()
    ana.presses("Control+z")

    bo.misses("Ana's")
    bo.sees("Bo's words.")
    ana.presses("Control+Shift+z")
    bo.sees("Ana's words.")
    agree(server, ana, bo)


def test_two_windows_of_one_person_are_one_person(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")

    second = bo.another_window()
    second.types("From the second window.")

    bo.sees("From the second window.")
    here = ana.page.get_by_role("list", name="Here now").get_by_role("listitem")
    expect(here).to_have_count(2)
    expect(here.filter(has_text="Bo")).to_have_count(1)
    agree(server, ana, bo, second)


def test_the_plain_form_and_the_live_editor_keep_both_texts(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Live words about the sink.")
    bo.sees("Live words")

    form = bo.page.context.new_page()
    form.goto(f"{server.url}/guides/{bo.guide}/sections/steps")
    ana.types(" More live words.")
    ana.is_saved()
    text = form.get_by_role("textbox").first
    text.fill(text.input_value().replace("the sink", "the second sink"))
    form.get_by_role("button", name=re.compile("Save")).click()

    ana.sees("about the second sink. More live words.")
    agree(server, ana, bo)


def test_guides_are_made_by_command_line_while_two_type(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    made: list[str] = []
    other = Thread(target=lambda: made.extend(server.guide("Cleo", title=f"Guide {n}") for n in range(3)))

    other.start()
    for number in range(10):
        ana.types(f"a{number} ")
        bo.types(f"b{number} ", RISKS)
    other.join()

    assert len(made) == 3
    bo.sees("a9")
    ana.sees("b9", RISKS)
    agree(server, ana, bo, sections=(STEPS, RISKS))
