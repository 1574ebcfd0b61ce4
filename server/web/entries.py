"""Where the client's built scripts and styles are: what Vite's manifest says, read once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "static" / "client"
PREFIX: Final = "/static/client/"


@dataclass(frozen=True, slots=True)
class Entry:
    """The addresses that one page loads, hashed by their content."""

    script: str
    styles: tuple[str, ...]


class Entries:
    """By name: `workspace`. Without a built client there are none, and pages say what works without."""

    def __init__(self, folder: Path = FOLDER) -> None:
        manifest = _manifest(folder / "manifest.json")
        named = {str(part.get("name")): key for key, part in manifest.items() if part.get("isEntry")}
        self._entries = {name: _entry(manifest, key) for name, key in named.items()}

    def __call__(self, name: str) -> Entry | None:
        return self._entries.get(name)


_Manifest = Mapping[str, dict[str, Any]]  # Any: JSON


def _manifest(file: Path) -> _Manifest:
    if not file.is_file():
        return {}
    manifest: _Manifest = json.loads(file.read_text())
    return manifest


def _entry(manifest: _Manifest, key: str) -> Entry:
    """The styles of the parts that it imports come too, each once."""
    seen: list[str] = []
    waiting = [key]
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.append(part)
            waiting += manifest[part].get("imports", [])
    styles = dict.fromkeys(name for part in seen for name in manifest[part].get("css", []))
    return Entry(PREFIX + manifest[key]["file"], tuple(PREFIX + name for name in styles))
