"""Click to outline: who may ask a model, what comes back, and what is kept of it."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image as Pictures
from shapely.geometry import Point, Polygon
from sqlalchemy import Connection, text

from labelcrowd.accounts.audit import Actor
from labelcrowd.accounts.roles import Role
from labelcrowd.annotations import document, revisions
from labelcrowd.annotations.document import Assist, Object, Piece
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.assist.model import Model
from labelcrowd.batches.design import StartFrom, TaskDesign
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.clock import SetClock
from labelcrowd.errors import InvalidInput
from labelcrowd.ids import Ids
from labelcrowd.images import terms
from labelcrowd.images.catalogue import Image
from labelcrowd.market import ending
from labelcrowd.storage.home import Home
from labelcrowd.web import labelling_assist, labelling_shell
from labelcrowd.workflow import remove_images
from labelcrowd.workflow.collect import catch_up
from tests.support import sam
from tests.support.asgi import Client
from tests.support.labelling import (
    Held,
    WorkerPage,
    World,
    a_square,
    add_pictures,
    edit_body,
)
from tests.support.shop import Shop
from tests.support.site import URL, Browser, Site

ACTOR = Actor(requester_id="", account_id="", name="Ada")
DESIGN = TaskDesign(reward_cents=5, assignments_per_image=9, assist="discs")
CLICK = {"points": [[200, 240, True]]}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sam.put_discs(tmp_path_factory.mktemp("models")).parent


@pytest.fixture
def world(home: Home, clock: SetClock, ids: Ids, models: Path) -> Iterator[World]:
    (home.folder / "models").symlink_to(models)
    made = World(home, clock, ids)
    yield made
    made.close()
    made.services.assistants.close()


@pytest.fixture
def client(site: Site, models: Path) -> Iterator[Client]:
    (site.services.home.folder / "models").symlink_to(models)
    made = Client(site.app, URL)
    yield made
    made.close()
    site.services.assistants.close()


def a_picture() -> bytes:
    data = io.BytesIO()
    Pictures.new("RGB", (640, 480), (90, 120, 40)).save(data, "JPEG")
    return data.getvalue()


def work(
    world: World, design: TaskDesign = DESIGN, images: list[Image] | None = None
) -> tuple[WorkerPage, Held]:
    batch = world.publish(design, images=images or world.add_pictures(data=a_picture()))
    held = world.accept(batch.id)
    return WorkerPage(world.client(), held.query), held


def ask(page: WorkerPage, prompts: object = CLICK) -> Any:
    return page.client.post("/api/label/assist", json=prompts, headers=page.headers)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def assisted(answer: Any, object_id: str = "o1", **fields: Any) -> Object:
    """The object that the page makes of an answer."""
    said = answer.json()
    pieces = msgspec.convert(said["pieces"], tuple[Piece, ...])
    obj = Object(object_id, "car", document.Polygon(pieces))
    assist = msgspec.convert(said["assist"], Assist)
    return msgspec.structs.replace(obj, assist=assist, **fields)


def kept(world: World, page: WorkerPage, object_id: str = "o1") -> Object:
    document_id = page.opening["document"]["id"]
    obj = world.home.store.read(lambda c: revisions.find_object(c, document_id, object_id))
    assert obj is not None
    return obj


def moved(obj: Object) -> Object:
    assert isinstance(obj.geometry, document.Polygon)
    (piece,) = obj.geometry.pieces
    outer = ((piece.outer[0][0] + 3, piece.outer[0][1]), *piece.outer[1:])
    return msgspec.structs.replace(obj, geometry=document.Polygon((Piece(outer),)))


# --- what comes back ---


def test_a_click_gives_the_outline_of_what_the_model_sees_there(world: World) -> None:
    page, _ = work(world)
    assert page.opening["assist"] is True
    answer = ask(page)
    assert answer.status_code == 200, answer.text
    (piece,) = answer.json()["pieces"]
    disc = Point(200, 240).buffer(sam.RADIUS * 640 / 1024)
    assert Polygon(piece["outer"]).symmetric_difference(disc).area < 0.03 * disc.area
    assist = answer.json()["assist"]
    assert (assist["points"], "edits" in assist) == ([[200.0, 240.0, True]], False)
    assert assist["model"] == Model(world.home.folder / "models" / "discs").digest


def test_a_box_says_the_same_whichever_corners_it_is_given_by(world: World) -> None:
    page, _ = work(world)
    one, other = (ask(page, {"box": box}) for box in ([50, 60, 250, 300], [250, 300, 50, 60]))
    assert one.json()["pieces"] == other.json()["pieces"] != []


def test_where_nothing_is_meant_nothing_comes_back(world: World) -> None:
    page, _ = work(world)
    answer = ask(page, {"points": [[10, 10, False]]})
    assert (answer.status_code, answer.json()["pieces"]) == (200, [])


def test_without_prompts_the_picture_is_only_read_in_the_background(world: World) -> None:
    page, _ = work(world)
    first = ask(page, {})
    assert (first.status_code, set(first.json())) == (200, {"ready"})
    world.services.assistants.get("discs").embedding(level(world), bytes).result(20)
    assert ask(page, {}).json() == {"ready": True}


def level(world: World) -> str:
    """The hash of the one picture's bytes."""
    query = "SELECT sha256 FROM blob WHERE media_type = 'image/jpeg'"
    return str(world.home.store.read(lambda c: c.execute(text(query)).scalar_one()))


def test_a_picture_is_embedded_once_for_all_workers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    embed = Model.embed
    monkeypatch.setattr(Model, "embed", lambda self, data: seen.append(1) or embed(self, data))
    batch = world.publish(DESIGN, images=world.add_pictures(data=a_picture()))
    for _ in range(3):
        page = WorkerPage(world.client(), world.accept(batch.id).query)
        assert ask(page).status_code == 200
    assert len(seen) == 1


def test_work_is_saved_while_the_model_reads_and_too_many_pictures_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let = threading.Event()
    embed = Model.embed

    def slow(self: Model, data: bytes) -> Any:
        assert let.wait(20)
        return embed(self, data)

    monkeypatch.setattr(Model, "embed", slow)
    monkeypatch.setattr(labelling_assist, "LONGEST_S", 0.05)
    page, _ = work(world)
    assistant = world.services.assistants.get("discs")
    monkeypatch.setattr(assistant, "_waiting", 1)
    assert ask(page, {}).json() == {"ready": False}
    assert page.edit(a_square()).status_code == 200
    late = ask(page)
    assert refused(late) == (503, "busy")
    assert "still reading" in late.json()["error"]["message"]
    other, _ = work(
        world, images=world.add_pictures(folder="more", width=641, data=a_picture() + b" ")
    )
    full = ask(other, {})
    assert refused(full) == (503, "busy")
    assert (full.headers["retry-after"], "too many pictures" in full.text) == ("3", True)
    let.set()
    monkeypatch.setattr(labelling_assist, "LONGEST_S", 20)
    assert ask(page).status_code == 200


# --- what is kept ---


def test_an_object_keeps_model_prompts_and_how_often_people_changed_it(world: World) -> None:
    page, _ = work(world)
    obj = assisted(ask(page, {"points": [[200, 240, True], [230, 240, False]]}))
    assert page.edit(obj).status_code == 200
    first = kept(world, page).assist
    assert first == Assist(
        model=Model(world.home.folder / "models" / "discs").digest,
        points=((200.0, 240.0, True), (230.0, 240.0, False)),
    )
    renamed = msgspec.structs.replace(obj, name="bus")
    for change, edits in ((renamed, 0), (moved(renamed), 1), (renamed, 2), (renamed, 2)):
        assert page.edit(change, base=1).status_code == 200
        assert kept(world, page).assist == msgspec.structs.replace(first, edits=edits)


def test_what_is_changed_before_its_first_save_counts_as_changed(world: World) -> None:
    page, _ = work(world)
    assert page.edit(moved(assisted(ask(page)))).status_code == 200
    found = kept(world, page).assist
    assert isinstance(found, Assist) and found.edits == 1


def test_the_page_cannot_take_away_or_make_up_who_helped(world: World) -> None:
    page, _ = work(world)
    obj = assisted(ask(page))
    page.edit(obj)
    before = kept(world, page).assist
    silent = msgspec.structs.replace(obj, assist=msgspec.UNSET, name="tree")
    assert page.edit(silent, base=1).status_code == 200
    assert (kept(world, page).name, kept(world, page).assist) == ("tree", before)
    assert isinstance(obj.assist, Assist)
    for fields in (
        {"model": "0" * 64}, {"points": ((1.0, 2.0, True),)}, {"proof": ""}, {"proof": "é.1.2"},
        {"box": (1.0, 2.0, 3.0, 4.0)},
    ):  # fmt: skip
        forged = msgspec.structs.replace(obj.assist, **fields)
        answer = page.edit(msgspec.structs.replace(obj, id="o2", assist=forged))
        assert refused(answer) == (403, "not_proven")
    other, _ = work(world, images=world.add_pictures(folder="more", data=a_picture()))
    assert refused(other.edit(obj)) == (403, "not_proven")  # of another picture


def test_a_claim_of_edits_is_not_believed(world: World) -> None:
    page, _ = work(world)
    obj = assisted(ask(page))
    assert isinstance(obj.assist, Assist)
    page.edit(msgspec.structs.replace(obj, assist=msgspec.structs.replace(obj.assist, edits=700)))
    found = kept(world, page).assist
    assert isinstance(found, Assist) and found.edits == 0


def test_a_save_sent_twice_is_one(world: World) -> None:
    page, _ = work(world)
    obj = assisted(ask(page))
    page.edit(obj)
    body = edit_body(moved(obj), counter=2, base=1, change_id="twice")
    first, again = (page.send(body).json() for _ in range(2))
    assert first == again
    found = kept(world, page).assist
    assert isinstance(found, Assist) and found.edits == 1


def test_a_reloaded_page_is_not_told_and_loses_nothing(world: World) -> None:
    page, _ = work(world)
    page.edit(assisted(ask(page)))
    (told,) = page.document()["document"]["objects"]
    assert "assist" not in told["object"]
    back = msgspec.convert(told["object"], Object)
    assert page.edit(msgspec.structs.replace(back, name="bus"), base=1).status_code == 200
    assert isinstance(kept(world, page).assist, Assist)


def test_who_corrects_a_models_outline_is_not_told_either(world: World) -> None:
    images = world.add_pictures(data=a_picture())
    given = Object(
        "g", "car", a_square("g").geometry, assist=Assist(model="a" * 64, points=((20, 20, True),))
    )
    new = NewDocument(
        id=world.ids.row(), requester_id=world.requester_id, image_id=images[0].id,
        origin="import", origin_key="digest", author_id="someone",
    )  # fmt: skip

    def store(conn: Connection) -> None:
        document_id = revisions.create(conn, new, now=1)
        objects = [check(given, width=640, height=480)]
        revisions.append_import(conn, document_id, objects, author_id="someone", now=1)

    world.home.store.write(store)
    page, _ = work(
        world,
        TaskDesign(reward_cents=5, actions="nrm", start_from=StartFrom.FIXED_SET),
        images,
    )
    (shown,) = page.opening["fixed_set"]["objects"]
    assert "assist" not in shown["object"]
    told = msgspec.convert(shown["object"], Object)
    reference = document.Reference(page.opening["fixed_set"]["document_id"], told.id)
    renamed = msgspec.structs.replace(told, id="r", name="bus", refers_to=reference)
    assert page.edit(renamed).status_code == 200
    assert kept(world, page, "r").assist == given.assist


# --- what is kept of pictures ---


def test_a_server_that_starts_again_does_not_read_the_picture_again(world: World) -> None:
    page, held = work(world)
    before = ask(page).json()["pieces"]
    world.services.assistants.close()
    again = World(world.home, world.clock, world.ids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "embed", None)
        answer = ask(WorkerPage(again.client(), held.query))
    assert answer.json()["pieces"] == before
    again.close()
    again.services.assistants.close()


def test_what_a_model_made_of_a_picture_goes_with_it(world: World) -> None:
    images = world.add_pictures(data=a_picture())
    page, _ = work(world, images=images)
    assert ask(page).status_code == 200
    folder = world.home.folder / "cache" / "embeddings"
    assert len(list(folder.iterdir())) == 1
    remove_images.remove(world.services, images, documents="keep", actor=ACTOR)
    assert list(folder.iterdir()) == []


# --- who may ask ---


def test_a_task_without_a_model_offers_none(world: World) -> None:
    page, _ = work(world, TaskDesign(reward_cents=5))
    assert "assist" not in page.opening
    assert refused(ask(page)) == (403, "no_assist")
    obj = msgspec.structs.replace(
        a_square(), assist=Assist(model="0" * 64, points=((1.0, 1.0, True),))
    )
    assert refused(page.edit(obj))[0] == 403


def test_only_who_has_the_hit_open_may_ask(world: World) -> None:
    page, held = work(world)
    answer = page.client.post("/api/label/assist", json=CLICK)
    assert refused(answer) == (401, "token_missing")
    answer = page.client.post(
        "/api/label/assist", json=CLICK, headers={"authorization": f"Bearer {page.token}x"}
    )
    assert refused(answer) == (401, "token_invalid")
    query = held.query.replace(held.assignment_id, "ASSIGNMENT_ID_NOT_AVAILABLE")
    preview = WorkerPage(world.client(), query)
    assert "assist" not in preview.opening
    assert refused(ask(preview)) == (403, "read_only")


def test_who_returned_the_work_asks_no_more(world: World) -> None:
    page, held = work(world)
    world.home.store.write(
        lambda c: ending.return_assignment(
            c, world.clock.now(), "sandbox", held.assignment_id, held.worker_id
        )
    )
    catch_up(world.services)
    assert refused(ask(page)) == (403, "link_expired")


def test_a_removed_picture_is_not_looked_at(world: World) -> None:
    images = world.add_pictures(data=a_picture())
    page, _ = work(world, images=images)
    remove_images.remove(world.services, images, documents="keep", actor=ACTOR)
    assert refused(ask(page)) == (403, "picture_removed")


def test_changed_terms_are_accepted_first(world: World) -> None:
    images = world.add_pictures(data=a_picture())
    page, _ = work(world, images=images)
    now = world.clock.now()
    world.home.store.write(
        lambda c: terms.set_terms(c, images[0].collection_id, "Keep them to yourself.", now=now)
    )
    assert refused(ask(page)) == (403, "terms_needed")


PATH = "/tool.html?collection=street&mode=c&folder=users/r&image=img0.jpg"


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A page that is built, whether or not Node was here."""
    folder = tmp_path_factory.mktemp("labelling")
    entry = {"file": "main-abc.js", "isEntry": True, "css": []}
    (folder / "manifest.json").write_text(json.dumps({"src/main.ts": entry}))
    monkeypatch.setattr(labelling_shell, "BUILT", folder)


def opened(browser: Browser, client: Client) -> WorkerPage:
    answer = browser.get(PATH)
    return WorkerPage(client, "?" + str(answer.headers["location"]).split("?", 1)[1])


def test_owners_have_the_first_model_of_the_home(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id, data=a_picture())
    shop = Shop(site)
    member = shop.member("rita", Role.REVIEWER)
    page = opened(shop.signed_in(member), client)
    assert page.opening["assist"] is True
    obj = assisted(ask(page))
    assert page.edit(obj).status_code == 200
    shop.post(f"/requester/team/{member}/remove")
    assert refused(ask(page)) == (403, "role")


def test_another_requester_and_a_stranger_have_no_page_to_ask_from(
    site: Site, client: Client
) -> None:
    add_pictures(site.services, site.operator.requester_id, data=a_picture())
    other = Shop(site).other_requester().get(PATH).headers["location"]
    answer = client.post("/api/label/open", json={"url": "?" + other.split("?", 1)[1]})
    assert (answer.status_code, "token" in answer.json()) == (404, False)
    assert "/sign-in" in site.browser().get(PATH).headers["location"]
    answer = client.post("/api/label/assist", json=CLICK)
    assert answer.status_code == 401


# --- what is wrong ---


@pytest.mark.parametrize(
    ("prompts", "status", "code"),
    [
        ({"points": [[-5, 10, True]]}, 422, "bad_assist"),
        ({"points": [[10, 481.5, True]]}, 422, "bad_assist"),
        ({"box": [0, 0, 641.5, 10]}, 422, "bad_assist"),
        ({"points": [[1, 1, True]] * 101}, 422, "bad_assist"),
        ({"points": [[1e400, 1, True]]}, 422, "not_finite"),
        ({"points": [[1, 1, 1]]}, 422, "bad_field"),
        ({"points": [[1, 1]]}, 422, "bad_field"),
        ({"model": "another"}, 422, "bad_field"),
    ],
)
def test_prompts_beside_the_picture_are_refused(
    world: World, prompts: Any, status: int, code: str
) -> None:
    page, _ = work(world)
    body = json.dumps(prompts).replace("Infinity", "1e400")
    answer = page.client.post("/api/label/assist", content=body.encode(), headers=page.headers)
    assert refused(answer) == (status, code)


def test_too_many_clicks_a_second_are_told_to_slow_down(world: World) -> None:
    page, _ = work(world, TaskDesign(reward_cents=5))
    answers = [ask(page).status_code for _ in range(40)]
    assert (answers[0], answers[-1]) == (403, 429)


def test_a_model_that_was_taken_away_is_told_in_words(world: World, home: Home) -> None:
    page, _ = work(world)
    (home.folder / "models").unlink()
    answer = ask(page)
    assert refused(answer) == (404, "no_model")
    assert "outline by hand" in answer.text


def test_a_task_with_a_model_that_is_not_there_is_not_published(world: World) -> None:
    design = msgspec.structs.replace(DESIGN, assist="sam-of-nobody")
    with pytest.raises(InvalidInput, match=r"assist: expected a folder .* there: discs") as error:
        world.publish(design)
    assert error.value.field == "assist"
    with pytest.raises(InvalidInput, match="expected the name of a folder"):
        world.publish(msgspec.structs.replace(DESIGN, assist="../discs"))


@pytest.mark.parametrize("fields", [{"actions": "rm"}, {"kinds": "box"}])
def test_a_design_lets_draw_what_its_model_outlines(fields: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="assist: a model outlines new objects"):
        parse_design({"assist": "discs", "reward": "0.10", **fields})
