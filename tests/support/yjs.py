"""Yjs itself, in a process of its own, for comparison with the engine."""

import json
import subprocess
from typing import Any

from tests.support.stock_clients import FOLDER, node

Json = Any  # whatever the other process says


def yjs(**order: Json) -> Json:
    done = subprocess.run(
        [node(), str(FOLDER / "differential" / "main.mjs")],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)
