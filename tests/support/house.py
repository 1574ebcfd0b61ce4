"""The repository as text: which files it has, and what stands in them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.shared_data import REPOSITORY

LOCKS = {"requirements.lock", "requirements-dev.lock", "package-lock.json"}


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is tracked or about to be, as paths from the top of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if (REPOSITORY / path).is_file()))


def files_ending(*suffixes: str) -> list[Path]:
    return [path for path in repository_files() if path.suffix in suffixes]


def text_of(path: Path) -> str:
    """The file's text; bytes that are no UTF-8 (a picture, a recorded document) count as nothing."""
    return (REPOSITORY / path).read_text(encoding="utf-8", errors="ignore")


def lines_of(path: Path) -> list[tuple[int, str]]:
    return list(enumerate(text_of(path).splitlines(), start=1))


def python_under(folder: str) -> list[tuple[Path, ast.Module]]:
    return [
        (path, ast.parse(text_of(path), str(path))) for path in files_ending(".py") if path.parts[0] == folder
    ]


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of names, nothing for anything else."""
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(value, attribute):
            return f"{dotted(value)}.{attribute}"
        case _:
            return ""


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def imported_names(tree: ast.Module) -> set[str]:
    """The top-level packages that a module imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                found.update(alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module.partition(".")[0])
            case _:
                pass
    return found


def table_rows(markdown: str, heading: str) -> list[tuple[str, ...]]:
    """The cells of the first table under a heading, without its two head rows."""
    _, _, under = markdown.partition(f"\n## {heading}\n")
    section = re.split(r"\n## ", under)[0]
    rows = [line.strip().strip("|") for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in row.split("|")) for row in rows[2:]]
