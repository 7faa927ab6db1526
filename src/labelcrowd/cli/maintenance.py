"""``backup``, ``restore`` and ``verify``: usable while the server runs (restore: before)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from labelcrowd.cli.common import HomeOptions, home_options, json_option, print_json, progress
from labelcrowd.clock import SystemClock, to_iso
from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.storage import backup as backups
from labelcrowd.storage import restore as restores
from labelcrowd.storage.archive import Archive
from labelcrowd.storage.home import DATABASE, SECRETS, Home, open_home
from labelcrowd.workflow import verify as verification

_FILE = click.Path(dir_okay=False, path_type=Path)


@contextlib.contextmanager
def _opened(where: HomeOptions) -> Iterator[Home]:
    """A home that exists."""
    there = (where.folder / SECRETS).exists()
    if not there or not (where.database or (where.folder / DATABASE).exists()):
        raise NotFound(f"{where.folder} is not a labelcrowd home; name another with --home")
    home = open_home(where.folder, database=where.database)
    try:
        yield home
    finally:
        home.close()


@click.command(epilog="Example: labelcrowd backup --home ./labelcrowd-home monday.zip")
@click.argument("file", type=_FILE)
@home_options
@json_option
def backup(file: Path, where: HomeOptions, *, as_json: bool) -> None:
    """Write everything of a home into FILE, also while it is being served.

    FILE holds the installation's keys: keep it as you keep the home.

    \b
    Example:
      labelcrowd backup labels-monday.zip --home ./labelcrowd-home
    """
    with _opened(where) as home, progress("backup", backups.steps(home)) as show:
        made = backups.back_up(home, file, now=SystemClock().now(), progress=show)
    blobs = len(made.manifest.blobs)
    if as_json:
        print_json(
            {
                "file": str(file),
                "bytes": file.stat().st_size,
                "rows": made.rows,
                "blobs": blobs,
                "missing_blobs": made.missing,
            }
        )
    else:
        size = file.stat().st_size / 1e6
        click.echo(f"{file}: {made.rows:,} rows, {blobs:,} blobs, {size:,.1f} MB")
    if made.missing:
        raise LabelcrowdError(
            f"the backup is written, but {len(made.missing)} blobs that rows name are not in "
            f"the home ({made.missing[0]}, ...): run labelcrowd verify"
        )


@click.command(
    epilog="Example, which moves an installation to PostgreSQL: "
    "labelcrowd restore --home ./new --database postgresql://localhost/labelcrowd monday.zip"
)
@click.argument("file", type=_FILE)
@home_options
@json_option
def restore(file: Path, where: HomeOptions, *, as_json: bool) -> None:
    """Make a home from a backup. The home, or the database, must be empty.

    \b
    Example:
      labelcrowd restore labels-monday.zip --home ./restored
    """
    with Archive(file) as archive, progress("restore", restores.steps(archive)) as show:
        manifest = restores.restore(archive, where.folder, database=where.database, progress=show)
    rows = sum(member.rows or 0 for member in manifest.members.values())
    if as_json:
        print_json({"home": str(where.folder), "rows": rows, "blobs": len(manifest.blobs)})
    else:
        click.echo(
            f"{where.folder}: {rows:,} rows, {len(manifest.blobs):,} blobs "
            f"as of {to_iso(manifest.made_at)}"
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
    with _opened(where) as home, progress("verify", verification.steps(home)) as show:
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


commands: list[click.Command] = [backup, restore, verify]
