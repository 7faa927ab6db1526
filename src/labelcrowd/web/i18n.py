"""Texts of pages in the reader's language, from one gettext catalogue.

``locale/labelcrowd.pot`` holds every text of worker site, requester pages and
labelling page (``tools/messages.py`` writes it). A translation is a file
``locale/<language>.po`` with what is made of it beside it (``tools/messages.py --compile``): Babel
takes 33 MB, so it is a tool of developers and not needed to run.
English needs no file. ``xx`` is the pseudo-locale of the tests: it puts every
text that went through the catalogue into brackets, so that the others show.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
from starlette.requests import HTTPConnection

from labelcrowd.web import formats

FOLDER = Path(__file__).parent.parent / "locale"
PSEUDO = "xx"
COOKIE = "lc_language"
"""Holds the language that a worker has chosen in this browser."""
NAMES = {"en": "English", "es": "Español"}
"""Each language in its own words."""
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


class Pseudo(gettext.NullTranslations):
    """Every text in ``⟦brackets⟧``."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@cache
def locales() -> tuple[str, ...]:
    """The languages there are, English first."""
    return ("en", *sorted(path.stem for path in FOLDER.glob("*.mo") if path.stem != "en"))


@cache
def translations(locale: str) -> gettext.NullTranslations:
    """The texts of a locale."""
    if locale == PSEUDO:
        return Pseudo()
    path = FOLDER / f"{locale}.mo"
    if locale not in locales() or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def formats_of(locale: str) -> formats.Formats | None:
    """How a locale writes sums and days; None: as English does."""
    return formats.formats(FOLDER, locale)


def choose(request: HTTPConnection) -> str:
    """The locale that was chosen in this browser, else the best for ``Accept-Language``."""
    available = locales()
    if len(available) == 1:
        return available[0]
    chosen = request.cookies.get(COOKIE, "")
    if chosen in available:
        return chosen
    for wanted in _asked_for(request.headers.get("accept-language", "")):
        for candidate in (wanted, wanted.split("-")[0]):
            if candidate in available:
                return candidate
    return available[0]


def _asked_for(header: str) -> list[str]:
    """The languages of ``Accept-Language``, the most wanted first (RFC 9110, 12.5.4)."""
    weighed: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        language, _, weight = part.partition(";q=")
        try:
            weighed.append((float(weight or 1), language.strip().lower()))
        except ValueError:
            continue
    return [one for weight, one in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def direction(locale: str) -> str:
    """``ltr`` or ``rtl``."""
    return "rtl" if locale.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def page_messages(locale: str) -> dict[str, str | list[str]]:
    """The labelling page's texts in a locale: English text -> translation (plurals: a list).

    Empty for English, whose texts are in the page itself. Only that page's texts: they go along
    with every HIT that is opened.
    """
    if locale == PSEUDO:
        return {"*": "⟦%s⟧"}
    path = FOLDER / f"{locale}.page.json"
    if not path.exists():
        return {}
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str | list[str]])


def duration(translator: gettext.NullTranslations, seconds: int) -> str:
    """``45 s``, ``20 min``, ``3 h``, ``2 days``: at most two units, the larger first."""
    ngettext = translator.ngettext
    units: tuple[tuple[int, Callable[[int], str]], ...] = (
        (86400, lambda n: ngettext("%(n)d day", "%(n)d days", n)),
        (3600, lambda n: ngettext("%(n)d h", "%(n)d h", n)),
        (60, lambda n: ngettext("%(n)d min", "%(n)d min", n)),
        (1, lambda n: ngettext("%(n)d s", "%(n)d s", n)),
    )
    parts: list[str] = []
    rest = max(0, seconds)
    for size, text in units:
        number, rest = divmod(rest, size)
        if number and len(parts) < 2:
            parts.append(text(number) % {"n": number})
        elif parts:
            break
    return " ".join(parts) or units[-1][1](0) % {"n": 0}
