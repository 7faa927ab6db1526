"""``labelcrowd service``: keep the server running, as a unit of the user's systemd."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from labelcrowd.cli.common import HomeOptions, home_options, json_option, print_json, wrong_use
from labelcrowd.cli.serve_options import ServeOptions, serve_options, settings_of, tls_of
from labelcrowd.errors import Conflict, InvalidInput, LabelcrowdError, NotFound
from labelcrowd.storage.home import HomeLock, write_private

UNIT = "labelcrowd.service"
_HOME = "# home: "

_TEXT = """\
# Written by `labelcrowd service install`; `labelcrowd service remove` takes it away.
{home_mark}{home}
[Unit]
Description=labelcrowd, serving {description}

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=2
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
{environment}
[Install]
WantedBy=default.target
"""


@click.group()
def service() -> None:
    """Keep the server running across logins and restarts, with systemd.

    \b
    Example:
      labelcrowd service install --home /srv/labels --public-url https://labels.example.org
    """


@service.command()
@home_options
@serve_options
@json_option
def install(where: HomeOptions, as_json: bool, **options: object) -> None:
    """Install a user unit that runs serve with these options, and start it.

    The same options again change it. It runs as you, while you are logged in;
    `loginctl enable-linger` keeps it running without you.

    \b
    Example:
      labelcrowd service install --home /srv/labels --host 0.0.0.0
    """
    given = ServeOptions(**options)  # type: ignore[arg-type]
    with wrong_use():
        tls_of(given)
        settings_of(given, is_demo=False)
        if given.port == 0:
            raise InvalidInput("--port: a service needs a port of its own, not any free one")
        text = unit_text(where, given)
    path = unit_path()
    installed = _home_of(path)
    if installed not in (None, str(where.folder.resolve())):
        raise Conflict(
            f"{path} serves {installed}; one service a login: run labelcrowd service remove first"
        )
    if installed is None and where.database is None and where.folder.exists():
        HomeLock(where.folder).release()  # Conflict where a server runs on it already
    _systemctl("daemon-reload")  # before anything is written: is there a systemd to talk to?
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, text)
    _systemctl("daemon-reload")
    _systemctl("enable", UNIT)
    _systemctl("restart", UNIT)
    if as_json:
        _print_state(path)
        return
    click.echo(f"{path} runs labelcrowd for {where.folder.resolve()}.")
    click.echo(f"What it says, also the operator's first link: journalctl --user -u {UNIT}")
    click.echo("To keep it running while you are logged out: loginctl enable-linger")


@service.command()
@json_option
def remove(as_json: bool) -> None:
    """Stop the service and take its unit away. The home stays.

    \b
    Example:
      labelcrowd service remove
    """
    path = unit_path()
    if not path.exists():
        raise NotFound(f"no service is installed: there is no {path}")
    _systemctl("disable", "--now", UNIT)
    path.unlink()
    _systemctl("daemon-reload")
    if as_json:
        _print_state(path)
    else:
        click.echo(f"{path} is gone; the home stays.")


@service.command()
@json_option
def status(as_json: bool) -> None:
    """Say whether the service is installed and running.

    \b
    Example:
      labelcrowd service status
    """
    path = unit_path()
    home = _home_of(path)
    if as_json:
        _print_state(path)
    elif home is None:
        click.echo("No service is installed: labelcrowd service install --home DIR")
    else:
        click.echo(f"{_state()}: {path} runs labelcrowd for {home}")


def _print_state(path: Path) -> None:
    home = _home_of(path)
    state = "not installed" if home is None else _state()
    print_json({"unit": str(path), "home": home, "state": state})


def unit_path() -> Path:
    """Where systemd looks for units of this login."""
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "systemd" / "user" / UNIT


def unit_text(where: HomeOptions, options: ServeOptions) -> str:
    """The unit. Raises InvalidInput for what no line of a unit can hold."""
    home = where.folder.resolve()
    words = [sys.executable, "-m", "labelcrowd", "serve", "--home", str(home), *options.words()]
    # Not among the words, which every process may read: the address may hold a password.
    database = _quoted(f"LABELCROWD_DATABASE={where.database}") if where.database else ""
    return _TEXT.format(
        home_mark=_HOME,
        home=_one_line(str(home)),
        description=_one_line(str(home)).replace("%", "%%"),
        command=" ".join(_quoted(word).replace("$", "$$") for word in words),
        environment=f"Environment={database}\n" if database else "",
    )


def _quoted(word: str) -> str:
    """A word as systemd reads it back: no specifiers (%), no escapes."""
    plain = _one_line(word).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("%", "%%") + '"'


def _one_line(word: str) -> str:
    if any(ord(char) < 32 for char in word):
        raise InvalidInput(f"expected a name on one line, got {word!r}")
    return word


def _home_of(path: Path) -> str | None:
    """Which home the installed unit serves; None where there is none."""
    if not path.exists():
        return None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(_HOME):
            return line.removeprefix(_HOME)
    return ""


def _state() -> str:
    done = subprocess.run(
        [_program(), "--user", "is-active", UNIT], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def _systemctl(*words: str) -> None:
    done = subprocess.run(
        [_program(), "--user", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip() or f"exit code {done.returncode}"
        raise LabelcrowdError(
            f"systemctl --user {' '.join(words)}: {said} (a login has a systemd of its own where "
            "it logged in itself, not after su or sudo)"
        )


def _program() -> str:
    found = shutil.which("systemctl")
    if found is None:
        raise NotFound(
            "systemctl is missing: this machine has no systemd. docs/going-live.md has other ways"
        )
    return found
