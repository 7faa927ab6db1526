"""Something is wrong with this HIT, told from the labelling page: by its token, in any frame."""

from __future__ import annotations

import re

import msgspec
from sqlalchemy import select

from labelcrowd.storage.tables.market_trust import hit_report
from tests.support.labelling import WorkerPage, World


def test_a_report_from_a_sandboxed_frame_arrives_with_the_facts(world: World) -> None:
    batch = world.publish()
    held = world.accept(batch.id)
    page = WorkerPage(world.client(), held.query)
    answer = world.client().post(
        "/api/label/report",
        json={"words": "The picture stays empty.", "error": "Not saved"},
        headers={**page.headers, "origin": "null", "sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 200
    (row,) = world.home.store.read(lambda c: c.execute(select(hit_report)).all())
    assert row.id == answer.json()["report_id"]
    assert (row.requester_id, row.market_id) == (world.requester_id, "sandbox")
    assert (row.assignment_id, row.worker_id) == (held.assignment_id, held.worker_id)
    assert (row.words, row.error, row.page) == ("The picture stays empty.", "Not saved", "/label")
    assert row.request_id
    assert row.answered_at is None


def test_without_a_token_or_words_or_an_assignment_nothing_is_taken(world: World) -> None:
    batch = world.publish()
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    client = world.client()
    body = {"words": "x"}
    assert client.post("/api/label/report", json=body).status_code == 401
    for wrong in ({"words": " "}, {"words": "x" * 2_001}, {}, {"words": 1}, {"words": "x", "y": 1}):
        answer = client.post("/api/label/report", json=wrong, headers=page.headers)
        assert answer.status_code == 422, wrong
    refused = client.post("/api/label/report", content=b"{", headers=page.headers)
    assert refused.status_code == 400
    before = re.sub(r"assignmentId=\w+", "assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE", page.query)
    preview = WorkerPage(client, before)
    assert preview.opening["mode"] == "preview"
    assert client.post("/api/label/report", json=body, headers=preview.headers).status_code == 403
    assert world.home.store.read(lambda c: c.execute(select(hit_report)).all()) == []
    assert msgspec.json.decode(refused.content)["error"]["code"] == "malformed"
