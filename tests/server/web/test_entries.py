"""What Vite's manifest says about one page's script and styles, and the files themselves."""

import json
from pathlib import Path

from server.web.assets import Assets
from server.web.entries import Entries, Entry

MANIFEST = {
    "_shared-1.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"]},
    "src/workspace.tsx": {
        "file": "assets/workspace-2.js",
        "name": "workspace",
        "isEntry": True,
        "imports": ["_shared-1.js"],
        "css": ["assets/workspace-2.css"],
    },
}


def test_an_entry_has_its_script_and_all_styles(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))

    assert Entries(tmp_path)("workspace") == Entry(
        "/static/client/assets/workspace-2.js",
        ("/static/client/assets/workspace-2.css", "/static/client/assets/shared-1.css"),
    )
    assert Entries(tmp_path)("history") is None


def test_without_a_built_client_there_is_none(tmp_path: Path) -> None:
    assert Entries(tmp_path)("workspace") is None


def test_built_files_are_among_the_assets(tmp_path: Path) -> None:
    (tmp_path / "client" / "assets").mkdir(parents=True)
    (tmp_path / "client" / "assets" / "workspace-2.js").write_text("1")

    assert (
        Assets.of_folder(tmp_path)
        .address("client/assets/workspace-2.js")
        .startswith("/static/client/assets/")
    )
