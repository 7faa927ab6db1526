"""Collects every text of the pages into ``src/labelcrowd/locale/labelcrowd.pot``.

    python tools/messages.py            write the catalogue's template
    python tools/messages.py --check    fail if it is not current
    python tools/messages.py --compile  make a .mo of each .po (translations are served from .mo)

Texts stand in ``_("...")`` and ``ngettext`` of templates and Python, and in
``t("...")`` and ``tn("...", "...")`` of the labelling page. Needs Babel (a
developer's dependency).
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "src/labelcrowd/locale"
TEMPLATE = LOCALE / "labelcrowd.pot"

_PYTHON = {"gettext": None, "ngettext": (1, 2)}
_TEMPLATE = {"_": None, "gettext": None, "ngettext": (1, 2)}
# Babel's own reader of JavaScript stumbles over JSX; the page writes plain string literals.
_STRING = r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')"""
_ONE = re.compile(rf"\bt\(\s*{_STRING}")
_MANY = re.compile(rf"\btn\(\s*{_STRING},\s*{_STRING}")

Message = str | tuple[str, str]


def messages() -> Iterator[tuple[str, Message]]:
    """(file, message) of every text; a plural is a pair."""
    for path in _files("src/labelcrowd/web", "*.html"):
        yield from _extracted(path, "jinja2.ext:babel_extract", _TEMPLATE)
    for path in _files("src/labelcrowd/web", "*.py"):
        yield from _extracted(path, "python", _PYTHON)
    for pattern in ("*.ts", "*.tsx"):
        for path in _files("labelling/src", pattern):
            yield from _of_page(path)


def catalogue() -> Catalog:
    """All messages with the files they are in."""
    made = Catalog(project="labelcrowd", version="", fuzzy=False, charset="utf-8")
    for path, message in messages():
        made.add(message, locations=[(path, 0)])
    return made


def template() -> bytes:
    """The text of the .pot file: the same for the same messages, whenever it is written."""
    written = io.BytesIO()
    write_po(written, catalogue(), omit_header=True, include_lineno=False, sort_output=True)
    head = b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return head + written.getvalue()


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted((ROOT / folder).rglob(pattern))


def _extracted(
    path: Path, method: str, keywords: dict[str, tuple[int, ...] | None]
) -> Iterator[tuple[str, Message]]:
    name = str(path.relative_to(ROOT))
    with path.open("rb") as file:
        options = {"trimmed": "true", "silent": "false"}
        for _, message, _, _ in extract(method, file, keywords, (), options):
            yield name, tuple(message) if isinstance(message, tuple | list) else message


def _of_page(path: Path) -> Iterator[tuple[str, Message]]:
    name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for found in _ONE.finditer(text):
        yield name, _unescaped(found[1] or found[2])
    for found in _MANY.finditer(text):
        yield name, (_unescaped(found[1] or found[2]), _unescaped(found[3] or found[4]))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _compile() -> None:
    for path in LOCALE.glob("*.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=path.stem))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compile", action="store_true")
    given = parser.parse_args()
    if given.compile:
        _compile()
        return 0
    text = template()
    if given.check:
        current = TEMPLATE.exists() and TEMPLATE.read_bytes() == text
        if not current:
            print(f"{TEMPLATE.relative_to(ROOT)} is not current: python tools/messages.py")
        return 0 if current else 1
    TEMPLATE.write_bytes(text)
    print(f"{TEMPLATE.relative_to(ROOT)}: {text.count(b'msgid') - 1} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
