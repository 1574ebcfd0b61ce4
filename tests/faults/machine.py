"""A server on a machine where things go wrong: over a copy of a prepared database, with its CPU, memory and log in view."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Self

import httpx
import psutil
from typing_extensions import override

from tests.faults.faulty_server import Orders
from tests.support.command_line import ROOT
from tests.support.server import Server, address_of
from tests.support.waiting import until

FAULTY_SERVER = str(ROOT / "tests" / "faults" / "faulty_server.py")
_ROLL = "Ana Ben Cleo Dara Edo Fay Gil Hana Ivo Jun Kai Lea Mina Noor Oto Pia Quin Rosa Sam Tala"
NAMES = (*_ROLL.split(),)


@dataclass(frozen=True)
class Prepared:
    """Twenty people with tokens, who all write in both guides: made once, copied for each test."""

    folder: Path
    tokens: dict[str, str]
    guides: list[str]

    @classmethod
    def make(cls, folder: Path) -> Self:
        server = Server(folder)
        tokens = {name: server.token(name) for name in NAMES}
        return cls(
            folder, tokens, [server.guide(*NAMES, title=title) for title in ("Hand hygiene", "Clean water")]
        )

    def at(self, folder: Path) -> Self:
        """A copy that lies there, and in which people have written since."""
        return replace(self, folder=folder)


def _environment() -> dict[str, str]:
    """Ours, but for the coverage of child processes: it slows a server down, and one that is killed reports nothing."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}  # noqa: TID251 - a child gets ours


class Machine(Server):
    """What the server writes is read from a pipe, so that a full disk does not hinder it."""

    def __init__(self, prepared: Prepared, folder: Path, **environ: str) -> None:
        for file in prepared.folder.iterdir():
            shutil.copy(file, folder)
        super().__init__(folder, **environ)
        self.charrette.environ["CHARRETTE_LOG_LEVEL"] = "info"
        self.guides = prepared.guides
        self.control = folder / "control.json"
        self.lines: list[str] = []
        self._people, self._tokens = set(prepared.tokens), dict(prepared.tokens)
        self._program = ["-m", "server.cli", "serve"]
        self._listener: threading.Thread | None = None

    # -- the process

    async def starts(self) -> None:
        """As `charrette serve`."""
        self._program = ["-m", "server.cli", "serve"]
        _ = await asyncio.to_thread(self.start)

    async def starts_faulty(self, *arguments: str) -> None:
        """With faults that the test orders by `orders`, or with those of the arguments."""
        self._program = [FAULTY_SERVER, "--control", str(self.control), *arguments]
        _ = await asyncio.to_thread(self.start)

    def orders(self, append: str = "", clock_s: float = 0.0) -> None:
        Orders(append, clock_s).give(self.control)

    async def is_dead(self, within: float = 30.0) -> None:
        """It must have been killed by itself."""
        process = self._process
        assert process is not None
        await until(lambda: process.poll() is not None, within=within, what="the server has ended")
        assert process.returncode == -signal.SIGKILL, self.output
        self._process = None

    @override
    def _says(self, *arguments: str) -> str:
        """In a thread: a command brings its own event loop, and the test may be in one."""
        says = super()._says
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(says, *arguments).result()

    @override
    def _launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, *self._program, "--port", str(self.port)],
            stderr=subprocess.PIPE,
            cwd=self.charrette.folder,
            env={**_environment(), "PYTHONPATH": str(ROOT), **self.charrette.environ},
        )
        self._listener = threading.Thread(target=self._listen, args=(process.stderr,), daemon=True)
        self._listener.start()
        return process

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self.lines.append(line.decode(errors="replace").rstrip())

    @property
    @override
    def output(self) -> str:
        return "\n".join(self.lines)

    def more_guides(self, number: int) -> list[str]:
        """Guides in which Ana writes; their ids."""
        titles = [f"--title=Room {i}" for i in range(number)]
        made: dict[str, str] = json.loads(
            self._says("guide", "create", "--json", *titles, f"--writer={address_of('Ana')}")
        )
        return list(made.values())

    # -- what it looks like from outside

    def addresses(self, *names: str, guide: int = 0) -> list[tuple[str, str]]:
        """Name and socket address of each person."""
        return [(name, self.door(self.guides[guide], name).address) for name in names]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def cpu_seconds(self) -> float:
        """Spent so far; other processes of a busy machine do not change it."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)

    async def readiness(self) -> tuple[int, str]:
        """Status of /readyz, and why it is not ready."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{self.url}/readyz")
        return answer.status_code, answer.json().get("detail", "")

    async def count(self, name: str) -> float:
        """As `metric`, while other tasks run."""
        return await asyncio.to_thread(self.metric, name)

    def events(self, name: str) -> list[dict[str, Any]]:  # Any: a log line holds anything
        """The log lines of one kind so far."""
        found = [json.loads(line) for line in list(self.lines) if line.startswith("{")]
        return [event for event in found if event.get("event") == name]

    async def logs(self, name: str, fits: Callable[[dict[str, Any]], bool] = bool) -> dict[str, Any]:
        """Waits for a log line of that kind."""
        await until(lambda: any(map(fits, self.events(name))), what=f"the log line {name}")
        return next(event for event in self.events(name) if fits(event))

    @property
    def witness(self) -> str:
        """What the server noted of the heads, beside the database."""
        file = self.database.with_name(self.database.name + ".witness")
        return file.read_text() if file.exists() else ""

    def is_verified(self, guide: int = 0) -> None:
        """Fails unless `charrette document verify` finds the log whole."""
        said = self.charrette.process("document", "verify", self.guides[guide])
        assert said.code == 0, said.out + said.err

    def leases(self, guide: int = 0) -> dict[int, str]:
        """ClientID → name of the person it belongs to, as the database has it."""
        rows = self.asks(
            "SELECT l.client, p.name FROM document_leases l JOIN guide_authors a ON a.guide = l.document"
            " AND a.author = l.author JOIN people p ON p.id = a.person WHERE l.document = ?",
            self.guides[guide],
        )
        return {int(client): str(name) for client, name in rows}

    def elsewhere(self) -> sqlite3.Connection:
        """Another process, as far as SQLite can tell. The caller closes it."""
        return sqlite3.connect(self.database, isolation_level=None)

    def damages(self, statement: str, *values: object) -> int:
        """Changes the database behind the server's back; says how many rows."""
        connection = self.elsewhere()
        try:
            return connection.execute(statement, values).rowcount
        finally:
            connection.close()

    def asks(self, question: str, *values: object) -> list[tuple[Any, ...]]:  # Any: what a table holds
        connection = self.elsewhere()
        try:
            return connection.execute(question, values).fetchall()
        finally:
            connection.close()
