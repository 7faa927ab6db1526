"""``labelcrowd toolbox ...``: LabelMe's Mechanical Turk toolbox and Amazon's command line tools."""

from __future__ import annotations

import click

from labelcrowd.cli.toolbox_decisions import approve, reject, review
from labelcrowd.cli.toolbox_hits import extend, remove, update
from labelcrowd.cli.toolbox_people import balance, block, bonus, unblock
from labelcrowd.cli.toolbox_publish import input_, submit
from labelcrowd.cli.toolbox_qualifications import assign, requests
from labelcrowd.cli.toolbox_results import results


@click.group()
def toolbox() -> None:
    """Work with the files of LabelMe's Mechanical Turk toolbox.

    Folders with labelme.input, labelme.properties and labelme.question run as they are,
    on a market of this home or, with --endpoint, on any that speaks Amazon's requester API.

    \b
    Example:
      labelcrowd toolbox submit --market sandbox
      labelcrowd toolbox results --market sandbox
    """


for command in (
    input_, submit, results, review, approve, reject, remove, extend, update, bonus, block, unblock,
    balance, assign, requests,
):  # fmt: skip
    toolbox.add_command(command)
