"""Pictures are added, replaced and removed at once: rows and bytes always belong together."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from labelcrowd.accounts.audit import Actor
from labelcrowd.images import catalogue
from labelcrowd.images.decoder import Decoded, Level
from labelcrowd.images.standing import standing
from labelcrowd.storage.tables import pictures
from labelcrowd.workflow import remove_images
from labelcrowd.workflow.add_images import Adder, add_one, make_collection
from labelcrowd.workflow.replace_images import replace_one
from tests.support.studio import World

ACTOR = Actor(requester_id="", account_id="", name="Ada")
KINDS = [b"one", b"two", b"three"]  # few, so that they are shared
ROUNDS = 40


class Small:
    """Decodes anything, at once."""

    def decode(self, data: bytes) -> Decoded:
        levels = tuple(Level(8 >> n, 8 >> n, "image/jpeg", data + bytes([n])) for n in range(2))
        return Decoded(8, 8, "JPEG", 1, levels)

    def close(self) -> None:
        """Nothing is open."""


def together(*works: Callable[[], None]) -> None:
    """Run them at once; the first error of any is raised."""
    errors: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_bytes_are_there_as_long_as_a_row_names_them_and_no_longer(world: World) -> None:
    adder = Adder(world.home, world.requester_id, Small(), world.clock, world.ids)
    into = make_collection(adder, "street")
    names = iter(range(10_000))
    lock = threading.Lock()

    def adds(seed: int) -> None:
        choose = random.Random(seed)
        for _ in range(ROUNDS):
            with lock:
                name = f"{next(names)}.jpg"
            result = add_one(adder, into, "", name, choose.choice(KINDS))
            assert result.outcome == "added", result
            assert result.image is not None

    def takes(seed: int) -> None:
        choose = random.Random(seed)
        for _ in range(ROUNDS):
            found = world.store.read(lambda c: catalogue.images(c, into.id))
            some = choose.sample(found, min(len(found), 2))
            if some and choose.random() < 0.3:
                replace_one(world, adder, some[0], choose.choice(KINDS), actor=ACTOR)
            elif some:
                remove_images.remove(world, some, documents="keep", actor=ACTOR)

    together(lambda: adds(1), lambda: adds(2), lambda: takes(3), lambda: takes(4))
    left = world.store.read(lambda c: catalogue.images(c, into.id))
    for image in left:
        found = world.store.read(lambda c, i=image.id: standing(c, i))  # type: ignore[misc]
        assert found.levels
        assert world.home.blobs.has(image.sha256)
        assert all(world.home.blobs.has(level.sha256) for level in found.levels)
    remove_images.remove(world, left, documents="keep", actor=ACTOR)
    assert world.rows(pictures.picture) == [] == world.rows(pictures.blob)
    assert list(world.home.blobs.keys()) == []
