"""Everything that may come in and must not: right status, clear error, nothing stored."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.links import HitRef, hit_token
from labelcrowd.clock import HOUR
from labelcrowd.storage.home import Secrets
from labelcrowd.web import labelling_edits
from labelcrowd.web.labelling_desk import Pace
from labelcrowd.web.tokens import PageToken, Tokens
from tests.support.labelling import Held, WorkerPage, World, a_square, edit_body


@pytest.fixture
def page(world: World) -> WorkerPage:
    return WorkerPage(world.client(), world.accept(world.publish().id).query)


def body_with(path: str, value: str) -> bytes:
    """An edit's JSON with raw text at one place."""
    body = json.loads(json.dumps(edit_body(a_square())))
    target: Any = body
    *parents, last = path.split(".")
    for name in parents:
        target = target[int(name) if name.isdigit() else name]
    target[int(last) if last.isdigit() else last] = "@@@"
    return json.dumps(body).replace('"@@@"', value).encode()


POINT = "object.geometry.pieces.0.outer.1.0"
OUTER = "object.geometry.pieces.0.outer"
NAME = "object.name"
MILLION = "[" + ",".join(["[1,2]"] * 180_000) + "]"
FIVE_THOUSAND = "[" + ",".join(f"[{i % 600},{i // 600}]" for i in range(5_001)) + "]"


@pytest.mark.parametrize(
    ("path", "value", "status", "code"),
    [
        (POINT, "NaN", 400, "malformed"),
        (POINT, "1e400", 422, "not_finite"),
        (POINT, "-1e999", 422, "not_finite"),
        (POINT, "Infinity", 400, "malformed"),
        (POINT, "null", 422, "bad_field"),
        (POINT, '"7"', 422, "bad_field"),
        (POINT, "642", 422, "off_picture"),
        (POINT, "-1.5", 422, "off_picture"),
        (POINT, "1e300", 422, "off_picture"),
        (OUTER, "[[1,2],[30,40]]", 422, "two_points"),
        (OUTER, "[[1,2],[30,40],[1,2]]", 422, "two_points"),
        (OUTER, "[]", 422, "two_points"),
        (OUTER, "[[1,2,3],[30,40,5],[1,20,3]]", 422, "bad_field"),
        (OUTER, FIVE_THOUSAND, 413, "too_many_points"),
        (OUTER, MILLION, 413, "too_large"),
        ("object.geometry", '{"type":"spline"}', 422, "bad_field"),
        (NAME, '""', 422, "name_missing"),
        (NAME, json.dumps("x" * 10_240), 422, "name_too_long"),
        (NAME, '"a\\u0000b"', 422, "control_character"),
        (NAME, '"\\ud800"', 400, "malformed"),
        ("object.id", '"other"', 422, "invalid"),
        ("object_id", '""', 422, "invalid"),
        ("change_id", '""', 422, "invalid"),
        ("change_id", json.dumps("x" * 65), 422, "invalid"),
        ("counter", "-1", 422, "invalid"),
        ("counter", "99999999999999999999", 422, "invalid"),
        ("base", "1.5", 422, "bad_field"),
        ("draw_ms", "-5", 422, "invalid"),
        ("cause", '"because"', 422, "bad_field"),
        ("object.surprise", "1", 422, "bad_field"),
        ("surprise", "1", 422, "bad_field"),
        ("object.verified", "true", 403, "action_not_allowed"),
        ("object.extra", "[" * 5_000 + "]" * 5_000, 422, "bad_field"),
        ("object.extra", '{"a":' * 5_000 + "1" + "}" * 5_000, 400, "malformed"),
    ],
)
def test_a_bad_edit_is_refused_and_nothing_is_stored(
    world: World, page: WorkerPage, path: str, value: str, status: int, code: str
) -> None:
    answer = page.send(body_with(path, value))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert answer.json()["error"]["message"]
    assert (world.count("revision"), world.count("document_object")) == (0, 0)
    assert page.edit(a_square()).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'"x"'])
def test_what_is_no_edit_at_all_is_refused(world: World, page: WorkerPage, body: bytes) -> None:
    assert page.send(body).status_code in (400, 422)
    assert world.count("revision") == 0


def test_a_request_above_one_megabyte_is_refused(world: World, page: WorkerPage) -> None:
    body = body_with("object.attributes", json.dumps("x" * 1_100_000))
    assert page.send(body).status_code == 413
    assert world.count("revision") == 0


def test_markup_in_a_name_stays_text(page: WorkerPage) -> None:
    name = '<img src=x onerror=alert(1)> & "quotes" ${7*7}'
    page.edit(a_square(name=name))
    answer = page.client.get("/api/label/document", headers=page.headers)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["document"]["objects"][0]["object"]["name"] == name


def test_one_pixel_outside_is_moved_to_the_edge(page: WorkerPage) -> None:
    page.send(body_with(POINT, "641"))
    stored = page.document()["document"]["objects"][0]["object"]
    assert stored["geometry"]["pieces"][0]["outer"][1][0] == 640


def test_too_many_changes_a_second_are_told_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling_edits, "Pace", lambda: Pace(burst=3, per_s=0.001))
    batch = world.publish()
    client = world.client()
    page = WorkerPage(client, world.accept(batch.id).query)
    answers = [page.edit(a_square(f"o{n}", at=n * 60)) for n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert WorkerPage(client, world.accept(batch.id).query).edit(a_square()).status_code == 200


# --- tokens ---


def all_calls(page: WorkerPage, headers: dict[str, str]) -> list[Any]:
    edit = msgspec.json.encode(edit_body(a_square()))
    return [
        page.client.post("/api/label/edits", content=edit, headers=headers),
        page.client.post("/api/label/submit", json={}, headers=headers),
        page.client.post("/api/label/extend", json={}, headers=headers),
        page.client.get("/api/label/document", headers=headers),
        page.client.get("/api/label/image", headers=headers),
    ]


def forged(world: World, page: WorkerPage) -> dict[str, str]:
    payload = world.services.tokens.read_page(page.token, now=world.clock.now())
    other_keys = Secrets("k", {"k": b"0" * 32, world.home.secrets.current: b"0" * 32})
    head, _, signature = page.token.rpartition(".")
    return {
        "none": "",
        "nonsense": "nonsense",
        "empty parts": "..",
        "other key": Tokens(other_keys).page(payload),
        "other key, our key id": Tokens(Secrets(world.home.secrets.current, other_keys.keys)).page(
            payload
        ),
        "changed payload": f"{head[:-2]}AA.{signature}",
        "no signature": f"{head}.",
        "hit link": page.query.split("t=")[1].split("&")[0],
        "picture link": page.opening["image"]["levels"][0]["url"][3:],
        "not ascii": "ü" * 40,
    }


def test_no_call_works_without_a_token_of_ours(world: World, page: WorkerPage) -> None:
    for kind, token in forged(world, page).items():
        headers = {"authorization": f"Bearer {token}"} if token else {}
        for answer in all_calls(page, headers):
            assert answer.status_code == 401, kind
            assert answer.json()["error"]["code"] in ("token_invalid", "token_missing")
    assert world.count("revision") == 0


def test_cookies_and_basic_authorization_are_no_authority(page: WorkerPage) -> None:
    for headers in ({"cookie": f"token={page.token}"}, {"authorization": f"Basic {page.token}"}):
        assert {answer.status_code for answer in all_calls(page, headers)} == {401}


def test_an_expired_token_opens_nothing(world: World, page: WorkerPage) -> None:
    world.clock.advance(4 * HOUR)
    for answer in all_calls(page, page.headers):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_expired")


def test_keys_rotate_and_old_tokens_go_on(world: World, page: WorkerPage) -> None:
    old = world.home.secrets
    newer = Tokens(Secrets("new1", {**old.keys, "new1": b"1" * 32}))
    assert newer.read_page(page.token, now=world.clock.now()).mode == "work"
    assert newer.page(newer.read_page(page.token, now=0)).startswith("new1.")
    retired = Tokens(Secrets("new1", {"new1": b"1" * 32}))
    with pytest.raises(Exception, match="not made by this server"):
        retired.read_page(page.token, now=0)


def test_a_token_writes_to_its_own_document_only(world: World) -> None:
    batch = world.publish()
    client = world.client()
    one = WorkerPage(client, world.accept(batch.id).query)
    two = WorkerPage(client, world.accept(batch.id).query)
    one.edit(a_square())
    assert two.document()["document"]["objects"] == []
    assert two.document()["document"]["id"] != one.document()["document"]["id"]


def test_a_token_names_no_document_of_another_purpose(world: World, page: WorkerPage) -> None:
    """A look token for somebody's document cannot write, even with our signature."""
    payload = world.services.tokens.read_page(page.token, now=world.clock.now())
    look = PageToken(
        **{f: getattr(payload, f) for f in payload.__struct_fields__} | {"mode": "look"}
    )
    page.token = world.services.tokens.page(look)
    assert page.edit(a_square()).status_code == 403


# --- opening ---


def opened(world: World, query: str) -> Any:
    return world.client().post("/api/label/open", json={"url": query})


def variant(held: Held, **fields: str) -> str:
    return Held(**{**held.__dict__, **fields}).query


def test_an_assignment_opens_only_for_its_own_worker_and_hit(world: World) -> None:
    images = world.add_pictures(2)
    batch = world.publish(images=images)
    held, other = world.accept(batch.id), world.accept(batch.id, row=1)
    for query in (
        variant(held, worker_id=other.worker_id),
        variant(held, worker_id=world.new_worker()),
        variant(held, worker_id=""),
        variant(held, assignment_id=other.assignment_id),
        variant(held, assignment_id="3" + "A" * 29),
        variant(held, hit_id=other.hit_id),
        variant(held, token=other.token),
        variant(held, token=other.token, hit_id=other.hit_id),
    ):
        answer = opened(world, query)
        assert answer.status_code == 403, query
        assert answer.json()["error"]["code"] in ("assignment_not_held", "foreign_token")
    assert (world.count("document"), world.count("work")) == (0, 0)


def test_a_forged_hit_link_opens_nothing(world: World) -> None:
    batch = world.publish()
    held = world.accept(batch.id)
    stranger = Secrets(world.home.secrets.current, {world.home.secrets.current: b"0" * 32})
    forged = [
        hit_token(stranger, HitRef("sandbox", batch.id, 0)),
        held.token.replace(".0.", ".1."),
        held.token.replace("sandbox", "live"),
        held.token[:-1],
        "x",
    ]
    for token in forged:
        answer = opened(world, variant(held, token=token))
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")


def test_a_link_to_a_hit_that_is_gone_says_so(world: World) -> None:
    held = world.accept(world.publish().id)
    gone = hit_token(world.home.secrets, HitRef("sandbox", "nosuchbatch", 0))
    assert opened(world, variant(held, token=gone)).status_code == 404


@pytest.mark.parametrize(
    "extra", ["&N=0", "&actions=a", "&viewobj=a", "&objects=x", "&mode=i", "&username=admin"]
)
def test_what_a_worker_changes_in_the_address_has_no_effect(world: World, extra: str) -> None:
    design = TaskDesign(reward_cents=5, required_objects=3, assignments_per_image=5)
    held = world.accept(world.publish(design).id)
    page = WorkerPage(world.client(), held.query + extra)
    assert page.opening["status"]["required"] == 3
    assert page.opening["design"]["actions"] == "n"
    page.edit(a_square())
    assert page.submit().status_code == 409


@pytest.mark.parametrize("body", [b"", b"{}", b'{"url": 5}', b'{"url":"?","x":1}', b"["])
def test_a_bad_open_request_is_refused(world: World, body: bytes) -> None:
    answer = world.client().post("/api/label/open", content=body)
    assert answer.status_code in (400, 422)


def test_an_address_without_anything_asks_for_a_sign_in(world: World) -> None:
    assert opened(world, "").status_code == 401
    assert opened(world, "?collection=LabelMe&mode=i&folder=a&image=b.jpg").status_code == 401


def test_too_long_comments_are_refused(world: World, page: WorkerPage) -> None:
    page.edit(a_square())
    assert page.submit(comments="x" * 5_001).status_code == 422
    assert page.document()["status"]["final"] is False


def test_cors_lets_every_origin_call_without_cookies(page: WorkerPage) -> None:
    preflight = page.client.options(
        "/api/label/edits",
        {
            "origin": "null",
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in preflight.headers
    headers = {**page.headers, "origin": "null", "sec-fetch-site": "cross-site"}
    body = msgspec.json.encode(edit_body(a_square()))
    answer = page.client.post("/api/label/edits", content=body, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
