"""What every command says: its answer in plain words or as JSON, a refusal as one sentence."""

import functools
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import click

from server.errors import CharretteError
from server.storage.errors import StoreError

REFUSED: Final = 1
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Answer:
    """The same in two forms; `failed` when the command worked and found something wrong."""

    plain: str
    data: Any  # whatever json.dumps takes
    failed: bool = False


def answering(command: Callable[..., Answer]) -> Callable[..., None]:
    """Give a command `--json` and print its answer. Below `@group.command()`, above its own options."""

    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
    @functools.wraps(command)
    def run(*, as_json: bool, **arguments: Any) -> None:  # as click has read them from the command line
        answer = command(**arguments)
        text = _as_json(answer.data) if as_json else answer.plain
        if text:
            click.echo(text)
        if answer.failed:
            sys.exit(REFUSED)

    return run


def run_command(command: click.Command, arguments: list[str]) -> int:
    """Run it and return the exit code: 0, 1 for a refusal, 2 for a command that was put wrongly."""
    try:
        command.main(arguments, prog_name="charrette", standalone_mode=False)
    except CharretteError as error:
        return _refuse(arguments, _sentence(error), REFUSED)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.ClickException as error:
        return _refuse(arguments, error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else REFUSED
    return 0


def _refuse(arguments: list[str], sentence: str, code: int) -> int:
    """The sentence always goes to the errors; a program that asked for JSON finds it in its answer too."""
    if "--json" in arguments:
        click.echo(_as_json({"error": sentence}))
    click.echo(sentence, err=True)
    return code


def _sentence(error: CharretteError) -> str:
    """Whoever works at the command line looks after the database, so the cause is told too."""
    if isinstance(error, StoreError) and error.detail:
        return f"{error.sentence} ({error.detail})"
    return error.sentence


def _as_json(data: Any) -> str:  # as json.dumps
    return json.dumps(data, ensure_ascii=False)
