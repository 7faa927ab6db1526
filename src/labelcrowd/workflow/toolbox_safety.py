"""The check that keeps a rehearsal from paying, and the other way round.

As LabelMe's ``isSandboxMode``: where the command line tools of Amazon are set up, the
``service_url`` in their ``mturk.properties`` must say the same as the caller.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from labelcrowd.crowd.foreign_market import is_sandbox
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.formats.text_table import decoded
from labelcrowd.workflow.toolbox_files import read_bytes

NAME = "mturk.properties"
_SERVICE_URL = re.compile(r"service_url\s*[:=]?\s*(.*)")
_KNOWN = re.compile(
    r"https?://(mechanicalturk(\.sandbox)?|mturk-requester(-sandbox)?(\.us-east-1)?)"
    r"\.amazonaws\.com([/?].*)?"
)


def refuse_disagreement(
    market_id: str, *, endpoint: str | None, folder: Path, environment: Mapping[str, str]
) -> None:
    """Raises Conflict where market, endpoint and mturk.properties do not say the same."""
    sandbox = market_id == "sandbox"
    if endpoint is not None and is_sandbox(endpoint) != sandbox:
        raise Conflict(
            f"--market {market_id} and --endpoint {endpoint} do not agree: that endpoint is "
            f"{_word(not sandbox)}; say --market {'live' if sandbox else 'sandbox'} to use it"
        )
    for path in _properties_files(folder, environment):
        if says_sandbox(path) != sandbox:
            raise Conflict(
                f"--market {market_id} and service_url in {path} do not agree: that is "
                f"{_word(not sandbox)}; change one of them"
            )


def says_sandbox(path: Path) -> bool:
    """What the one ``service_url`` of a mturk.properties means. Raises InvalidInput."""
    lines = re.split(r"\r\n|\r|\n", decoded(str(path), read_bytes(path)))
    found = [
        (number, match[1].strip())
        for number, line in enumerate(lines, 1)
        if (match := _SERVICE_URL.match(line))
    ]
    if len(found) != 1:
        told = ", ".join(str(number) for number, _ in found)
        got = f"got several, on lines {told}" if found else "got none"
        raise InvalidInput(f"{path}: expected one line service_url=..., {got}")
    number, url = found[0]
    if not _KNOWN.fullmatch(url):
        raise InvalidInput(
            f"{path}, line {number}, service_url: expected "
            "https://mechanicalturk.sandbox.amazonaws.com/?Service=AWSMechanicalTurkRequester "
            f"or the same without .sandbox, got {url[:100]!r}"
        )
    return "sandbox" in url


def _properties_files(folder: Path, environment: Mapping[str, str]) -> list[Path]:
    tools = environment.get("MTURK_CMD_HOME")
    places = [folder / NAME, *([Path(tools) / "bin" / NAME] if tools else [])]
    return [path for path in places if path.is_file()]


def _word(sandbox: bool) -> str:
    return "the sandbox (play money)" if sandbox else "the live market (real money)"
