"""``restore`` (before a server runs) and ``verify`` (also while one does)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from labelcrowd.cli.common import HomeOptions, home_options, json_option, print_json, progress
from labelcrowd.clock import to_iso
from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.storage import restore as restores
from labelcrowd.storage.archive import Archive
from labelcrowd.storage.home import DATABASE, SECRETS, Home, open_home
from labelcrowd.storage.removals import LIST
from labelcrowd.workflow import verify as verification

_FILE = click.Path(dir_okay=False, path_type=Path)


@contextlib.contextmanager
def opened(where: HomeOptions) -> Iterator[Home]:
    """A home that exists."""
    there = (where.folder / SECRETS).exists()
    if not there or not (where.database or (where.folder / DATABASE).exists()):
        raise NotFound(f"{where.folder} is not a labelcrowd home; name another with --home")
    home = open_home(where.folder, database=where.database)
    try:
        yield home
    finally:
        home.close()


@click.command(
    epilog="Example, which moves an installation to PostgreSQL: "
    "labelcrowd restore --home ./new --database postgresql://localhost/labelcrowd monday.zip"
)
@click.argument("file", type=_FILE)
@click.option(
    "--removals",
    "lists",
    multiple=True,
    type=_FILE,
    help=f"Another list of removals, such as HOME/{LIST} of the home that was.",
)
@home_options
@json_option
def restore(file: Path, lists: tuple[Path, ...], where: HomeOptions, *, as_json: bool) -> None:
    """Make a home from a backup. The home, or the database, must be empty.

    Pictures that were removed and workers who were erased since the backup do not come back:
    the list of removals beside FILE is carried out again.

    \b
    Example:
      labelcrowd restore labels-monday.zip --home ./restored
    """
    with Archive(file) as archive, progress("restore", restores.steps(archive)) as show:
        done = restores.restore(
            archive, where.folder, database=where.database, lists=lists, progress=show
        )
    if not lists and not (file.absolute().parent / LIST).exists():
        click.echo(
            f"no list of later removals was found beside {file}; use --removals HOME/{LIST} "
            "of the home that was, if there is one",
            err=True,
        )
    manifest, repeated = done.manifest, done.repeated
    rows = sum(member.rows or 0 for member in manifest.members.values())
    if as_json:
        print_json(
            {
                "home": str(where.folder),
                "rows": rows,
                "blobs": len(manifest.blobs),
                "pictures_removed_again": repeated.pictures,
                "workers_erased_again": repeated.workers,
            }
        )
    else:
        click.echo(
            f"{where.folder}: {rows:,} rows, {len(manifest.blobs):,} blobs "
            f"as of {to_iso(manifest.made_at)}"
        )
        if repeated.pictures or repeated.workers:
            click.echo(
                f"{repeated.pictures:,} pictures and {repeated.workers:,} workers were removed "
                "after this backup and stay so."
            )


@click.command(
    epilog="Examples: labelcrowd verify --home ./labelcrowd-home; labelcrowd verify monday.zip"
)
@click.argument("file", type=_FILE, required=False)
@home_options
@json_option
def verify(file: Path | None, where: HomeOptions, *, as_json: bool) -> None:
    """Check a home, or a backup FILE, for damage. Exits 1 if there is any.

    \b
    Example:
      labelcrowd verify --home ./labelcrowd-home
      labelcrowd verify labels-monday.zip
    """
    if file is not None:
        _verify_archive(file, as_json=as_json)
        return
    with opened(where) as home, progress("verify", verification.steps(home)) as show:
        report = verification.verify(home, show)
    if as_json:
        print_json(report)
    else:
        for problem in report.problems:
            click.echo(problem)
        click.echo(
            f"checked {report.documents:,} documents, {report.blobs:,} blobs, "
            f"{report.markets} markets"
        )
    if report.problems:
        raise LabelcrowdError(f"{len(report.problems)} problems; the first: {report.problems[0]}")


def _verify_archive(file: Path, *, as_json: bool) -> None:
    with Archive(file) as archive:
        with progress("verify", len(archive.manifest.members)) as show:
            archive.check(show)
        members = len(archive.manifest.members)
    if as_json:
        print_json({"file": str(file), "members": members, "problems": []})
    else:
        click.echo(f"{file}: {members:,} members, all as written")


commands: list[click.Command] = [restore, verify]
