"""One prepared database for the folder, and a machine for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Machine, Prepared

MakeMachine = Callable[..., Machine]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared.make(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def make_machine(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeMachine]:
    """Makes the machine in a folder of its own, with settings by name; its server is killed after the test."""
    made: list[Machine] = []

    def make(folder: Path | None = None, **environ: str) -> Machine:
        made.append(Machine(prepared, folder or tmp_path_factory.mktemp("machine"), **environ))
        return made[-1]

    yield make
    for machine in made:
        machine.kill9()


@pytest.fixture
def machine(make_machine: MakeMachine) -> Machine:
    return make_machine()
