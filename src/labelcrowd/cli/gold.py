"""``labelcrowd gold ...``: pictures whose document is known, and practice on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    requester_option,
    tell,
    tell_rows,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from labelcrowd.cli.opening import Opened


@click.group()
def gold() -> None:
    """Pictures whose document is known: for practice, and for feedback after a HIT.

    \b
    Example:
      labelcrowd gold mark street --from own
      labelcrowd gold practice "Knows cars" street --asked 0.8 --pictures 3
    """


@gold.command("mark")
@click.argument("collection")
@click.option(
    "--from",
    "source",
    required=True,
    metavar="own|imported|BATCH",
    help="Whose documents are right: yours, imported ones, or an earlier batch's.",
)
@click.option("--picture", help="Only this one: folder/file name.")
@requester_option
@home_options
@json_option
def mark(
    collection: str,
    source: str,
    picture: str | None,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Say that the documents of COLLECTION's pictures are known; again: as they are now.

    \b
    Example:
      labelcrowd gold mark street --from own --picture users/me/car.jpg
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import gold as use

    with open_for(where, requester) as opened:
        collection_id = opened.collection(collection).id
        if source not in ("own", "imported"):
            source = opened.batch(source).id
        image_id = _image(opened, collection_id, picture) if picture else None
        found = use.mark(opened.studio, opened.requester.id, collection_id, source, image_id)
    text = f"{len(found)} pictures of {collection} have a known document."
    tell(as_json, {"pictures": [one.image_id for one in found]}, text)


@gold.command("list")
@click.argument("collection")
@requester_option
@home_options
@json_option
def list_(collection: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """List COLLECTION's pictures whose document is known.

    \b
    Example:
      labelcrowd gold list street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import gold as use

    with open_for(where, requester) as opened:
        collection_id = opened.collection(collection).id

        def read(c: Connection) -> list[dict[str, object]]:
            from labelcrowd.images.catalogue import image_by_id

            requester_id = opened.requester.id
            return [
                {
                    "picture": image_by_id(c, one.image_id, requester_id).path,
                    "objects": len(use.known_objects(c, one.document_id, one.seq)),
                    "document": one.document_id,
                }
                for one in use.gold_of_collection(c, requester_id, collection_id)
            ]

        rows = opened.studio.home.store.read(read)
    tell_rows(
        as_json,
        rows,
        ["picture", "objects", "document"],
        empty="None yet. `labelcrowd gold mark COLLECTION --from own` marks them.",
    )


@gold.command("results")
@click.argument("batch")
@requester_option
@home_options
@json_option
def results(batch: str, requester: str | None, where: HomeOptions, as_json: bool) -> None:
    """How the work of BATCH's workers agreed with what is known, the least first.

    \b
    Example:
      labelcrowd gold results street
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.gold_checks import on_gold

    with open_for(where, requester) as opened:
        batch_id = opened.batch(batch).id
        found = opened.studio.home.store.read(lambda c: on_gold(c, batch_id))
    rows = [
        {
            "worker": one.worker_id,
            "pictures": one.pictures,
            "agreement": round(one.agreement, 3),
            "missed": one.missed,
            "extra": one.extra,
        }
        for one in found
    ]
    tell_rows(
        as_json,
        rows,
        ["worker", "pictures", "agreement (IoU)", "missed", "extra"],
        empty="No known picture of this batch has been handed in.",
    )


@gold.command("practice")
@click.argument("qualification")
@click.argument("collection", required=False)
@click.option("--asked", default="0.8", help="The agreement (IoU) of each object. [default: 0.8]")
@click.option("--pictures", default="3", help="So many at most. [default: 3]")
@click.option("--name", "names", multiple=True, help="A name to offer; give it again for more.")
@click.option("--instructions", default="", help="The one line above the picture.")
@click.option("--closed", is_flag=True, help="Nobody can practise for now.")
@market_option
@requester_option
@home_options
@json_option
def practice(
    qualification: str,
    collection: str | None,
    asked: str,
    pictures: str,
    names: tuple[str, ...],
    instructions: str,
    closed: bool,
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Let workers earn QUALIFICATION by drawing COLLECTION's known pictures; or --closed.

    \b
    Example:
      labelcrowd gold practice "Knows cars" street --asked 0.8 --pictures 3 --name car
      labelcrowd gold practice "Knows cars" --closed
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import practice as use
    from labelcrowd.workflow import practice_fields
    from labelcrowd.workflow.qualifications import find_type

    if (collection is None) != closed:
        raise click.UsageError("name a COLLECTION, or say --closed")
    with open_for(where, requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        type_id = find_type(studio, requester_id, market_id, qualification).id
        if collection is None:
            use.close(studio, requester_id, market_id, type_id)
            told, text = {"closed": True}, "Nobody can practise for it now."
        else:
            design = practice_fields.design_of({"names": list(names), "instructions": instructions})
            made = use.make(
                studio,
                requester_id,
                market_id,
                type_id,
                opened.collection(collection).id,
                design,
                practice_fields.asked_of(asked),
                practice_fields.number_of(pictures),
            )
            told = {"closed": False}
            text = f"Workers can practise for it on {len(made.pictures)} pictures."
    tell(as_json, {"qualification": type_id, **told}, text)


def _image(opened: Opened, collection_id: str, path: str) -> str:
    """The picture of that folder and file name. Raises NotFound."""
    from labelcrowd.errors import NotFound
    from labelcrowd.images.catalogue import images_by_path

    folder, _, filename = path.rpartition("/")
    found = opened.studio.home.store.read(
        lambda c: images_by_path(c, opened.requester.id, folder, filename)
    )
    for one in found:
        if one.collection_id == collection_id:
            return one.id
    raise NotFound(f"--picture: no picture {path[:200]!r} in this collection")
