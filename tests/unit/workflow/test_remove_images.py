"""Removing pictures: rows at once, then HITs, then bytes; and nothing half done."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.errors import Conflict, InvalidInput, LabelcrowdError
from labelcrowd.images import catalogue
from labelcrowd.images.catalogue import Blob, Image, Picture, Place, StoredLevel
from labelcrowd.images.standing import standing
from labelcrowd.storage import backup_folders, removals
from labelcrowd.storage.tables import documents, market, pictures, privacy, studio
from labelcrowd.workflow import planning, publish, remove_images
from labelcrowd.workflow.batches import has_ended, plan_extension
from labelcrowd.workflow.collect import catch_up
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.review_round import reject
from tests.support.studio import World

ACTOR = Actor(requester_id="r", account_id="a", name="Ada")


def add(world: World, name: str, data: bytes, *, requester_id: str = "", levels: int = 2) -> Image:
    """A picture with bytes of its own and of its levels, without decoding any."""
    put, now = world.home.blobs.put, world.clock.now()
    owner = requester_id or world.requester_id
    sizes = [(640 >> n, 480 >> n) for n in range(levels)]
    stored = tuple(
        StoredLevel(w, h, put(data + bytes([n])), "image/jpeg") for n, (w, h) in enumerate(sizes)
    )
    sha256 = put(data)
    picture = Picture(sha256, 640, 480, "JPEG", 1, stored)
    blobs = [Blob(key, 1, "image/jpeg") for key in [sha256, *(one.sha256 for one in stored)]]

    def write(c: Any) -> Image:
        into = catalogue.ensure_collection(
            c, id=world.ids.row(), requester_id=owner, name="street", now=now
        )
        catalogue.add_blobs(c, blobs, now)
        catalogue.add_picture(c, picture, now)
        place = Place(owner, into.id, "photos", name)
        return catalogue.add_image(c, place, picture, id=world.ids.row(), now=now)

    return world.store.write(write)


def remove(world: World, *images: Image, documents: str = "keep") -> remove_images.Removed:
    return remove_images.remove(world, images, documents=documents, actor=ACTOR)


def published(world: World, images: list[Image], **settings: object) -> Any:
    from labelcrowd.batches.design_fields import parse_design

    request = PlanRequest(
        requester_id=world.requester_id,
        market_id="live",
        collection_id=images[0].collection_id,
        name="street",
        design=parse_design({"reward": "0.50", **settings}),
        yes_low_pay=True,
    )
    plan = planning.plan_batch(world, request)
    return publish.publish_batch(world, world.requester_id, plan.batch.id, yes_low_pay=True)


def hit_of(world: World, image: Image) -> dict[str, Any]:
    item = next(r for r in world.rows(studio.hit_item) if r["image_id"] == image.id)
    row = next(
        r
        for r in world.rows(studio.batch_hit)
        if (r["batch_id"], r["row"]) == (item["batch_id"], item["row"])
    )
    return next(r for r in world.rows(market.hit) if r["id"] == row["hit_id"])


def test_a_removed_picture_leaves_its_record_and_nothing_of_its_bytes(world: World) -> None:
    image = add(world, "a.jpg", b"aaa")
    assert len(set(world.home.blobs.keys())) == 3
    done = remove(world, image)
    assert (done.pictures, done.blobs) == (1, 3)
    assert list(world.home.blobs.keys()) == []
    assert world.rows(pictures.picture) == [] == world.rows(pictures.blob)
    (row,) = world.rows(pictures.image)
    assert (row["filename"], row["sha256"], row["width"]) == ("a.jpg", "", 640)
    assert row["removed_at"] == world.clock.now()
    found = world.store.read(lambda c: standing(c, image.id))
    assert found.removed and not found.levels
    assert world.store.read(lambda c: catalogue.count_images(c, image.collection_id)) == 0


def test_shared_bytes_go_with_their_last_user_also_another_requesters(world: World) -> None:
    mine, again = add(world, "a.jpg", b"aaa"), add(world, "b.jpg", b"aaa")
    theirs = add(world, "a.jpg", b"aaa", requester_id="somebody-else")
    assert remove(world, mine).blobs == 0
    assert remove(world, again).blobs == 0
    assert world.store.read(lambda c: standing(c, theirs.id)).levels
    assert len(set(world.home.blobs.keys())) == 3
    assert remove(world, theirs).blobs == 3
    assert list(world.home.blobs.keys()) == []


def test_a_level_that_is_another_pictures_original_stays(world: World) -> None:
    image = add(world, "a.jpg", b"aaa")
    small = add(world, "small.jpg", b"aaa" + bytes([1]), levels=0)  # somebody saved the level
    assert remove(world, image).blobs == 2
    assert world.home.blobs.has(hashlib.sha256(b"aaa" + bytes([1])).hexdigest())
    assert remove(world, small).blobs == 1


def test_open_hits_end_and_their_money_comes_back_work_in_hand_is_submitted_and_paid(
    world: World,
) -> None:
    images = [add(world, f"{n}.jpg", bytes([n]) * 9) for n in range(3)]
    batch = published(world, images, assignments_per_image="2")
    crowd = world.crowd(world.requester_id, "live")
    before = crowd.balance()
    hit = hit_of(world, images[0])
    assignment_id = world.accept(hit["id"], "W1")
    catch_up(world)
    world._draw(assignment_id, 2, 3000, "receipt")
    done = remove(world, images[0])
    assert done.hits == 1
    after = crowd.balance()
    assert after[0] - before[0] == 50  # the place that nobody had
    assert hit_of(world, images[0])["expired"]
    with pytest.raises(LabelcrowdError):
        world.accept(hit["id"], "W2")
    world.clock.advance(1_000_000)
    world.submit(assignment_id, receipt="receipt")
    catch_up(world)
    submission = world.submission(assignment_id)
    assert (submission.status, submission.counted) == ("Submitted", 2)
    with pytest.raises(Conflict, match="paid for"):
        reject(world, world.requester_id, submission, reason="I changed my mind")
    assert not has_ended(world, batch)  # the other two go on
    remove(world, *images[1:])
    assert has_ended(world, batch)


def test_extending_a_batch_leaves_ended_what_was_removed(world: World) -> None:
    images = [add(world, f"{n}.jpg", bytes([n]) * 9) for n in range(3)]
    batch = published(world, images)
    gone = hit_of(world, images[1])
    remove(world, images[1])
    plan = plan_extension(
        world, world.requester_id, batch.id, assignments_per_image=2, lifetime_s=86400
    )
    assert len(plan.new_assignments) == 2
    assert gone["id"] not in plan.new_assignments


def test_a_plan_made_before_is_not_published_with_a_removed_picture(world: World) -> None:
    from labelcrowd.batches.design_fields import parse_design

    images = [add(world, f"{n}.jpg", bytes([n]) * 9) for n in range(2)]
    request = PlanRequest(
        requester_id=world.requester_id, market_id="live",
        collection_id=images[0].collection_id, name="s", yes_low_pay=True,
        design=parse_design({"reward": "0.50"}),
    )  # fmt: skip
    plan = planning.plan_batch(world, request)
    remove(world, images[0])
    with pytest.raises(Conflict, match="plan it again"):
        publish.publish_batch(world, world.requester_id, plan.batch.id, yes_low_pay=True)
    again = planning.plan_batch(world, request)
    assert again.batch.hits == 1


def test_a_batch_cut_short_while_publishing_ends_the_hits_of_removed_pictures(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [add(world, f"{n}.jpg", bytes([n]) * 9) for n in range(2)]

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("labelcrowd.crowd.inprocess.InProcessCrowd.open_hits", die)
        with pytest.raises(KeyboardInterrupt):
            published(world, images)
    remove(world, images[0])
    (batch,) = [b for b in world.rows(studio.batch) if b["status"] == "publishing"]
    publish.publish_batch(world, world.requester_id, str(batch["id"]), yes_low_pay=True)
    assert hit_of(world, images[0])["expired"]
    assert not hit_of(world, images[1])["expired"]


@pytest.mark.parametrize("wish", ["keep", "delete"])
def test_documents_are_kept_or_deleted_as_chosen_and_what_was_counted_stays(
    world: World, wish: str
) -> None:
    image = add(world, "a.jpg", b"aaa")
    published(world, [image])
    assignment_id = world.do(str(hit_of(world, image)["id"]), "W1", objects=3)
    affected = world.store.read(lambda c: remove_images.look(c, [image]))
    assert (affected.hits, affected.in_hand, affected.documents) == (1, 0, 1)
    remove(world, image, documents=wish)
    left = 0 if wish == "delete" else 1
    assert len(world.rows(documents.document)) == left
    assert len(world.rows(documents.revision)) == 3 * left
    assert len(world.rows(documents.document_object)) == 3 * left
    submission = world.submission(assignment_id)
    assert (submission.status, submission.counted) == ("Submitted", 3)
    assert (submission.document_id is None) == (wish == "delete")


def test_neither_keep_nor_delete_is_a_choice_to_guess(world: World) -> None:
    image = add(world, "a.jpg", b"aaa")
    with pytest.raises(InvalidInput, match="keep or delete"):
        remove(world, image, documents="")
    assert world.rows(privacy.removal) == []


@pytest.mark.parametrize("at", ["expire_hits", "list", "bytes"])
def test_cut_short_anywhere_it_is_gone_at_once_and_the_rest_is_done_later(
    world: World, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    image = add(world, "a.jpg", b"aaa")
    published(world, [image])

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    where = {
        "expire_hits": "labelcrowd.crowd.inprocess.InProcessCrowd.expire_hits",
        "list": "labelcrowd.storage.removals.write_list",
        "bytes": "pathlib.Path.unlink",
    }[at]
    with monkeypatch.context() as patched:
        patched.setattr(where, die)
        with pytest.raises(KeyboardInterrupt):
            remove(world, image)
    assert not world.store.read(lambda c: standing(c, image.id)).levels
    assert remove_images.resume(world) or at == "bytes"
    remove_images.resume(world)
    assert hit_of(world, image)["expired"]
    assert list(world.home.blobs.keys()) == []
    assert list((world.home.folder / "blobs" / "removed").iterdir()) == []
    assert not remove_images.resume(world)
    assert len(removals.read_list(world.home.folder / removals.LIST)) == 1


def test_the_same_bytes_added_at_the_same_moment_stay(world: World) -> None:
    image = add(world, "a.jpg", b"aaa")
    put_back: list[Image] = []

    class Meanwhile:
        """Somebody adds the picture after its rows went and before its bytes do."""

        def __init__(self, blobs: Any) -> None:
            self._blobs = blobs

        def __getattr__(self, name: str) -> Any:
            return getattr(self._blobs, name)

        def remove(self, sha256: str, is_unused: Any) -> bool:
            def asked() -> bool:
                if not put_back:
                    put_back.append(add(world, "b.jpg", b"aaa"))
                return bool(is_unused())

            return bool(self._blobs.remove(sha256, asked))

    from dataclasses import replace

    home = world.home
    world.home = replace(home, blobs=Meanwhile(home.blobs))
    remove(world, image)
    world.home = home
    found = world.store.read(lambda c: standing(c, put_back[0].id))
    assert all(home.blobs.has(level.sha256) for level in found.levels)
    assert home.blobs.has(put_back[0].sha256)


def test_it_is_in_the_audit_log_and_in_the_list_beside_the_backups(
    world: World, tmp_path: Path
) -> None:
    image = add(world, "a.jpg", b"aaa")
    backups = tmp_path / "backups"
    backups.mkdir()
    backup_folders.remember(world.home.folder, backups)
    done = remove(world, image)
    assert done.unwritten == ()
    (entry,) = world.store.read(lambda c: audit.entries(c, "r"))
    assert (entry.actor, entry.action, entry.subject) == ("Ada", "remove-picture", image.id)
    for folder in (world.home.folder, backups):
        (line,) = removals.read_list(folder / removals.LIST)
        assert (line.subject, line.sha256) == (image.id, image.sha256)
        assert "a.jpg" not in (folder / removals.LIST).read_text()


def test_a_list_that_cannot_be_written_is_told_and_the_picture_is_gone_all_the_same(
    world: World, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / removals.LIST).write_text("not a list\n")
    backup_folders.remember(world.home.folder, backups)
    done = remove(world, add(world, "a.jpg", b"aaa"))
    assert done.unwritten == (backups,)
    assert list(world.home.blobs.keys()) == []


def test_pictures_are_found_by_name_or_id_and_all_that_are_not_are_named(world: World) -> None:
    image = add(world, "a.jpg", b"aaa")
    find = remove_images.find_images
    names = ["photos/a.jpg", image.id]
    found = world.store.read(lambda c: find(c, world.requester_id, names, None))
    assert [one.id for one in found] == [image.id]
    with pytest.raises(InvalidInput, match=r"'x\.jpg' is not there"):
        world.store.read(lambda c: find(c, world.requester_id, ["x.jpg"], None))
    with pytest.raises(InvalidInput, match="not there"):
        world.store.read(lambda c: find(c, "somebody-else", names, None))


def test_removing_again_changes_nothing(world: World) -> None:
    image = add(world, "a.jpg", b"aaa")
    remove(world, image)
    at = world.rows(pictures.image)[0]["removed_at"]
    world.clock.advance(5)
    assert remove(world, image).pictures == 0
    assert world.rows(pictures.image)[0]["removed_at"] == at
    assert len(world.store.read(lambda c: c.execute(select(privacy.removal)).all())) == 1
