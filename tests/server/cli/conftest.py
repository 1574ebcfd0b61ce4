"""A command line with a migrated database."""

import shutil
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; every test works on a copy."""
    command_line = CommandLine(tmp_path_factory.mktemp("migrated"))
    assert command_line("migrate").code == 0
    return command_line.database


@pytest.fixture
def unprepared(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


@pytest.fixture
def charrette(unprepared: CommandLine, migrated: Path) -> CommandLine:
    shutil.copy(migrated, unprepared.database)
    return unprepared
