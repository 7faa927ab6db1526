"""Which market a toolbox command works on, and how its files are named."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    requester_option,
)
from labelcrowd.crowd.requester_api import RequesterApi

if TYPE_CHECKING:
    from labelcrowd.workflow.studio import Studio

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class TargetOptions:
    """What was said about the market."""

    where: HomeOptions
    requester: str | None
    market_id: str
    endpoint: str | None
    profile: str | None


@dataclass(frozen=True)
class Target:
    """A market to call. ``studio`` and ``requester_id`` are there for a home of ours."""

    api: RequesterApi
    market_id: str
    currency: str
    studio: Studio | None = None
    requester_id: str = ""

    def money(self, cents: int) -> str:
        """A sum, with what it is."""
        from labelcrowd.money import format_money

        kind = " of play money" if self.api.play_money else ""
        return f"{format_money(cents, self.currency)}{kind}"


def target_options(command: F) -> F:
    """Options that say where; the command gets ``target: TargetOptions`` and ``as_json``."""
    inner: Callable[..., Any] = command

    @market_option
    @click.option(
        "--endpoint",
        metavar="URL",
        help="Any endpoint of the protocol, with the keys that AWS tools use (needs boto3).",
    )
    @click.option("--profile", help="The profile of the AWS files, with --endpoint.")
    @requester_option
    @home_options
    @json_option
    @functools.wraps(command)
    def with_target(
        *args: Any,
        market_id: str,
        endpoint: str | None,
        profile: str | None,
        requester: str | None,
        where: HomeOptions,
        **rest: Any,
    ) -> Any:
        options = TargetOptions(where, requester, market_id, endpoint, profile)
        return inner(*args, target=options, **rest)

    return with_target  # type: ignore[return-value]


def prefix_option(command: F) -> F:
    """``--label``: the command gets ``prefix: Path``, with which its files' names begin."""
    return click.option(
        "--label",
        "prefix",
        type=click.Path(path_type=Path),
        default=Path("labelme"),
        show_default=True,
        help="What the names of the files begin with.",
    )(command)


def success_option(command: F) -> F:
    """``--successfile``: the command gets ``success: Path | None``."""
    return click.option(
        "--successfile",
        "success",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The HITs that were published. [default: LABEL.success]",
    )(command)


def beside(prefix: Path, ending: str, given: Path | None = None) -> Path:
    """The file of that ending, or the one that was given."""
    return given or prefix.with_name(f"{prefix.name}{ending}")


@contextlib.contextmanager
def open_target(options: TargetOptions) -> Iterator[Target]:
    """The market, after the check that nobody takes the sandbox for the live market."""
    from labelcrowd.workflow.toolbox_safety import refuse_disagreement

    refuse_disagreement(
        options.market_id, endpoint=options.endpoint, folder=Path(), environment=os.environ
    )
    if options.endpoint is not None:
        from labelcrowd.crowd.foreign_market import connect

        yield Target(connect(options.endpoint, options.profile), options.market_id, "USD")
        return
    with _own(options) as target:
        yield target


@contextlib.contextmanager
def _own(options: TargetOptions) -> Iterator[Target]:
    from labelcrowd.cli.opening import open_for
    from labelcrowd.crowd.own_market import OwnMarket
    from labelcrowd.web.market_api import wire_of
    from labelcrowd.workflow.access_keys import key_of

    with open_for(options.where, options.requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        crowd = studio.crowd(requester_id, options.market_id)
        place = "the sandbox" if crowd.play_money else "the live market"
        key = studio.home.store.read(lambda c: key_of(c, requester_id, options.market_id))
        api = OwnMarket(wire_of(studio), studio.clock, key, place, crowd.play_money)
        yield Target(api, options.market_id, crowd.currency, studio, requester_id)


def tell_problems(problems: Sequence[str]) -> None:
    """One line a problem, on stderr."""
    for problem in problems:
        click.echo(problem, err=True)
