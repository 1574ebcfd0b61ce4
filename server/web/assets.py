"""Files served as they are, from memory, under an address that changes with their content.

`charrette.css` is served as `/static/charrette.<hash>.css` and may be kept for ever. A page from before a deploy asks
for a hash that is gone: it gets the file of today, which must not be kept.
"""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER: Final = Path(__file__).with_name("static")
PREFIX: Final = "/static/"
HASH_LENGTH: Final = 12
BUILT: Final = "client/"
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    name: str
    content: bytes
    hash: str

    @property
    def address(self) -> str:
        stem, dot, ending = self.name.rpartition(".")
        return f"{PREFIX}{stem}.{self.hash}{dot}{ending}"

    @property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Assets:
    """The files of one folder, read once."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._assets = assets

    @classmethod
    def of_folder(cls, folder: Path = FOLDER) -> Self:
        """The built client lies in a folder of its own below; its names have their hashes already."""
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return cls(
            {name: _read(path, name) for path in paths if (name := path.relative_to(folder).as_posix())}
        )

    def address(self, name: str) -> str:
        """Where a page finds the file; raises `KeyError` for a file that is not there."""
        return self._assets[name].address

    async def serve_built(self, request: Request) -> Response:
        asset = self._assets.get(BUILT + request.path_params["file"])
        if asset is None:
            raise HTTPException(404)
        return Response(asset.content, media_type=asset.media_type, headers={"cache-control": FOR_EVER})

    async def serve(self, request: Request) -> Response:
        stem, _, rest = request.path_params["file"].rpartition("/")[2].partition(".")
        asked_hash, _, ending = rest.partition(".")
        asset = self._assets.get(f"{stem}.{ending}")
        if asset is None:
            raise HTTPException(404)
        kept = FOR_EVER if asked_hash == asset.hash else ASK_AGAIN
        return Response(asset.content, media_type=asset.media_type, headers={"cache-control": kept})

    def routes(self) -> list[Route]:
        return [
            Route(PREFIX + BUILT + "{file:path}", self.serve_built),
            Route(PREFIX + "{file}", self.serve),
        ]


def _read(path: Path, name: str) -> Asset:
    content = path.read_bytes()
    return Asset(name, content, hashlib.sha256(content).hexdigest()[:HASH_LENGTH])
