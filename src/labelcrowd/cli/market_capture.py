"""``labelcrowd market capture``: run a program that has Amazon's address in its code."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labelcrowd.cli.common import (
    MARKETS,
    HomeOptions,
    confirm,
    home_options,
    requester_option,
    yes_option,
)
from labelcrowd.errors import InvalidInput

if TYPE_CHECKING:
    from labelcrowd.web.capture import Seen

_BUNDLES = (
    "AWS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
)


@click.command(context_settings={"allow_interspersed_args": False})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
@click.option(
    "--market",
    "market_id",
    type=click.Choice(MARKETS),
    default="sandbox",
    show_default=True,
    help="With live, the program may also use the live address, and spend money.",
)
@requester_option
@home_options
@yes_option
def capture(
    command: Sequence[str],
    market_id: str,
    requester: str | None,
    where: HomeOptions,
    yes: bool,
) -> None:
    """Run a program whose code names Amazon's address, on the markets of this home.

    COMMAND sees the two addresses of Amazon Mechanical Turk's requester API as they are;
    behind them is this home, whether its server runs or not. Every other host is refused. Only
    the program's own environment is changed. Ends with its exit code.

    \b
    Example:
      labelcrowd market capture -- python my_script_of_2018.py
      labelcrowd market capture --market live -- python my_script_of_2018.py
    """
    from labelcrowd.cli.opening import open_for
    from labelcrowd.money import format_money
    from labelcrowd.web.capture import Capture, listening
    from labelcrowd.web.market_api import wire_of
    from labelcrowd.workflow.access_keys import key_of

    with open_for(where, requester) as opened:
        studio, requester_id = opened.studio, opened.requester.id
        key = studio.home.store.read(lambda c: key_of(c, requester_id, market_id))
        if market_id == "live":
            crowd = studio.crowd(requester_id, market_id)
            available = format_money(crowd.balance()[0], crowd.currency)
            click.echo(f"{command[0]} may spend {available} on the live market.", err=True)
            confirm("Run it?", yes=yes)
        caught = Capture(wire_of(studio), market_id, studio.ids.row)
        with listening(caught) as door, tempfile.TemporaryDirectory() as folder:
            authority = Path(folder) / "authority.pem"
            authority.write_bytes(door.authority)
            Path(folder, "credentials").write_text(
                f"[default]\naws_access_key_id = {key.key_id}\n"
                f"aws_secret_access_key = {key.secret}\n"
            )
            environment = child_environment(
                os.environ, door.address, Path(folder), authority, key.key_id, key.secret
            )
            code = _run(command, environment)
    _tell(caught.seen)
    sys.exit(code)


def child_environment(
    mine: Mapping[str, str],
    proxy: str,
    folder: Path,
    authority: Path,
    key_id: str,
    secret: str,
) -> dict[str, str]:
    """The program's environment: ours without what would lead it elsewhere."""
    kept = {
        name: value
        for name, value in mine.items()
        if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy)
    direct = "localhost,127.0.0.1,::1"
    return {
        **kept,
        **proxies,
        # Programs may ask their own servers on this machine.
        "NO_PROXY": direct,
        "no_proxy": direct,
        **dict.fromkeys(_BUNDLES, str(authority)),
        "NODE_USE_ENV_PROXY": "1",
        "AWS_ACCESS_KEY_ID": key_id,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit code of the program, as a shell would tell it."""
    try:
        child = subprocess.Popen(list(command), env=dict(environment))
    except OSError as error:
        raise InvalidInput(f"{command[0]}: {error.strerror}") from error
    while True:
        try:
            code = child.wait()
            break
        except KeyboardInterrupt:
            continue  # the program gets it too, and says when it ends
    return code if code >= 0 else 128 - code


def _tell(seen: Seen) -> None:
    for host, times in seen.refused.items():
        click.echo(f"labelcrowd: {host} was refused ({times} times)", err=True)
    if seen.live_refused:
        click.echo(
            f"labelcrowd: {seen.live_refused} calls to the live market were refused; "
            "--market live lets them through",
            err=True,
        )
    if seen.foreign_keys:
        click.echo(
            f"labelcrowd: {seen.foreign_keys} calls were signed with a key that is not of this "
            "home; take the key out of the program, so that it finds the one in its environment",
            err=True,
        )
