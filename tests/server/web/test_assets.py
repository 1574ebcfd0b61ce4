"""Files under an address that changes with their content."""

import gzip
from pathlib import Path

from server.web.assets import FOLDER, Assets
from tests.support.site import Browser


async def test_a_page_names_its_style_sheet_by_content(browser: Browser) -> None:
    address = Assets.of_folder().address("charrette.css")

    page = await browser.opens("/sign-in")
    sheet = await browser.opens(address)

    assert f'href="{address}"' in page.text
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]


async def test_a_page_from_before_a_deploy_gets_todays_sheet_for_now(browser: Browser) -> None:
    sheet = await browser.opens("/static/charrette.000000000000.css")

    assert sheet.status_code == 200
    assert sheet.headers["cache-control"] == "no-cache"


async def test_only_files_of_the_folder_are_served(browser: Browser) -> None:
    for path in ("/static/other.css", "/static/..%2Fassets.py", "/static/%2e%2e/assets.py", "/static/"):
        assert (await browser.opens(path)).status_code == 404


def test_another_content_is_another_address(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    before = Assets.of_folder(tmp_path).address("a.css")

    (tmp_path / "a.css").write_text("b {}")

    assert Assets.of_folder(tmp_path).address("a.css") != before


def test_the_style_sheet_stays_small() -> None:
    assert (FOLDER / "charrette.css").stat().st_size < 10_000


def test_all_style_sheets_together_are_small() -> None:
    """Those of the client too, where it is built."""
    sheets = [gzip.compress(file.read_bytes()) for file in FOLDER.rglob("*.css")]

    assert len(sheets) >= 3
    assert sum(map(len, sheets)) <= 10_000
