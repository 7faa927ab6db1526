"""``labelcrowd backup``: one backup now, or a schedule that the server keeps."""

from __future__ import annotations

import os
from pathlib import Path

import click

from labelcrowd.batches.field_values import parse_duration_s
from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    print_json,
    progress,
    wrong_use,
)
from labelcrowd.cli.maintenance import opened
from labelcrowd.clock import SystemClock, to_iso
from labelcrowd.errors import LabelcrowdError
from labelcrowd.storage import backup as backups
from labelcrowd.storage.home import Home
from labelcrowd.workflow import backup_schedule
from labelcrowd.workflow.backup_schedule import Schedule, State


@click.command(epilog="Example: labelcrowd backup --home ./labelcrowd-home monday.zip")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--every", metavar="TIME", help="Have serve make one that often: 12h, 1d, 1w.")
@click.option(
    "--keep",
    type=click.IntRange(1, backup_schedule.MOST_KEPT),
    help="With --every: how many of the newest stay. [default: 7]",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --every: the folder that they go to, best on another disk.",
)
@click.option("--off", is_flag=True, help="End the schedule; the backups that are there stay.")
@home_options
@json_option
def backup(
    file: Path | None,
    every: str | None,
    keep: int | None,
    folder: Path | None,
    off: bool,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Write everything of a home into FILE, also while it is being served.

    With --every the server makes backups by itself; without FILE and options
    it says what is scheduled. A backup holds the installation's keys: keep it
    as you keep the home.

    \b
    Example:
      labelcrowd backup labels-monday.zip --home ./labelcrowd-home
      labelcrowd backup --every 1d --keep 7 --to /mnt/backups
      labelcrowd backup --off
    """
    scheduling = every is not None or keep is not None or folder is not None
    if sum((file is not None, scheduling, off)) > 1:
        raise click.UsageError("FILE, --every with --to, and --off are three different things")
    if scheduling:
        if every is None or folder is None:
            raise click.UsageError("a schedule needs --every and --to (and --keep)")
        with wrong_use():
            every_s = parse_duration_s(every, "--every")
        with opened(where) as home:
            _schedule(home, every_s, keep or 7, folder)
            _tell(home, as_json=as_json)
    elif off:
        with opened(where) as home:
            backup_schedule.end_schedule(home)
            _tell(home, as_json=as_json)
    elif file is not None:
        _now(file, where, as_json=as_json)
    else:
        with opened(where) as home:
            _tell(home, as_json=as_json)


def _now(file: Path, where: HomeOptions, *, as_json: bool) -> None:
    clock = SystemClock()
    with opened(where) as home, progress("backup", backups.steps(home)) as show:
        made = backup_schedule.make_backup(home, clock, file, progress=show)
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


def _schedule(home: Home, every_s: int, keep: int, folder: Path) -> None:
    with wrong_use():
        made = backup_schedule.keep_schedule(
            home, SystemClock(), every_s=every_s, keep=keep, folder=folder
        )
    if os.stat(made.folder).st_dev == home.folder.stat().st_dev:
        click.echo(
            f"{made.folder} is on the same disk as the home: should that disk break, both are "
            "gone. Choose another disk, or copy the files elsewhere.",
            err=True,
        )


def _tell(home: Home, *, as_json: bool) -> None:
    state = home.store.read(lambda c: backup_schedule.read_state(c, home.folder))
    if as_json:
        print_json(
            {"schedule": state.schedule, "last": state.last, "failure": state.failure},
        )
        return
    click.echo(_scheduled(state.schedule))
    click.echo(_newest(state))
    if state.failure:
        click.echo(f"The last try, at {to_iso(state.failure.at)}, failed: {state.failure.reason}")


def _scheduled(schedule: Schedule | None) -> str:
    if schedule is None:
        return "No backups are scheduled: labelcrowd backup --every 1d --keep 7 --to DIR"
    return (
        f"While it runs, the server writes a backup to {schedule.folder} every "
        f"{_time(schedule.every_s)} and keeps the newest {schedule.keep}."
    )


def _newest(state: State) -> str:
    if state.last is None:
        return "No backup has been made yet."
    return (
        f"The newest: {state.last.path}, {state.last.bytes / 1e6:,.1f} MB, {to_iso(state.last.at)}"
    )


def _time(seconds: int) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
