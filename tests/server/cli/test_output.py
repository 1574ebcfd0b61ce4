"""What holds for every command: help, refusals, and both forms of an answer."""

import click
import pytest

from server.cli.main import charrette as command_tree
from server.cli.output import Answer, answering, run_command
from server.errors import Refused
from tests.support.command_line import CommandLine


def every_command(command: click.Command, *path: str) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    below = [found for name, child in command.commands.items() for found in every_command(child, *path, name)]
    return [path, *below]


@pytest.mark.parametrize("path", every_command(command_tree), ids=" ".join)
def test_every_command_explains_itself(unprepared: CommandLine, path: tuple[str, ...]) -> None:
    said = unprepared(*path, "--help")

    assert said.code == 0
    assert said.out.startswith("Usage: charrette")


def test_every_command_that_answers_can_answer_in_json() -> None:
    leaves = [path for path in every_command(command_tree) if isinstance(_at(path), click.Command)]
    plain_only = {
        path
        for path in leaves
        if not isinstance(_at(path), click.Group) and "as_json" not in {p.name for p in _at(path).params}
    }

    assert plain_only == {("serve",)}


def _at(path: tuple[str, ...]) -> click.Command:
    command: click.Command = command_tree
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


def test_without_a_command_the_help_is_shown(unprepared: CommandLine) -> None:
    said = unprepared()

    assert said.code == 2
    assert "Usage: charrette" in said.err


def test_an_unknown_command_is_refused_in_one_sentence(unprepared: CommandLine) -> None:
    said = unprepared("dance")

    assert (said.code, said.out) == (2, "")
    assert said.err == "No such command 'dance'.\n"


def test_a_wrong_setting_is_refused_in_one_sentence(unprepared: CommandLine) -> None:
    unprepared.environ["CHARRETTE_FRAME_LIMIT"] = "large"

    said = unprepared("migrate")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("CHARRETTE_FRAME_LIMIT must be a whole number")
    assert said.err.count("\n") == 1


def test_a_refusal_is_json_for_programs(unprepared: CommandLine) -> None:
    unprepared.environ["CHARRETTE_LOG_FORMAT"] = "xml"

    said = unprepared.process("migrate", "--json")

    assert said.code == 1
    assert said.json == {"error": said.err.rstrip("\n")}


def test_a_wrong_use_is_json_for_programs_too(unprepared: CommandLine) -> None:
    said = unprepared("migrate", "--json", "--sideways")

    assert said.code == 2
    assert said.json == {"error": "No such option '--sideways'."}


@click.command()
@answering
@click.argument("mood")
def feel(mood: str) -> Answer:
    """Answer, fail, refuse or be interrupted."""
    if mood == "refused":
        raise Refused("Not today.")
    if mood == "interrupted":
        raise KeyboardInterrupt
    return Answer("Ill." if mood == "ill" else "Well.", {"mood": mood}, failed=mood == "ill")


@pytest.mark.parametrize(
    ("arguments", "code", "out", "err"),
    [
        (["well"], 0, "Well.\n", ""),
        (["ill"], 1, "Ill.\n", ""),
        (["ill", "--json"], 1, '{"mood": "ill"}\n', ""),
        (["refused"], 1, "", "Not today.\n"),
        (["refused", "--json"], 1, '{"error": "Not today."}\n', "Not today.\n"),
    ],
)
def test_answers_and_refusals(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, out: str, err: str
) -> None:
    assert run_command(feel, arguments) == code
    assert capsys.readouterr() == (out, err)


def test_an_interruption_has_the_usual_code() -> None:
    assert run_command(feel, ["interrupted"]) == 130
