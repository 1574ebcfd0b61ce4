"""Data that lies beside the repository, in `../shared`, and is not part of it."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"


def shared(path: str) -> Path:
    """The file or folder `../shared/<path>`; skips the test where it is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"needs ../shared/{path}: put the shared folder beside this checkout")
    return found
