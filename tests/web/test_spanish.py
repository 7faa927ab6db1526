"""Workers read their site and the labelling page in Spanish, as the browser asks or they choose."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from sqlalchemy import Connection

from labelcrowd.accounts import links
from labelcrowd.market.qualification_news import tell_granted, tell_taken_back
from labelcrowd.web import i18n
from tests.support.shop import ROOT, Shop
from tests.support.site import PASSWORD, Browser, Site

SPANISH = {"accept-language": "es-MX, es;q=0.9, en;q=0.5"}
LANGUAGE = f"{ROOT}/account/language"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def choose(browser: Browser, language: str) -> None:
    answer = browser.submit(f"{ROOT}/account", LANGUAGE, {"language": language})
    assert answer.status_code == 303


def config(page: str) -> dict[str, Any]:
    found = re.search(r'id="labelcrowd-config">(.*?)</script>', page)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def test_the_browser_is_answered_in_its_language(site: Site) -> None:
    page = site.browser().get("/worker/sign-in", **SPANISH).text
    assert '<html lang="es" dir="ltr">' in page
    assert "Entrar a trabajar" in page
    for asked, wanted in (
        ("en, es;q=0.9", "en"), ("es;q=0.2, en;q=0.8", "en"), ("fr, es;q=0.1", "es"),
        ("de", "en"), ("es;q=0", "en"), ("es;q=x", "en"), ("", "en"), ("ES-419", "es"),
    ):  # fmt: skip
        page = site.browser().get("/worker/sign-in", **{"accept-language": asked}).text
        assert f'<html lang="{wanted}"' in page, asked


def test_a_worker_chooses_and_it_holds_in_every_browser(site: Site, shop: Shop) -> None:
    ana = shop.worker("ana")
    choose(ana, "es")
    assert "Ahora no hay trabajo" in ana.get(f"{ROOT}/").text
    assert "Ahora no hay trabajo" in ana.get(f"{ROOT}/", **{"accept-language": "en"}).text
    elsewhere = site.browser()
    fields = {"login": "ana", "password": PASSWORD}
    assert elsewhere.post(f"{ROOT}/sign-in", fields).status_code == 303
    assert "Ahora no hay trabajo" in elsewhere.get(f"{ROOT}/").text
    by_link = site.browser()
    by_link.post(site.link(links.SIGN_IN, market_id="sandbox", subject_id=site.worker_ids["ana"]))
    assert "Ahora no hay trabajo" in by_link.get(f"{ROOT}/").text
    choose(ana, "")
    assert "No work right now" in ana.get(f"{ROOT}/").text
    assert "Ahora no hay trabajo" in ana.get(f"{ROOT}/", **SPANISH).text
    wrong = ana.submit(f"{ROOT}/account", LANGUAGE, {"language": "../en"})
    assert wrong.status_code == 422


def test_the_labelling_page_speaks_spanish_too(shop: Shop) -> None:
    shop.publish()
    ana = shop.worker("ana")
    choose(ana, "es")
    found = config(ana.get(shop.accept(ana).headers["location"]).text)
    assert found["locale"] == "es"
    assert found["messages"]["Submit"] == "Entregar"
    assert found["messages"]["{n} point"] == ["{n} punto", "{n} puntos"]
    assert found["messages"]["Scissors: follow edges"] == "Tijeras: seguir bordes"
    assert "Sign in to work" not in found["messages"]  # the worker site's alone


def test_the_labelling_page_carries_at_most_14_kb_of_texts() -> None:
    written = json.dumps(i18n.page_messages("es"), ensure_ascii=False).encode()
    assert len(gzip.compress(written)) < 14_000


def test_sums_days_and_times_are_written_as_in_spanish(site: Site, shop: Shop) -> None:
    shop.publish()
    ana = shop.worker("ana")
    done = shop.hand_in(ana)
    shop.post(f"/requester/work/sandbox/{done}/decide", decision="approve")
    choose(ana, "es")
    page = ana.get(f"{ROOT}/earnings").text
    assert "0,10\N{NO-BREAK SPACE}US$" in page
    assert "$0.10" not in page
    assert re.search(r">\d+ (ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic) \d{4}, ", page)
    assert re.search(r">\d+ \w+ 20\d\d<", ana.get(f"{ROOT}/history").text)


def test_requesters_read_whole_pages_in_english(shop: Shop) -> None:
    page = shop.owner.get("/requester/", **SPANISH).text
    assert '<html lang="en"' in page
    assert "Batches" in page


def test_messages_whose_words_are_ours_are_in_the_readers_language(site: Site, shop: Shop) -> None:
    ana = shop.worker("ana")
    worker_id = site.worker_ids["ana"]
    ids, now, by = site.services.ids, site.clock.now(), site.operator.requester_id

    def tell(connection: Connection) -> None:
        told = (connection, ids, now, "sandbox", by, worker_id, "3NOTYPE")
        tell_granted(*told, 4)
        tell_taken_back(*told, "Too many owls: 100%.")

    site.home.store.write(tell)
    assert "A qualification was taken back" in ana.get(f"{ROOT}/messages").text
    choose(ana, "es")
    inbox = ana.get(f"{ROOT}/messages").text
    assert "Se ha retirado una cualificación" in inbox
    assert "A qualification" not in inbox
    notes = [ana.get(link).text for link in re.findall(r'href="([^"]*/note/[^"]*)"', inbox)]
    assert any("Ahora tienes la cualificación «3NOTYPE», con el valor 4." in one for one in notes)
    assert any("Too many owls: 100%." in one for one in notes)  # a person's words stay


def test_an_error_page_has_no_english_sentence_in_it(shop: Shop) -> None:
    page = shop.worker("ana").get(f"{ROOT}/groups/3NONE", **SPANISH).text
    assert "En esta dirección no hay nada, o no es para ti." in page
    assert "There is no such work" not in page
    assert "There is no such work" in shop.worker("bo").get(f"{ROOT}/groups/3NONE").text
    of_requester = shop.owner.get("/requester/batches/none", **SPANISH).text
    assert "En esta dirección no hay nada" in of_requester
    assert 'lang="en" data-own>' in of_requester


def test_who_is_not_signed_in_chooses_a_language_and_stays_on_the_page(site: Site) -> None:
    somebody = site.browser()
    at = "/worker/sign-in?next=/worker/messages"
    page = somebody.get(at).text
    assert re.search(r'name="language" value="es" lang="es"[^>]*>Español<', page)
    answer = somebody.post("/worker/language", {"language": "es", "page": at})
    assert (answer.status_code, answer.headers["location"]) == (303, at)
    assert "Entrar a trabajar" in somebody.get(at).text
    away = somebody.post("/worker/language", {"language": "en", "page": "//evil.example"})
    assert away.headers["location"] == "/worker/sign-in"
    assert somebody.post("/worker/language", {"language": "../en"}).status_code == 422
