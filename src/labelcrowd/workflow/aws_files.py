"""``DIR/aws-credentials`` and ``DIR/aws-config``: how AWS tools find this market.

Profile ``default`` is the live market, profile ``sandbox`` the sandbox.
The address of the server is kept beside them, for commands that make links.
"""

from __future__ import annotations

import configparser
from collections.abc import Mapping, Sequence
from pathlib import Path

from labelcrowd.market.setup import AccessKey
from labelcrowd.storage.home import write_private

CREDENTIALS, CONFIG, ADDRESS = "aws-credentials", "aws-config", "public-url"
DEFAULT_ADDRESS = "http://127.0.0.1:8000"
REGION = "us-east-1"
PROFILES: Mapping[str, str] = {"live": "default", "sandbox": "sandbox"}
PATHS: Mapping[str, str] = {"live": "", "sandbox": "/sandbox"}


def write_aws_files(folder: Path, endpoint: str, keys: Sequence[AccessKey]) -> None:
    """Write both files (0600) with the first key of each market.

    ``endpoint`` is the address under which people and programs reach the server, e.g.
    ``https://labels.example.org``.
    """
    chosen = _first_of_each_market(keys)
    write_private(folder / CREDENTIALS, credentials_text(keys))
    write_private(folder / CONFIG, "\n".join(_config(key, endpoint) for key in chosen))


def credentials_text(keys: Sequence[AccessKey]) -> str:
    """An AWS credentials file with the first key of each market."""
    return "\n".join(_credentials(key) for key in _first_of_each_market(keys))


def write_address(folder: Path, public_url: str) -> None:
    """Remember where people reach the server."""
    write_private(folder / ADDRESS, f"{public_url.rstrip('/')}\n")


def read_address(folder: Path) -> str:
    """Where people reach the server; that of a local server where none has run yet."""
    try:
        return (folder / ADDRESS).read_text(encoding="utf-8").strip() or DEFAULT_ADDRESS
    except FileNotFoundError:
        return DEFAULT_ADDRESS


def _first_of_each_market(keys: Sequence[AccessKey]) -> list[AccessKey]:
    first: dict[str, AccessKey] = {}
    for key in keys:
        first.setdefault(key.market_id, key)
    return [first[market_id] for market_id in PROFILES if market_id in first]


def _credentials(key: AccessKey) -> str:
    return (
        f"[{PROFILES[key.market_id]}]\n"
        f"aws_access_key_id = {key.key_id}\n"
        f"aws_secret_access_key = {key.secret}\n"
    )


def _config(key: AccessKey, endpoint: str) -> str:
    name = PROFILES[key.market_id]
    section = name if name == "default" else f"profile {name}"
    return (
        f"[{section}]\nregion = {REGION}\n"
        f"endpoint_url = {endpoint.rstrip('/')}{PATHS[key.market_id]}\n"
    )


def endpoint_in_config(folder: Path, profile: str) -> str:
    """The endpoint of a profile in ``aws-config``, "" where it is not there."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(folder / CONFIG, encoding="utf-8")
    section = profile if profile == "default" else f"profile {profile}"
    return parser.get(section, "endpoint_url", fallback="")
