"""``labelcrowd aws-env``: point AWS tools to this market."""

from __future__ import annotations

import re
import shutil
import subprocess

import click

from labelcrowd.cli.common import (
    HomeOptions,
    home_options,
    json_option,
    market_option,
    print_json,
)

# From these versions on the CLI reads endpoint_url from the config file.
OLDEST = {1: (1, 29), 2: (2, 13)}


@click.command("aws-env")
@market_option
@home_options
@json_option
def aws_env(market_id: str, where: HomeOptions, as_json: bool) -> None:
    """Print the lines that point boto3 and the AWS CLI to this market.

    \b
    Example:
      eval "$(labelcrowd aws-env)"
      aws mturk get-account-balance
      aws --profile sandbox mturk list-hits
    """
    from labelcrowd.errors import NotFound
    from labelcrowd.workflow import aws_files

    folder = where.folder.resolve()
    if not (folder / aws_files.CREDENTIALS).exists():
        raise NotFound(
            f"{folder} has no {aws_files.CREDENTIALS} yet: "
            f"`labelcrowd serve --home {folder}` writes it"
        )
    profile = "sandbox" if market_id == "sandbox" else "default"
    endpoint = aws_files.endpoint_in_config(folder, profile)
    lines = {
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / aws_files.CREDENTIALS),
        "AWS_CONFIG_FILE": str(folder / aws_files.CONFIG),
        "AWS_PROFILE": profile,
    }
    too_old = too_old_cli(_installed_cli())
    if as_json:
        print_json({**lines, "endpoint_url": endpoint, "aws_cli_too_old": too_old})
        return
    for name, value in lines.items():
        click.echo(f"export {name}={_quoted(value)}")
    if too_old:
        click.echo(
            f"# {too_old} is too old to read endpoint_url from a file (1.29 or 2.13 do): "
            f"add --endpoint-url {endpoint} to each call, or install a newer one",
            err=True,
        )


def too_old_cli(version_line: str | None) -> str | None:
    """``aws-cli/1.27.1`` where that is older than what reads ``endpoint_url``, else None."""
    match = re.search(r"aws-cli/(\d+)\.(\d+)\S*", version_line or "")
    if match is None:
        return None
    found = int(match[1]), int(match[2])
    return match[0] if found < OLDEST.get(found[0], (0, 0)) else None


def _installed_cli() -> str | None:
    """What ``aws --version`` says, or None where there is none."""
    program = shutil.which("aws")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout + done.stderr


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
