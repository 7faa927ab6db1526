"""Scripts of pages use nothing that browsers have only over HTTPS or on this machine.

The browser story over plain HTTP walks the worker's way; this reads every script.
https://developer.mozilla.org/docs/Web/Security/Secure_Contexts/features_restricted_to_secure_contexts
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(
    path
    for folder in ("labelling/src", "src/labelcrowd/web/static/js", "src/labelcrowd/web/templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".ts", ".tsx", ".js", ".html")
)
ONLY_SECURE = re.compile(
    r"crypto\.(randomUUID|subtle)\b"
    r"|navigator\.(serviceWorker|storage|locks|wakeLock|mediaDevices|credentials|share|keyboard)\b"
    r"|\b(caches|cookieStore)\.\w|\bshow(Open|Save)FilePicker\b|\bgetScreenDetails\b"
)
CLIPBOARD, OLD_CLIPBOARD = "navigator.clipboard", "execCommand("


def missing(text: str) -> str:
    """What a script uses that is not there over plain HTTP."""
    code = without_comments(text)
    if CLIPBOARD in code and OLD_CLIPBOARD not in code:
        return CLIPBOARD
    found = ONLY_SECURE.search(code)
    return found[0] if found else ""


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*|\{#.*?#\}", "", text, flags=re.DOTALL)


def test_there_are_scripts_to_read() -> None:
    assert len(SCRIPTS) > 50


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_script_needs_no_secure_context(path: Path) -> None:
    assert missing(path.read_text(encoding="utf-8")) == ""


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("const id = crypto.randomUUID();", True),
        ("await crypto.subtle.digest('SHA-256', bytes)", True),
        ("navigator.clipboard.writeText(link)", True),
        ("try { navigator.clipboard.writeText(link) } catch { execCommand('copy') }", False),
        ("crypto.getRandomValues(new Uint8Array(16))", False),
        ("// crypto.randomUUID is missing here", False),
    ],
)
def test_the_reader_knows_one_from_the_other(text: str, refused: bool) -> None:
    assert bool(missing(text)) is refused
