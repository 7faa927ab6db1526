"""Opening a home for a command: the composition root of the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from labelcrowd.accounts.audit import Actor
from labelcrowd.batches.store import Batch, find_batch
from labelcrowd.cli.common import HomeOptions
from labelcrowd.clock import SystemClock
from labelcrowd.crowd.inprocess import InProcessCrowd
from labelcrowd.crowd.port import Crowd
from labelcrowd.errors import NotFound
from labelcrowd.ids import Ids
from labelcrowd.images.catalogue import Collection, find_collection
from labelcrowd.storage.home import Home, open_home
from labelcrowd.workflow.aws_files import read_address
from labelcrowd.workflow.collect import catch_up
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.requesters import Requester, find_requester, list_requesters
from labelcrowd.workflow.studio import PlainStudio, Studio


@dataclass(frozen=True)
class Opened:
    """A studio and the requester that a command works for."""

    studio: Studio
    requester: Requester

    def batch(self, name_or_id: str) -> Batch:
        """The requester's batch that somebody names. Raises NotFound."""
        return self.studio.home.store.read(lambda c: find_batch(c, self.requester.id, name_or_id))

    def collection(self, name_or_id: str) -> Collection:
        """The requester's collection that somebody names. Raises NotFound."""
        return self.studio.home.store.read(
            lambda c: find_collection(c, self.requester.id, name_or_id)
        )


@contextlib.contextmanager
def open_studio(where: HomeOptions, *, create: bool = False) -> Iterator[Studio]:
    """The studio of a home; the home must exist unless ``create``."""
    if not create and not (where.folder / "secrets.json").exists():
        raise NotFound(
            f"{where.folder} is not a labelcrowd home; `labelcrowd serve --home {where.folder}` "
            "makes one, or name another with --home"
        )
    home = open_home(where.folder, database=where.database)
    try:
        studio = studio_of(home)
        if not home.store.read(list_requesters):
            prepare_home(home, studio.ids, studio.clock)
        yield studio
    finally:
        home.close()


@contextlib.contextmanager
def open_for(
    where: HomeOptions, requester: str | None, *, create: bool = False
) -> Iterator[Opened]:
    """The studio of a home and one of its requesters, up to date with the market."""
    with open_studio(where, create=create) as studio:
        found = studio.home.store.read(lambda c: find_requester(c, requester))
        catch_up(studio)
        yield Opened(studio, found)


def studio_of(home: Home) -> Studio:
    """A studio on our own market."""
    clock, ids = SystemClock(), Ids()

    def crowd(requester_id: str, market_id: str, by: Actor) -> Crowd:
        return InProcessCrowd(home.store, ids, clock, requester_id, market_id, by)

    return PlainStudio(
        home=home, clock=clock, ids=ids, public_url=read_address(home.folder), make_crowd=crowd
    )
