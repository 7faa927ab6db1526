"""``labelcrowd images`` and ``labelcrowd import``: pictures and finished work, in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    print_table,
    progress,
    requester_option,
)
from labelcrowd.cli.images_private import remove_command, replace_command, terms_command
from labelcrowd.cli.opening import Opened, open_for
from labelcrowd.images import catalogue
from labelcrowd.images.limits import Limits
from labelcrowd.images.pool import DecoderPool
from labelcrowd.images.sources import from_paths
from labelcrowd.workflow.add_images import Adder, add_to, make_collection
from labelcrowd.workflow.import_coco import import_coco
from labelcrowd.workflow.import_labelme import count_files, import_labelme
from labelcrowd.workflow.imported_documents import ImportResult, Summary

_LISTED = 20  # refused files and remarks shown in full; --json has all

existing_folder = click.Path(exists=True, file_okay=False, path_type=Path)
existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


MODEL_LENGTH = 200


@dataclass(frozen=True)
class Sources:
    """What a command was told to take in."""

    paths: tuple[Path, ...] = ()
    labelme: Path | None = None
    coco: Path | None = None
    model: str = ""  # that made the objects of the COCO file


@click.group()
def images() -> None:
    """Add pictures to collections, list, remove and replace them; their terms.

    \b
    Example:
      labelcrowd images add ./photos more.zip one.jpg --collection street
      labelcrowd images list
      labelcrowd images remove photos/0001.jpg --keep-documents
    """


@images.command("add")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--collection", "-c", required=True, help="Its name; made if there is none.")
@click.option("--labelme", type=existing_folder, help="A LabelMe tree: Images/ and Annotations/.")
@click.option("--coco", type=existing_file, help="A COCO file about pictures of the collection.")
@click.option(
    "--megapixels",
    type=click.IntRange(1, 2000),
    help="Largest picture (default 100, with libvips 210).",
)
@requester_option
@home_options
@json_option
def add_command(
    paths: tuple[Path, ...],
    collection: str,
    labelme: Path | None,
    coco: Path | None,
    megapixels: int | None,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Add pictures: files, folders with their subfolders, zip archives.

    JPEG, PNG, WebP and TIFF. A bad file never stops the rest: what was refused is listed
    with its reason. Adding the same again changes nothing.

    \b
    Example:
      labelcrowd images add ./photos --collection street
      labelcrowd images add --collection old --labelme ./LabelMe
      labelcrowd images add ./val2017 --collection coco --coco instances_val2017.json
    """
    if not paths and labelme is None and coco is None:
        raise click.UsageError("name files, folders or zip archives, or --labelme or --coco")
    limits = Limits() if megapixels is None else _limits(megapixels)
    _run(Sources(paths, labelme, coco), collection, limits, requester, where, as_json)


@images.command("list")
@click.option("--collection", "-c", help="List this collection's pictures.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@requester_option
@home_options
@json_option
def list_command(
    collection: str | None, limit: int, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    """List the collections, or the pictures of one.

    \b
    Example:
      labelcrowd images list
      labelcrowd images list --collection street
    """
    with open_for(where, requester) as opened:
        if collection is None:
            _list_collections(opened, as_json)
        else:
            _list_images(opened, collection, limit, as_json)


images.add_command(remove_command)
images.add_command(replace_command)
images.add_command(terms_command)


@click.group("import")
def import_() -> None:
    """Import a LabelMe tree or a COCO file, the pictures and what is drawn on them.

    \b
    Example:
      labelcrowd import labelme ./LabelMe --collection old
      labelcrowd import coco instances.json --collection coco
    """


@import_.command("labelme")
@click.argument("folder", type=existing_folder)
@click.option("--collection", "-c", required=True, help="Its name; made if there is none.")
@requester_option
@home_options
@json_option
def import_labelme_command(
    folder: Path, collection: str, requester: str | None, where: HomeOptions, as_json: bool
) -> None:
    """Import a LabelMe tree with Images/, Annotations/, Masks/ and Scribbles/.

    \b
    Example:
      labelcrowd import labelme ./LabelMe --collection old
    """
    _run(Sources(labelme=folder), collection, Limits(), requester, where, as_json)


@import_.command("coco")
@click.argument("file", type=existing_file)
@click.option("--collection", "-c", required=True, help="The collection with its pictures.")
@click.option("--model", default="", help="The objects are what this model made, not people.")
@requester_option
@home_options
@json_option
def import_coco_command(
    file: Path,
    collection: str,
    model: str,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Import a COCO instances file about pictures that are in a collection.

    \b
    Example:
      labelcrowd import coco instances.json --collection coco
      labelcrowd import coco found.json --collection coco --model "segmenter 3"
    """
    name = " ".join(model.split())
    if len(name) > MODEL_LENGTH:
        raise click.UsageError(f"--model: takes at most {MODEL_LENGTH} characters, got {len(name)}")
    _run(Sources(coco=file, model=name), collection, Limits(), requester, where, as_json)


def _run(
    sources: Sources,
    collection: str,
    limits: Limits,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    with open_for(where, requester, create=True) as opened, DecoderPool(limits) as pool:
        adder = adder_of(opened, pool)
        into = make_collection(adder, collection)
        summary = followed(_results(adder, into, sources, pool), _count(sources))
        pictures = opened.studio.home.store.read(lambda c: catalogue.count_images(c, into.id))
    _report(summary, into.name, pictures, as_json)


def adder_of(opened: Opened, pool: DecoderPool) -> Adder:
    """What adding to the opened home needs."""
    studio = opened.studio
    return Adder(studio.home, opened.requester.id, pool, studio.clock, studio.ids)


def _limits(megapixels: int) -> Limits:
    """Memory grows with the picture: 25 bytes a pixel hold it, turned, with its levels."""
    default = Limits()
    pixels = megapixels * 1_000_000
    return Limits(
        pixels=pixels,
        large_pixels=pixels,
        memory_bytes=max(default.memory_bytes, 25 * pixels),
    )


def _results(
    adder: Adder, into: catalogue.Collection, sources: Sources, pool: DecoderPool
) -> Iterator[ImportResult]:
    if sources.paths:
        yield from add_to(adder, into, from_paths(sources.paths, pool.limits), threads=pool.size)
    if sources.labelme is not None:
        yield from import_labelme(adder, into, sources.labelme, threads=pool.size)
    if sources.coco is not None:
        yield from import_coco(adder, into, sources.coco, model=sources.model)


def _count(sources: Sources) -> int:
    total = sum(1 for _ in from_paths(sources.paths))
    return total + (count_files(sources.labelme) if sources.labelme is not None else 0)


def followed(results: Iterable[ImportResult], total: int) -> Summary:
    """Count results while a progress bar shows how many there are."""
    summary = Summary()
    with progress("adding", total) as show:
        for done, result in enumerate(results, start=1):
            summary.count(result)
            show(done)
    return summary


def _report(summary: Summary, collection: str, pictures: int, as_json: bool) -> None:
    if as_json:
        print_json({"collection": collection, "images": pictures, **vars(summary)})
    else:
        click.echo(_sentence(summary, collection, pictures))
        print_lines("refused", summary.refused)
        print_lines("mended or left aside", summary.remarks)
    if summary.refused and not (
        summary.pictures + summary.pictures_there + summary.documents + summary.documents_there
    ):
        raise click.exceptions.Exit(1)


def _sentence(summary: Summary, collection: str, pictures: int) -> str:
    parts = [f"{summary.pictures:,} pictures added"]
    if summary.pictures_there:
        parts.append(f"{summary.pictures_there:,} there already")
    if summary.documents or summary.documents_there:
        parts.append(f"{summary.documents:,} annotation files with {summary.objects:,} objects")
    if summary.documents_there:
        parts.append(f"{summary.documents_there:,} of them there already")
    if summary.refused:
        parts.append(f"{len(summary.refused):,} refused")
    return f"{', '.join(parts)}. Collection {collection} has {pictures:,} pictures."


def print_lines(title: str, lines: list[tuple[str, str]]) -> None:
    """The first of what was refused or remarked, each with its reason."""
    if not lines:
        return
    click.echo(f"{title}:", err=True)
    for name, reason in lines[:_LISTED]:
        click.echo(f"  {name}: {reason}", err=True)
    if len(lines) > _LISTED:
        click.echo(f"  ... and {len(lines) - _LISTED:,} more; --json lists all", err=True)


def _list_collections(opened: Opened, as_json: bool) -> None:
    found = opened.studio.home.store.read(lambda c: catalogue.collections(c, opened.requester.id))
    if as_json:
        print_json([{"id": one.id, "name": one.name, "images": count} for one, count in found])
        return
    print_table(
        ["Collection", "Pictures"],
        [(one.name, count) for one, count in found],
        empty="No collection yet. `labelcrowd images add FOLDER --collection NAME` makes one.",
    )


def _list_images(opened: Opened, collection: str, limit: int, as_json: bool) -> None:
    store = opened.studio.home.store
    found = opened.collection(collection)
    page = store.read(lambda c: catalogue.images(c, found.id, limit=limit))
    if as_json:
        print_json(page)
        return
    print_table(
        ["Picture", "Width px", "Height px", "Id"],
        [(image.path, image.width, image.height, image.id) for image in page],
        empty=f"Collection {found.name} has no pictures.",
    )
    more = store.read(lambda c: catalogue.count_images(c, found.id)) - len(page)
    if more > 0:
        click.echo(f"... and {more:,} more; --limit shows more")
