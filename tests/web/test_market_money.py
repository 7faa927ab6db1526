"""The operator's page of fees, caps, deposits and refunds."""

from __future__ import annotations

import pytest

from labelcrowd.accounts import audit
from labelcrowd.market import ledger, messages
from labelcrowd.market.system_qualifications import ADULT
from labelcrowd.workflow import market_fees
from tests.support.shop import Shop
from tests.support.site import Site

LIVE, SANDBOX = "/requester/money/live", "/requester/money/sandbox"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def send(shop: Shop, path: str, **fields: str) -> str:
    """The page after a form: with what it says, or with the error."""
    root = path.rsplit("/", 1)[0]
    answer = shop.owner.submit(root, path, fields)
    if answer.status_code != 303:
        return answer.text
    return shop.owner.get(answer.headers["location"]).text


def test_the_schedules_are_chosen_with_one_click(site: Site, shop: Shop) -> None:
    assert "You take no fees." in shop.page(LIVE)
    page = send(shop, f"{LIVE}/schedule", schedule="amazon")
    assert "what Mechanical Turk took" in page
    assert "Here the rule is on." in page
    assert market_fees.read_fees(site.services, "live").percent == "20"
    assert "surcharge" in send(shop, f"{LIVE}/ten-rule")
    send(shop, f"{LIVE}/schedule", schedule="none")
    assert "Here the rule is off." in send(shop, f"{LIVE}/ten-rule")
    assert "Here the rule is on." in send(shop, f"{LIVE}/ten-rule", on="yes")


def test_fees_of_ones_own_are_kept_and_wrong_ones_are_shown_again(site: Site, shop: Shop) -> None:
    given = {"percent": "5", "ten_or_more": "0", "masters": "2.5", "minimum": "0.02"}
    page = send(shop, f"{LIVE}/fees", **given, premium=f"{ADULT} 0.05\n")
    assert "You take fees of your own." in page
    assert f"{ADULT} 0.05" in page
    found = market_fees.read_fees(site.services, "live")
    assert (found.percent_masters, found.minimum_cents, found.premium_cents) == (
        "2.5",
        2,
        {ADULT: 5},
    )
    wrong = send(shop, f"{LIVE}/fees", **{**given, "percent": "150"}, premium="")
    assert "0 to 100 per cent" in wrong
    assert 'value="150"' in wrong
    unknown = send(shop, f"{LIVE}/fees", **given, premium="3PREM 0.05")
    assert "no qualification type &#39;3PREM&#39; here" in unknown
    assert "expected lines such as" in send(shop, f"{LIVE}/fees", **given, premium="3PREM")


def test_the_cap_of_a_requester(site: Site, shop: Shop) -> None:
    mine = site.operator.requester_id
    assert "$12.50" in send(shop, f"{LIVE}/cap", requester=mine, cap="12.50")
    assert "$10,000.00" in send(shop, f"{LIVE}/cap", requester=mine, cap="")
    assert "choose one of the list" in send(shop, f"{LIVE}/cap", requester="ANOBODY", cap="1")
    assert "no cap" in shop.page(SANDBOX)
    noted = site.home.store.read(lambda c: audit.entries(c, mine))
    assert [one.action for one in noted[:2]] == ["day-cap", "day-cap"]


def test_deposits_come_in_and_go_back(site: Site, shop: Shop) -> None:
    mine = site.operator.requester_id
    assert "$1,020.00" in send(shop, f"{LIVE}/deposit", requester=mine, amount="20", what="in")
    assert "$1,005.00" in send(shop, f"{LIVE}/deposit", requester=mine, amount="15", what="back")
    page = send(shop, f"{LIVE}/deposit", requester=mine, amount="6", what="back")
    assert "insufficient funds" in page


def test_a_payment_goes_back_and_its_worker_reads_why(site: Site, shop: Shop) -> None:
    shop.publish(1)
    work = shop.hand_in(shop.worker("ana"))
    shop.settle()
    asked = {"payment": work, "how": "worker", "reason": "The page was <broken>."}
    assert "is not approved" in send(shop, f"{SANDBOX}/refund", **asked)
    shop.post(f"/requester/work/sandbox/{work}/decide", decision="approve")
    assert "Saved" in send(shop, f"{SANDBOX}/refund", **asked)
    ana = site.worker_ids["ana"]
    store = site.home.store
    owed = store.read(lambda c: ledger.account_balance(c, "sandbox", ana, ledger.PAYABLE))
    assert owed == 0
    (told,) = store.read(lambda c: messages.inbox(c, "sandbox", ana))
    assert "The page was <broken>." in told.words
    assert "nothing left" in send(shop, f"{SANDBOX}/refund", **asked)
    assert store.read(lambda c: ledger.problems(c, "sandbox")) == []
