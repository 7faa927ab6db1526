"""Terms before any byte of a picture, and pictures that are removed while somebody draws."""

from __future__ import annotations

import pytest

from labelcrowd.accounts.audit import Actor
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.links import HitRef, hit_token
from labelcrowd.clock import HOUR, MINUTE, SetClock
from labelcrowd.images import terms
from labelcrowd.images.catalogue import Image
from labelcrowd.market import assignments
from labelcrowd.workflow import remove_images
from labelcrowd.workflow.collect import catch_up
from labelcrowd.workflow.verify import verify
from tests.support.asgi import Client
from tests.support.labelling import Held, WorkerPage, World, a_square

TEXT = "Keep these pictures **to yourself**.\n\n<script>alert(1)</script>"
ACTOR = Actor(requester_id="", account_id="", name="Ada")


@pytest.fixture
def client(world: World) -> Client:
    return world.client()


@pytest.fixture
def image(world: World) -> Image:
    return world.add_pictures()[0]


def ask_terms(world: World, image: Image, text: str = TEXT) -> str:
    now = world.services.clock.now()
    return world.home.store.write(lambda c: terms.set_terms(c, image.collection_id, text, now=now))


def opened(client: Client, query: str):  # type: ignore[no-untyped-def]
    return client.post("/api/label/open", json={"url": query})


def held_of(world: World, image: Image, objects: int = 1) -> tuple[str, Held]:
    batch = world.publish(
        TaskDesign(required_objects=objects, assignments_per_image=9, reward_cents=50),
        images=[image],
    )
    return batch.id, world.accept(batch.id)


def remove(world: World, image: Image, documents: str = "keep") -> None:
    remove_images.remove(world.services, [image], documents=documents, actor=ACTOR)


# --- terms ---


def test_no_byte_is_sent_before_the_terms_are_accepted_once(
    world: World, client: Client, image: Image
) -> None:
    ask_terms(world, image)
    _, held = held_of(world, image)
    answer = opened(client, held.query)
    assert answer.status_code == 403
    body = answer.json()
    assert body["error"]["code"] == "terms_needed"
    assert "/i/" not in answer.text
    assert "<strong>to yourself</strong>" in body["terms"]["html"]
    assert "<script" not in body["terms"]["html"]
    assert body["terms"]["requester"] == "R. Equester"
    assert world.count("document") == 0
    ticket = {"authorization": f"Bearer {body['terms']['ticket']}"}
    assert client.post("/api/label/terms", headers=ticket).json() == {"accepted": True}
    page = WorkerPage(client, held.query)
    url = page.opening["image"]["levels"][0]["url"]
    assert client.get(url).status_code == 200
    assert opened(client, held.query).status_code == 200  # once is enough


def test_an_acceptance_is_recorded_with_digest_and_time(
    world: World, client: Client, image: Image
) -> None:
    digest = ask_terms(world, image)
    _, held = held_of(world, image)
    ticket = opened(client, held.query).json()["terms"]["ticket"]
    client.post("/api/label/terms", headers={"authorization": f"Bearer {ticket}"})
    rows = world.home.store.read(
        lambda c: c.exec_driver_sql(
            "SELECT worker_id, subject, digest, accepted_at FROM worker_acceptance"
        ).all()
    )
    now = world.services.clock.now()
    assert rows == [(held.worker_id, image.collection_id, digest, now)]
    kept = world.home.store.read(lambda c: terms.terms_text(c, image.collection_id, digest))
    assert kept.body.startswith("Keep these pictures")


def test_changed_terms_are_asked_again_and_open_addresses_end(
    world: World, client: Client, image: Image
) -> None:
    _, held = held_of(world, image)
    page = WorkerPage(client, held.query)
    url = page.opening["image"]["levels"][0]["url"]
    assert client.get(url).status_code == 200
    ask_terms(world, image)
    assert client.get(url).status_code == 403
    again = client.get("/api/label/image", headers=page.headers)
    assert (again.status_code, again.json()["error"]["code"]) == (403, "terms_needed")
    assert page.edit(a_square()).status_code == 200  # what is drawn is not lost
    several = client.get("/api/label/pictures", headers=page.headers)
    assert (several.status_code, set(several.json())) == (403, {"error", "terms"})
    ticket = again.json()["terms"]["ticket"]
    client.post("/api/label/terms", headers={"authorization": f"Bearer {ticket}"})
    fresh = client.get("/api/label/image", headers=page.headers).json()["levels"][0]["url"]
    assert client.get(fresh).status_code == 200
    ask_terms(world, image, "Others.")
    assert client.get(fresh).status_code == 403
    ask_terms(world, image, "")
    assert client.get(fresh).status_code == 200


def test_a_preview_shows_no_picture_that_has_terms(
    world: World, client: Client, image: Image
) -> None:
    batch_id, _ = held_of(world, image)
    token = hit_token(world.home.secrets, HitRef("sandbox", batch_id, 0))
    query = f"?t={token}&assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE"
    before = opened(client, query).json()["image"]
    assert client.get(before["levels"][0]["url"]).status_code == 200
    ask_terms(world, image)
    after = opened(client, query).json()["image"]
    assert (after["levels"], after["has_terms"]) == ([], True)
    assert client.get(before["levels"][0]["url"]).status_code == 403


def test_a_ticket_is_for_its_worker_its_text_and_its_time(
    world: World, client: Client, image: Image, clock: SetClock
) -> None:
    ask_terms(world, image)
    _, held = held_of(world, image)
    ticket = opened(client, held.query).json()["terms"]["ticket"]
    for wrong in ("", ticket[:-2] + "AA", "x.y.z"):
        answer = client.post("/api/label/terms", headers={"authorization": f"Bearer {wrong}"})
        assert answer.status_code == 401
    page_token = client.post("/api/label/edits", headers={"authorization": f"Bearer {ticket}"})
    assert page_token.status_code == 401  # it opens nothing else
    clock.advance(13 * HOUR)
    late = client.post("/api/label/terms", headers={"authorization": f"Bearer {ticket}"})
    assert late.status_code == 401
    assert world.count("worker_acceptance") == 0


def test_terms_have_a_limit(world: World, image: Image) -> None:
    from labelcrowd.errors import InvalidInput

    with pytest.raises(InvalidInput, match="at most 20,000"):
        ask_terms(world, image, "x" * 20_001)


# --- removed while it is drawn on ---


def test_a_removed_picture_is_sent_no_more_through_addresses_signed_before(
    world: World, client: Client, image: Image
) -> None:
    _, held = held_of(world, image)
    page = WorkerPage(client, held.query)
    url = page.opening["image"]["levels"][0]["url"]
    remove(world, image)
    assert client.get(url).status_code == 403
    now = client.get("/api/label/image", headers=page.headers).json()
    assert (now["levels"], now["removed"]) == ([], True)


def test_who_draws_on_it_loses_nothing_and_hands_in_what_there_is(
    world: World, client: Client, image: Image
) -> None:
    _, held = held_of(world, image, objects=5)
    page = WorkerPage(client, held.query)
    assert page.edit(a_square()).status_code == 200
    assert page.submit().status_code == 409  # 1 of 5
    remove(world, image)
    assert page.edit(a_square("o2", at=200)).status_code == 200  # on its way at that moment
    again = WorkerPage(client, held.query)
    assert again.opening["image"]["removed"]
    assert again.opening["status"]["can_submit"]
    assert len(again.opening["document"]["objects"]) == 2
    done = again.submit()
    assert (done.status_code, done.json()["fields"]["number_objects"]) == (200, "2")
    fields = list(done.json()["fields"].items())
    now = world.services.clock.now()
    world.home.store.write(
        lambda c: assignments.submit(c, now, "sandbox", held.assignment_id, held.worker_id, fields)
    )
    catch_up(world.services)
    (row,) = world.home.store.read(
        lambda c: c.exec_driver_sql("SELECT status, counted, complete FROM work").all()
    )
    assert row[:2] == ("Submitted", 2)
    assert row[2]


def test_with_its_documents_deleted_the_work_is_still_handed_in_and_counted(
    world: World, client: Client, image: Image
) -> None:
    _, held = held_of(world, image, objects=5)
    page = WorkerPage(client, held.query)
    page.edit(a_square())
    remove(world, image, "delete")
    refused = page.edit(a_square("o2", at=200))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "picture_removed")
    assert world.count("document") == 0
    again = WorkerPage(client, held.query)
    assert again.opening["image"]["removed"]
    for one in (page, again):
        done = one.submit()
        assert (done.status_code, done.json()["fields"]["number_objects"]) == (200, "1")
    fields = list(done.json()["fields"].items())
    now = world.services.clock.now()
    world.home.store.write(
        lambda c: assignments.submit(c, now, "sandbox", held.assignment_id, held.worker_id, fields)
    )
    catch_up(world.services)
    (row,) = world.home.store.read(
        lambda c: c.exec_driver_sql("SELECT status, counted FROM work").all()
    )
    assert row == ("Submitted", 1)
    looked = opened(client, held.query)
    assert (looked.status_code, looked.json()["error"]["code"]) == (403, "picture_removed")


def test_who_accepted_and_opens_it_only_then_may_hand_in_or_return(
    world: World, client: Client, image: Image, clock: SetClock
) -> None:
    _, held = held_of(world, image)
    clock.advance(MINUTE)
    remove(world, image)
    page = WorkerPage(client, held.query)
    assert page.opening["image"] | {"urls_expire_at": 0} == {
        "width": 640, "height": 480, "levels": [], "urls_expire_at": 0,
        "version": "", "removed": True, "has_terms": False,
    }  # fmt: skip
    assert world.count("document") == 0


def test_a_preview_of_it_shows_nothing(world: World, client: Client, image: Image) -> None:
    batch_id, _ = held_of(world, image)
    remove(world, image)
    token = hit_token(world.home.secrets, HitRef("sandbox", batch_id, 0))
    answer = opened(client, f"?t={token}&assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE").json()
    assert (answer["image"]["levels"], answer["image"]["removed"]) == ([], True)


def test_who_took_the_hit_after_the_removal_returns_it(
    world: World, client: Client, image: Image, clock: SetClock
) -> None:
    """A script may give an ended HIT a new life; its picture stays away."""
    batch_id, held = held_of(world, image)
    remove(world, image)
    world.home.store.write(
        lambda c: c.exec_driver_sql(
            "UPDATE hit SET expired = 0, status = 'Assignable', expires_at = 9000000000000000"
        )
    )
    clock.advance(MINUTE)
    late = world.accept(batch_id)
    answer = opened(client, late.query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "picture_removed")
    assert opened(client, held.query).status_code == 200


@pytest.mark.parametrize("documents", ["keep", "delete"])
def test_a_home_is_sound_after_a_removal(
    world: World, client: Client, image: Image, documents: str
) -> None:
    _, held = held_of(world, image)
    page = WorkerPage(client, held.query)
    page.edit(a_square())
    assert verify(world.home).problems == []
    remove(world, image, documents)
    page.submit()
    report = verify(world.home)
    assert report.problems == []
    assert (report.blobs, report.documents) == (0, 1 if documents == "keep" else 0)
