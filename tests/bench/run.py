"""`make bench`: the benchmark of ../shared/bench against this server, which gets core 0; the load gets core 1.

Without arguments `team` (100 guides of five people) and `durability`; otherwise a workload and its own options, for
example `python tests/bench/run.py room --ns 50,100`. Results are appended to build/bench/results.jsonl.
`browser` is a workload of our own, in `browser.py`: it needs a Chromium and nothing beside this checkout.
"""

import argparse
import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
HARNESS = REPOSITORY.parent / "shared" / "bench"
FOLDER = REPOSITORY / "build" / "bench"
RESULTS = FOLDER / "results.jsonl"
COMMANDS = Path(sys.executable).parent
CHARRETTE = COMMANDS / "charrette"

DEFAULT = (
    ["team", "--tag", "100x5", "--docs", "100", "--clients", "5", "--rate", "5", "--secs", "20"],
    ["durability", "--clients", "20", "--rate", "10", "--rounds", "5"],
)
SERVER = (
    'export CHARRETTE_DATABASE_URL="sqlite:///$DATA_DIR/charrette.db" CHARRETTE_LOG_LEVEL=warning; '
    f"{shlex.quote(str(CHARRETTE))} migrate && "
    f"exec {shlex.quote(str(CHARRETTE))} serve --host 127.0.0.1 --port $PORT"
)
MAKE_GUIDES = shlex.join([sys.executable, str(Path(__file__).with_name("make_guides.py"))])


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure this server with ../shared/bench.")
    parser.add_argument(
        "workload", nargs="?", help="team, room, storm, coldopen, durability, idle or browser"
    )
    parser.add_argument("options", nargs=argparse.REMAINDER, help="the workload's own options")
    asked = parser.parse_args()
    if asked.workload == "browser":
        command = [sys.executable, "-m", "tests.bench.browser", *asked.options]
        return subprocess.run(command, cwd=REPOSITORY, check=False).returncode
    if not HARNESS.is_dir():
        print("bench: skipped, there is no ../shared/bench: put the shared folder beside this checkout.")
        return 0
    install()
    runs = [[asked.workload, *asked.options]] if asked.workload else DEFAULT
    before = len(results())
    for run in runs:
        print(f"bench: {shlex.join(run)}", flush=True)
        measure(run)
    subprocess.run([COMMANDS / "node", "report.mjs", RESULTS], cwd=FOLDER, check=True)
    return verdict(results()[before:])


def install() -> None:
    """A copy of the harness: the shared folder may be read-only, and its packages must stand beside it."""
    print("bench: installing the harness into build/bench", flush=True)
    (FOLDER / "lib").mkdir(parents=True, exist_ok=True)
    for path in (*HARNESS.glob("*.mjs"), *HARNESS.glob("*.json"), *HARNESS.glob("lib/*.mjs")):
        shutil.copyfile(path, FOLDER / path.relative_to(HARNESS))
    subprocess.run(
        [COMMANDS / "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER, check=True
    )


def measure(run: list[str]) -> None:
    ours = {
        "--name": "charrette",
        "--server-cmd": SERVER,
        "--doc-hook": MAKE_GUIDES,
        "--type": "section:steps",
        "--trace": str(HARNESS.parent / "data" / "traces" / "automerge-paper.json.gz"),
        "--cache": str(FOLDER / "histories"),
        "--out": str(RESULTS),
    }
    words = [word for pair in ours.items() for word in pair]
    workload, *options = run
    command = [str(COMMANDS / "node"), "--max-semi-space-size=64", "bench.mjs", workload, *words, *options]
    subprocess.run(command, cwd=FOLDER, check=True)


def results() -> list[dict[str, object]]:
    return [json.loads(line) for line in RESULTS.read_text().splitlines()] if RESULTS.exists() else []


def verdict(rows: list[dict[str, object]]) -> int:
    """0 if every run counted and no relayed update was lost."""
    invalid = [row for row in rows if row.get("valid") is False]
    lossy = [row for row in rows if row.get("lost_updates")]
    print(f"bench: {len(rows)} rows, {len(invalid)} not valid, {len(lossy)} with lost updates")
    return 1 if invalid or lossy else 0


if __name__ == "__main__":
    sys.exit(main())
