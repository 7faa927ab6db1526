"""A requester over HTTP, for stories that are about something else: pictures, batches, workers.

Speaks the requester's pages as a browser without scripts does.

    owner = Owner(server)                      # the operator, by the one-time link of the home
    batch_id = owner.publish(owner.collection([picture]), required_objects="2")
    worker = owner.new_worker("ana")           # cookies of a worker who followed an invitation
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection

from benchmarks.server import Server
from labelcrowd.accounts import invitations
from labelcrowd.accounts.invitations import NewInvitation
from labelcrowd.clock import SystemClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import open_home

PASSWORD = "correct horse battery"
ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "src" / "labelcrowd" / "samples"
EXAMPLE = ROOT.parent / "shared" / "data" / "labelme-example" / "Images" / "example_folder"

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


def photographs() -> list[Path]:
    """The three pictures of the LabelMe example, or the three that are shipped."""
    return sorted(EXAMPLE.glob("*.jpg")) or sorted(SAMPLES.glob("*.jpg"))


def sample() -> Path:
    """One shipped picture, 1600 x 1200."""
    return SAMPLES / "street.jpg"


def invitation(server: Server, market_id: str = "sandbox", uses: int = 1) -> str:
    """The address of a new invitation on a server on loopback, which by itself makes none."""
    home = open_home(server.home)
    try:
        now, secrets = SystemClock().now(), home.secrets
        new = NewInvitation(market_id=market_id, uses=uses)

        def make(c: Connection) -> str:
            (made,) = invitations.make_invitations(c, Ids(), now, secrets, [new])
            found = invitations.get_invitation(c, market_id, made)
            token = invitations.token_of(secrets, found)
            assert token
            return invitations.invitation_path(market_id, token)

        return server.url + home.store.write(make)
    finally:
        home.close()


class Owner:
    """The operator of a served home, signed in."""

    def __init__(self, server: Server) -> None:
        self.server = server
        link = re.search(r"http\S+", (server.home / "first-login.txt").read_text())
        assert link is not None
        self.client = _client(server.url)
        _expect(self.client.post(link[0]), 303)

    def close(self) -> None:
        self.client.close()

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.client.cookies)

    def csrf(self) -> str:
        found = _CSRF.search(_expect(self.client.get("/requester/"), 200).text)
        assert found is not None
        return found[1]

    def post(self, path: str, fields: Mapping[str, Any]) -> httpx.Response:
        """A form of the requester's pages."""
        return self.client.post(path, data={"csrf": self.csrf(), **fields})

    def go_live(self) -> None:
        """Fill in what work for real money waits for."""
        card = {
            "name": "R. Equester", "institution": "Vision lab", "contact": "lab@example.org",
            "purpose": "Cars are told apart better.", "review_days": "3",
        }  # fmt: skip
        terms = {
            "who": "The lab.",
            "means": "Bank.",
            "how_often": "Monthly.",
            "from_what_sum": "5.",
        }
        _expect(self.post("/requester/card", card), 303)
        _expect(self.post("/requester/pay-terms", terms), 303)
        _expect(self.post("/requester/pay-settings/currency", {"currency": "USD"}), 303)

    def collection(self, pictures: Iterable[Path], name: str = "Street", folder: str = "") -> str:
        """A collection of these pictures; its id."""
        made = _expect(self.post("/requester/collections", {"name": name}), 303)
        collection_id = made.headers["location"].rsplit("/", 1)[1]
        for picture in pictures:
            answer = self.client.post(
                f"/requester/uploads/{collection_id}?name={folder}{picture.name}",
                content=picture.read_bytes(),
                headers={"x-csrf-token": self.csrf()},
            )
            assert '"outcome":"added"' in _expect(answer, 200).text, answer.text
        return collection_id

    def collections(self) -> str:
        """The page that lists the collections."""
        return _expect(self.client.get("/requester/collections"), 200).text

    def publish(self, collection_id: str, **fields: Any) -> str:
        """A batch in the sandbox, open; its id. ``fields`` are those of the form."""
        given = {
            "collection": collection_id,
            "market": "sandbox",
            "required_objects": "1",
            "action": ["n", "r", "m", "d"],
            "title": "Outline what you see",
            "description": "Click around each object and name it.",
            "reward": "0.05",
            "yes_low_pay": "yes",
            "assignments_per_image": "1",
            "show_object_list": "yes",
            "start_from": "auto",
            **fields,
        }
        plan = _expect(self.post("/requester/publish", given), 303).headers["location"]
        batch_id: str = plan.split("/")[3]
        _expect(self.post(f"/requester/batches/{batch_id}/publish", {}), 303)
        return batch_id

    def invitation(self, market_id: str = "sandbox", uses: int = 1) -> str:
        """The address of a new invitation."""
        return invitation(self.server, market_id, uses)

    def new_worker(self, login: str, market_id: str = "sandbox") -> dict[str, str]:
        """The cookies of somebody who followed an invitation."""
        fields = {"name": login.title(), "login": login, "password": PASSWORD}
        with _client(self.server.url) as client:
            _expect(client.post(self.invitation(market_id), data=fields), 303)
            return dict(client.cookies)


def _client(url: str) -> httpx.Client:
    return httpx.Client(
        base_url=url,
        headers={"origin": url, "accept": "text/html"},
        follow_redirects=False,
        timeout=60,
        trust_env=False,
    )


def _expect(answer: httpx.Response, status: int) -> httpx.Response:
    if answer.status_code != status:
        said = re.findall(r"(?s)(?:note--loss|field__error)[^>]*>(.*?)<", answer.text)
        raise AssertionError(f"{answer.request.url}: {answer.status_code} {said or answer.text}")
    return answer
