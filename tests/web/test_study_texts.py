"""No text of the pages of study links is hard-coded, for people of a panel or for requesters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web.services import Settings
from tests.support.panel import StandInPanel, add_person, make_study
from tests.support.shop import Shop
from tests.support.site import URL, Site
from tests.web.test_texts import hard_coded


@pytest.fixture
def site(home: Home, clock: SetClock, ids: Ids) -> Iterator[Site]:
    made = Site(home, clock, ids, Settings(public_url=URL, pseudo_locale=True))
    yield made
    made.close()


def _check(pages: dict[str, str]) -> None:
    for where, page in pages.items():
        assert "⟦" in page, where
        assert not (texts := hard_coded(page)), (where, texts)


def test_what_a_panels_people_read_is_catalogued(site: Site) -> None:
    panel = StandInPanel(site, make_study(site, max_people=5))
    ana, ben, cem = (panel.person(name) for name in ("ana", "ben", "cem"))
    place = ana.start().headers["location"]
    pages = {
        "start": panel.person("new").look().text,
        "missing": ana.get(f"/study/{panel.study.token}").text,
        "doubled": ana.get(f"{ana.link}&PROLIFIC_PID=b").text,
        "not filled in": ana.get(f"/study/{panel.study.token}?PROLIFIC_PID={{x}}").text,
        "unknown": ana.get("/study/nothing").text,
        "go on": ana.look().text,
        "work": ana.get(place).text,
        "in hand": ana.get(ana.desk).text,
        "between": ana.submit(place).text,
    }
    ana.submit(ana.next().headers["location"])
    ben.start()
    pages["finished"] = ana.look().text
    pages["withdrawn"] = ben.get(ben.form("withdraw").headers["location"]).text
    pages["declined"] = cem.get(cem.decline().headers["location"]).text
    small = StandInPanel(site, make_study(site, hits=1, assignments=1, max_people=1))
    dan = small.person("dan")
    dan.submit(dan.start().headers["location"])
    pages["full"] = small.person("eve").look().text
    pages["no more"] = dan.get(dan.next().headers["location"]).text
    _check(pages)


def test_what_a_requester_reads_of_studies_is_catalogued(site: Site) -> None:
    shop = Shop(site)
    empty, batch_id = shop.publish(1), shop.publish(2)
    study_id, _ = add_person(site, batch_id)
    here = f"/requester/batches/{batch_id}/studies"
    _check(
        {
            "form": shop.page(f"/requester/batches/{empty}/studies"),
            "studies": shop.page(here),
            "study": shop.page(f"{here}/{study_id}"),
            "live": shop.page(f"{here}/{study_id}/live"),
            "batch": shop.page(f"/requester/batches/{batch_id}"),
            "workers": shop.page("/requester/workers/sandbox"),
        }
    )
