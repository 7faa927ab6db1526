"""Every text that a person reads went through the catalogue."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from labelcrowd.accounts import links
from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web import i18n
from labelcrowd.web.services import Settings
from tests.support.site import URL, Browser, Site

# Attributes whose values people read or hear.
READ = ("aria-label", "placeholder", "title", "alt", "data-confirm", "data-name", "data-ten")
VOID = {"meta", "link", "input", "br", "hr", "img", "use", "path", "circle"}


class Texts(HTMLParser):
    """Collects texts that are neither catalogued nor marked as data (``data-own``)."""

    def __init__(self) -> None:
        super().__init__()
        self.hard_coded: list[str] = []
        self._own: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = "data-own" in given or tag in ("script", "style") or any(self._own)
        for name in READ:
            if given.get(name) and not own:
                self._check(given[name] or "")
        if tag not in VOID:
            self._own.append(own)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._own.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._own):
            self._check(data)

    def _check(self, text: str) -> None:
        bare = re.sub(r"⟦.*?⟧", "", text, flags=re.DOTALL).replace("· labelcrowd", "")
        if re.search(r"[A-Za-z]{2}", bare):
            self.hard_coded.append(" ".join(text.split()))


def hard_coded(page: str) -> list[str]:
    parser = Texts()
    parser.feed(page)
    return parser.hard_coded


@pytest.fixture
def pseudo(home: Home, clock: SetClock, ids: Ids) -> Iterator[Site]:
    made = Site(home, clock, ids, Settings(public_url=URL, pseudo_locale=True))
    yield made
    made.close()


def test_the_finder_finds_hard_coded_text() -> None:
    assert hard_coded("<p>Hello</p><p data-own>Data</p><p>⟦Text⟧</p>") == ["Hello"]
    assert hard_coded('<a aria-label="Close"></a><a aria-label="⟦Close⟧"></a>') == ["Close"]


def test_no_text_of_the_site_is_hard_coded(pseudo: Site) -> None:
    worker_id = pseudo.add_worker("ana", "sandbox")
    browser = pseudo.browser().sign_in_worker(worker_id, "sandbox").sign_in_operator()
    for path, page in _pages(pseudo, browser, worker_id).items():
        assert "⟦" in page, path
        assert hard_coded(page) == [], path


def _pages(site: Site, browser: Browser, worker_id: str) -> dict[str, str]:
    hit_type_id = site.publish(4, market_id="sandbox")
    root = "/sandbox/worker"
    found = {
        path: browser.get(path).text
        for path in (
            "/", "/sign-in", "/account", "/nope",
            f"{root}/", f"{root}/?q=zzz", f"{root}/?said=gone",
            f"{root}/sign-in", f"{root}/earnings", f"{root}/groups/{hit_type_id}",
            site.invitation(market_id="sandbox"),
            site.link(links.PASSWORD, market_id="sandbox", subject_id=worker_id),
            site.link(links.SIGN_IN, market_id="sandbox", subject_id=worker_id),
        )
    }  # fmt: skip
    done = []
    for _ in range(3):
        taken = browser.submit(f"{root}/", f"{root}/accept", {"hit_type_id": hit_type_id})
        found["work"] = browser.get(taken.headers["location"]).text
        found["leave"] = browser.get(f"{taken.headers['location']}/leave").text
        done.append(taken.headers["location"].rsplit("/", 1)[1])
    found["in hand"] = browser.get(f"{root}/").text
    for assignment_id in done:
        browser.post("/sandbox/mturk/externalSubmit", {"assignmentId": assignment_id, "a": "1"})
        found["next"] = browser.get(f"{root}/next?after={assignment_id}").text
    crowd = site.crowd("sandbox")
    crowd.approve(done[0])
    crowd.reject(done[1], reason="no")
    found["earned"] = browser.get(f"{root}/earnings").text
    return found


def test_a_translation_is_a_file_and_nothing_more(
    home: Home, clock: SetClock, ids: Ids, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalog(locale="sv")
    catalogue.add("Sign in to work", "Logga in för att arbeta")
    with (tmp_path / "sv.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    i18n.locales.cache_clear()
    i18n.translations.cache_clear()
    try:
        site = Site(home, clock, ids)
        page = site.browser().get("/worker/sign-in", **{"accept-language": "sv-SE, en;q=0.5"}).text
        site.close()
    finally:
        i18n.locales.cache_clear()
        i18n.translations.cache_clear()
    assert "Logga in för att arbeta" in page
    assert '<html lang="sv" dir="ltr">' in page


def test_style_sheets_know_no_left_and_right() -> None:
    physical = re.compile(
        r"(margin|padding|border)-(left|right|top|bottom)|^\s*(left|right):", re.M
    )
    for path in (Path(i18n.__file__).parent / "static/css").glob("*.css"):
        assert not physical.search(path.read_text(encoding="utf-8")), path.name


def test_durations_use_two_units_at_most() -> None:
    translator = i18n.translations("en")
    shown = {s: i18n.duration(translator, s) for s in (0, 45, 600, 3600, 5400, 90_061, 172_800)}
    assert shown == {
        0: "0 s", 45: "45 s", 600: "10 min", 3600: "1 h", 5400: "1 h 30 min", 90_061: "1 day 1 h",
        172_800: "2 days",
    }  # fmt: skip


def test_the_catalogue_holds_every_text() -> None:
    root = Path(__file__).parents[2]
    made = subprocess.run(
        [sys.executable, root / "tools/messages.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
