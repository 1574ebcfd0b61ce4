"""Comments and suggestions beside the text, live for everybody."""

import re

from playwright.sync_api import Locator, expect

from tests.end_to_end.conftest import Team
from tests.support.server import Server
from tests.support.writers import PATIENCE_MS, Writer, agree


def selects(person: Writer, words: str) -> None:
    """From where the words begin in the section's only line, by keyboard."""
    before = person.lines()[0].index(words)
    person.goes_to(at="Control+Home").presses(*["ArrowRight"] * before)
    person.presses(*["Shift+ArrowRight"] * len(words))


def comments(person: Writer, on: str, saying: str) -> None:
    selects(person, on)
    person.presses("Control+Alt+c")
    person.page.get_by_role("textbox", name="Comment").fill(saying)
    person.page.get_by_role("button", name="Comment", exact=True).last.click()


def suggests(person: Writer, instead_of: str, words: str, reason: str) -> None:
    selects(person, instead_of)
    person.presses("Control+Alt+s")
    person.page.get_by_role("textbox", name="Instead").fill(words)
    person.page.get_by_role("radio", name=reason).check()
    person.page.get_by_role("button", name="Suggest", exact=True).last.click()


def thread(person: Writer, name: str) -> Locator:
    found = person.page.get_by_role("article", name=name)
    expect(found).to_be_visible(timeout=PATIENCE_MS)
    return found


def test_a_comment_is_seen_answered_and_settled_by_two(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Move the trolley to the wall.")
    bo.sees("to the wall")

    comments(ana, "the trolley", "Who moves it, @Bo?")
    seen = thread(bo, "Comment by Ana on “the trolley”")
    expect(seen).to_contain_text("Who moves it, @Bo?")
    expect(bo.section().locator(".passage")).to_have_text("the trolley")
    seen.get_by_role("button", name="Reply").click()
    seen.get_by_role("textbox", name="Your reply").fill("The nurse who leaves.")
    seen.get_by_role("button", name="Reply").click()

    mine = thread(ana, "Comment by Ana on “the trolley”")
    expect(mine).to_contain_text("The nurse who leaves.", timeout=PATIENCE_MS)
    mine.get_by_role("button", name="Settle").click()
    mine.get_by_role("button", name="Settle").click()
    expect(bo.page.get_by_role("article")).to_have_count(0, timeout=PATIENCE_MS)
    expect(bo.section().locator(".passage")).to_have_count(0)
    agree(server, ana, bo)


def test_a_suggestion_is_accepted_while_the_other_types(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Move teh trolley.")
    bo.sees("trolley")

    suggests(bo, "teh", "the", "spelling")
    card = thread(ana, "Suggestion by Bo for “teh”")
    bo.types(" Then call the porter.")
    card.get_by_role("button", name="Accept").click()

    bo.sees("Move the trolley. Then call the porter.")
    expect(ana.page.get_by_role("article")).to_have_count(0, timeout=PATIENCE_MS)
    agree(server, ana, bo)


def test_a_suggestion_whose_words_changed_is_not_taken(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Move the trolley.")
    bo.sees("trolley")
    suggests(bo, "the trolley", "the cart", "clearer")
    card = thread(ana, "Suggestion by Bo for “the trolley”")
    ana.goes_to(at="Control+Home").presses(*["ArrowRight"] * len("Move the tro"))
    ana.types_on("XX")
    ana.is_saved()

    card.get_by_role("button", name="Accept").click()

    expect(card.get_by_role("alert")).to_be_visible(timeout=PATIENCE_MS)
    bo.sees("Move the troXXlley.")
    agree(server, ana, bo)
    ana.complaints.clear()  # the browser notes every refused request


def test_a_comment_outlives_its_text(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Move the trolley.")
    bo.sees("trolley")
    comments(ana, "the trolley", "Is it needed?")
    card = thread(bo, "Comment by Ana on “the trolley”")

    bo.goes_to().presses("Control+a", "Delete")

    expect(card).to_contain_text(re.compile("text was removed by Bo"), timeout=PATIENCE_MS)
    expect(card).to_contain_text("Is it needed?")


def test_a_comment_that_does_not_arrive_stays_in_its_field(server: Server, team: Team) -> None:
    (ana,) = team("Ana")
    ana.types("Move the trolley.")
    ana.is_saved()
    selects(ana, "Move")
    ana.presses("Control+Alt+c")
    field = ana.page.get_by_role("textbox", name="Comment")
    field.fill("Ask @Nobody about it.")
    ana.page.get_by_role("button", name="Comment", exact=True).last.click()

    expect(ana.page.get_by_role("alert").filter(has_text="Nobody")).to_be_visible(timeout=PATIENCE_MS)
    expect(field).to_have_value("Ask @Nobody about it.")
    ana.complaints.clear()
