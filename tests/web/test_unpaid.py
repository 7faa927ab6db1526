"""Unpaid work (employees, volunteers): no money words for its workers, none for its requester."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from labelcrowd.market.setup import LIVE, SANDBOX
from tests.support.labelling import WorkerPage, a_square
from tests.support.shop import Shop, ShopCalls
from tests.support.site import Browser, Site

MONEY = re.compile(
    r"\$|€|¢|\b(\w*paid|pay\w*|money|rewards?|earn\w*|bonus\w*|fees?|wages?|cents?|dollars?"
    r"|prices?|costs?|owed|owes?|usd|currency)\b",
    re.IGNORECASE,
)


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def words_of_money(text: str) -> list[str]:
    return [text[max(0, m.start() - 60) : m.end() + 20] for m in MONEY.finditer(text)]


class Volunteer:
    """A worker with unpaid work only, who looks at every page and remembers what they said."""

    def __init__(self, site: Site, market_id: str) -> None:
        self.root = "/worker" if market_id == LIVE else f"/{market_id}/worker"
        worker_id = site.add_worker("eve", market_id)
        self.browser: Browser = site.browser().sign_in_worker(worker_id, market_id)
        self.seen: dict[str, str] = {}

    def look(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
        self.seen[path] = answer.text
        return answer.text

    def take(self) -> str:
        """Accept the first HIT; the address of its page."""
        page = self.look(f"{self.root}/")
        found = re.search(r'name="hit_type_id" value="(\w+)"', page)
        assert found
        fields = {"hit_type_id": found[1]}
        taken = self.browser.submit(f"{self.root}/", f"{self.root}/accept", fields)
        return taken.headers["location"]

    def work(self, address: str) -> str:
        """Outline one car and submit; the assignment's id."""
        query = urlsplit(address).query
        page = WorkerPage(ShopCalls(self.browser), f"?{query}")  # type: ignore[arg-type]
        self.seen["opening"] = str({k: v for k, v in page.opening.items() if k not in _PROGRAMS})
        assert page.opening["design"]["reward"] is None
        assert page.opening["design"]["object_bonus"] is None
        page.edit(a_square("o1"))
        form = page.submit().json()
        self.browser.post(urlsplit(form["submit_to"]).path, form["fields"])
        assignment_id: str = form["fields"]["assignmentId"]
        return assignment_id


_PROGRAMS = {"design", "play_money"}  # fields of the protocol, which no person reads


@pytest.mark.parametrize("market_id", [LIVE, SANDBOX])
def test_no_page_of_an_unpaid_worker_has_a_word_of_money(
    shop: Shop, site: Site, market_id: str
) -> None:
    shop.publish(4, reward="0", market=market_id, assignments_per_image="1")
    eve = Volunteer(site, market_id)
    root = eve.root
    page = eve.look(f"{root}/")
    assert "Your work" in page
    preview = eve.look(re.findall(rf'href="({root}/groups/\w+)"', page)[0])
    frame = re.findall(r'<iframe[^>]* src="([^"]+)"', preview)[0].replace("&amp;", "&")
    eve.look(frame.removeprefix("http://testserver"))
    address = eve.take()
    eve.look(address.removeprefix("http://testserver"))
    eve.look(f"{root}/")  # with work in hand
    held = re.findall(r"assignmentId=(\w+)", address)[0]
    for path in ("leave", "state"):
        eve.look(f"{root}/work/{held}/{path}")
    eve.look(f"{root}/next?after={held}")
    done = eve.work(address)
    eve.look(f"{root}/next?after={done}")
    rejected = eve.work(eve.take())
    shop.settle()
    shop.post(f"/requester/work/{market_id}/{done}/decide", decision="approve")
    shop.post(f"/requester/work/{market_id}/{rejected}/decide", decision="reject", reason="Blurred")
    shop.settle()
    work = eve.look(f"{root}/your-work")
    assert "Accepted" in work
    assert "Approved" not in work
    for path in (
        "earnings",
        "record.csv",
        "reports",
        f"report?assignment_id={done}",
        "?said=paused",
    ):
        eve.look(f"{root}/{path}")
    eve.look(f"{root}/groups/nothing", 404)
    eve.look(f"{root}/work/nothing", 404)
    eve.look(f"{root}/pay", 404)
    given_back = eve.take()
    held = re.findall(r"assignmentId=(\w+)", given_back)[0]
    eve.browser.submit(f"{root}/your-work", f"{root}/work/{held}/return")
    eve.look(f"{root}/next?after={held}")
    eve.look(f"{root}/?said=returned")
    for path, text in eve.seen.items():
        assert words_of_money(_for_people(text)) == [], path


def _for_people(text: str) -> str:
    """Without the addresses of files and signed links, in which any letters may stand."""
    return re.sub(r'(href|src|value|nonce|content|action)="[^"]*"|\?t=\S+', "", text)


def test_no_address_that_an_unpaid_worker_is_led_to_speaks_of_money(shop: Shop, site: Site) -> None:
    shop.publish(1, reward="0", market=LIVE)
    eve = Volunteer(site, LIVE)
    for path in (f"{eve.root}/", f"{eve.root}/your-work"):
        links = re.findall(r'href="(/[^"?]*)', eve.look(path))
        assert words_of_money(" ".join(one for one in links if "/static/" not in one)) == []


def test_terms_of_pictures_are_asked_without_a_word_of_money(shop: Shop, site: Site) -> None:
    collection = shop.pictures()
    shop.post(f"/requester/collections/{collection}/terms", terms="Show these to nobody.")
    plan = shop.plan(collection, reward="0", market=LIVE).headers["location"]
    shop.post(f"/requester/batches/{plan.split('/')[3]}/publish")
    eve = Volunteer(site, LIVE)
    asked = eve.take()
    assert asked.startswith("/worker/agree?")
    page = eve.look(asked)
    assert "Show these to nobody." in page
    assert words_of_money(_for_people(page)) == []


def test_who_also_has_paid_work_sees_money_only_where_there_is_some(shop: Shop, site: Site) -> None:
    shop.publish(1, reward="0", title="For nothing")
    shop.publish(1, reward="0.30", title="For something")
    page = shop.worker("ana").get("/sandbox/worker/").text
    rows = re.findall(r"<article class=\"offer__whole\".*?</article>", page, re.DOTALL)
    unpaid = next(row for row in rows if "For nothing" in row)
    paid = next(row for row in rows if "For something" in row)
    assert "$0.30" in paid
    assert "$" not in unpaid


def test_all_pages_name_a_new_workers_earnings_alike(shop: Shop, site: Site) -> None:
    ana, root = shop.worker("ana"), "/sandbox/worker"
    paths = [f"{root}/{path}" for path in ("", "earnings", "messages", "qualifications", "account")]

    def named() -> set[str]:
        """What the bar of each page calls the page of one's work."""
        bars = [re.findall(r"<nav.*?</nav>", ana.get(path).text, re.DOTALL)[0] for path in paths]
        return {name for bar in bars for name in ("Earnings", "Your work") if name in bar}

    assert named() == {"Your work"}
    shop.publish(1, reward="0")
    assert named() == {"Your work"}
    shop.publish(1, reward="0.30")
    assert named() == {"Earnings"}
    assert ana.get(f"{root}/pay").status_code == 200, "the page of earnings leads there"


def test_a_bonus_makes_it_paid_work(shop: Shop, site: Site) -> None:
    shop.publish(1, reward="0")
    worker = shop.worker("ana")
    done = shop.hand_in(worker)
    crowd = site.crowd("sandbox")
    crowd.approve(done)
    assert words_of_money(_for_people(worker.get("/sandbox/worker/your-work").text)) == []
    crowd.bonus(done, amount_cents=50, reason="A gift", token="t")
    page = worker.get("/sandbox/worker/earnings").text
    assert "$0.50" in page
    assert "Approved" in page


def test_the_requesters_pages_of_an_unpaid_batch_show_no_sums(shop: Shop, site: Site) -> None:
    collection = shop.pictures(2)
    plan = shop.plan(collection, reward="0", assignments_per_image="1").headers["location"]
    page = shop.page(plan)
    assert "$" not in page.replace("$7.25", "")
    assert "Yes, publish" in page
    batch_id = plan.split("/")[3]
    shop.post(f"/requester/batches/{batch_id}/publish")
    worker = shop.worker("ana")
    done = shop.hand_in(worker)
    submission = shop.page(f"/requester/work/sandbox/{done}")
    assert "$" not in submission
    assert re.search(r"<button[^>]*>Accept <kbd", submission)
    assert "$" not in shop.page(f"/requester/batches/{batch_id}/approve-all")
    shop.post(f"/requester/work/sandbox/{done}/decide", decision="approve")
    shop.settle()
    page = shop.page(f"/requester/batches/{batch_id}")
    assert "$" not in page
    assert "Accepted" in page
    row = re.findall(r"<tr>.*?</tr>", shop.page("/requester/statistics"), re.DOTALL)[-1]
    assert "$" not in row
    assert '"0.00"' in shop.page("/requester/statistics.csv")  # what the market's books say


def test_unpaid_work_goes_live_with_the_card_alone(shop: Shop, site: Site) -> None:
    from sqlalchemy import delete

    from labelcrowd.storage.tables.market_trust import pay_terms

    site.home.store.write(lambda c: c.execute(delete(pay_terms)))
    shop.publish(1, reward="0", market=LIVE)
    assert "Outline" in Volunteer(site, LIVE).look("/worker/")
