"""``GET /label`` and ``GET /tool.html``: the page itself, the same for everybody.

It holds no secret and asks no question: script, style, texts. What it may do it
learns from ``/api/label/open``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts.roles import Permission
from labelcrowd.errors import Busy
from labelcrowd.web import i18n, security
from labelcrowd.web.labelling_own import OwnPages
from labelcrowd.web.packing import packed
from labelcrowd.web.services import Services
from labelcrowd.web.static import FOLDER
from labelcrowd.web.submit_target import FOREIGN_ORIGINS, frame_ancestors

BUILT = FOLDER / "labelling"
ENTRY = "src/main.ts"


@dataclass(frozen=True)
class Built:
    """Addresses of the built page's files."""

    script: str
    styles: tuple[str, ...]


class Shell:
    """Renders the page."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: tuple[int, Built] | None = None
        self._rendered: dict[tuple[str, Built], list[str]] = {}
        self._ancestors = frame_ancestors(services)
        self._origin = security.origin_of(services.public_url)

    def page(self, request: Request) -> Response:
        """The same text for everybody, but for the nonce: it is rendered once."""
        pseudo = self._services.settings.pseudo_locale
        key = (i18n.PSEUDO if pseudo else i18n.choose(request), self._built())
        nonce = security.nonce(request)
        parts = self._rendered.get(key)
        if parts is None:
            # The nonce is 128 random bits: it stands where it was put, and nowhere else.
            parts = self._rendered[key] = self._text(request, *key).split(nonce)
        headers = {
            "content-security-policy": page_policy(nonce, self._origin, self._ancestors),
            "referrer-policy": "no-referrer",
            "cross-origin-resource-policy": "cross-origin",
            "cache-control": "no-store",
        }
        text = nonce.join(parts).encode()
        return packed(request, text, media_type="text/html", headers=headers)

    def _text(self, request: Request, locale: str, built: Built) -> str:
        config = {
            "api": "/api/label",
            "messages": i18n.page_messages(locale),
            "locale": locale,
            "dir": i18n.direction(locale),
        }
        return self._services.pages.text(
            request, "label.html", built=built, config=_script_json(config)
        )

    def _built(self) -> Built:
        """The built files; read again when they were built again."""
        manifest = BUILT / "manifest.json"
        try:
            modified = manifest.stat().st_mtime_ns
        except FileNotFoundError:
            raise Busy(
                "the labelling page is not built: run ./run once, or npm run build"
            ) from None
        if self._known is None or self._known[0] != modified:
            self._known = (modified, read_manifest(manifest.read_bytes()))
        return self._known[1]


def read_manifest(data: bytes) -> Built:
    """Vite's manifest: the first script and its styles. What comes later brings its own."""
    entry = json.loads(data)[ENTRY]
    return Built(
        f"/static/labelling/{entry['file']}",
        tuple(f"/static/labelling/{name}" for name in entry.get("css", ())),
    )


def page_policy(nonce: str, origin: str, ancestors: tuple[str, ...]) -> str:
    """The page's Content-Security-Policy. ``origin`` is named beside 'self' because 'self'
    matches nothing in a frame with ``sandbox`` in some browsers."""
    here = f"'self' {origin}"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src {here}",
            f"img-src {here} blob: data:",
            f"connect-src {here}",
            "worker-src blob:",
            "frame-src https:",  # a requester's own instructions page, itself sandboxed
            f"form-action {here} {' '.join(FOREIGN_ORIGINS)}",
            f"frame-ancestors {here} {' '.join(ancestors)}",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types labelcrowd",
        ]
    )


def _script_json(value: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def routes(services: Services) -> list[BaseRoute]:
    shell, own = Shell(services), OwnPages(services)

    def tool(request: Request) -> Response:
        """A worker's page where the address names an assignment; else for signed-in owners."""
        query = request.url.query
        if request.query_params.get("assignmentId"):
            return shell.page(request)
        account = services.sessions.requester(request)
        account.require(Permission.REVIEW)
        if own.has_ticket(query, account.id):
            return shell.page(request)
        return RedirectResponse(own.ticketed(query, account.id, account.requester_id), 303)

    async def page(request: Request) -> Response:
        return shell.page(request)

    return [Route("/label", page), Route("/tool.html", tool)]
