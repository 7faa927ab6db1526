"""A requester's business behind the whole site: pictures, batches, workers who hand work in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from labelcrowd.accounts import links, people
from labelcrowd.accounts.roles import Role
from labelcrowd.annotations.document import Object
from labelcrowd.market.setup import add_requester
from labelcrowd.workflow.collect import catch_up
from tests.support.labelling import WorkerPage, a_square, add_pictures
from tests.support.site import Browser, Site

ROOT = "/sandbox/worker"


@dataclass(frozen=True)
class ShopCalls:
    """A browser as ``WorkerPage`` wants it."""

    browser: Browser

    def post(self, path: str, **given: Any) -> httpx.Response:
        return self.browser.send("POST", path, **given)

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.browser.send("GET", path, **given)


@dataclass
class Shop:
    """The operator, who is the requester, and their batches in the sandbox."""

    site: Site
    owner: Browser = field(init=False)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.owner = self.site.browser().sign_in_operator()

    def pictures(self, count: int = 1) -> str:
        """A new collection; its id."""
        name = f"street {next(self._numbers)}"
        images = add_pictures(
            self.site.services, self.site.operator.requester_id, count, collection=name
        )
        return images[0].collection_id

    def plan(self, collection_id: str, **fields: Any) -> httpx.Response:
        """The publish form, sent."""
        given = {
            "collection": collection_id, "market": "sandbox", "objects": "number",
            "required_objects": "1", "action": ["n", "r", "m", "d"], "title": "Outline",
            "description": "Click", "reward": "0.10", "assignments_per_image": "2",
            "start_from": "auto", "yes_low_pay": "yes", **fields,
        }  # fmt: skip
        return self.owner.submit("/requester/publish", "/requester/publish", given)

    def publish(self, count: int = 1, **fields: Any) -> str:
        """An open batch over new pictures; its id."""
        batch_id = self.plan(self.pictures(count), **fields).headers["location"].split("/")[3]
        self.post(f"/requester/batches/{batch_id}/publish")
        return batch_id

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """A form of the requester's pages."""
        return self.owner.submit("/requester/", path, fields)

    def page(self, path: str) -> str:
        return self.owner.get(path).text

    def worker(self, login: str) -> Browser:
        """A worker of the sandbox in a browser of their own."""
        worker_id = self.site.add_worker(login, "sandbox")
        return self.site.browser().sign_in_worker(worker_id, "sandbox")

    def accept(self, worker: Browser) -> httpx.Response:
        """Take the first HIT of the list."""
        found = re.search(r'name="hit_type_id" value="(\w+)"', worker.get(f"{ROOT}/").text)
        fields = {"hit_type_id": found[1] if found else "none"}
        return worker.submit(
            f"{ROOT}/earnings" if not found else f"{ROOT}/", f"{ROOT}/accept", fields
        )

    def hand_in(
        self, worker: Browser, *, comments: str = "", objects: Sequence[Object] = ()
    ) -> str:
        """Take a HIT, draw the objects, or outline one car, submit; the assignment's id."""
        place = urlsplit(self.accept(worker).headers["location"])
        page = WorkerPage(ShopCalls(worker), f"?{place.query}")  # type: ignore[arg-type]
        for each in objects or [a_square(f"o{next(self._numbers)}")]:
            assert page.edit(each).status_code == 200
        form = page.submit(comments=comments).json()
        worker.post(urlsplit(form["submit_to"]).path, form["fields"])
        self.settle()
        assignment_id: str = form["fields"]["assignmentId"]
        return assignment_id

    def settle(self) -> None:
        """What the background does within a second."""
        catch_up(self.site.services)

    def member(self, login: str, role: Role) -> str:
        """One more member of the operator's requester; the account's id."""
        services = self.site.services
        return services.home.store.write(
            lambda c: people.add_account(
                c,
                services.ids,
                services.clock.now(),
                login=login,
                name=login.title(),
                requester_id=self.site.operator.requester_id,
                role=role,
            )
        )

    def signed_in(self, account_id: str) -> Browser:
        """That account in a browser of its own."""
        browser = self.site.browser()
        path = self.site.link(links.SIGN_IN, "requester", subject_id=account_id)
        assert browser.post(path).status_code == 303
        return browser

    def other_requester(self) -> Browser:
        """Somebody of another requester, no operator, signed in."""
        services = self.site.services

        def make(connection):  # type: ignore[no-untyped-def]
            now = services.clock.now()
            requester_id = add_requester(connection, services.ids, "Other", now)
            return people.add_account(
                connection, services.ids, now, login="other", name="O", requester_id=requester_id
            )

        account_id = services.home.store.write(make)
        browser = self.site.browser()
        path = self.site.link(links.SIGN_IN, "requester", subject_id=account_id)
        assert browser.post(path).status_code == 303
        return browser
