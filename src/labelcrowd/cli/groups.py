"""``labelcrowd group ...``: groups of workers, to whom a batch can be limited."""

from __future__ import annotations

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    print_json,
    print_table,
    tell,
)


@click.group()
def group() -> None:
    """Groups of workers. `labelcrowd publish --group NAME` hands work out to one of them only.

    \b
    Example:
      labelcrowd group create Students
      labelcrowd group add Students anna ben
    """


@group.command("list")
@market_option
@home_options
@json_option
def list_(market_id: str, where: HomeOptions, as_json: bool) -> None:
    """List the groups with the number of their workers.

    \b
    Example:
      labelcrowd group list
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow.worker_groups import list_groups

    with open_studio(where) as studio:
        found = list_groups(studio, market_id)
    if as_json:
        print_json([{"id": one.id, "name": one.name, "workers": one.members} for one in found])
    else:
        print_table(
            ["group", "workers", "id"],
            [[one.name, one.members, one.id] for one in found],
            empty="No groups yet. `labelcrowd group create NAME` makes one.",
        )


@group.command("members")
@click.argument("name")
@market_option
@home_options
@json_option
def members(name: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """List the workers of a group.

    \b
    Example:
      labelcrowd group members Students
    """
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import worker_groups

    with open_studio(where) as studio:
        found = worker_groups.find_group(studio, market_id, name)
        inside = worker_groups.members(studio, market_id, found.id)
    if as_json:
        print_json([{"id": one.id, "login": one.login, "name": one.name} for one in inside])
    else:
        print_table(
            ["login", "name", "worker id"],
            [[one.login, one.name, one.id] for one in inside],
            empty="Nobody is in this group yet.",
        )


@group.command("create")
@click.argument("name")
@market_option
@home_options
@json_option
def create(name: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Make a group.

    \b
    Example:
      labelcrowd group create Students
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import worker_groups

    with open_studio(where) as studio:
        made = worker_groups.make_group(studio, COMMAND_LINE, market_id, name)
    tell(as_json, {"id": made, "name": name}, f"The group {name} is made. Its id is {made}.")


@group.command("rename")
@click.argument("name")
@click.argument("new_name")
@market_option
@home_options
@json_option
def rename(name: str, new_name: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Give a group another name.

    \b
    Example:
      labelcrowd group rename Students "Class of 2026"
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import worker_groups

    with open_studio(where) as studio:
        found = worker_groups.find_group(studio, market_id, name)
        worker_groups.rename_group(studio, COMMAND_LINE, market_id, found.id, new_name)
    tell(as_json, {"id": found.id, "name": new_name}, f"It is called {new_name} now.")


@group.command("add")
@click.argument("name")
@click.argument("workers", nargs=-1, required=True)
@market_option
@home_options
@json_option
def add(
    name: str, workers: tuple[str, ...], market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Put WORKERS (logins or ids) into a group; they see its work from now on.

    \b
    Example:
      labelcrowd group add Students anna ben
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import worker_groups

    with open_studio(where) as studio:
        found = worker_groups.find_group(studio, market_id, name)
        added = worker_groups.add_workers(studio, COMMAND_LINE, market_id, found.id, workers)
    tell(as_json, {"id": found.id, "added": added}, f"{added} added to {found.name}.")


@group.command("remove")
@click.argument("name")
@click.argument("workers", nargs=-1, required=True)
@market_option
@home_options
@json_option
def remove(
    name: str, workers: tuple[str, ...], market_id: str, where: HomeOptions, as_json: bool
) -> None:
    """Take WORKERS out of a group: no new work of it for them; work in hand is finished.

    \b
    Example:
      labelcrowd group remove Students ben
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import worker_groups

    with open_studio(where) as studio:
        found = worker_groups.find_group(studio, market_id, name)
        removed = worker_groups.remove_workers(studio, COMMAND_LINE, market_id, found.id, workers)
    tell(as_json, {"id": found.id, "removed": removed}, f"{removed} taken out of {found.name}.")


@group.command("delete")
@click.argument("name")
@market_option
@home_options
@json_option
def delete(name: str, market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Delete a group; refused while work is handed out to it only.

    \b
    Example:
      labelcrowd group delete Students
    """
    from labelcrowd.accounts.audit import COMMAND_LINE
    from labelcrowd.cli.opening import open_studio
    from labelcrowd.workflow import worker_groups

    with open_studio(where) as studio:
        found = worker_groups.find_group(studio, market_id, name)
        worker_groups.delete_group(studio, COMMAND_LINE, market_id, found.id)
    tell(as_json, {"id": found.id, "deleted": True}, f"The group {found.name} is deleted.")
