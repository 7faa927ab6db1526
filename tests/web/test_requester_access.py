"""Who may see and do what on the requester's pages: every route, every kind of visitor."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from starlette.routing import Route

from labelcrowd.accounts.roles import Permission, Role
from labelcrowd.images.catalogue import images
from labelcrowd.market.setup import access_keys
from labelcrowd.review.work import get_submission
from labelcrowd.web.requester import routes
from labelcrowd.web.requester.permissions import PERMISSIONS
from labelcrowd.workflow import notifications
from labelcrowd.workflow.hit_reports import NewReport, file_report
from tests.support.labelling import a_square, draw_own
from tests.support.panel import add_person
from tests.support.payroll import BANK, Payroll
from tests.support.shop import Shop
from tests.support.site import Browser, Site

EVERYBODYS = {  # of any requester, with nothing of another's on them
    "/requester/", "/requester", "/requester/collections", "/requester/publish",
    "/requester/statistics", "/requester/statistics.csv", "/requester/card",
    "/requester/team", "/requester/team/invite", "/requester/keys", "/requester/audit",
    "/requester/audit.csv",
    "/requester/notifications", "/requester/notifications/replay",
    "/requester/notifications/secret",
    "/requester/reports", "/requester/messages", "/requester/appeals",
    "/requester/qualifications", "/requester/qualifications/{market_id}",
    "/requester/qualifications/{market_id}/new",
    "/requester/layouts", "/requester/layouts/{market_id}", "/requester/layouts/{market_id}/new",
    "/requester/blocks", "/requester/blocks/{market_id}", "/requester/blocks/{market_id}/lift",
}  # fmt: skip
OPERATORS = (
    "/requester/workers", "/requester/pay-terms", "/requester/pay-settings", "/requester/payouts",
    "/requester/money",
)  # fmt: skip
EXAMPLE_UPLOAD = "/requester/uploads"
"""Anybody's own, and takes nothing but a picture: ``test_requester_files`` sends one."""
# What each form needs at least, by its route; a new form needs an entry here.
FORMS: dict[str, dict[str, str]] = {
    "/requester/collections": {"name": "New"},
    EXAMPLE_UPLOAD: {},
    "/requester/uploads/{collection_id}": {},
    "/requester/publish": {
        "collection": "{collection_id}", "market": "sandbox", "action": "n",
        "required_objects": "1", "start_from": "auto", "reward": "1",
    },
    "/requester/batches/{batch_id}/publish": {},
    "/requester/batches/{batch_id}/budget": {"budget": "5"},
    "/requester/batches/{batch_id}/more-time": {"before": "1"},
    "/requester/batches/{batch_id}/publish-live": {},
    "/requester/batches/{batch_id}/forget": {},
    "/requester/batches/{batch_id}/step": {"step": "pause"},
    "/requester/batches/{batch_id}/extend": {"assignments_per_image": "3"},
    "/requester/batches/{batch_id}/approve-all": {"through": "0"},
    "/requester/work/{market_id}/{assignment_id}/decide": {"decision": "approve"},
    "/requester/workers/{market_id}/invite": {"uses": "1"},
    "/requester/workers/{market_id}/invite-table": {"table": "name,email\nBo,bo@example.org"},
    "/requester/workers/{market_id}/invitations/{invitation_id}/send-again": {},
    "/requester/workers/{market_id}/invitations/{invitation_id}/revoke": {},
    "/requester/workers/{market_id}/groups": {"name": "Staff"},
    "/requester/workers/{market_id}/groups/{group_id}/rename": {"name": "Class of 26"},
    "/requester/workers/{market_id}/groups/{group_id}/add": {"worker": "{worker_id}"},
    "/requester/workers/{market_id}/groups/{group_id}/remove": {"worker": "{worker_id}"},
    "/requester/workers/{market_id}/groups/{group_id}/delete": {},
    "/requester/workers/{market_id}/password": {"worker": "{worker_id}"},
    "/requester/blocks/{market_id}": {"worker": "{worker_id}", "reason": "Draws boxes."},
    "/requester/blocks/{market_id}/lift": {"worker": "{worker_id}"},
    "/requester/collections/{collection_id}/terms": {"terms": "Keep them to yourself."},
    "/requester/batches/{batch_id}/sample": {"image": ""},
    "/requester/workers/{market_id}/claim": {"code": "aaaa-bbbb"},
    "/requester/workers/{market_id}/pause": {"paused": "no"},
    "/requester/card": {
        "name": "A", "institution": "B", "contact": "c@example.org", "purpose": "D",
        "review_days": "3",
    },
    "/requester/pay-terms": {
        "who": "A", "means": "B", "how_often": "C", "from_what_sum": "D",
    },
    "/requester/batches/{batch_id}/studies": {"pictures_per_person": "1", "max_people": "1"},
    "/requester/batches/{batch_id}/studies/{study_id}/close": {"closed": "yes"},
    "/requester/batches/{batch_id}/studies/{study_id}/screen-out": {
        "participant": "{participant_id}",
    },
    "/requester/batches/{batch_id}/studies/{study_id}/bonuses": {},
    "/requester/money/{market_id}/schedule": {"schedule": "none"},
    "/requester/money/{market_id}/fees": {
        "percent": "5", "ten_or_more": "0", "masters": "0", "minimum": "0.01",
    },
    "/requester/money/{market_id}/ten-rule": {"on": "yes"},
    "/requester/money/{market_id}/cap": {"requester": "{requester_id}", "cap": "5"},
    "/requester/money/{market_id}/deposit": {"requester": "{requester_id}", "amount": "5"},
    "/requester/money/{market_id}/refund": {
        "payment": "{assignment_id}", "reason": "Broken.", "how": "all",
    },
    "/requester/pay-settings/currency": {"currency": "USD"},
    "/requester/pay-settings/means": {"kind": "cash"},
    "/requester/pay-settings/payer": BANK,
    "/requester/payouts/{market_id}/new": {
        "run": "a" * 26, "list": "{worker_id}:1", "minimum": "0.01", "kind": "hand",
    },
    "/requester/payouts/{market_id}/receipts": {"receipts": "code,amount,date"},
    "/requester/payouts/{market_id}/answer": {"claim": "{claim}", "answer": "It was sent."},
    "/requester/payouts/{market_id}/runs/{run_id}/details": {},
    "/requester/payouts/{market_id}/runs/{run_id}/file": {"form": "csv"},
    "/requester/payouts/{market_id}/runs/{run_id}/cancel": {},
    "/requester/payouts/{market_id}/runs/{run_id}/paid": {"date": "2026-01-01"},
    "/requester/payouts/{market_id}/runs/{run_id}/line": {
        "line": "{line}", "what": "paid", "after_all": "yes", "date": "2026-01-01",
    },
    "/requester/qualifications/{market_id}": {"name": "Patient", "description": "Takes time."},
    "/requester/qualifications/{market_id}/{qualification_type_id}/change": {"description": "d"},
    "/requester/qualifications/{market_id}/{qualification_type_id}/give": {
        "workers": "{worker_id}",
    },
    "/requester/qualifications/{market_id}/{qualification_type_id}/take-back": {
        "worker": "{worker_id}",
    },
    "/requester/qualifications/{market_id}/requests/{request_id}": {"decision": "grant"},
    "/requester/images/{image_id}/gold": {"source": "own"},
    "/requester/qualifications/{market_id}/{qualification_type_id}/practice": {
        "collection": "{collection_id}", "pictures": "3", "asked": "0.8",
    },
    "/requester/qualifications/{market_id}/{qualification_type_id}/practice/close": {},
    "/requester/qualifications/{market_id}/{qualification_type_id}/delete": {},
    "/requester/reports/{market_id}/{report_id}": {"answer": "Thank you."},
    "/requester/messages/{market_id}/{thread_id}": {"words": "Like this."},
    "/requester/messages/{market_id}/{thread_id}/seen": {},
    "/requester/work/{market_id}/{assignment_id}/message": {"words": "Well done."},
    "/requester/appeals/{market_id}/{appealed_id}": {"decision": "grant"},
    "/requester/team/invite": {"name": "New", "login": "new-one", "role": "viewer"},
    "/requester/team/{account_id}/link": {},
    "/requester/team/{account_id}/role": {"role": "manager"},
    "/requester/team/{account_id}/remove": {},
    "/requester/keys": {"market": "sandbox"},
    "/requester/keys/{key_id}/deactivate": {},
    "/requester/notifications": {
        "hit_type": "sandbox:{hit_type_id}", "transport": "SQS", "event": "HITReviewable",
        "destination": "https://example.org/hook",
    },
    "/requester/notifications/{market_id}/{hit_type_id}/step": {"step": "test"},
    "/requester/notifications/confirm": {"destination": "https://example.org/sns"},
    "/requester/notifications/replay": {},
    "/requester/notifications/secret": {},
    "/requester/collections/{collection_id}/remove": {
        "pictures": "users/r/img0.jpg", "documents": "keep", "sure": "yes",
    },
    "/requester/images/{image_id}/remove": {"documents": "keep", "sure": "yes"},
    "/requester/layouts/{market_id}": {"name": "Pictures", "content": "<p>Hello</p>"},
    "/requester/layouts/{market_id}/{layout_id}/remove": {},
    "/requester/workers/{market_id}/erase/{worker_id}": {"login": "ana"},
}  # fmt: skip
# Not what others hold: queues, sessions and what the server notes of itself.
UNCOUNTED = {
    "heartbeat", "lease", "session", "one_time_link", "alembic_version", "cursor", "secret_try",
}  # fmt: skip


class Case:
    """A home with one of everything, so that each route has something to name."""

    def __init__(self, site: Site) -> None:
        self.shop = Shop(site)
        self.worker = self.shop.worker("ana")
        self.batch_id = self.shop.publish(2)
        self.collection_id = self.shop.pictures()
        self.image_id = site.home.store.read(lambda c: images(c, self.collection_id)[0].id)
        draw_own(site.services, site.operator.requester_id, self.image_id, a_square())
        self.assignment_id = self.shop.hand_in(self.worker)
        self.made_hit_id = site.home.store.read(
            lambda c: (
                get_submission(c, site.operator.requester_id, "sandbox", self.assignment_id).hit_id
            )
        )
        self.report_id = self._report()
        self.hit_type_id = self._told()
        self.thread_id = self._question()
        self.appealed_id = self._appeal()
        self.qualification_type_id, self.request_id = self._qualification()
        self.study_id, self.participant = add_person(site, self.batch_id)
        payroll = Payroll(site.services, site.clock, site.ids, market_id="sandbox")
        payroll.earn(site.worker_ids["ana"], 100)
        run = payroll.run()
        self.run_id, self.line = run.id, payroll.lines(run)[0].code
        self.claim = payroll.not_received(site.worker_ids["ana"], self.line)
        self.account_id = self.shop.member("colleague", Role.VIEWER)
        people = "/requester/workers/sandbox"
        invited = self.shop.post(f"{people}/invite", uses="2")
        self.invitation_id = invited.headers["location"].rsplit("/", 1)[1]
        group = self.shop.post(f"{people}/groups", name="Students")
        layout = self.shop.post("/requester/layouts/sandbox", name="Survey", content="<p>${a}</p>")
        self.layout_id = layout.headers["location"].rsplit("/", 1)[1]
        self.group_id = group.headers["location"].rsplit("/", 1)[1]
        self.key_id = site.home.store.read(
            lambda c: access_keys(c, site.operator.requester_id)[-1].key_id
        )

    def _told(self) -> str:
        """A HIT type that tells a program, whose endpoint has not confirmed."""
        services = self.shop.site.services
        requester_id = self.shop.site.operator.requester_id
        market_id, hit_type_id, _ = notifications.overview(services, requester_id).types[0]
        assert market_id == "sandbox"
        wanted = notifications.specification_of("https://example.org/sns", "SNS", ["HITReviewable"])
        notifications.change(services, requester_id, market_id, hit_type_id, specification=wanted)
        return hit_type_id

    def _report(self) -> str:
        new = NewReport(
            hit_id="", assignment_id=self.assignment_id, words="It stays empty.", page="/label",
            error="", request_id="", browser="",
        )  # fmt: skip
        services, worker_id = self.shop.site.services, self.shop.site.worker_ids["ana"]
        return services.home.store.write(
            lambda c: file_report(c, services, "sandbox", worker_id, new)
        )

    def _question(self) -> str:
        answer = self.worker.submit(
            "/sandbox/worker/earnings", "/sandbox/worker/messages/about",
            {"assignment_id": self.assignment_id, "words": "May it be round?"},
        )  # fmt: skip
        return answer.headers["location"].rsplit("/", 1)[1]

    def _appeal(self) -> str:
        worker = self.shop.worker("cy")
        rejected = self.shop.hand_in(worker)
        self.shop.post(f"/requester/work/sandbox/{rejected}/decide", decision="reject", reason="?")
        path = f"/sandbox/worker/appeals/{rejected}"
        assert worker.submit(path, path, {"words": "It is right."}).status_code == 303
        return rejected

    def _qualification(self) -> tuple[str, str]:
        """A qualification that one worker has and another one asks for."""
        here = "/requester/qualifications/sandbox"
        made = self.shop.post(here, name="Careful", description="Works with care.")
        type_id = made.headers["location"].rsplit("/", 1)[1]
        self.shop.post(f"{here}/{type_id}/give", workers=self.shop.site.worker_ids["ana"])
        page = f"/sandbox/worker/qualifications/{type_id}"
        assert self.shop.worker("di").submit(page, f"{page}/ask").status_code == 303
        listed = self.shop.owner.get(f"{here}/{type_id}").text
        return type_id, listed.split(f"{here}/requests/", 1)[1].split('"', 1)[0]

    def address(self, route: Route) -> str:
        name = "?name=a.txt" if "/uploads" in route.path else ""
        return route.path.format(**self.values) + name

    @property
    def values(self) -> dict[str, str]:
        """What stands in braces in addresses and forms."""
        return {
            "batch_id": self.batch_id, "collection_id": self.collection_id,
            "assignment_id": self.assignment_id, "market_id": "sandbox",
            "worker_id": self.shop.site.worker_ids["ana"],
            "invitation_id": self.invitation_id, "group_id": self.group_id,
            "study_id": self.study_id, "participant_id": self.participant.id, "number": "1",
            "run_id": self.run_id, "line": self.line, "claim": self.claim,
            "image_id": self.image_id, "report_id": self.report_id,
            "account_id": self.account_id, "key_id": self.key_id,
            "thread_id": self.thread_id, "appealed_id": self.appealed_id,
            "qualification_type_id": self.qualification_type_id, "request_id": self.request_id,
            "layout_id": self.layout_id, "hit_type_id": self.hit_type_id,
            "requester_id": self.shop.site.operator.requester_id,
            "made_hit_id": self.made_hit_id,
        }  # fmt: skip

    def stored(self) -> dict[str, int]:
        """How many rows each table has, and a checksum of states that pages can change."""
        store = self.shop.site.home.store

        def read(connection):  # type: ignore[no-untyped-def]
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table'")
            ).scalars()
            return {
                name: connection.execute(text(f'SELECT * FROM "{name}"')).all()
                for name in names
                if name not in UNCOUNTED and not name.startswith("sqlite_")
            }

        return store.read(read)


@pytest.fixture
def case(site: Site) -> Case:
    return Case(site)


def all_routes(site: Site) -> list[Route]:
    found = [route for route in routes(site.services) if isinstance(route, Route)]
    assert len(found) > 25
    return found


def is_operators(route: Route) -> bool:
    method = "POST" if "POST" in (route.methods or ()) else "GET"
    return PERMISSIONS[method, route.path] is Permission.OPERATE


def ask(browser: Browser, route: Route, path: str, csrf: str = "") -> int:
    if "POST" in (route.methods or ()):
        fields = {"csrf": csrf} if csrf else {}
        return browser.post(path, fields, **({"x-csrf-token": csrf} if csrf else {})).status_code
    return browser.get(path).status_code


def csrf_of(browser: Browser) -> str:
    return browser.get("/requester/").text.split('name="csrf" value="')[1].split('"')[0]


def test_strangers_and_workers_are_sent_to_sign_in_and_change_nothing(
    site: Site, case: Case
) -> None:
    before = case.stored()
    for visitor in (site.browser(), case.worker):
        for route in all_routes(site):
            answer = ask(visitor, route, case.address(route))
            assert answer in (303, 308, 401), (route.path, route.methods, answer)
    assert case.stored() == before


def test_another_requester_finds_nothing_and_changes_nothing(site: Site, case: Case) -> None:
    other = case.shop.other_requester()
    csrf = csrf_of(other)
    before = case.stored()
    for route in all_routes(site):
        if route.path in EVERYBODYS or route.path == EXAMPLE_UPLOAD:
            continue
        answer = ask(other, route, case.address(route), csrf)
        wanted = {403} if route.path.startswith(OPERATORS) else {404}
        assert answer in wanted, (route.path, route.methods, answer)
    assert case.stored() == before
    for path in EVERYBODYS:
        page = other.get(path).text
        assert case.batch_id not in page
        assert case.collection_id not in page


def test_a_form_without_its_token_is_refused_and_changes_nothing(site: Site, case: Case) -> None:
    before = case.stored()
    posts = [route for route in all_routes(site) if "POST" in (route.methods or ())]
    assert len(posts) > 10
    for route in posts:
        path = case.address(route)
        assert ask(case.shop.owner, route, path) == 403, path
        assert ask(case.shop.owner, route, path, "0" * 64) == 403, path
        crossed = case.shop.owner.post(path, {}, origin="https://evil.example")
        assert crossed.status_code == 403, path
    assert case.stored() == before


def test_looking_changes_nothing(site: Site, case: Case) -> None:
    before = case.stored()
    for route in all_routes(site):
        if "GET" in (route.methods or ()):
            path = case.address(route)
            answer = case.shop.owner.get(path)
            assert answer.status_code in (200, 303, 308), (path, answer.status_code)
            head = case.shop.owner.send("HEAD", path)
            assert head.status_code == answer.status_code, path
    assert case.stored() == before


def test_the_owner_may_send_every_form(site: Site, case: Case) -> None:
    posts = [route for route in all_routes(site) if "POST" in (route.methods or ())]
    assert {route.path for route in posts} == set(FORMS)
    order = list(FORMS)  # work is approved before it is paid
    open_batch = case.batch_id
    csrf = csrf_of(case.shop.owner)
    for route in sorted(posts, key=lambda route: order.index(route.path)):
        fields = {name: value.format(**case.values) for name, value in FORMS[route.path].items()}
        if route.path.endswith(("}/publish", "}/forget")):  # these are for a plan
            plan = case.shop.plan(case.collection_id).headers["location"]
            case.batch_id = plan.split("/")[3]
        path = case.address(route)
        sent = {"csrf": csrf, **fields}
        answer = case.shop.owner.post(path, sent, **{"x-csrf-token": csrf})
        well = (422,) if route.path == EXAMPLE_UPLOAD else (200, 303)
        assert answer.status_code in well, (path, answer.text)
        case.shop.settle()
        case.batch_id = open_batch


def test_a_picture_of_one_requester_is_not_served_without_its_signature(
    site: Site, case: Case
) -> None:
    page = case.shop.page(f"/requester/collections/{case.collection_id}")
    address = page.split('src="')[-1].split('"')[0]
    assert address.startswith("/i/") or "/i/" in address
    assert site.browser().get(address).status_code == 200  # the signature is the authority
    assert site.browser().get(address[:-3] + "AAA").status_code in (401, 403, 404)
