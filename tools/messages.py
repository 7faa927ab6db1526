"""Collects every text of the pages into ``src/labelcrowd/locale/labelcrowd.pot``.

    python tools/messages.py            write the catalogue's template, new texts into
                                        each .po, and what is made of these
    python tools/messages.py --check    fail if it is not current
    python tools/messages.py --compile  only make .mo, .page.json and .json of each .po
                                        (what is served)

Texts stand in ``_("...")`` and ``ngettext`` of templates and Python, and in
``t("...")`` and ``tn("...", "...")`` of the labelling page, with the words on keys of its help
and what the server says of objects. Needs Babel (a developer's dependency).
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.numbers import get_currency_symbol

from labelcrowd.annotations.counting import MESSAGES
from labelcrowd.money import CURRENCIES

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "src/labelcrowd/locale"
TEMPLATE = LOCALE / "labelcrowd.pot"

# Of two arguments the first is the request, whose language is meant (``Pages.gettext``).
_PYTHON = {"gettext": {1: None, 2: (2,)}, "ngettext": (1, 2)}
_TEMPLATE = {"_": None, "gettext": None, "ngettext": (1, 2)}
# Babel's own reader of JavaScript stumbles over JSX; the page writes plain string literals.
_STRING = r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')"""
_ONE = re.compile(rf"\bt\(\s*{_STRING}")
_MANY = re.compile(rf"\btn\(\s*{_STRING},\s*{_STRING}")

# Words on keys: the help has every key.
_KEYS = re.compile(r"\bkeys: \[([^\]]*)")
_KEY_WORD = re.compile("[A-Za-z]{2,}")

Message = str | tuple[str, str]

_PAGE = "labelling/src/"
_SAYS = f"{_PAGE}ui/page.ts"
# Of the pages that are translated: those that workers see. See ``labelcrowd.web.pages``.
_WORKERS = re.compile(
    r"labelling/src/.*|src/labelcrowd/web/(error_pages|i18n|kept_pages|news)\.py"
    r"|src/labelcrowd/web/templates/(worker/.*|[a-z_]+\.html)"
)


def messages() -> Iterator[tuple[str, Message]]:
    """(file, message) of every text; a plural is a pair."""
    for path in _files("src/labelcrowd/web", "*.html"):
        yield from _extracted(path, "jinja2.ext:babel_extract", _TEMPLATE)
    for path in _files("src/labelcrowd/web", "*.py"):
        yield from _extracted(path, "python", _PYTHON)
    for pattern in ("*.ts", "*.tsx"):
        for path in _files(_PAGE, pattern):
            yield from _of_page(path)
    for sentence in MESSAGES.values():  # what the server says of an object; the page looks it up
        yield _SAYS, sentence


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


def for_workers() -> dict[Message, list[str]]:
    """Every text that is translated, with the files it is in."""
    found: dict[Message, list[str]] = {}
    for path, message in messages():
        if _WORKERS.fullmatch(path):
            found.setdefault(message, []).append(path)
    return found


def translation(path: Path) -> bytes:
    """The text of a .po file with the texts of today: what is not translated yet is empty."""
    with path.open("rb") as source:
        old = read_po(source, locale=path.stem)
    new = Catalog(locale=path.stem)
    for message, files in for_workers().items():
        known = old.get(message if isinstance(message, str) else message[0])
        kept = known.string if known is not None and known.id == message else ""
        new.add(message, kept or "", locations=[(file, 0) for file in sorted(set(files))])
    written = io.BytesIO()
    write_po(written, new, omit_header=True, include_lineno=False, sort_output=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {path.stem}\\n"\n"Plural-Forms: {new.plural_forms}\\n"\n\n'
    )
    return head.encode() + written.getvalue()


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted((ROOT / folder).rglob(pattern))


def _extracted(path: Path, method: str, keywords: dict[str, Any]) -> Iterator[tuple[str, Message]]:
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
    if path.name == "keyTable.ts":
        for found in _KEYS.finditer(text):
            for word in _KEY_WORD.finditer(found[1]):
                yield name, word[0]


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def compiled(path: Path) -> dict[Path, bytes]:
    """What a translation is served from.

    Its texts as .mo, those of the labelling page as .page.json, what CLDR says of it as .json.
    """
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.stem)
    # Babel writes the time into the head: the same texts shall give the same file.
    catalogue.creation_date = catalogue.revision_date = datetime.fromtimestamp(0, UTC)
    written = io.BytesIO()
    write_mo(written, catalogue)
    return {
        path.with_suffix(".mo"): written.getvalue(),
        path.with_suffix(".page.json"): of_labelling_page(catalogue),
        path.with_suffix(".json"): formats(path.stem),
    }


def of_labelling_page(catalogue: Catalog) -> bytes:
    """Its texts alone: English text -> translation (plurals: a list)."""
    found: dict[str, Any] = {}
    for message in catalogue:
        if message.id and any(file.startswith(_PAGE) for file, _ in message.locations):
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = message.string
    return json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True).encode() + b"\n"


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
    for path in LOCALE.glob("*.po"):
        path.write_bytes(translation(path))
    _compile()
    print(f"{TEMPLATE.relative_to(ROOT)}: {text.count(b'msgid') - 1} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
