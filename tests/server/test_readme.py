"""The addresses that the README lists are those that there are."""

import re
from pathlib import Path

from starlette.routing import Route

from tests.support.sockets import live_application

README = Path(__file__).parents[2] / "README.md"
ADDRESSES = re.compile(r"`(/[^`]*)`")
BELOW = re.compile(r"`…(/[^`]*)`")
STATIC = "/static/"


async def test_the_readme_lists_every_address_and_no_other(tmp_path: Path) -> None:
    section = README.read_text(encoding="utf-8").partition("## Addresses and names")[2].partition("\n## ")[0]
    table = "".join(line for line in section.splitlines() if line.startswith("| `"))
    thread = "/guides/GUIDE/threads/THREAD"
    listed = {*ADDRESSES.findall(table), *(f"{thread}{below}" for below in BELOW.findall(table))}

    async with live_application(tmp_path) as live:
        routes = [route.path for route in live.charrette.asgi.routes if isinstance(route, Route)]

    there = {re.sub(r"\{(\w+)\}", lambda name: name[1].upper(), path) for path in routes}
    assert listed == {path for path in there if not path.startswith(STATIC)}
