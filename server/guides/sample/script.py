"""The sample guides' files, read: who wrote what, when, in which section.

A turn is `@ days-ago hh:mm who section mode` and the text under it: without a mode the section's new text, with `+` what is
put under it, with `~` lines of `old => new`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.accounts.rules import DAY_MS, MINUTE_MS

_FOLDER: Final = Path(__file__).parent
_TURN: Final = re.compile(r"^@ (\d+) (\d\d):(\d\d) (\w+) (\w+)(?: ([+~]))?$", re.MULTILINE)
FILES: Final = ("trolley", "handover", "afternoon")


@dataclass(frozen=True, slots=True)
class Turn:
    """`ago` is the days before today, `minute` that of the day."""

    ago: int
    minute: int
    who: str
    key: str
    mode: str
    text: str

    def at(self, today: int) -> int:
        return today - self.ago * DAY_MS + self.minute * MINUTE_MS

    def makes(self, before: str) -> str:
        """The section's light Markdown after this turn."""
        if self.mode == "+":
            gap = (
                "\n"
                if before.rsplit("\n", 1)[-1][:1] in "-123456789" and self.text[:1] in "-123456789"
                else "\n\n"
            )
            return f"{before}{gap}{self.text}"
        if self.mode != "~":
            return self.text
        for line in self.text.splitlines():
            old, _, new = line.partition(" => ")
            if old not in before:
                raise ValueError(line)
            before = before.replace(old, new, 1)
        return before


@dataclass(frozen=True, slots=True)
class Script:
    title: str
    promise: str
    people: tuple[tuple[str, str], ...]
    """Each with their role."""
    turns: tuple[Turn, ...]


def scripts() -> Iterator[Script]:
    for name in FILES:
        yield _read((_FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def _read(text: str) -> Script:
    head, *parts = _TURN.split(text)
    fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
    people = [tuple(person.split()) for person in fields["people"].split(", ")]
    fields_a_turn = _TURN.groups + 1
    turns = [_turn(*parts[start : start + fields_a_turn]) for start in range(0, len(parts), fields_a_turn)]
    return Script(
        fields["title"], fields["promise"], tuple((who, role) for who, role in people), tuple(turns)
    )


def _turn(ago: str, hour: str, minute: str, who: str, key: str, mode: str | None, text: str) -> Turn:  # noqa: PLR0917 - a line of the file
    return Turn(int(ago), int(hour) * 60 + int(minute), who, key, mode or "", text.strip())
