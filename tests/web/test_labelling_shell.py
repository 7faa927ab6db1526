"""The page itself, `/tool.html` for workers and owners, and who may do what there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import Connection

from labelcrowd.accounts.roles import Role
from labelcrowd.batches.links import HitRef, hit_url
from labelcrowd.errors import InvalidInput
from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.market.hits import NewHit, create_hit
from labelcrowd.market.questions import external_question
from labelcrowd.market.setup import add_requester
from labelcrowd.web import labelling_shell
from labelcrowd.web.labelling_shell import Built, page_policy, read_manifest
from tests.support.asgi import Client
from tests.support.labelling import WorkerPage, a_square, add_pictures
from tests.support.shop import Shop
from tests.support.site import URL, Browser, Site

TOOL = "/tool.html?collection=LabelMe&mode=mt&N=2&folder=users/r&image=img0.jpg&actions=nd"


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A page that is built, whether or not Node was here."""
    folder = tmp_path_factory.mktemp("labelling")
    entry = {"file": "main-abc.js", "isEntry": True, "css": ["main-def.css"]}
    (folder / "manifest.json").write_text(json.dumps({"src/main.ts": entry}))
    monkeypatch.setattr(labelling_shell, "BUILT", folder)


def test_the_shell_is_the_same_for_everybody_but_its_nonce(site: Site) -> None:
    found = []
    for query in ("?t=abc&assignmentId=1", "?t=other"):
        answer = site.browser().get(f"/label{query}")
        assert answer.status_code == 200
        nonce = re.search(r'nonce="([^"]+)"', answer.text)
        assert nonce is not None
        assert f"'nonce-{nonce[1]}'" in answer.headers["content-security-policy"]
        found.append(answer.text.replace(nonce[1], ""))
    assert found[0] == found[1]
    assert '<script type="module" src="/static/labelling/main-abc.js"' in found[0]
    assert 'href="/static/labelling/main-def.css"' in found[0]
    config = re.search(r'id="labelcrowd-config">(.*?)</script>', found[0])
    assert config is not None
    assert json.loads(config[1])["api"] == "/api/label"


def test_the_shell_allows_little(site: Site) -> None:
    policy = site.browser().get("/label").headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
        "worker-src blob:",
        f"frame-ancestors 'self' {URL} https://",
        f"form-action 'self' {URL} https://www.mturk.com https://workersandbox.mturk.com",
    ):
        assert part in policy
    for never in ("unsafe-inline", "unsafe-eval", "*"):
        assert never not in policy


def test_frames_are_those_of_the_settings(site: Site) -> None:
    assert "frame-ancestors 'self' https://a https://b;" in page_policy(
        "n", "https://a", ("https://b",)
    )


def test_the_shell_links_the_first_script_and_its_styles_and_nothing_that_comes_later() -> None:
    manifest = {
        "src/main.ts": {"file": "main-1.js", "css": ["a-1.css"]},
        "src/ui/Dialogs.tsx": {"file": "Dialogs-2.js", "css": ["b-2.css"]},
        "style.css": {"file": "b-2.css"},
    }
    assert read_manifest(json.dumps(manifest).encode()) == Built(
        "/static/labelling/main-1.js", ("/static/labelling/a-1.css",)
    )


# --- the old tool's address as a HIT ---


@pytest.fixture
def client(site: Site) -> Any:
    made = Client(site.app, URL)
    yield made
    made.close()


def accepted(site: Site, url: str) -> str:
    """The query of a HIT created over the API, as the market sends a worker there."""
    kind = HitType(
        title="T", description="D", keywords="", reward_cents=3, assignment_duration_s=600,
        auto_approval_delay_s=60,
    )  # fmt: skip
    new = NewHit(
        question=external_question(url, 600), external_url=url, frame_height=600,
        max_assignments=5, lifetime_s=86400, annotation="",
    )  # fmt: skip
    me, now = ("live", site.operator.requester_id), site.clock.now()

    def create(conn: Connection) -> str:
        hit_type_id = ensure_hit_type(conn, site.ids, now, *me, kind)
        return create_hit(conn, site.ids, now, *me, hit_type_id, kind, new)

    hit_id = site.home.store.write(create)
    browser = site.browser().sign_in_worker(site.add_worker("wim"))
    answer = browser.submit("/worker/", "/worker/accept", {"hit_id": hit_id})
    assert answer.status_code == 303
    return str(answer.headers["location"].split("?", 1)[1])


def test_a_hit_with_the_old_tools_address_is_done_on_our_page(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id)
    page = WorkerPage(client, "?" + accepted(site, URL + TOOL))
    assert page.opening["mode"] == "work"
    assert page.opening["status"]["required"] == 2
    assert page.opening["design"]["actions"] == "nd"
    assert page.opening["design"]["show_object_list"] is False
    page.edit(a_square())
    assert page.submit().status_code == 409
    page.edit(a_square("o2", at=100))
    assert page.submit().status_code == 200


def test_what_the_worker_changes_in_the_old_address_has_no_effect(
    site: Site, client: Client
) -> None:
    add_pictures(site.services, site.operator.requester_id, 2)
    query = accepted(site, URL + TOOL)
    changed = query.replace("N=2", "N=0").replace("img0", "img1").replace("actions=nd", "actions=a")
    page = WorkerPage(client, "?" + changed)
    assert page.opening["status"]["required"] == 2
    assert page.opening["design"]["actions"] == "nd"
    page.edit(a_square())
    page.edit(a_square("o2", at=100))
    assert "image=img0.jpg" in page.submit().json()["fields"]["LMurl"]


def test_an_unknown_hit_opens_nothing(site: Site, client: Client) -> None:
    query = "?folder=a&image=b&assignmentId=3X&hitId=3Y&workerId=AZ"
    assert client.post("/api/label/open", json={"url": query}).status_code == 404


# --- owners, other requesters, workers, strangers ---


def own_query(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 303, answer.text
    target = answer.headers["location"]
    assert browser.get(target).status_code == 200
    return "?" + str(target.split("?", 1)[1])


def test_an_owner_draws_on_their_own_pictures_and_goes_to_the_next(
    site: Site, client: Client
) -> None:
    add_pictures(site.services, site.operator.requester_id, 3)
    browser = site.browser().sign_in_operator()
    query = own_query(browser, "/tool.html?collection=street&mode=c&folder=users/r&image=img0.jpg")
    page = WorkerPage(client, query)
    assert (page.opening["mode"], page.opening["submit_to"]) == ("work", None)
    assert page.opening["design"]["actions"] == "nrmd"
    assert page.edit(a_square()).json()["outcome"] == "applied"
    assert page.submit().status_code == 403
    navigation = page.opening["navigation"]
    assert "image=img1.jpg" in navigation["next"]
    assert "image=img2.jpg" in navigation["previous"]
    again = WorkerPage(client, own_query(browser, "/tool.html?collection=street&mode=i"))
    assert again.opening["navigation"]["previous"] is None
    assert [o["object"]["id"] for o in again.opening["document"]["objects"]] == ["o1"]
    single = WorkerPage(
        client, own_query(browser, "/tool.html?mode=im&image=img0.jpg&folder=users/r")
    )
    assert single.opening["navigation"] == {"previous": None, "next": None}
    assert (single.opening["bare"], again.opening["bare"]) == (True, False)


def test_people_who_share_an_account_keep_apart_what_they_draw(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id, 2)
    browser = site.browser().sign_in_operator()
    path = "/tool.html?collection=street&mode=c&folder=users/r&image=img0.jpg&showimgname=true"
    anna = WorkerPage(client, own_query(browser, f"{path}&username=anna"))
    assert anna.opening["image_name"] == "users/r/img0.jpg"
    anna.edit(a_square())
    following = anna.opening["navigation"]["next"]
    assert "username=anna" in following and "showimgname=true" in following
    both = [WorkerPage(client, own_query(browser, f"{path}{who}")) for who in ("", "&username=bo")]
    assert [page.opening["document"]["objects"] for page in both] == [[], []]
    both[0].edit(a_square())
    said = [
        client.get("/api/label/download/xml", headers=page.headers).text for page in (anna, both[0])
    ]
    assert "<username>anna</username>" in said[0]
    assert "<username>requester</username>" in said[1]


def test_an_owners_page_in_mode_mt_has_no_neighbours(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id, 2)
    path = "/tool.html?collection=street&mode=mt&folder=users/r&image=img0.jpg"
    page = WorkerPage(client, own_query(site.browser().sign_in_operator(), path))
    assert page.opening["navigation"] == {"previous": None, "next": None}
    assert page.opening["design"]["show_object_list"] is False


def test_nobody_else_opens_an_owners_pictures(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id)
    path = "/tool.html?collection=street&mode=i&folder=users/r&image=img0.jpg"
    stranger = site.browser().get(path)
    assert (stranger.status_code, stranger.headers["location"][:8]) == (303, "/sign-in")
    worker = site.browser().sign_in_worker(site.add_worker("wim")).get(path)
    assert worker.headers["location"].startswith("/sign-in")
    other_id = site.home.store.write(
        lambda c: add_requester(c, site.ids, "Other", site.clock.now())
    )
    from labelcrowd.web.labelling_own import OwnPages

    ticketed = OwnPages(site.services).ticketed(path.split("?")[1], "account", other_id)
    answer = client.post("/api/label/open", json={"url": "?" + ticketed.split("?")[1]})
    assert answer.status_code == 403  # a ticket of somebody who is no member there
    owner = own_query(site.browser().sign_in_operator(), path)
    for forged in (owner[:-2] + "xx", owner.split("&ticket")[0], owner + "&ticket=" + "x"):
        answer = client.post("/api/label/open", json={"url": forged})
        assert answer.status_code == 401, forged


def test_a_member_draws_as_the_role_says_and_not_after_it_ends(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id)
    path = "/tool.html?collection=street&mode=i&folder=users/r&image=img0.jpg"
    shop = Shop(site)
    viewer = shop.signed_in(shop.member("vera", Role.VIEWER))
    assert viewer.get(path).status_code == 403
    member = shop.member("rita", Role.REVIEWER)
    query = own_query(shop.signed_in(member), path)
    page = WorkerPage(client, query)
    assert page.edit(a_square()).json()["outcome"] == "applied"
    shop.post(f"/requester/team/{member}/role", role="viewer")
    assert page.edit(a_square("o2")).status_code == 403
    shop.post(f"/requester/team/{member}/remove")
    assert page.edit(a_square("o3")).status_code == 403
    assert client.post("/api/label/open", json={"url": query}).status_code == 403


def test_a_requesters_session_opens_no_workers_page(site: Site, client: Client) -> None:
    """Cookies are no authority in the API: the operator's browser is a stranger there."""
    browser = site.browser().sign_in_operator()
    for path in ("/api/label/document", "/api/label/image"):
        assert browser.get(path).status_code == 401
    assert browser.post("/api/label/edits").status_code == 401
    assert browser.post("/api/label/submit").status_code == 401


def test_unknown_values_in_the_old_address_are_refused_where_the_hit_is_made(site: Site) -> None:
    from labelcrowd.workflow.implicit_batches import read_own_page

    add_pictures(site.services, site.operator.requester_id)
    for change, field in (
        ("image=img0.jpg", "image"),
        ("N=2", "N"),
        ("actions=nd", "actions"),
    ):
        url = URL + TOOL.replace(change, f"{change.split('=')[0]}=zzz")
        with pytest.raises(InvalidInput) as error:
            site.home.store.read(lambda c, u=url: read_own_page(c, u, site.operator.requester_id))
        assert error.value.field == field


def test_a_link_of_ours_is_on_this_server(site: Site) -> None:
    url = hit_url(URL, site.home.secrets, HitRef("live", "abc", 0))
    assert url.startswith(f"{URL}/label?t=")
