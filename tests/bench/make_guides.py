"""The benchmark's hook: names as a JSON list on stdin, `{name: socket address}` on stdout.

The harness asks again after it has restarted the server on the same data, so what was made is kept beside the database.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

CHARRETTE = Path(sys.executable).with_name("charrette")
EMAIL = "bench@example.org"


class Made(TypedDict):
    token: str
    guides: dict[str, str]


def main() -> None:
    data, port = Path(os.environ["DATA_DIR"]), os.environ["PORT"]  # noqa: TID251 - what the harness says, not a setting
    os.environ["CHARRETTE_DATABASE_URL"] = f"sqlite:///{data / 'charrette.db'}"  # noqa: TID251 - for `charrette` below
    kept = data / "made_guides.json"
    made: Made = json.loads(kept.read_text()) if kept.exists() else {"token": first_token(), "guides": {}}
    names = json.load(sys.stdin)
    missing = [name for name in names if name not in made["guides"]]
    if missing:
        titles = json.dumps(missing)
        made["guides"] |= json.loads(
            charrette("guide", "create", "--titles-from", "-", "--writer", EMAIL, given=titles)
        )
        kept.write_text(json.dumps(made))
    json.dump(
        {name: f"ws://127.0.0.1:{port}/live/{made['guides'][name]}?token={made['token']}" for name in names},
        sys.stdout,
    )


def first_token() -> str:
    charrette("person", "add", EMAIL, "Bench")
    return charrette("token", EMAIL).split()[-1]


def charrette(*words: str, given: str = "") -> str:
    return subprocess.run(
        [CHARRETTE, *words], input=given, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    main()
