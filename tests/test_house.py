"""The rules of the house that no linter knows. A test that fails here names the file and the line."""

import ast
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from server.settings import SETTINGS_TABLE
from tests.support.house import (
    LOCKS,
    calls,
    dotted,
    files_ending,
    imported_names,
    lines_of,
    python_under,
    repository_files,
    table_rows,
    text_of,
)

MOST_LINES = 400
MOST_README_LINES = 60
LEAST_REASON = 8
CODE = (".py", ".ts", ".tsx", ".js", ".mjs", ".css", ".html")
PYTHON_FOLDERS = ("collab", "server", "tests")

RULE = re.compile(r"\*\*([A-Z]{2}\d+)\*\*")
BORNE = re.compile(r"\[([A-Z]{2}\d+(?:, [A-Z]{2}\d+)*)\]")
SILENCER = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma: no|fmt: (?:off|skip))[^-#—]*(?P<reason>.*)")
SKIPPERS = ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip", "pytest.xfail")
# Written so that this file does not hold what it looks for.
FOREIGN_HOST = re.compile(r"pypi\W(?:org|python)|python\W?hosted|registry\W(?:npm|yarn)|npm\Wmirror")
MACHINE_PATH = re.compile(r"""(?:^|[\s"'`(=:])/(?:work|root|opt|home)/""")

CLOCK_CALLS = re.compile(
    r"^(?:time\.(?:time|time_ns|monotonic|monotonic_ns|perf_counter|perf_counter_ns)"
    r"|(?:datetime\.)?datetime\.(?:now|utcnow|today)|(?:datetime\.)?date\.today)$"
)
ENVIRONMENT = re.compile(r"^os\.(?:environ|environb|getenv|putenv)(?:\.|$)")


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(path): len(lines_of(path)) for path in files_ending(*CODE)}

    assert {path: lines for path, lines in long.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("folder", PYTHON_FOLDERS)
def test_every_module_says_what_it_is_for(folder: str) -> None:
    silent = [str(path) for path, tree in python_under(folder) if not ast.get_docstring(tree)]

    assert silent == []


def test_tests_are_no_packages() -> None:
    assert [
        str(path) for path in files_ending(".py") if path.parts[0] == "tests" and path.name == "__init__.py"
    ] == []


def test_no_folder_or_module_is_for_everything() -> None:
    general = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}

    assert [str(path) for path in repository_files() if general & {*path.parts[:-1], path.stem}] == []


def test_each_top_folder_has_a_short_readme() -> None:
    folders = {path.parts[0] for path in repository_files() if len(path.parts) > 1}
    owed = {Path(folder, "README.md") for folder in folders if not folder.startswith(".")}

    assert sorted(map(str, owed - set(repository_files()))) == []
    assert [str(path) for path in sorted(owed) if len(lines_of(path)) > MOST_README_LINES] == []


def test_every_rule_has_a_number_of_its_own() -> None:
    counted = Counter(RULE.findall(specification()))

    assert {rule: times for rule, times in counted.items() if times > 1} == {}


def test_the_tests_bear_exactly_the_rules_of_the_specification() -> None:
    rules = set(RULE.findall(specification()))
    borne = {
        rule
        for path in repository_files()
        if path.parts[0] == "tests" and path.name != Path(__file__).name and path.suffix in CODE
        for group in BORNE.findall(text_of(path))
        for rule in group.split(", ")
    }

    assert {"rules without a test": sorted(rules - borne), "tests without a rule": sorted(borne - rules)} == {
        "rules without a test": [],
        "tests without a rule": [],
    }


def specification() -> str:
    return "\n".join(text_of(path) for path in repository_files() if path.match("collab/SPEC*.md"))


def test_the_readme_shows_the_settings() -> None:
    expected = [
        (f"`{name}`", f"`{default}`" if default else "—", meaning)
        for name, default, meaning in SETTINGS_TABLE
    ]

    shown = table_rows(text_of(Path("README.md")), "Settings")

    assert shown == expected, "README.md should have:\n" + "\n".join(
        f"| {' | '.join(row)} |" for row in expected
    )


def test_the_readme_names_the_commands_that_ci_runs() -> None:
    readme, ci, makefile = (text_of(Path(name)) for name in ("README.md", ".ci/run", "Makefile"))

    assert "\nmake test" in ci
    for target in ("setup", "run", "test", "bench", "faults"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
        assert f"make {target}" in readme, target


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in repository_files()
        for number, line in lines_of(path)
        if FOREIGN_HOST.search(line) or MACHINE_PATH.search(line)
    ]

    assert found == []


def test_the_locks_hold_hashes_and_no_address() -> None:
    for path in (path for path in repository_files() if path.name in LOCKS and path.suffix == ".lock"):
        pins = re.split(r"\n(?=[a-z0-9])", text_of(path).partition("make lock\n#\n")[2])

        assert pins, path
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
        assert [
            line
            for _, line in lines_of(path)
            if "://" in line or (re.match(r"\s*-[a-z-]", line) and "--hash" not in line)
        ] == []
    for path in (path for path in repository_files() if path.name == "package-lock.json"):
        assert '"integrity": "sha512-' in text_of(path)
        assert '"resolved"' not in text_of(path)


def test_what_runs_is_locked_alike_for_people_who_develop() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", text_of(Path(name)), re.MULTILINE))

    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


@pytest.mark.parametrize("folder", PYTHON_FOLDERS)
def test_whoever_silences_a_check_says_why(folder: str) -> None:
    """The reason stands behind the mark or on the line above it."""
    unexplained = []
    for path in (path for path in files_ending(".py") if path.parts[0] == folder):
        lines = [line for _, line in lines_of(path)]
        for number, line in enumerate(lines):
            mark = SILENCER.search(line)
            above = lines[number - 1].strip() if number else ""
            if mark and len(mark["reason"]) < LEAST_REASON and not above.startswith("#"):
                unexplained.append(f"{path}:{number + 1}")

    assert unexplained == []


def test_whoever_skips_a_test_says_why() -> None:
    unexplained = [
        f"{path}:{call.lineno}"
        for path, tree in python_under("tests")
        for call, name in calls(tree)
        if name in SKIPPERS and not (call.keywords if ".mark." in name else call.args or call.keywords)
    ]
    bare = [
        f"{path}:{node.lineno}"
        for path, tree in python_under("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for mark in node.decorator_list
        if dotted(mark) in SKIPPERS
    ]

    assert unexplained + bare == []


def test_collab_knows_the_engine_and_the_standard_library_only() -> None:
    known = sys.stdlib_module_names | {"collab", "pycrdt"}
    strangers = {str(path): imported_names(tree) - known for path, tree in python_under("collab")}

    assert {path: names for path, names in strangers.items() if names} == {}


def test_only_the_transaction_commits() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in python_under("server")
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and commits(node)
    ]

    assert [place for place in found if not place.startswith("server/storage/transaction.py:")] == []
    assert found


def commits(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="commit"):
            return True
        case ast.Constant(str(text)):
            return (
                re.fullmatch(r"\s*(?:COMMIT|END)(?: TRANSACTION)?\s*;?\s*", text, re.IGNORECASE) is not None
            )
        case _:
            return False


def test_only_the_clock_reads_the_clock() -> None:
    assert reading(CLOCK_CALLS) == {"server/clock.py"}


def test_only_the_settings_read_the_environment() -> None:
    assert reading(ENVIRONMENT) == {"server/settings.py"}


def reading(pattern: re.Pattern[str]) -> set[str]:
    return {
        str(path)
        for folder in ("collab", "server")
        for path, tree in python_under(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and pattern.search(dotted(node))
    }
