"""A worker over real HTTP: sign in, accept, open the page, save, submit.

Speaks exactly what a browser with our pages speaks, on one kept-alive
connection, with nothing but the standard library, so that a load generator made
of many of these costs little. Tests, benchmarks and simulated workers use it.

    worker = WorkerClient("http://127.0.0.1:8000", market_id="sandbox")
    worker.use_link(one_time_link)            # or worker.session_cookie = token
    page = worker.accept(hit_type_id=...)
    page.save(page.polygon("car", [(10, 10), (60, 10), (60, 60)]))
    page.submit()
"""

from __future__ import annotations

import http.client
import itertools
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
_FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """An answer that is not the one asked for."""

    def __init__(self, what: str, reply: Reply) -> None:
        super().__init__(f"{what}: {reply.status} {reply.body[:300]!r}")
        self.reply = reply


@dataclass(frozen=True)
class Reply:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


class WorkerClient:
    """One worker's browser. ``base_url`` without a slash at its end."""

    def __init__(self, base_url: str, *, market_id: str = "live", timeout_s: float = 30) -> None:
        place = urlsplit(base_url)
        self.base_url = base_url
        self.root = "/worker" if market_id == "live" else f"/{market_id}/worker"
        self._connection = http.client.HTTPConnection(
            place.hostname or "", place.port, timeout=timeout_s
        )
        self.cookies: dict[str, str] = {}
        self._csrf = ""

    def close(self) -> None:
        self._connection.close()

    # --- HTTP ---

    def call(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request; sends cookies unless the headers carry their own authority."""
        sent = dict(headers or {})
        if self.cookies and "Authorization" not in sent:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            return self._send(method, path, body, sent)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()  # the server closed an idle connection: once more on a new one
            return self._send(method, path, body, sent)

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        self._connection.request(method, path, body or None, headers)
        response = self._connection.getresponse()
        data = response.read()
        for cookie in response.headers.get_all("set-cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";", 1)[0]
        found = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status, found, data)

    def get(self, path: str) -> Reply:
        return self.call("GET", path, headers={"Accept": "text/html"})

    def post_form(self, path: str, fields: Mapping[str, str]) -> Reply:
        headers = {"Content-Type": _FORM, "Accept": "text/html"}
        return self.call("POST", path, urlencode(fields).encode(), headers)

    # --- the worker site ---

    def use_link(self, link: str) -> None:
        """Sign in with a one-time link (an address or a path)."""
        path = urlsplit(link).path
        _expect(self.post_form(path, {}), 303, "one-time link")

    def sign_in(self, login: str, password: str) -> None:
        reply = self.post_form(f"{self.root}/sign-in", {"login": login, "password": password})
        _expect(reply, 303, "sign-in")

    def csrf(self) -> str:
        """The token of this session's forms."""
        if not self._csrf:
            match = _CSRF.search(_expect(self.get(f"{self.root}/"), 200, "list").body.decode())
            if match is None:
                raise AssertionError("the worker's page has no form")
            self._csrf = match[1]
        return self._csrf

    def accept(self, *, hit_id: str = "", hit_type_id: str = "") -> AssignmentPage:
        """Take a HIT (or any of its type) and open its page."""
        chosen = {"hit_id": hit_id} if hit_id else {"hit_type_id": hit_type_id}
        reply = self.post_form(f"{self.root}/accept", {**chosen, "csrf": self.csrf()})
        _expect(reply, 303, "accept")
        if urlsplit(reply.location).path == f"{self.root}/agree":
            reply = self._agree(reply.location)
        return self.open(reply.location)

    def _agree(self, address: str) -> Reply:
        """Say yes to a text that is shown before work; the answer to accepting then."""
        page = _expect(self.get(address), 200, "agree").body.decode()
        fields = dict(_HIDDEN.findall(page))
        return _expect(self.post_form(f"{self.root}/agree", fields), 303, "agree")

    def open(self, address: str, *, load_page: bool = False) -> AssignmentPage:
        """Open a labelling page; ``load_page`` also fetches the HTML, as a browser does."""
        if load_page:
            _expect(self.get(_path(address)), 200, "page")
        return AssignmentPage(self, urlsplit(address).query)

    def give_back(self, assignment_id: str) -> Reply:
        """Return an assignment."""
        return self.post_form(f"{self.root}/work/{assignment_id}/return", {"csrf": self.csrf()})


class AssignmentPage:
    """The labelling page of one assignment."""

    def __init__(self, worker: WorkerClient, query: str) -> None:
        self._worker = worker
        self.query = query
        self.session = secrets.token_hex(8)
        self._counters = itertools.count(1)
        reply = self._call("POST", "/api/label/open", {"url": f"?{query}"}, token="")
        self.opening: dict[str, Any] = _expect(reply, 200, "open").json()
        self.token: str = self.opening["token"]

    @property
    def assignment_id(self) -> str:
        return parse_qs(self.query)["assignmentId"][0]

    @property
    def status(self) -> dict[str, Any]:
        """The last status that the page was told."""
        found: dict[str, Any] = self.opening["status"]
        return found

    def polygon(
        self, name: str, points: Iterable[tuple[float, float]], *, object_id: str = ""
    ) -> dict[str, Any]:
        """A new object with one outline."""
        geometry = {"type": "polygon", "pieces": [{"outer": list(points)}]}
        return {"id": object_id or secrets.token_hex(10), "name": name, "geometry": geometry}

    def edit(
        self, obj: Mapping[str, Any], *, base: int = 0, cause: str = "create"
    ) -> dict[str, Any]:
        """The JSON of one change; the same one may be sent as often as one likes."""
        return {
            "change_id": secrets.token_hex(10),
            "object_id": obj["id"],
            "session": self.session,
            "counter": next(self._counters),
            "base": base,
            "cause": cause,
            "object": obj,
            "draw_ms": 8000,
            "name_ms": 1500,
            "first_input_at": None,
            "last_input_at": None,
        }

    def send(self, edit: Mapping[str, Any]) -> Reply:
        """Post one change."""
        return self._call("POST", "/api/label/edits", edit)

    def save(self, obj: Mapping[str, Any], *, base: int = 0, cause: str = "create") -> int:
        """Store an object; the sequence of its revision. Raises Refused."""
        answer = _expect(self.send(self.edit(obj, base=base, cause=cause)), 200, "save").json()
        self.opening["status"] = answer["status"]
        return int(answer["seq"])

    def document(self) -> dict[str, Any]:
        reply = self._call("GET", "/api/label/document", None)
        found: dict[str, Any] = _expect(reply, 200, "document").json()
        return found

    def picture(self) -> bytes:
        """The bytes of the smallest level."""
        level = self.opening["image"]["levels"][-1]
        return _expect(self._worker.call("GET", level["url"]), 200, "picture").body

    def hand_in(self, **fields: Any) -> dict[str, Any]:
        """The first half of submitting: our server's receipt and the form for the market."""
        reply = self._call("POST", "/api/label/submit", fields)
        found: dict[str, Any] = _expect(reply, 200, "submit").json()
        return found

    def submit(self, **fields: Any) -> Reply:
        """Hand in and post the form to the market, as the page does."""
        form = self.hand_in(**fields)
        reply = self._worker.post_form(_path(form["submit_to"]), form["fields"])
        return _expect(reply, 303, "externalSubmit")

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None, token: str | None = None
    ) -> Reply:
        token = self.token if token is None else token
        headers = {"Authorization": f"Bearer {token}"}
        data = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        return self._worker.call(method, path, data, headers)


def _path(address: str) -> str:
    place = urlsplit(address)
    return f"{place.path}?{place.query}" if place.query else place.path


def _expect(reply: Reply, status: int, what: str) -> Reply:
    if reply.status != status:
        raise Refused(what, reply)
    return reply
