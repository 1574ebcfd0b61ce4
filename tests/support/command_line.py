"""The `charrette` command, run inside the test or as a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from typing_extensions import override

from server.cli.main import charrette
from server.cli.output import run_command

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # whatever the command answered
        return json.loads(self.out)


class CommandLine:
    """A command line in a folder of its own; `environ` is added to the environment of every command."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.database = folder / "charrette.db"
        self.environ = {"CHARRETTE_DATABASE_URL": f"sqlite:///{self.database}", **environ}

    def __call__(self, *arguments: str, stdin: str = "") -> Said:
        with CliRunner(env=self.environ).isolation(input=stdin) as (out, err, _):
            code = run_command(charrette, list(arguments))
            return Said(code, out.getvalue().decode(), err.getvalue().decode())

    def process(self, *arguments: str, stdin: str = "") -> Said:
        ran = subprocess.run(
            [sys.executable, "-m", "server.cli", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environ},  # noqa: TID251 - a child gets ours
            timeout=30,
            check=False,
        )
        return Said(ran.returncode, ran.stdout, ran.stderr)


class CommandLineOutside(CommandLine):
    """Every command as a process of its own: for tests whose thread has an event loop running already."""

    @override
    def __call__(self, *arguments: str, stdin: str = "") -> Said:
        return self.process(*arguments, stdin=stdin)
