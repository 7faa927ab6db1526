"""What the commands share: the home they work on, requester and market, output, yes and no.

A command works beside a running server: on SQLite both write the same file in
short transactions, each waiting for the other.
"""

from __future__ import annotations

import contextlib
import functools
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from labelcrowd.errors import InvalidInput

F = TypeVar("F", bound=Callable[..., Any])

MARKETS = ("live", "sandbox")
_MONEY = re.compile(r"-?([$€£]|[A-Z]{3}\u00a0)?[\d,]+(\.\d+)?")


@dataclass(frozen=True)
class HomeOptions:
    """``--home`` and ``--database`` as given."""

    folder: Path
    database: str | None


def home_options(command: F) -> F:
    """``--home`` and ``--database``: the command gets ``where: HomeOptions``."""
    inner: Callable[..., Any] = command

    @click.option(
        "--home",
        "home_folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("labelcrowd-home"),
        show_default=True,
        envvar="LABELCROWD_HOME",
        show_envvar=True,
        help="The folder that holds everything of this installation.",
    )
    @click.option(
        "--database",
        envvar="LABELCROWD_DATABASE",
        show_envvar=True,
        help="postgresql://... where the rows are not in the home's own SQLite file.",
    )
    @functools.wraps(command)
    def with_home(*args: Any, home_folder: Path, database: str | None, **rest: Any) -> Any:
        return inner(*args, where=HomeOptions(home_folder, database), **rest)

    return with_home  # type: ignore[return-value]


def json_option(command: F) -> F:
    """``--json``: the command gets ``as_json: bool``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def yes_option(command: F) -> F:
    """``--yes``: the command gets ``yes: bool``."""
    return click.option("--yes", "-y", is_flag=True, help="Do not ask (for scripts).")(command)


def market_option(command: F) -> F:
    """``--market``: the command gets ``market_id: str``."""
    return click.option(
        "--market",
        "market_id",
        type=click.Choice(MARKETS),
        default="live",
        show_default=True,
        help="The market: live, or sandbox with play money.",
    )(command)


def requester_option(command: F) -> F:
    """``--requester``: the command gets ``requester: str | None``."""
    return click.option(
        "--requester",
        envvar="LABELCROWD_REQUESTER",
        help="Name or id of the requester, where there are several.",
    )(command)


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something that costs or cannot be undone; a no ends the command with 1."""
    if not yes:
        click.confirm(question, abort=True, err=True)


def counted(number: int, name: str) -> str:
    """``1 picture``, ``1,200 pictures``."""
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


class UnicodeText(click.ParamType):  # type: ignore[type-arg]
    """Words of the command line, which may be bytes that are no text in any language."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("expected text in UTF-8, got other bytes", param, ctx)
        return text


TEXT = UnicodeText()


@contextlib.contextmanager
def wrong_use() -> Iterator[None]:
    """Turn an InvalidInput from parsing options into wrong use (exit 2)."""
    try:
        yield
    except InvalidInput as error:
        raise click.UsageError(error.message) from error


def json_text(value: object) -> str:
    """JSON of plain objects, two blanks deep, ending with a line break."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def print_json(value: object) -> None:
    """The same, to stdout."""
    click.echo(json_text(value), nl=False)


def tell(as_json: bool, values: object, text: str) -> None:
    """What was done: ``values`` for programs, or one line for people."""
    if as_json:
        print_json(values)
    else:
        click.echo(text)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """A table of rows, or one line where there is none. Numbers stand on the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    if not rows:
        click.echo(empty)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        numeric = all(_is_number(row[index]) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*[_cell(value) for value in row])
    # Piped output must not be cut to the 80 columns of no terminal.
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=200)
    console.print(table)


def tell_rows(
    as_json: bool, rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, empty: str
) -> None:
    """Rows for programs, or as a table whose ``columns`` name their values in order."""
    if as_json:
        print_json(rows)
    else:
        print_table(columns, [list(row.values()) for row in rows], empty=empty)


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, int | float) or _looks_like_money(value)


def _looks_like_money(value: object) -> bool:
    return isinstance(value, str) and bool(_MONEY.fullmatch(value))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal's stderr once a second has passed; yields ``show(done)``."""
    stderr = sys.stderr
    started = time.monotonic()
    shown = False

    def show(done: int) -> None:
        nonlocal shown
        if stderr.isatty() and time.monotonic() - started > 1.0:
            filled = 30 * done // max(total, 1)
            stderr.write(f"\r{what} [{'#' * filled}{' ' * (30 - filled)}] {done:,}/{total:,}")
            stderr.flush()
            shown = True

    try:
        yield show
    finally:
        if shown:
            stderr.write("\n")
