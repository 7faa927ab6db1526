"""``labelcrowd images remove | replace | terms``: pictures of real streets and people."""

from __future__ import annotations

from pathlib import Path

import click

from labelcrowd.accounts.audit import COMMAND_LINE
from labelcrowd.cli.common import (
    HomeOptions,
    confirm,
    home_options,
    json_option,
    print_json,
    progress,
    requester_option,
    yes_option,
)
from labelcrowd.cli.opening import Opened, open_for
from labelcrowd.images import terms
from labelcrowd.storage.picture_rows import DELETE, KEEP
from labelcrowd.workflow import remove_images
from labelcrowd.workflow.remove_images import Affected

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("remove")
@click.argument("pictures", nargs=-1)
@click.option("--list", "list_file", type=existing_file, help="A file with a name or id a line.")
@click.option("--collection", "-c", help="Look for the names in this collection alone.")
@click.option("--keep-documents", "documents", flag_value=KEEP, help="Keep what was drawn on them.")
@click.option(
    "--delete-documents", "documents", flag_value=DELETE, help="Delete what was drawn, too."
)
@yes_option
@requester_option
@home_options
@json_option
def remove_command(
    pictures: tuple[str, ...],
    list_file: Path | None,
    collection: str | None,
    documents: str | None,
    yes: bool,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Remove pictures from every page, with their bytes; the records stay without a picture.

    PICTURES are names (folder/file.jpg) or ids. Open HITs for them end, work in hand can be
    submitted as it is. Say whether what was drawn is kept or deleted. There is no way back.

    \b
    Example:
      labelcrowd images remove photos/0001.jpg --collection street --keep-documents
      labelcrowd images remove --list faces.txt --delete-documents --yes
    """
    names = [*pictures, *_names_of(list_file)]
    if not names:
        raise click.UsageError("name pictures, or a file of names with --list")
    if documents is None:
        raise click.UsageError("say --keep-documents or --delete-documents")
    with open_for(where, requester) as opened:
        affected = _affected(opened, names, collection)
        confirm(_question(affected, documents), yes=yes)
        with progress("removing", len(affected.images)) as show:
            done = remove_images.remove(
                opened.studio,
                affected.images,
                documents=documents,
                actor=COMMAND_LINE.at(opened.requester.id),
                show=show,
            )
    if as_json:
        print_json(
            {
                "removed": done.pictures,
                "hits_ended": done.hits,
                "blobs_deleted": done.blobs,
                "list_not_written": [str(folder) for folder in done.unwritten],
            }
        )
    else:
        click.echo(
            f"{done.pictures:,} pictures removed, {done.hits:,} HITs ended, "
            f"{done.blobs:,} files deleted."
        )
    for folder in done.unwritten:
        click.echo(
            f"labelcrowd: the list of removals in {folder} could not be written; a restored "
            "backup needs it: copy it there from the home",
            err=True,
        )


def _names_of(list_file: Path | None) -> list[str]:
    if list_file is None:
        return []
    lines = list_file.read_text("utf-8-sig").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _affected(opened: Opened, names: list[str], collection: str | None) -> Affected:
    store, requester_id = opened.studio.home.store, opened.requester.id
    into = None
    if collection is not None:
        into = opened.collection(collection).id
    found = store.read(lambda c: remove_images.find_images(c, requester_id, names, into))
    return store.read(lambda c: remove_images.look(c, found))


def _question(affected: Affected, documents: str) -> str:
    drawn = "deleted" if documents == DELETE else "kept"
    return (
        f"Remove {len(affected.images):,} pictures for good? {affected.hits:,} HITs end "
        f"({affected.in_hand:,} in workers' hands, who may submit what they have); "
        f"{affected.documents:,} documents drawn on them are {drawn}."
    )


@click.command("replace")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--collection", "-c", required=True, help="The collection with the pictures.")
@click.option("--picture", help="Name or id of the picture that the one file is a copy of.")
@yes_option
@requester_option
@home_options
@json_option
def replace_command(
    paths: tuple[Path, ...],
    collection: str,
    picture: str | None,
    yes: bool,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Put same-sized copies (blurred faces, say) under the work that exists.

    Each file of PATHS (files, folders, zips) takes the place of the picture of its name. The
    old bytes are deleted; pages that are open get the copy within a minute.

    \b
    Example:
      labelcrowd images replace ./blurred --collection street
      labelcrowd images replace new.jpg --collection street --picture photos/0001.jpg
    """
    from labelcrowd.cli.images import adder_of, followed, print_lines
    from labelcrowd.images.pool import DecoderPool
    from labelcrowd.images.sources import from_paths
    from labelcrowd.workflow.replace_images import replace_all, replace_one

    if picture is not None and len(paths) != 1:
        raise click.UsageError("--picture takes one file")
    with open_for(where, requester) as opened, DecoderPool() as pool:
        store = opened.studio.home.store
        into = opened.collection(collection)
        total = sum(1 for _ in from_paths(paths))
        confirm(f"Replace up to {total:,} pictures of {into.name}? The old ones go.", yes=yes)
        adder, actor = adder_of(opened, pool), COMMAND_LINE.at(opened.requester.id)
        if picture is None:
            results = replace_all(
                opened.studio, adder, into, from_paths(paths, pool.limits), actor=actor
            )
        else:
            name = picture
            (there,) = store.read(
                lambda c: remove_images.find_images(c, opened.requester.id, [name], into.id)
            )
            data = paths[0].read_bytes()
            results = iter([replace_one(opened.studio, adder, there, data, actor=actor)])
        summary = followed(results, total)
    if as_json:
        print_json(
            {
                "replaced": summary.pictures,
                "there": summary.pictures_there,
                "refused": summary.refused,
            }
        )
    else:
        click.echo(
            f"{summary.pictures:,} pictures replaced, {summary.pictures_there:,} were the same, "
            f"{len(summary.refused):,} refused."
        )
        print_lines("refused", summary.refused)
    if summary.refused and not summary.pictures + summary.pictures_there:
        raise click.exceptions.Exit(1)


@click.command("terms")
@click.argument("collection")
@click.option("--file", "file", type=existing_file, help="Ask for this Markdown text from now on.")
@click.option("--none", "nothing", is_flag=True, help="Ask for nothing from now on.")
@requester_option
@home_options
@json_option
def terms_command(
    collection: str,
    file: Path | None,
    nothing: bool,
    requester: str | None,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Show or set what a worker accepts before a picture of COLLECTION is sent.

    A changed text is asked for again, of everybody, before the next picture.

    \b
    Example:
      labelcrowd images terms street --file terms.md
      labelcrowd images terms street
    """
    if file is not None and nothing:
        raise click.UsageError("choose --file or --none")
    with open_for(where, requester) as opened:
        studio = opened.studio
        found = opened.collection(collection)
        if file is not None or nothing:
            body = file.read_text("utf-8-sig") if file is not None else ""
            now = studio.clock.now()
            studio.home.store.write(lambda c: terms.set_terms(c, found.id, body, now=now))
        asked = studio.home.store.read(lambda c: terms.terms_of(c, found.id))
        accepted = studio.home.store.read(lambda c: terms.count_accepted(c, found.id, asked.digest))
    if as_json:
        print_json({"collection": found.name, "digest": asked.digest, "accepted_by": accepted,
                    "text": asked.body})  # fmt: skip
    elif not asked.digest:
        click.echo(f"Collection {found.name} asks for nothing before its pictures.")
    else:
        click.echo(asked.body)
        click.echo(f"-- accepted by {accepted:,} workers; SHA-256 {asked.digest}", err=True)
