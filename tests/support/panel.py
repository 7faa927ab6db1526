"""A stand-in for a panel: it sends people with ids to a study link and takes their codes.

Its people speak ASGI with the whole site, without a browser's cost, so that a
thousand of them fit into a test.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlalchemy import select

from labelcrowd.market import decisions, studies, study_files, study_people, study_visits, workers
from labelcrowd.market.panels import PROLIFIC, Panel
from labelcrowd.market.studies import Codes, NewStudy, Study
from labelcrowd.storage.tables.market import hit_opening
from tests.support.asgi import Answer, Client
from tests.support.site import URL, Site

CODES = Codes("DONE1", "SCREEN1", "LATE1")
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
_FORM = "application/x-www-form-urlencoded"


def make_study(
    site: Site,
    *,
    hits: int = 4,
    assignments: int = 3,
    per_person: int = 2,
    max_people: int = 3,
    panel: Panel = PROLIFIC,
    codes: Codes = CODES,
    duration_s: int = 3600,
    market_id: str = "live",
) -> Study:
    """Open HITs of a foreign page and a study over them."""
    title = f"Study {site.ids.row()}"
    hit_type_id = site.publish(
        hits, assignments=assignments, title=title, duration_s=duration_s, market_id=market_id
    )
    new = NewStudy(panel, per_person, max_people, codes)

    def make(connection: Any) -> Study:
        opening_id = connection.execute(
            select(hit_opening.c.id).where(hit_opening.c.hit_type_id == hit_type_id)
        ).scalar_one()
        scope = (market_id, site.operator.requester_id, opening_id)
        return studies.create_study(connection, site.ids, site.clock.now(), *scope, new)

    return site.home.store.write(make)


def add_person(
    site: Site, opening_id: str, *, market_id: str = "sandbox"
) -> tuple[str, study_people.Participant]:
    """A study over an opening and one who works in it, with a bonus file; (its id, the person)."""
    scope = (market_id, site.operator.requester_id)
    ids = {"PROLIFIC_PID": "person1", "STUDY_ID": "study1", "SESSION_ID": "session1"}

    def make(connection: Any) -> tuple[str, study_people.Participant]:
        now = site.clock.now()
        new = NewStudy(PROLIFIC, 2, 2, CODES)
        found = studies.create_study(connection, site.ids, now, *scope, opening_id, new)
        one = study_visits.enter(connection, site.ids, now, found, ids)
        held = study_visits.go_on(connection, site.ids, now, found, one.id)
        assert held is not None
        workers.submit(connection, now, market_id, held.id, held.worker_id, [("a", "1")])
        decisions.send_bonus(
            connection, site.ids, now, *scope, held.id, amount_cents=5, reason="careful"
        )
        assert study_files.make_bonus_file(connection, site.ids, now, found) is not None
        return found.id, one

    return site.home.store.write(make)


@dataclass
class Person:
    """One of the panel's people in a browser of their own."""

    client: Client
    study: Study
    ids: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    @property
    def link(self) -> str:
        return f"/study/{self.study.token}?{urlencode(self.ids)}"

    @property
    def root(self) -> str:
        return "/worker" if self.study.market_id == "live" else f"/{self.study.market_id}/worker"

    @property
    def desk(self) -> str:
        return f"{self.root}/study/{self.study.id}"

    def elsewhere(self) -> Person:
        """The same person in another browser."""
        return Person(self.client, self.study, self.ids)

    # --- HTTP ---

    def requests(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Any:
        """A request as ``Client.gather`` takes it."""
        headers = {"accept": "text/html", "origin": URL}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = b""
        if method == "POST":
            headers["content-type"] = _FORM
            body = urlencode(fields or {}).encode()
        return (method, path, body, headers)

    def take(self, answer: Answer) -> Answer:
        """Keep the cookie that came with an answer."""
        cookie = answer.headers.get("set-cookie", "")
        if cookie:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";", 1)[0]
            self.csrf = ""
        return answer

    def get(self, path: str) -> Answer:
        return self.take(self.client.gather([self.requests("GET", path)])[0])

    def post(self, path: str, **fields: str) -> Answer:
        return self.take(self.client.gather([self.requests("POST", path, fields)])[0])

    # --- what a person does ---

    def look(self) -> Answer:
        return self.get(self.link)

    def start(self) -> Answer:
        return self.post(self.link)

    def decline(self) -> Answer:
        return self.post(f"/study/{self.study.token}/decline?{urlencode(self.ids)}")

    def form(self, name: str, **fields: str) -> Answer:
        """A form of the page between two pictures."""
        return self.post(f"{self.desk}/{name}", csrf=self.own_csrf(), **fields)

    def own_csrf(self) -> str:
        if not self.csrf:
            found = _CSRF.search(self.get(self.desk).text)
            self.csrf = found[1] if found else ""
        return self.csrf

    def next(self) -> Answer:
        return self.form("next")

    def submit(self, place: str) -> Answer:
        """Hand in the HIT at an address; to the page that comes then."""
        path = f"{self.root.removesuffix('/worker')}/mturk/externalSubmit"
        after = self.post(path, assignmentId=assignment_of(place), answer="1")
        assert after.status_code == 303, after.text
        return self.follow(after)

    def follow(self, answer: Answer) -> Answer:
        """The page that an answer leads to in the end."""
        while answer.status_code == 303:
            answer = self.get(path_of(answer))
        return answer

    def do(self, pictures: int) -> Answer:
        """Start and hand in so many; the last page."""
        answer = self.start()
        for number in range(pictures):
            answer = self.submit(answer.headers["location"])
            if number + 1 < pictures:
                answer = self.next()
        return answer


def assignment_of(place: str) -> str:
    """The assignment behind an address of a page of work."""
    parts = urlsplit(place)
    if "assignmentId" in parts.query:
        return parse_qs(parts.query)["assignmentId"][0]
    return parts.path.rsplit("/", 1)[1]


def path_of(answer: Answer) -> str:
    """The path that an answer leads to."""
    return answer.headers["location"].removeprefix(URL)


@dataclass
class StandInPanel:
    """Sends people to one study."""

    site: Site
    study: Study
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.closing.enter_context(closing(Client(self.site.app, URL)))

    def person(self, name: str, **ids: str) -> Person:
        given = {"PROLIFIC_PID": name, "STUDY_ID": "study1", "SESSION_ID": f"s-{name}", **ids}
        return Person(self.client, self.study, given)

    def current(self) -> Study:
        return self.site.home.store.read(
            lambda c: studies.get_study(c, self.study.market_id, self.study.id)
        )

    def participant(self, name: str) -> study_people.Participant | None:
        return self.site.home.store.read(
            lambda c: study_people.participant_of_person(c, self.study, name)
        )
