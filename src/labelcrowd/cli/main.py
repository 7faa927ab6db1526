"""The ``labelcrowd`` command: which word is in which module, and how errors look.

A command's module is imported when the command is used, so that
``labelcrowd --help`` answers at once. To add a command: write it in a module
of this folder and give it one line in ``COMMANDS``.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, NamedTuple

import click

from labelcrowd.errors import LabelcrowdError


class Entry(NamedTuple):
    """Where a command lives: module of this package, attribute, and its line in the list."""

    module: str
    attribute: str
    help: str


COMMANDS: dict[str, Entry] = {
    "serve": Entry("serve", "serve", "Run the server: requester pages, worker site, market API."),
    "demo": Entry("serve", "demo", "Run the server with sample pictures and a published batch."),
    "images": Entry("images", "images", "Add, list, remove and replace pictures; their terms."),
    "publish": Entry("publish", "publish", "Publish a task over a collection of pictures."),
    "batch": Entry("batch", "batch", "Pause, resume, stop, extend or finish publishing a batch."),
    "status": Entry("status", "status", "Show how far the batches are."),
    "results": Entry("results", "results", "Write a batch's assignments as CSV or JSON."),
    "review": Entry("review", "review", "Approve, reject, pay a bonus, undo a rejection."),
    "export": Entry("export", "export", "Write a data set: LabelMe XML, COCO or JSON."),
    "import": Entry("images", "import_", "Import a LabelMe tree or a COCO file."),
    "stats": Entry("stats", "stats", "Price, time, workers and feedback of the batches."),
    "study-link": Entry("study", "study_link", "Make a link for a panel such as Prolific."),
    "study": Entry("study", "study", "People, submissions and bonuses of study links."),
    "worker": Entry("worker", "worker", "Invite workers, list them, help with lost passwords."),
    "group": Entry("groups", "group", "Groups of workers, to whom a batch can be limited."),
    "layout": Entry("layout", "layout", "HITLayouts: pages of which programs make HITs."),
    "gold": Entry("gold", "gold", "Pictures whose document is known: feedback and practice."),
    "qualification": Entry(
        "qualification", "qualification", "What workers need: types, tests, who has them."
    ),
    "market": Entry("market", "market", "Requesters, money, currency, pausing everything."),
    "payout": Entry("payout", "payout", "Pay workers: runs, files for banks, receipts."),
    "audit": Entry("audit", "audit", "Show who moved money, ended work or let somebody in."),
    "toolbox": Entry("toolbox", "toolbox", "Run LabelMe's and Amazon's old files again."),
    "aws-env": Entry("aws_env", "aws_env", "Print the lines that point AWS tools to this market."),
    "service": Entry("service", "service", "Keep the server running, with systemd."),
    "backup": Entry("backup", "backup", "Write everything into one archive, now or on schedule."),
    "restore": Entry("maintenance", "restore", "Make a home from a backup."),
    "verify": Entry("maintenance", "verify", "Check a home or a backup for damage."),
}


class LazyCommands(click.Group):
    """A group that imports the module of a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"labelcrowd.cli.{entry.module}")
        command: click.Command = getattr(module, entry.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LabelcrowdError as error:
            raise CommandFailed(error.message) from error


class CommandFailed(click.ClickException):
    """A failure that is told in one line on stderr; exit code 1."""

    exit_code = 1

    def format_message(self) -> str:
        return " ".join(self.message.split())

    def show(self, file: Any = None) -> None:
        click.echo(f"labelcrowd: {self.format_message()}", file=file or sys.stderr)


@click.group(
    cls=LazyCommands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Each command tells more: labelcrowd publish --help",
)
@click.version_option(package_name="labelcrowd", prog_name="labelcrowd")
def main() -> None:
    """Have people outline and name the objects in your pictures.

    Pictures in, a task and a price, HITs on your own market, workers draw,
    you review and pay, a data set comes out.

    \b
    Example:
      labelcrowd images add ./photos --collection street
      labelcrowd publish street --name car --name tree --objects 5 --reward 1.65
      labelcrowd status
    """


if __name__ == "__main__":
    main()
