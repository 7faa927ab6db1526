"""Each translation has every text that workers see, with its placeholders, and CLDR's formats."""

from __future__ import annotations

import importlib.util
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from labelcrowd.clock import DAY
from labelcrowd.web import formats, i18n

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted(path.stem for path in i18n.FOLDER.glob("*.po"))
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# Words that are the same in both: names, units, and what nobody translates.
SAME = {
    "es": {
        "10 px", "Alt", "Ctrl", "Esc", "HIT", "IBAN", "No", "PayPal", "Tab", "Zoom", "no",
        "{h} h {m} min", "{name}: {percent} %",
        ("%(n)d h", "%(n)d h"), ("%(n)d min", "%(n)d min"), ("%(n)d s", "%(n)d s"),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools/messages.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def wanted(tool: ModuleType) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = tool.for_workers()
    return found


def catalogue(language: str) -> Catalog:
    with (i18n.FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def test_spanish_is_there() -> None:
    assert LANGUAGES == ["es"]
    assert i18n.locales() == ("en", "es")
    assert set(i18n.NAMES) == {"en", "es"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_workers_see_is_translated(
    wanted: dict[Any, list[str]], language: str
) -> None:
    of = catalogue(language)
    missing = {}
    for message, files in wanted.items():
        known = of.get(message if isinstance(message, str) else message[0])
        texts = known.string if known is not None and known.id == message else ""
        if not texts or (isinstance(texts, tuple) and not all(texts)):
            missing[message] = sorted(set(files))
    told = "\n".join(
        f"{files[0]}: {message!r}"
        for message, files in sorted(missing.items(), key=lambda one: one[1])
    )
    assert not missing, f"not in {language}.po; python tools/messages.py adds them empty:\n{told}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_over_and_none_is_doubtful(
    wanted: dict[Any, list[str]], language: str
) -> None:
    of = catalogue(language)
    assert [one.id for one in of if one.id and one.id not in wanted] == []
    assert [one.id for one in of if one.fuzzy and one.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_plural_forms_agree(language: str) -> None:
    of = catalogue(language)
    assert of.num_plurals == 2
    for one in of:
        if not one.id or not one.string:
            continue
        plural = isinstance(one.id, tuple | list)
        ids = list(one.id) if plural else [one.id]
        texts = list(one.string) if plural else [one.string]
        assert len(texts) == (of.num_plurals if plural else 1), one.id
        for source, text in zip(ids, texts, strict=True):
            placed = sorted(_PLACEHOLDER.findall(source))
            assert sorted(_PLACEHOLDER.findall(text)) == placed, (one.id, text)
            assert _bare_percent_signs(text) == _bare_percent_signs(source), text
            assert text == text.strip(), text
            assert _end(source) == _end(text), (one.id, text)


def _bare_percent_signs(text: str) -> int:
    """Only texts of the labelling page, whose placeholders are in braces, have some."""
    return re.sub(r"%\(\w+\)[sd]|%%", "", text).count("%")


def _end(text: str) -> str:
    """The sign at the end: a sentence stays one, a label too."""
    last = text.replace("...", "…")[-1]
    return last if last in ".?:…" else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    same = {
        one.id if isinstance(one.id, str) else tuple(one.id)
        for one in catalogue(language)
        if one.id and one.string and one.id == one.string
    }
    assert same <= SAME[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_served_is_made_of_what_is_written(tool: ModuleType, language: str) -> None:
    for path, data in tool.compiled(i18n.FOLDER / f"{language}.po").items():
        assert path.read_bytes() == data, f"{path.name}: python tools/messages.py --compile"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_and_days_are_babels(language: str) -> None:
    of = i18n.formats_of(language)
    assert of is not None
    for currency in ("USD", "EUR", "GBP", "CHF", "MXN", "THB"):
        for cents in (0, 5, 99, 100, 123_45, 1_234_56, 1_234_567_89, -250, -1_234_00):
            wanted = format_currency(Decimal(cents) / 100, currency, locale=language)
            assert formats.money(of, cents, currency) == wanted
    for day in range(0, 366, 11):
        on = date.fromordinal(date(2026, 1, 1).toordinal() + day)
        assert formats.shown_date(of, on) == format_date(on, "medium", locale=language)


def test_english_is_our_own() -> None:
    assert i18n.formats_of("en") is None
    assert formats.money(None, 1_234_56, "USD") == "$1,234.56"
    assert formats.day(None, 20_000 * DAY) == "4 Oct 2024"
    assert formats.moment(None, 20_000 * DAY) == "4 Oct 2024 00:00 UTC"
    spanish = i18n.formats_of("es")
    assert formats.moment(spanish, 20_000 * DAY) == "4 oct 2024, 00:00 UTC"
    assert formats.money(spanish, 1_234_56, "") == "1.234,56"
