"""`charrette serve` as a process on a free port, with people, guides and keys made by the command line."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import httpx

from tests.support.command_line import ROOT, CommandLine

READY_WITHIN_S = 20.0
STOPPED_WITHIN_S = 20.0
LOOK_EVERY_S = 0.02


@dataclass(frozen=True)
class Door:
    """Where a client opens a guide and what it shows: query parameters, or headers as a browser sends them."""

    server: str
    guide: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def saying(self, **params: str) -> Self:
        """With further query parameters; `as_` is `?as=`."""
        more = {name.rstrip("_"): value for name, value in params.items()}
        return type(self)(self.server, self.guide, {**self.params, **more}, self.headers)

    @property
    def address(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.server}/{self.guide}" + (f"?{query}" if query else "")


class Server:
    """Runs while in a `with`. People go by their first name. All that the server writes is in `output`."""

    commands: type[CommandLine] = CommandLine

    def __init__(self, folder: Path, **environ: str) -> None:
        self.port = free_port()
        self.charrette = self.commands(folder, **environ)
        self.log = folder / "server.log"
        self.secrets: set[str] = set()
        self._people: set[str] = set()
        self._tokens: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._says("migrate")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    # -- the process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.charrette.database

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def start(self) -> Self:
        """Returns when it may be asked."""
        with self.log.open("ab") as log:
            self._process = self._launch(log)
        deadline = time.monotonic() + READY_WITHIN_S
        while not self._is_ready():
            assert self._process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(LOOK_EVERY_S)
        return self

    def stop(self) -> int:
        """Asks it to stop, and returns its exit code: minus the signal, as uvicorn has it."""
        return self._ends_by(signal.SIGTERM)

    def kill9(self) -> None:
        self._ends_by(signal.SIGKILL)

    def sends(self, sign: signal.Signals) -> None:
        """Returns at once."""
        assert self._process is not None
        self._process.send_signal(sign)

    def asks_to_stop(self) -> None:
        """Returns at once; `stop` waits for the end."""
        self.sends(signal.SIGTERM)

    def _launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", "--port", str(self.port)],
            stdout=log,
            stderr=log,
            cwd=self.charrette.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.charrette.environ},  # noqa: TID251 - a child gets ours
        )

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz").is_success
        except httpx.TransportError:
            return False

    def _ends_by(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        return process.wait(STOPPED_WITHIN_S)

    # -- people and guides

    def person(self, name: str, *, organiser: bool = False) -> str:
        """The person's address; adds the person if need be."""
        email = f"{name.lower()}@example.org"
        if name not in self._people:
            self._says("person", "add", email, name, *(["--organiser"] if organiser else []))
            self._people.add(name)
            self.secrets.add(email)
        return email

    def new_token(self, name: str, *scopes: str) -> str:
        token = self._says("token", address_of(name), *(f"--scope={scope}" for scope in scopes)).strip()
        self.secrets.add(token)
        return token

    def token(self, name: str) -> str:
        self.person(name)
        if name not in self._tokens:
            self._tokens[name] = self.new_token(name)
        return self._tokens[name]

    def code(self, name: str) -> str:
        """To sign in with, once."""
        return self._says("sign-in-code", self.person(name)).strip()

    def signs_in(self, name: str, cookie: str = "") -> str:
        """The session cookie of a browser, as it sends it; `cookie` is the one it had before."""
        code = self.code(name)
        headers = {"sec-fetch-site": "same-origin", "origin": self.url} | (
            {"cookie": cookie} if cookie else {}
        )
        answer = httpx.post(
            f"{self.url}/sign-in", data={"email": address_of(name), "code": code}, headers=headers
        )
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        fresh = answer.headers["set-cookie"].partition(";")[0]
        self.secrets |= {code, fresh.partition("=")[2]}
        return fresh

    def signs_out(self, cookie: str, *, everywhere: bool = False) -> None:
        path = "/sign-out/everywhere" if everywhere else "/sign-out"
        answer = httpx.post(f"{self.url}{path}", headers={"cookie": cookie, "origin": self.url})
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text

    def guide(self, *writers: str, title: str = "Hand hygiene") -> str:
        """A fresh guide; its id."""
        flags = [f"--writer={self.person(name)}" for name in writers]
        made = self.charrette("guide", "create", "--json", f"--title={title}", *flags)
        assert made.code == 0, made.err
        return str(made.json[title])

    def member(self, guide: str, name: str, role: str) -> None:
        self._says("guide", "member", guide, self.person(name), "--role", role)

    def removes(self, guide: str, name: str) -> None:
        self._says("guide", "member", guide, self.person(name), "--remove")

    def verdict(self, guide: str) -> str:
        """What `document verify` says, whole or not."""
        said = self.charrette("document", "verify", guide)
        return said.out.strip() or said.err.strip()

    def _says(self, *arguments: str) -> str:
        said = self.charrette(*arguments)
        assert said.code == 0, said.err
        return said.out

    # -- the database, from outside

    @contextmanager
    def held(self) -> Iterator[None]:
        """Another process writes, and lets nobody commit meanwhile."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def backup(self) -> Path:
        """A copy made while the server runs, as a keeper of the server would."""
        copy = self.database.with_name("yesterday.db")
        with closing(sqlite3.connect(self.database)) as now, closing(sqlite3.connect(copy)) as then:
            now.backup(then)
        return copy

    def restores(self, copy: Path) -> None:
        """Into the database as it is: with the server running, or between `stop` and `start`."""
        with closing(sqlite3.connect(copy)) as then, closing(sqlite3.connect(self.database)) as now:
            then.backup(now)

    def revokes_tokens(self, name: str) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(
                "UPDATE tokens SET revoked = 1 WHERE person = (SELECT id FROM people WHERE name = ?)", (name,)
            )

    # -- doors

    @property
    def live(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live"

    def door(self, guide: str, name: str) -> Door:
        """By the person's bearer token in the address."""
        return Door(self.live, guide, {"token": self.token(name)})

    def door_by_cookie(self, guide: str, cookie: str, origin: str = "") -> Door:
        return Door(self.live, guide, headers={"cookie": cookie, "origin": origin or self.url})

    def door_by_header(self, guide: str, token: str) -> Door:
        return Door(self.live, guide, headers={"authorization": f"Bearer {token}"})

    # -- numbers

    def metric(self, name: str) -> float:
        """A sample of /metrics, such as `charrette_refusals_total{cause="engine"}`; 0 when it is not there."""
        shown = httpx.get(f"{self.url}/metrics").text
        found = re.search(rf"^{re.escape(name)} (\S+)$", shown, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def refused(self, cause: str) -> int:
        return int(self.metric(f'charrette_refusals_total{{cause="{cause}"}}'))


def address_of(name: str) -> str:
    return f"{name.lower()}@example.org"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
