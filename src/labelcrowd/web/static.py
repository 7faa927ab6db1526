"""Static files from memory, compressed once."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.web.packing import SMALLEST, takes_gzip
from labelcrowd.web.services import Services

FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True)
class _File:
    plain: bytes
    packed: bytes | None
    media_type: str
    modified: int


class StaticFiles:
    """Serves ``static/``; a file that changed on disk is read again."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._files: dict[str, _File] = {}

    def answer(self, request: Request) -> Response:
        file = self._get(request.path_params["path"])
        # A version in the query, or a content hash in the name, makes the address unique.
        lasting = "v" in request.query_params or "/labelling/" in request.url.path
        headers = {
            "cache-control": "public, max-age=31536000, immutable" if lasting else "no-cache",
            "vary": "accept-encoding",
        }
        if file.packed is not None and takes_gzip(request):
            headers["content-encoding"] = "gzip"
            return Response(file.packed, headers=headers, media_type=file.media_type)
        return Response(file.plain, headers=headers, media_type=file.media_type)

    def _get(self, path: str) -> _File:
        target = self._folder / path
        if ".." in path.split("/") or "\\" in path or "\0" in path or not _is_file(target):
            raise HTTPException(404)
        modified = target.stat().st_mtime_ns
        known = self._files.get(path)
        if known is None or known.modified != modified:
            known = self._files[path] = _read(target, modified)
        return known


def _is_file(target: Path) -> bool:
    try:
        return target.is_file()
    except OSError:  # a name longer than the file system takes
        return False


def _read(target: Path, modified: int) -> _File:
    plain = target.read_bytes()
    guessed = mimetypes.guess_type(target.name)[0] or "application/octet-stream"
    media_type = _TYPES.get(target.suffix, guessed)
    text = media_type.startswith("text/") or target.suffix in (".svg", ".json", ".wasm", ".map")
    packed = gzip.compress(plain, 9, mtime=0) if text and len(plain) >= SMALLEST else None
    return _File(plain, packed, media_type, modified)


def routes(services: Services) -> list[BaseRoute]:
    """``/static/...``."""
    files = StaticFiles()

    def static(request: Request) -> Response:
        return files.answer(request)

    return [Route("/static/{path:path}", static)]
