"""What holds for every route: headers, limits, who may see it, and that GET changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import text
from starlette.routing import Route

from labelcrowd.accounts import links
from labelcrowd.errors import StorageFailed
from labelcrowd.web import health
from labelcrowd.web.app import all_routes
from labelcrowd.web.metrics import RequestCounts
from labelcrowd.web.proxy import apply_forwarded
from labelcrowd.web.services import Services, Settings
from tests.support.site import Browser, Site

FILLED = {
    "path": "css/base.css", "token": "0" * 64, "hit_type_id": "3TYPE", "assignment_id": "3ASSIGN",
}  # fmt: skip


def routes(services: Services) -> Iterator[tuple[str, str]]:
    """(method, path) of each, with something in the place of parameters."""
    found = [*all_routes(services), *health.routes(services, RequestCounts())]
    for route in found:
        assert isinstance(route, Route)
        path = re.sub(r"{(\w+)(:\w+)?}", lambda m: FILLED.get(m[1], "3X"), route.path)
        for method in sorted(route.methods or ()):
            yield method, path


def test_every_answer_carries_the_headers_that_protect(site: Site) -> None:
    browser = site.browser().sign_in_operator().sign_in_worker(site.add_worker("ana"))
    for method, path in {*routes(site.services), ("GET", "/no-such-page"), ("PUT", "/worker/")}:
        headers = browser.send(method, path).headers
        where = f"{method} {path}"
        assert headers["x-content-type-options"] == "nosniff", where
        assert "default-src 'none'" in headers["content-security-policy"], where
        assert "frame-ancestors" in headers["content-security-policy"], where
        assert "unsafe" not in headers["content-security-policy"], where
        assert headers["referrer-policy"] in ("no-referrer", "same-origin"), where
        assert headers["x-request-id"], where
        assert headers["cache-control"], where


@pytest.mark.parametrize(
    ("public_url", "told"),
    [
        ("https://labels.example.org", "same-origin"),
        ("http://127.0.0.1:8000", "same-origin"),
        ("http://192.168.1.5:8000", None),
    ],
)
def test_pages_over_plain_http_ask_nothing_that_browsers_refuse_there(
    site: Site, public_url: str, told: str | None
) -> None:
    other = Site(site.home, site.clock, site.ids, Settings(public_url=public_url))
    headers = other.browser().get("/sign-in").headers
    assert headers.get("cross-origin-opener-policy") == told
    other.close()


def test_nothing_but_the_labelling_page_may_be_framed(site: Site) -> None:
    browser = site.browser().sign_in_operator().sign_in_worker(site.add_worker("ana"))
    for method, path in routes(site.services):
        if path in ("/label", "/tool.html"):
            continue
        policy = browser.send(method, path).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path


def test_strangers_see_public_pages_only(site: Site) -> None:
    open_to_all = re.compile(
        r"/(static/.*|label|tool.html|api/label/.*|i/.*|healthz|readyz|metrics|sign-in|link/.*|demo/.*|"
        r"(sandbox/)?worker(/sign-in|/language|/(link|invite|password)/.*)?|(sandbox)?/*(mturk/.*)?)?"
    )
    for method, path in routes(site.services):
        if open_to_all.fullmatch(path):
            continue
        answer = site.browser().send(method, path, headers={"origin": "http://testserver"})
        # A stranger is sent to sign in; the tokenless API answers in its own way.
        assert answer.status_code in (303, 308, 401, 403, 404, 405), f"{method} {path}"
        if answer.status_code == 303:
            location = answer.headers["location"]  # to sign in, or to a page tried here too
            assert "sign-in" in location or location.startswith(path), f"{method} {path}"


def test_another_workers_assignment_does_not_exist(site: Site) -> None:
    ana = site.browser().sign_in_worker(site.add_worker("ana"))
    eve = site.browser().sign_in_worker(site.add_worker("eve"))
    site.publish(2)
    hit_type_id = site.publish(1)
    taken = ana.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    path = taken.headers["location"]
    assert ana.get(path).status_code == 200
    for answer in (
        eve.get(path),
        eve.get(f"{path}/state"),
        eve.get(f"/worker/next?after={path.rsplit('/', 1)[1]}"),
        eve.submit("/worker/", f"{path}/return"),
        eve.submit("/worker/", f"{path}/extend"),
    ):
        assert answer.status_code == 404
    assert ana.get(f"{path}/state").json()["status"] == "Accepted"


def _counts(site: Site) -> dict[str, int]:
    tables = ("account", "session", "one_time_link", "worker", "hit", "assignment", "ledger_entry",
              "market_event", "batch", "document", "revision")  # fmt: skip
    return site.home.store.read(
        lambda c: {
            name: c.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables
        }
    )


def test_get_changes_nothing(site: Site) -> None:
    site.publish(2)
    for purpose in (links.SIGN_IN, links.INVITE, links.PASSWORD):
        FILLED["token"] = site.link(purpose, subject_id=site.add_worker(f"w-{purpose}"))[-64:]
        browser = site.browser().sign_in_operator().sign_in_worker(site.add_worker(f"x-{purpose}"))
        before = _counts(site)
        for method, path in routes(site.services):
            if method == "GET" and "externalSubmit" not in path:
                browser.get(path)
        assert _counts(site) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_forms_from_other_sites_are_refused(site: Site, headers: dict[str, str]) -> None:
    site.add_worker("ana")
    for path in ("/worker/sign-in", "/worker/accept", "/sign-out", "/account"):
        answer = site.browser().send("POST", path, headers=headers)
        assert answer.status_code == 403, path


def test_a_body_that_is_too_large_is_refused_before_it_is_read(site: Site) -> None:
    browser = site.browser()
    large = b"x" * (1_048_576 + 1)
    assert browser.send("POST", "/worker/sign-in", content=large).status_code == 413

    async def drops() -> object:
        for _ in range(3):
            yield b"x" * 500_000

    streamed = browser.send("POST", "/worker/sign-in", content=drops())
    assert streamed.status_code == 413


def test_errors_are_pages_for_people_and_json_for_programs(site: Site) -> None:
    browser = site.browser()
    page = browser.get("/nope")
    assert page.status_code == 404
    assert "Nothing here" in page.text
    assert page.headers["x-request-id"] in page.text
    answer = browser.get("/nope", accept="application/json").json()
    assert answer["error"]["code"] == "not_found"
    assert browser.get("/worker/accept").status_code == 405


def test_an_unforeseen_error_tells_no_detail(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from labelcrowd.market import workers

    browser = site.browser().sign_in_worker(site.add_worker("ana"))

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(workers, "mine", broken)
    page = browser.get("/worker/")
    assert page.status_code == 500
    assert "swordfish" not in page.text
    assert "swordfish" in capsys.readouterr().err


def test_the_log_keeps_no_secret(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    logged = Site(
        site.home, site.clock, site.ids, Settings(public_url="http://testserver", access_log=True)
    )
    path = logged.link(links.SIGN_IN, "requester", subject_id=logged.operator.id)
    browser: Browser = logged.browser()
    browser.post(path)
    browser.get("/account?saved=swordfish")
    logged.close()
    written = capsys.readouterr().err
    assert '"path":"/link/..."' in written
    assert path.rsplit("/", 1)[1] not in written
    assert "swordfish" not in written
    assert browser.client.cookies["lc_requester"] not in written


def test_a_form_with_a_nul_is_refused_by_every_database(site: Site) -> None:
    browser = site.browser().sign_in_operator()
    fields = {"name": "A", "institution": "B\0", "contact": "C", "purpose": "D", "review_days": "3"}
    answer = browser.submit("/requester/card", "/requester/card", fields)
    assert answer.status_code == 422
    assert "NUL" in answer.text
    assert "Vision lab" in browser.get("/requester/card").text
    assert site.browser().post("/sign-in", {"login": "a\0", "password": "b"}).status_code == 422


def test_readiness_tests_what_a_write_needs(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = site.browser().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "blobs": "ok", "migrations": "ok"}

    def fails(fn: object) -> None:
        raise StorageFailed("the disk failed")

    monkeypatch.setattr(site.home.store, "write", fails)
    answer = site.browser().get("/readyz")
    assert answer.status_code == 503
    assert "StorageFailed" in answer.json()["database"]
    assert site.browser().get("/healthz").status_code == 200


def test_metrics_are_for_this_machine_only(site: Site) -> None:
    browser = site.browser()
    browser.get("/healthz")
    shown = browser.get("/metrics", host="127.0.0.1:8000")
    assert b'labelcrowd_requests_total{method="GET",route="/healthz"' in shown.content
    through_a_proxy_here = browser.get("/metrics", host="labels.example.org")
    assert through_a_proxy_here.status_code == 403


def seen(
    client: str, *headers: tuple[bytes, bytes], trusted: tuple[str, ...] = ("10.0.0.0/8",)
) -> tuple[str, str]:
    """(address, scheme) that count for a request of that client."""
    scope: dict[str, Any] = {"client": (client, 1), "scheme": "http", "headers": headers}
    apply_forwarded(scope, tuple(ip_network(one) for one in trusted))
    return scope["client"][0], scope["scheme"]


FORWARDED = (
    (b"x-forwarded-for", b"6.6.6.6, 203.0.113.9, 10.0.0.7"),
    (b"x-forwarded-proto", b"https"),
)


def test_forwarded_headers_count_only_from_a_named_proxy() -> None:
    assert seen("10.0.0.1", *FORWARDED) == ("203.0.113.9", "https")
    assert seen("198.51.100.1", *FORWARDED) == ("198.51.100.1", "http")
    assert seen("10.0.0.1", *FORWARDED, trusted=()) == ("10.0.0.1", "http")
    assert seen("unix", *FORWARDED) == ("unix", "http")


@pytest.mark.parametrize(
    ("forwarded_for", "client"),
    [
        (b"203.0.113.9", "203.0.113.9"),
        (b"127.0.0.1, 203.0.113.9", "203.0.113.9"),
        (b"203.0.113.9, 127.0.0.1", "127.0.0.1"),
        (b"203.0.113.9, 10.0.0.7, 10.0.0.8", "203.0.113.9"),
        (b"10.0.0.9, 10.0.0.7", "10.0.0.9"),
        (b"203.0.113.9, somebody, 10.0.0.7", "10.0.0.7"),
        (b"<script>", "10.0.0.1"),
        (b"", "10.0.0.1"),
        (b" , ,", "10.0.0.1"),
        (b"2001:db8::7", "2001:db8::7"),
        (b"[2001:db8::7]", "2001:db8::7"),
        (b"::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_client_is_the_last_address_that_no_proxy_of_ours_has(
    forwarded_for: bytes, client: str
) -> None:
    assert seen("10.0.0.1", (b"x-forwarded-for", forwarded_for))[0] == client
    split = [(b"x-forwarded-for", part) for part in forwarded_for.split(b",")]
    assert seen("10.0.0.1", *split)[0] == client, "one list over several headers"


def test_a_proxy_that_writes_nonsense_changes_nothing() -> None:
    for proto in (b"javascript", b"", b"https://", b"wss"):
        assert seen("10.0.0.1", (b"x-forwarded-proto", proto)) == ("10.0.0.1", "http")
    told = (b"forwarded", b"for=1.2.3.4;proto=https"), (b"x-forwarded-host", b"evil.example")
    assert seen("10.0.0.1", *told) == ("10.0.0.1", "http")


def test_a_client_over_a_socket_for_both_families_is_known_by_its_ipv4() -> None:
    assert seen("::ffff:198.51.100.1")[0] == "198.51.100.1"
    assert seen("::ffff:10.0.0.1", *FORWARDED)[0] == "203.0.113.9"


def test_no_page_takes_an_address_from_what_it_was_asked_under(site: Site) -> None:
    """The public address is the one source of links, of policies and of redirects."""
    worker_id = site.add_worker("ana")
    site.publish(2)
    browser = site.browser().sign_in_operator().sign_in_worker(worker_id)
    lies = {
        "host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https",
        "x-forwarded-port": "444", "forwarded": "host=evil.example;proto=https",
        "x-original-url": "https://evil.example/", "referer": "https://evil.example/",
    }  # fmt: skip
    asked = 0
    for method, path in routes(site.services):
        if method == "GET":
            answer = browser.get(path, **lies)
            assert "evil.example" not in answer.text, path
            assert "evil.example" not in str(answer.headers), path
            asked += 1
    assert asked > 30


def test_a_local_server_is_used_under_one_name(site: Site) -> None:
    local = Site(site.home, site.clock, site.ids, Settings(public_url="http://127.0.0.1:8000"))
    browser = local.browser()
    moved = browser.get("/worker/sign-in?next=/worker/", host="localhost:8000")
    assert moved.status_code == 307
    assert moved.headers["location"] == "http://127.0.0.1:8000/worker/sign-in?next=/worker/"
    assert browser.get("/worker/sign-in", host="127.0.0.1:8000").status_code == 200
    assert browser.get("/worker/sign-in", host="labels.example").status_code == 200
    assert browser.get("/healthz", host="localhost:8000", accept="*/*").status_code == 200
    local.close()


def test_who_sits_at_a_server_for_the_network_is_led_to_its_address(site: Site) -> None:
    lan = Site(site.home, site.clock, site.ids, Settings(public_url="http://192.168.1.5:8000"))
    moved = lan.browser().get("/sign-in", host="127.0.0.1:8000")
    assert moved.headers["location"] == "http://192.168.1.5:8000/sign-in"
    assert lan.browser().get("/metrics", host="127.0.0.1:8000", accept="*/*").status_code == 200
    lan.close()
    public = Site(site.home, site.clock, site.ids, Settings(public_url="https://labels.example"))
    assert public.browser().get("/sign-in", host="127.0.0.1").status_code == 200
    public.close()
