"""What a requester sees of workers' time, and what the labelling page may report."""

from __future__ import annotations

from labelcrowd.clock import MINUTE
from labelcrowd.market import measures
from tests.support.shop import ROOT, Shop
from tests.support.site import Site


def test_a_batchs_page_counts_the_reasons_of_returns_and_names_nobody(site: Site) -> None:
    shop = Shop(site)
    batch_id = shop.publish(2)
    ana = shop.worker("ana")
    place = shop.accept(ana).headers["location"]
    assignment_id = place.split("assignmentId=")[1].split("&")[0]
    site.clock.advance(3 * MINUTE)
    path = f"{ROOT}/work/{assignment_id}"
    ana.submit(f"{path}/leave", f"{path}/return", {"reason": "unclear", "words": "Which wheels?"})
    measures.follow(site.home.store, site.clock.now(), "sandbox")
    page = shop.page(f"/requester/batches/{batch_id}")
    for text in ("Returned or out of time", "The instructions are not clear", "Which wheels?"):
        assert text in page
    card = page[page.index('id="time-spent"') :].split("</section>")[0]
    assert "Ana" not in card
    assert site.worker_ids["ana"] not in card


def test_pay_for_an_hour_is_given_with_all_time_counted(site: Site) -> None:
    shop = Shop(site)
    batch_id = shop.publish(1, assignments_per_image="1")
    shop.hand_in(shop.worker("ana"))
    site.clock.advance(MINUTE)
    measures.follow(site.home.store, site.clock.now(), "sandbox")
    sheet = shop.page("/requester/statistics.csv")
    assert "earned_per_hour_all_time" in sheet.splitlines()[0]
    assert shop.owner.get(f"/requester/batches/{batch_id}").status_code == 200


def test_the_labelling_page_reports_under_its_token_alone(site: Site) -> None:
    shop = Shop(site)
    shop.publish(1)
    told = {"page": "p", "seen_ms": 5, "reading_ms": 0}
    answer = site.browser().send("POST", "/api/label/time", json=told)
    assert answer.status_code == 401
