"""The Python interface: a home's collections, batches and documents as plain objects.

Points are float64 arrays of shape (n, 2), x then y, in pixels of the upright
picture, origin at the top-left corner of the top-left pixel. Reading works
beside a running server. Nothing here changes what was drawn, decided or paid.
"""

from __future__ import annotations

import builtins
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from labelcrowd.annotations import document as model
from labelcrowd.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from labelcrowd.batches import store as batch_store
    from labelcrowd.cli.opening import Opened
    from labelcrowd.images import catalogue
    from labelcrowd.review.work import Submission
    from labelcrowd.stats.table import BatchStatistics, Feedback

Points = npt.NDArray[np.float64]
Include = Literal["approved", "submitted", "all"]

_STATUSES: dict[str, tuple[str, ...]] = {
    "approved": ("Approved",),
    "submitted": ("Submitted", "Approved"),
    "all": ("Accepted", "Submitted", "Approved", "Rejected", "Returned", "Abandoned", "Late"),
}
_ELLIPSE_POINTS = 64


def open(
    folder: str | Path = "labelcrowd-home",
    *,
    database: str | None = None,
    requester: str | None = None,
) -> Home:
    """Open a home for reading; close it with ``close()`` or a ``with`` statement.

    ``requester`` is a name or id where there are several; ``database`` is
    ``postgresql://...`` where rows are not in the home's own SQLite file.
    Raises LabelcrowdError where there is no home, or no such requester.
    """
    import contextlib

    from labelcrowd.cli.common import HomeOptions
    from labelcrowd.cli.opening import open_for

    stack = contextlib.ExitStack()
    opened = stack.enter_context(open_for(HomeOptions(Path(folder), database), requester))
    return Home(opened, stack)


class Home:
    """One installation, seen by one requester."""

    def __init__(self, opened: Opened, stack: Any) -> None:
        self._opened, self._stack = opened, stack
        self.requester_id, self.requester_name = opened.requester.id, opened.requester.name

    def __enter__(self) -> Home:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Home {self._opened.studio.home.folder} of {self.requester_name}>"

    def close(self) -> None:
        """Let go of the database. Closing twice is no error."""
        self._stack.close()

    @property
    def collections(self) -> list[Collection]:
        """The requester's collections by name."""
        from labelcrowd.images import catalogue

        found = self._store.read(lambda c: catalogue.collections(c, self.requester_id))
        return [Collection(self, one.id, one.name) for one, _ in found]

    def collection(self, name: str) -> Collection:
        """The collection of a name or id. Raises LabelcrowdError."""
        from labelcrowd.images import catalogue

        found = self._store.read(lambda c: catalogue.find_collection(c, self.requester_id, name))
        return Collection(self, found.id, found.name)

    @property
    def batches(self) -> list[Batch]:
        """The published batches, newest first."""
        from labelcrowd.batches import store

        found = self._store.read(lambda c: store.list_batches(c, self.requester_id, limit=10_000))
        return [Batch(self, one) for one in found]

    def batch(self, name: str) -> Batch:
        """The batch of a name, id, or start of an id. Raises LabelcrowdError."""
        from labelcrowd.batches import store

        return Batch(self, self._store.read(lambda c: store.find_batch(c, self.requester_id, name)))

    @property
    def statistics(self) -> list[BatchStatistics]:
        """One row per batch: price, images, objects, hours, workers, seconds, cost."""
        return [batch.statistics for batch in self.batches]

    @property
    def _store(self) -> Any:
        return self._opened.studio.home.store

    @property
    def _blobs(self) -> Any:
        return self._opened.studio.home.blobs


@dataclass(frozen=True)
class Collection:
    """A set of pictures."""

    _home: Home = field(repr=False)
    id: str
    name: str

    @property
    def images(self) -> list[Image]:
        """Its pictures by folder and file name."""
        from labelcrowd.images import catalogue

        return [Image(self._home, one) for one in catalogue.all_images(self._home._store, self.id)]

    def __len__(self) -> int:
        from labelcrowd.images import catalogue

        count: int = self._home._store.read(lambda c: catalogue.count_images(c, self.id))
        return count


class Image:
    """One picture of a collection. Sizes are pixels of the upright picture."""

    def __init__(self, home: Home, row: catalogue.Image) -> None:
        self._home, self._row = home, row
        self.id, self.path = row.id, row.path
        self.folder, self.filename = row.folder, row.filename
        self.width, self.height = row.width, row.height

    def __repr__(self) -> str:
        return f"<Image {self.path} {self.width}x{self.height}>"

    def array(self) -> npt.NDArray[np.uint8]:
        """The upright picture, shape (height, width, 3), RGB."""
        import PIL.Image

        from labelcrowd.images import catalogue

        picture = self._home._store.read(lambda c: catalogue.picture_of(c, self._row.sha256))
        if picture is None:
            raise NotFound(f"the bytes of {self.path} are not stored")
        with PIL.Image.open(io.BytesIO(self._home._blobs.get(picture.levels[0].sha256))) as opened:
            return np.asarray(opened.convert("RGB"))


@dataclass(frozen=True)
class Object:
    """One outlined and named thing.

    ``pieces``: for each separate part its outer ring, (n, 2). ``holes``: for each
    part a list of rings. Boxes have 4 corners, ellipses 64 points, points one;
    a mask has no pieces here. ``given``: of the fixed set that the HIT started
    from, and as it was there.
    """

    id: str
    name: str
    kind: str  # polygon | box | polyline | point | ellipse | mask | track
    pieces: list[Points]
    holes: list[list[Points]]
    attributes: str
    occluded: bool | None
    part_of: str | None
    deleted: bool
    given: bool = False
    values: dict[str, str | float | bool] = field(default_factory=dict)

    @property
    def points(self) -> Points:
        """The outer ring of the first piece, (n, 2); empty for a mask."""
        return self.pieces[0] if self.pieces else np.empty((0, 2))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(x, y, width, height) around all pieces; zeros where there are none."""
        if not self.pieces:
            return (0.0, 0.0, 0.0, 0.0)
        everything = np.concatenate(self.pieces)
        low, high = everything.min(axis=0), everything.max(axis=0)
        return (float(low[0]), float(low[1]), *(float(v) for v in high - low))  # type: ignore[return-value]


@dataclass(frozen=True)
class Document:
    """What one worker drew on one picture of a batch."""

    image: Image
    worker: str  # the pseudonym within the batch
    status: str
    assignment_id: str
    objects: list[Object]
    nothing_to_label: bool
    active_seconds: float


class Batch:
    """One publication of a task over pictures."""

    def __init__(self, home: Home, row: batch_store.Batch) -> None:
        self._home, self._row = home, row
        self.id, self.name = row.id, row.name
        self.market, self.status = row.market_id, row.status
        self.hits, self.assignments = row.hits, row.assignments

    def __repr__(self) -> str:
        return f"<Batch {self.name} {self.status}, {self.hits} HITs, {self.market}>"

    @property
    def statistics(self) -> BatchStatistics:
        """Price, images, objects, hours, workers, seconds per object, cost."""
        from labelcrowd.stats.table import batch_statistics

        found: BatchStatistics = self._home._store.read(lambda c: batch_statistics(c, self._row))
        return found

    @property
    def feedback(self) -> list[Feedback]:
        """What workers wrote, newest first."""
        from labelcrowd.stats.table import feedback

        found: list[Feedback] = self._home._store.read(lambda c: feedback(c, self._row))
        return found

    def results(self, *, worker_ids: bool = False) -> list[dict[str, Any]]:
        """One dict per assignment, as ``labelcrowd results --json`` prints them."""
        from labelcrowd.workflow.results import result_rows

        studio = self._home._opened.studio
        return builtins.list(result_rows(studio, self._row, worker_ids=worker_ids))

    def object_seconds(self) -> Points:
        """Active seconds spent on each object that counts, shape (n,)."""
        from labelcrowd.stats.table import active_seconds_of_objects

        found = self._home._store.read(lambda c: active_seconds_of_objects(c, self.id))
        return np.asarray(found, dtype=np.float64)

    def documents(self, *, include: Include = "submitted") -> Iterator[Document]:
        """Documents of the batch: ``approved``, ``submitted`` (and approved), or ``all``."""
        if include not in _STATUSES:
            raise InvalidInput(f"include: expected {', '.join(_STATUSES)}, got {include!r}")
        return self._documents(_STATUSES[include])

    def _documents(self, statuses: Sequence[str]) -> Iterator[Document]:
        from labelcrowd.review import work

        after = (-1, "")
        while True:
            page = self._home._store.read(
                lambda c, after=after: work.submissions(
                    c, self._row.requester_id, self.id, after=after, limit=200
                )
            )
            for one in page:
                if one.status in statuses and one.document_id is not None:
                    yield self._document(one)
            if len(page) < 200:
                return
            after = (page[-1].row, page[-1].assignment_id)

    def _document(self, one: Submission) -> Document:
        from labelcrowd.annotations.whole import whole
        from labelcrowd.images import catalogue

        read = self._home._store.read
        row = read(lambda c: catalogue.image_by_id(c, one.image_id or ""))
        stored = read(lambda c: whole(c, one.document_id or ""))
        return Document(
            image=Image(self._home, row),
            worker=one.worker,
            status=one.status,
            assignment_id=one.assignment_id,
            objects=[
                _object(each.object, given=each.document_id != one.document_id)
                for each in stored
                if not each.object.deleted
            ],
            nothing_to_label=one.nothing_to_label,
            active_seconds=one.active_ms / 1000,
        )


def _object(stored: model.Object, *, given: bool = False) -> Object:
    pieces, holes = _outlines(stored.geometry)
    return Object(
        id=stored.id,
        name=stored.name,
        kind=str(stored.geometry.__struct_config__.tag),
        pieces=pieces,
        holes=holes,
        attributes=stored.attributes,
        occluded=stored.occluded,
        part_of=stored.part_of,
        deleted=stored.deleted,
        given=given,
        values=dict(stored.values or {}),
    )


def _outlines(geometry: model.Geometry) -> tuple[list[Points], list[list[Points]]]:
    if isinstance(geometry, model.Polygon):
        outer = [_points(piece.outer) for piece in geometry.pieces]
        return outer, [[_points(hole) for hole in piece.holes] for piece in geometry.pieces]
    if isinstance(geometry, model.Box):
        return [_turned(_corners(geometry), geometry.angle)], [[]]
    if isinstance(geometry, model.Polyline):
        return [_points(geometry.points)], [[]]
    if isinstance(geometry, model.Point):
        return [_points([(geometry.x, geometry.y)])], [[]]
    if isinstance(geometry, model.Ellipse):
        return [_turned(_around(geometry), geometry.angle)], [[]]
    return [], []


def _points(values: Sequence[tuple[float, float]]) -> Points:
    return np.asarray(values, dtype=np.float64).reshape(-1, 2)


def _corners(box: model.Box) -> Points:
    right, bottom = box.x + box.width, box.y + box.height
    return _points([(box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)])


def _around(ellipse: model.Ellipse) -> Points:
    turn = np.linspace(0, 2 * np.pi, _ELLIPSE_POINTS, endpoint=False)
    return np.stack(
        [ellipse.cx + ellipse.rx * np.cos(turn), ellipse.cy + ellipse.ry * np.sin(turn)], axis=1
    )


def _turned(points: Points, degrees: float) -> Points:
    """Points turned clockwise (y points down) about their centre."""
    if degrees == 0:
        return points
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    centre: Points = points.mean(axis=0)
    turned: Points = (points - centre) @ np.array([[cos, sin], [-sin, cos]]) + centre
    return turned
