"""The original LabelMe served from a checkout on loopback, its programs played.

The checkout is of CSAILVision/LabelMeAnnotationTool and is only read. Server-side includes are put
in, what its Perl would answer is answered here, and what it would store is kept in memory.
"""

from __future__ import annotations

import contextlib
import mimetypes
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_INCLUDE = re.compile(r'<!--#include virtual="([^"]+)"\s*-->')
FOLDER = "pictures"


@dataclass
class Site:
    """``saved``: the annotation file that the page sent last, by picture."""

    root: Path
    pictures: Mapping[str, bytes]
    given: dict[str, str] = field(default_factory=dict)
    """Annotation files that are there already, by picture."""
    saved: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def page(self, picture: str, names: list[str], actions: str = "n") -> str:
        """The address under which a worker outlines a picture, as a HIT opens it."""
        return (
            f"{self.url}/tool.html?collection=LabelMe&mode=mt&N=1&folder={FOLDER}"
            f"&image={picture}&objects={','.join(names)}&actions={actions}"
            "&wordnet=false&assignmentId=one&hitId=one&workerId=ONEWORKER&username=worker"
        )

    def find(self, path: str) -> tuple[str, bytes] | None:
        """Kind and content of what stands at this path."""
        folder, _, name = path.rpartition("/")
        if folder == f"Images/{FOLDER}":
            return "image/jpeg", self.pictures[name]
        if folder == f"Annotations/{FOLDER}":
            known = self.given.get(f"{name.removesuffix('.xml')}.jpg")
            return ("text/xml", known.encode()) if known else None
        if path.endswith(".cgi"):
            first = next(iter(self.pictures))
            told = f"<out><dir>{FOLDER}</dir><file>{first}</file></out>"
            return "text/xml", told.encode()
        file = (self.root / path).resolve()
        if not file.is_relative_to(self.root.resolve()) or not file.is_file():
            return None
        if path == "tool.html":
            return "application/xhtml+xml", self._included(file.read_text()).encode()
        return mimetypes.guess_type(path)[0] or "text/plain", file.read_bytes()

    def _included(self, text: str) -> str:
        return _INCLUDE.sub(lambda found: (self.root / found[1]).read_text(errors="replace"), text)

    def store(self, body: str) -> None:
        name = re.search(r"<filename>\s*(\S+?)\s*</filename>", body)
        if name:
            self.saved[name[1]] = body


@contextlib.contextmanager
def served(site: Site) -> Iterator[Site]:
    """The site on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.find(unquote(urlsplit(self.path).path).lstrip("/"))
            if found is None:
                self.send_error(404)
            else:
                self._answer(*found)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            if self.path.endswith("/submit.cgi"):
                site.store(body)
            self._answer("text/plain", b"")

        def _answer(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
