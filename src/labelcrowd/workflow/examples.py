"""The pictures of good and bad examples: stored as any picture, found among the requester's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import BinaryIO

import msgspec
from sqlalchemy import Connection

from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.examples import Example
from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.images import catalogue, sources
from labelcrowd.images.catalogue import Image, Place
from labelcrowd.images.standing import standing
from labelcrowd.workflow.add_images import Adder, add_one, make_collection

COLLECTION = "Examples"
"""Where pictures go that are uploaded to be examples; made with the first."""


def add_example(adder: Adder, name: str, file: BinaryIO) -> Image:
    """Store one picture to be an example, checked as every picture. Raises InvalidInput."""
    found = list(sources.from_upload(name, file)) if not name.lower().endswith(".zip") else []
    if not found:
        raise InvalidInput("examples: expected a picture, got a zip archive", field="examples")
    item = found[0]
    if isinstance(item, sources.Refused):
        raise InvalidInput(f"examples: {item.name}: {item.reason}", field="examples")
    data = item.read()
    # A folder of its own, by its bytes: another picture of the same name is no other example.
    folder = hashlib.sha256(data).hexdigest()[:12]
    result = add_one(adder, make_collection(adder, COLLECTION), folder, item.filename, data)
    if result.image is None:
        raise InvalidInput(f"examples: {item.filename}: {result.reason}", field="examples")
    return result.image


def with_pictures(connection: Connection, requester_id: str, design: TaskDesign) -> TaskDesign:
    """The design with the id of each example's picture. Raises InvalidInput where it is not one of
    the requester's, was removed, or may be seen only after terms are accepted.
    """
    if not design.examples:
        return design
    found = tuple(_found(connection, requester_id, one) for one in design.examples)
    return msgspec.structs.replace(design, examples=found)


def _found(connection: Connection, requester_id: str, example: Example) -> Example:
    there = picture_named(connection, requester_id, example.image)
    if there is None or there.removed_at is not None:
        raise InvalidInput(
            f"examples: no picture {example.image[:80]!r} in your collections; expected one such "
            "as street/car.jpg",
            field="examples",
        )
    if standing(connection, there.id).terms_digest:
        raise InvalidInput(
            f"examples: {example.image[:80]!r} is sent to who has accepted its terms; examples "
            "are shown in the preview",
            field="examples",
        )
    return msgspec.structs.replace(example, image=there.id)


def picture_named(connection: Connection, requester_id: str, reference: str) -> Image | None:
    """A requester's picture by its id, or by its collection's name and its path in there."""
    try:
        return catalogue.image_by_id(connection, reference, requester_id)
    except NotFound:
        pass
    parts = reference.split("/")
    for split in range(1, len(parts)):
        name, folder = "/".join(parts[:split]), "/".join(parts[split:-1])
        try:
            collection = catalogue.find_collection(connection, requester_id, name)
        except NotFound:
            continue
        found = catalogue.image_at(
            connection, Place(requester_id, collection.id, folder, parts[-1])
        )
        if found is not None:
            return found
    return None


def names_of(connection: Connection, requester_id: str, references: Sequence[str]) -> list[str]:
    """The same pictures as a person names them, ``collection/folder/file.jpg``."""
    named = {c.id: c.name for c, _ in catalogue.collections(connection, requester_id)}
    found = ((one, picture_named(connection, requester_id, one)) for one in references)
    return [f"{named[image.collection_id]}/{image.path}" if image else one for one, image in found]
