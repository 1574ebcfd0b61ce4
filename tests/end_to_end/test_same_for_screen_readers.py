"""What a screen reader is told of the text while it is written is what it is told of the text as it is read."""

from tests.end_to_end.conftest import Team
from tests.support.server import Server
from tests.support.sights import RICH
from tests.support.writers import SECTIONS, STEPS, Writer, agree

TOLD = [
    "paragraph",
    "  Before the shift,",
    "  strong",
    "    everybody",
    "  reads",
    "  link https://example.org/plan",
    "    the plan",
    "  emphasis",
    "    slowly",
    "  👩🏽‍⚕️.",
    "heading 3",
    "  Wash hands 🧼",
    "list",
    "  listitem",
    "    At the sink",
    "    list",
    "      listitem",
    "        Soap, for",
    "        emphasis",
    "          twenty",
    "        seconds",
    "        list",
    "          listitem",
    "            Palms",
    "          listitem",
    "            Backs",
    "  listitem",
    "    At the bed",
    "blockquote",
    "  paragraph",
    "    Clean hands are",
    "    strong",
    "      safe",
    "    hands.",
    "heading 4",
    "  בעברית",
    "paragraph",
    "  שלום לכולם, זה",
    "  strong",
    "    חשוב",
    "  מאוד.",
    "list",
    "  listitem",
    "    اغسل يديك",
    "  listitem",
    "    ثم جففها",
]


def test_a_text_with_everything_in_it(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    form = ana.page.context.new_page()
    form.goto(f"{server.url}/guides/{ana.guide}/sections/{SECTIONS[STEPS]}")
    form.locator("#text").fill(RICH)
    form.get_by_role("button", name="Save").click()
    bo.sees("ثم جففها")

    assert bo.outline() == TOLD
    agree(server, ana, bo)


def test_every_line_runs_the_way_its_own_words_do(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    ana.types("Wash hands 👩🏽‍⚕️")
    ana.presses("Enter")
    ana.types_on("שלום לכולם")
    ana.presses("Enter")
    ana.types_on("1. and then اغسل يديك")
    bo.sees("اغسل")

    assert ways(bo, "[role=textbox][aria-label=Steps]") == ["ltr", "rtl", "ltr"]
    agree(server, ana, bo)
    bo.page.goto(f"{server.url}/guides/{bo.guide}")
    assert ways(bo, "#steps .words") == ["ltr", "rtl", "ltr"]


def ways(person: Writer, place: str) -> list[str]:
    """Of the lines that say something; their block's direction is what a screen shows."""
    found: list[str] = person.page.locator(f"{place} :is(p, li)").evaluate_all(
        """(lines) => lines.filter((line) => line.textContent.trim()).map((line) => getComputedStyle(line).direction)"""
    )
    return found
