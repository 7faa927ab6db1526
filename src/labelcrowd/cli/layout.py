"""``labelcrowd layout ...``: HITLayouts, of which programs make HITs."""

from __future__ import annotations

from pathlib import Path

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
    requester_option,
)
from labelcrowd.errors import InvalidInput


@click.group()
def layout() -> None:
    """HITLayouts: pages with placeholders, of which programs make HITs.

    \b
    Example:
      labelcrowd layout create "Two pictures" page.html
      labelcrowd layout list
    """


@layout.command("list")
@requester_option
@market_option
@home_options
@json_option
def list_(requester: str | None, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """List the layouts with their ids and parameters.

    \b
    Example:
      labelcrowd layout list
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import hit_layouts

    with open_for(where, requester) as opened:
        found = hit_layouts.list_layouts(opened.studio, market_id, opened.requester.id)
    if as_json:
        print_json(
            [{"id": one.id, "name": one.name, "parameters": one.placeholders} for one in found]
        )
    else:
        print_table(
            ["layout", "id", "parameters"],
            [[one.name, one.id, ", ".join(one.placeholders)] for one in found],
            empty="No layouts yet. `labelcrowd layout create NAME FILE` makes one.",
        )


@layout.command("create")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--frame-height", default=0, show_default=True, help="Pixels; 0 fits the window.")
@requester_option
@market_option
@home_options
@json_option
def create(
    name: str,
    file: Path,
    frame_height: int,
    requester: str | None,
    market_id: str,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Make a layout of an HTML file with placeholders such as ${image_url}.

    \b
    Example:
      labelcrowd layout create "Two pictures" page.html
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import hit_layouts

    content = _read(file)
    with open_for(where, requester) as opened:
        made = hit_layouts.make_layout(
            opened.studio,
            COMMAND_LINE,
            market_id,
            opened.requester.id,
            name=name,
            content=content,
            frame_height=frame_height,
        )
    if as_json:
        print_json({"id": made.id, "name": made.name, "parameters": made.placeholders})
        return
    names = ", ".join(made.placeholders) or "none"
    click.echo(f"The layout {made.name} is made. HITLayoutId {made.id}, parameters: {names}.")


@layout.command("show")
@click.argument("layout_id")
@click.option("--value", "values", multiple=True, metavar="NAME=VALUE", help="Fill in a value.")
@requester_option
@market_option
@home_options
@json_option
def show(
    layout_id: str,
    values: tuple[str, ...],
    requester: str | None,
    market_id: str,
    where: HomeOptions,
    as_json: bool,
) -> None:
    """Print the page of a layout, with values if you give some.

    \b
    Example:
      labelcrowd layout show 3AB... --value image_url=https://example.org/a.jpg
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import hit_layouts

    given = dict(one.partition("=")[::2] for one in values)
    with open_for(where, requester) as opened:
        found = hit_layouts.find_layout(opened.studio, market_id, opened.requester.id, layout_id)
    page = hit_layouts.with_values(found, given)
    if as_json:
        print_json({"id": found.id, "name": found.name, "page": page})
    else:
        click.echo(page)


@layout.command("remove")
@click.argument("layout_id")
@requester_option
@market_option
@home_options
@json_option
def remove(
    layout_id: str, requester: str | None, market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Make no new HITs of a layout; those that were made stay.

    \b
    Example:
      labelcrowd layout remove 3AB...
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_for
    from labelcrowd.workflow import hit_layouts

    with open_for(where, requester) as opened:
        hit_layouts.remove_layout(
            opened.studio, COMMAND_LINE, market_id, opened.requester.id, layout_id
        )
    if as_json:
        print_json({"removed": layout_id})
    else:
        click.echo("The layout is removed.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file}: expected text in UTF-8") from error
