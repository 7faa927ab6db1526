"""``labelcrowd export``: a data set out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    progress,
    requester_option,
)
from labelcrowd.errors import InvalidInput

if TYPE_CHECKING:
    from labelcrowd.workflow.export import Member


@click.command()
@click.argument("name", metavar="BATCH", required=False)
@click.option("--batch", "batch_name", help="The batch, by name or id (or as the argument).")
@click.option("--collection", "-c", help="A whole collection, imported documents too.")
@click.option(
    "--format",
    "-f",
    "format_name",
    type=click.Choice(["labelme-xml", "coco", "json"]),
    default="labelme-xml",
    show_default=True,
)
@click.option(
    "--documents",
    type=click.Choice(["separate", "all", "one"]),
    help="Several documents of a picture: separate files, all in one, or only one.",
)
@click.option(
    "--include",
    type=click.Choice(["approved", "submitted", "all"]),
    default="submitted",
    show_default=True,
    help="approved; submitted and approved; or all, rejected and returned work too.",
)
@click.option("--images", is_flag=True, help="The pictures too.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    help="A .zip file, a .json file (coco and json without pictures), a folder, or - for a zip.",
)
@requester_option
@home_options
@json_option
def export(
    name: str | None,
    batch_name: str | None,
    collection: str | None,
    format_name: str,
    documents: str | None,
    include: str,
    images: bool,
    output: Path,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Write a data set: LabelMe XML, COCO or JSON.

    Workers appear under pseudonyms that are the batch's own. What the format cannot hold is
    printed, and written to report.txt in the archive.

    \b
    Example:
      labelcrowd export street -o street.zip
      labelcrowd export street --format coco --documents one -o street.json
      labelcrowd export --collection old --format json --images -o old/
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow.export import (
        ExportRequest,
        followed,
        new_progress,
        report_text,
    )
    from labelcrowd.workflow.export import export as members_of
    from labelcrowd.workflow.export_scope import Documents, Include, Scope, count_pictures

    wanted = batch_name or name
    if (wanted is None) == (collection is None):
        raise click.UsageError("name one batch, or one --collection")
    with open_for(where, requester) as opened:
        home, owner = opened.studio.home, opened.requester.id
        scope = Scope(
            requester_id=owner,
            batch_id=wanted and opened.batch(wanted).id,
            collection_id=collection and opened.collection(collection).id,
            include=Include(include),
        )
        request = ExportRequest(
            scope=scope,
            format=format_name,
            documents=Documents(documents) if documents else None,
            images=images,
        )
        done = new_progress()
        total = home.store.read(lambda c: count_pictures(c, scope))
        with progress("exporting", total) as show:
            _write(followed(members_of(home, request, done), done, show), output)
    report = done.drops.report()
    if as_json:
        print_json(
            {
                "pictures": done.pictures,
                "documents": done.documents,
                "objects": done.objects,
                "not_held": report,
            }
        )
        return
    click.echo(
        f"{done.pictures:,} pictures, {done.documents:,} documents, {done.objects:,} objects "
        f"in {output}",
        err=True,
    )
    click.echo(report_text(report), nl=False, err=True)


def _write(members: Iterable[Member], output: Path) -> None:
    from labelcrowd.workflow.export import write_tree, zip_stream

    if str(output) == "-":
        sys.stdout.buffer.writelines(zip_stream(members))
    elif output.suffix.lower() == ".zip":
        _write_whole(zip_stream(members), output)
    elif output.suffix.lower() == ".json":
        _write_whole(_single(members, output), output)
    else:
        write_tree(members, output)


def _single(members: Iterable[Member], output: Path) -> Iterator[bytes]:
    """The bytes of the only data file; the report is printed anyway."""
    first = ""
    for member in members:
        if member.name == "report.txt":
            continue
        if first or not member.name.endswith(".json"):
            raise InvalidInput(
                f"{output}: this export has several files ({first or member.name}, ...); "
                "name a .zip or a folder with --output"
            )
        first = member.name
        yield from member.chunks


def _write_whole(chunks: Iterable[bytes], output: Path) -> None:
    """The whole file or none: an interrupted export leaves no half archive of that name."""
    temporary = output.with_name(f".{output.name}.part")
    try:
        with temporary.open("wb") as file:
            file.writelines(chunks)
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)
