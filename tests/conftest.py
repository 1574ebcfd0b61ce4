"""What every test may ask for, and the one option of its own that this suite has."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough", action="store_true", help="run the slow suites at full length (make faults)"
    )


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether a test marked `slow` runs at full length rather than in its shortened form."""
    return bool(request.config.getoption("--thorough"))
