"""The workspace is open to everybody in whatever state it is: axe-core finds nothing while dialogs are open, nothing is saved, others type."""

from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.conftest import Team
from tests.support.axe import keeps_nobody_out
from tests.support.server import Server
from tests.support.typing_along import typing_along
from tests.support.writers import PATIENCE_MS


def test_while_another_person_types(server: Server, team: Team) -> None:
    (ana,) = team("Ana")
    server.member(ana.guide, "Bo", "writer")
    with typing_along(server, ana.guide, "Bo"):
        expect(ana.section().locator('.caret[data-name="Bo"]')).to_be_visible(timeout=PATIENCE_MS)
        before = ana.section().inner_text()
        keeps_nobody_out(ana.page)
        after = ana.section().inner_text()

    assert len(after) > len(before), "nobody typed"


def test_with_a_dialog_open(team: Team) -> None:
    (ana,) = team("Ana")
    ana.types("The plan")

    ana.presses("Control+/")
    expect(ana.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    keeps_nobody_out(ana.page)
    ana.presses("Escape", "Control+k")
    link = ana.page.get_by_role("dialog", name="Link")
    link.get_by_role("textbox").fill("javascript:alert(1)")
    link.get_by_role("button", name="Set the link").click()
    expect(link.get_by_role("alert")).to_be_visible()
    keeps_nobody_out(ana.page)


def test_offline_and_about_to_sign_out(team: Team) -> None:
    (ana,) = team("Ana")
    ana.page.context.set_offline(offline=True)
    ana.types("Not sent.")
    ana.is_told("offline")
    keeps_nobody_out(ana.page)

    ana.page.get_by_role("button", name="Sign out").click()
    expect(ana.page.get_by_role("dialog", name="not saved yet")).to_be_visible()
    keeps_nobody_out(ana.page)
    ana.complaints.clear()  # the browser itself tells of a network that is not there


def test_with_words_set_aside(server: Server, team: Team) -> None:
    ana, bo = team("Ana", "Bo")
    bo.page.context.set_offline(offline=True)
    bo.types("Never sent.")
    server.removes(ana.guide, "Bo")
    bo.page.context.set_offline(offline=False)

    expect(bo.page.get_by_role("dialog", name="Words that were not saved")).to_be_visible(timeout=PATIENCE_MS)
    keeps_nobody_out(bo.page)
    bo.complaints.clear()


def test_signed_out_in_mid_sentence(server: Server, team: Team) -> None:
    (gil,) = team("Gil")
    gil.page.context.request.post(f"{server.url}/sign-out", headers={"origin": server.url}, max_redirects=0)
    expect(gil.page.get_by_role("dialog", name="Please sign in again")).to_be_visible(timeout=PATIENCE_MS)
    keeps_nobody_out(gil.page)
    gil.complaints.clear()


def test_for_readers(server: Server, team: Team) -> None:
    (ana,) = team("Ana")
    ana.types("To be read.")
    ana.is_saved()
    server.member(ana.guide, "Ana", "reader")

    expect(ana.status).to_have_attribute("data-status", "read-only", timeout=PATIENCE_MS)
    keeps_nobody_out(ana.page)


def test_without_a_socket(team: Team) -> None:
    (ana,) = team("Ana")
    ana.page.add_init_script("window.WebSocket = class extends EventTarget { close() {} }")
    ana.page.clock.install()
    ana.page.reload()
    ana.page.clock.fast_forward(11_000)

    expect(ana.page.get_by_text("The live connection does not open here.")).to_be_visible(timeout=PATIENCE_MS)
    keeps_nobody_out(ana.page)


def test_in_a_browser_that_is_too_old(team: Team) -> None:
    (ana,) = team("Ana")
    ana.page.add_init_script("delete window.HTMLDialogElement")
    ana.page.reload()

    expect(ana.page.get_by_role("alert")).to_contain_text("This browser is too old")
    keeps_nobody_out(ana.page)


def test_colours_of_the_system_say_as_much_as_ours(team: Team) -> None:
    """They replace every background and border: what is pressed, current or focused must still differ from what is not."""
    (ana,) = team("Ana")
    ana.types("The plan")
    ana.presses("Control+b")
    ana.page.emulate_media(forced_colors="active")

    pressed, other = (ana.page.get_by_role("button", name=name) for name in ("Bold", "Italic"))
    expect(pressed).to_have_attribute("aria-pressed", "true")
    assert drawn(pressed) != drawn(other)
    here, elsewhere = (ana.page.get_by_role("link", name=name, exact=True) for name in ("Write", "Read"))
    assert drawn(here) != drawn(elsewhere)
    section = ana.section()
    with_focus = drawn(section)
    ana.section("Risks and limits").focus()
    assert drawn(section) != with_focus


def drawn(element: Locator) -> str:
    """What is left to tell two things apart by when no background is."""
    shown: str = element.evaluate(
        """(element) => {
          const { borderBottom, outline, outlineStyle } = getComputedStyle(element);
          return `${borderBottom} ${outlineStyle === "none" ? "" : outline}`;
        }"""
    )
    return shown


def test_nothing_moves_for_whoever_wants_no_motion(team: Team) -> None:
    (ana,) = team("Ana")

    assert moving(ana.page) != []
    ana.page.emulate_media(reduced_motion="reduce")
    assert moving(ana.page) == []


def moving(page: Page) -> list[str]:
    """What would move, or moves what is looked at."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((element) =>
          [null, "::before", "::after", "::backdrop"]
            .map((part) => getComputedStyle(element, part))
            .filter(({ transitionDuration, animationName, scrollBehavior }) =>
              /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth")
            .map(() => element.className))"""
    )
    return found
