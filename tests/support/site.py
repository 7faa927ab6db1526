"""The whole site in this process, with people who use it through browsers."""

from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
from sqlalchemy import Connection, update

from labelcrowd.accounts import invitations, links, passwords, people
from labelcrowd.accounts.invitations import NewInvitation
from labelcrowd.clock import SetClock
from labelcrowd.crowd.inprocess import InProcessCrowd
from labelcrowd.crowd.port import HitSpec, HitTypeSpec
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.site import session
from labelcrowd.web.app import build_app
from labelcrowd.web.services import Services, Settings
from labelcrowd.workflow import first_start
from tests.support.ready import agree, fill_in

URL = "http://testserver"
PASSWORD = "correct horse battery"
CONFIRM = "Confirm that it is you"
FOREIGN = "https://requester.example/task?x=1"


@cache
def _stored_password() -> str:
    return passwords.hash_password(PASSWORD)


@dataclass
class Site:
    """A prepared home behind the whole app."""

    home: Home
    clock: SetClock
    ids: Ids
    settings: Settings = field(default_factory=lambda: Settings(public_url=URL))
    worker_ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first_start.prepare_home(self.home, self.ids, self.clock)
        self.home.store.write(lambda c: fill_in(c, self.clock.now()))
        self.services = Services(self.home, self.settings, self.clock, self.ids)
        self.app = build_app(self.services)
        self.loop = asyncio.new_event_loop()
        self.closing = ExitStack()
        operator = self.home.store.read(people.operator)
        assert operator is not None
        self.operator = operator

    def prove_everybody(self) -> None:
        """All who are signed in have just said who they are."""
        now = self.clock.now()
        self.home.store.write(lambda c: c.execute(update(session).values(proven_at=now)))
        self.services.sessions.forget()

    def close(self) -> None:
        self.closing.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def browser(self) -> Browser:
        return Browser(self)

    def crowd(self, market_id: str = "live") -> InProcessCrowd:
        return InProcessCrowd(
            self.home.store, self.ids, self.clock, self.operator.requester_id, market_id
        )

    def publish(
        self,
        hits: int = 1,
        *,
        market_id: str = "live",
        title: str = "Count birds",
        reward_cents: int = 12,
        assignments: int = 1,
        url: str = FOREIGN,
        duration_s: int = 3600,
    ) -> str:
        """Open HITs with another requester's page; the HITType's id."""
        crowd = self.crowd(market_id)
        hit_type_id = crowd.create_hit_type(
            HitTypeSpec(
                title=title,
                description="One click each.",
                keywords="birds",
                reward_cents=reward_cents,
                assignment_duration_s=duration_s,
                auto_approval_delay_s=86400,
            )
        )
        specs = [
            HitSpec(
                token=self.ids.row(),
                external_url=url,
                frame_height=600,
                max_assignments=assignments,
                lifetime_s=86400 * 7,
                annotation="",
            )
            for _ in range(hits)
        ]
        opening = self.ids.row()
        crowd.create_hits(hit_type_id, specs, opening=opening)
        crowd.open_hits(opening, hits=hits, cents=reward_cents * assignments * hits)
        return hit_type_id

    def add_worker(self, login: str, market_id: str = "live") -> str:
        stored = _stored_password()
        now = self.clock.now()

        def add(c: Connection) -> str:
            made = people.add_worker(
                c,
                self.ids,
                now,
                market_id=market_id,
                login=login,
                name=login.title(),
                password_hash=stored,
            )
            agree(c, now, market_id, made)
            return made

        self.worker_ids[login] = worker_id = self.home.store.write(add)
        return worker_id

    def invitation(self, *, market_id: str = "live", **asked: Any) -> str:
        """The path of a new invitation."""
        new = NewInvitation(market_id=market_id, **asked)
        secrets, now = self.home.secrets, self.clock.now()

        def make(c: Connection) -> str:
            (made,) = invitations.make_invitations(c, self.ids, now, secrets, [new])
            found = invitations.get_invitation(c, market_id, made)
            token = invitations.token_of(secrets, found)
            assert token
            return invitations.invitation_path(market_id, token)

        return self.home.store.write(make)

    def link(
        self,
        purpose: str,
        kind: str = "worker",
        *,
        market_id: str = "live",
        subject_id: str = "",
        uses: int = 1,
    ) -> str:
        """The path of a new link."""
        market_id = market_id if kind == "worker" else ""
        token = self.home.store.write(
            lambda c: links.make_link(
                c,
                self.ids,
                self.clock.now(),
                purpose=purpose,
                kind=kind,
                market_id=market_id,
                subject_id=subject_id,
                uses=uses,
            )
        )
        return links.link_path(purpose=purpose, kind=kind, market_id=market_id, token=token)


class Browser:
    """One browser: its cookies, and forms sent as its pages would send them.

    ``confirms``: where a page asks who is there, it is answered; stories have long pauses.
    """

    confirms = True

    def __init__(self, site: Site) -> None:
        self._site = site
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(site.app, raise_app_exceptions=False),
            base_url=URL,
            headers={"accept": "text/html"},
        )

    def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        return self._site.loop.run_until_complete(self.client.request(method, path, **given))

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, headers=headers)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        """A form as sent, without anything added; see ``confirms``."""
        given = {"data": fields or {}, "headers": {"origin": URL, **headers}}
        answer = self.send("POST", path, **given)
        if self.confirms and answer.status_code == 403 and CONFIRM in answer.text:
            self._site.prove_everybody()
            answer = self.send("POST", path, **given)
        return answer

    def submit(
        self, page: str, action: str, fields: dict[str, Any] | None = None
    ) -> httpx.Response:
        """A form of a page of the site: with that page's CSRF token."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(page).text)
        assert found, f"{page} has no form of somebody signed in"
        return self.post(action, {"csrf": found[1], **(fields or {})})

    def sign_in_worker(self, worker_id: str, market_id: str = "live") -> Browser:
        path = self._site.link(links.SIGN_IN, market_id=market_id, subject_id=worker_id)
        assert self.post(path).status_code == 303
        return self

    def sign_in_operator(self) -> Browser:
        operator = self._site.operator
        path = self._site.link(links.SIGN_IN, "requester", subject_id=operator.id)
        assert self.post(path).status_code == 303
        return self
