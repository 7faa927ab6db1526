"""Collects every text of the pages into ``src/labelcrowd/locale/labelcrowd.pot``.

    python tools/messages.py            write the catalogue's template
    python tools/messages.py --check    fail if it is not current
    python tools/messages.py --compile  make .mo and .json of each .po (what is served)

Texts stand in ``_("...")`` and ``ngettext`` of templates and Python, and in
``t("...")`` and ``tn("...", "...")`` of the labelling page. Needs Babel (a
developer's dependency).
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.numbers import get_currency_symbol

from labelcrowd.money import CURRENCIES

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


def compiled(path: Path) -> dict[Path, bytes]:
    """What a translation is served from: its texts as .mo, what CLDR says of it as .json."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.stem)
    written = io.BytesIO()
    write_mo(written, catalogue)
    return {
        path.with_suffix(".mo"): written.getvalue(),
        path.with_suffix(".json"): formats(path.stem),
    }


def formats(language: str) -> bytes:
    """How a language writes sums and days, for ``labelcrowd.web.formats``."""
    locale = Locale.parse(language)
    symbols = locale.number_symbols["latn"]
    signs = {code: get_currency_symbol(code, locale) for code in sorted(CURRENCIES)}
    made = {
        "decimal": symbols["decimal"],
        "group": symbols["group"],
        "money": locale.currency_formats["standard"]
        .pattern.replace("#,##0.00", "{sum}")
        .replace("\N{CURRENCY SIGN}", "{sign}"),
        "signs": {code: sign for code, sign in signs.items() if sign != code},
        "day": re.sub(
            r"MMM|d|y",
            lambda found: {"MMM": "{month}", "d": "{d}", "y": "{y}"}[found[0]],
            locale.date_formats["medium"].pattern,
        ),
        "months": [locale.months["format"]["abbreviated"][month] for month in range(1, 13)],
        "moment": locale.datetime_formats["medium"].format("{time}", "{day}"),
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


def _compile() -> None:
    for path in LOCALE.glob("*.po"):
        for target, data in compiled(path).items():
            target.write_bytes(data)


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
