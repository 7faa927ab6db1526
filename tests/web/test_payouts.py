"""Pages of pay: the operator's runs, files and receipts; the worker's means, payments, year."""

from __future__ import annotations

import csv
import io
import re

import pytest

from labelcrowd.accounts import passwords, people
from labelcrowd.clock import MINUTE, SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web.services import Settings
from labelcrowd.workflow import payout_files, payouts
from tests.support.payroll import BANK, LIVE, OPERATOR, PAYPAL, Payroll
from tests.support.site import PASSWORD, URL, Browser, Site
from tests.web.test_texts import hard_coded

PAYOUTS = f"/requester/payouts/{LIVE}"
SETTINGS = "/requester/pay-settings"
SECRET = "DE89370400440532013000"


@pytest.fixture
def payroll(site: Site) -> Payroll:
    return Payroll(site.services, site.clock, site.ids)


@pytest.fixture
def operator(site: Site) -> Browser:
    return site.browser().sign_in_operator()


def send(browser: Browser, path: str, **fields: object):  # type: ignore[no-untyped-def]
    return browser.submit("/requester/", path, fields)


def worker(site: Site, payroll: Payroll, login: str, cents: int = 1_000) -> Browser:
    """Somebody who did paid work, in a browser of their own."""
    worker_id = payroll.worker(login, cents)
    payroll.has_worked(worker_id)
    return site.browser().sign_in_worker(worker_id)


def choose(browser: Browser, kind: str, **fields: str):  # type: ignore[no-untyped-def]
    return browser.submit("/worker/pay", "/worker/pay/means", {"means": kind, **fields})


def make_run(operator: Browser, **fields: object) -> str:
    """By the pages: look at the plan, say yes; the run's path."""
    query = "&".join(f"kind={kind}" for kind in fields.pop("kinds", ["hand", "bank", "paypal"]))
    page = operator.get(f"{PAYOUTS}/new?minimum=0.01&{query}").text
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.split("<main", 1)[1])
    given = {name: value for name, value in hidden if name in ("run", "list", "minimum")}
    kinds = [value for name, value in hidden if name == "kind"]
    answer = send(operator, f"{PAYOUTS}/new", **given, kind=kinds, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_the_operator_chooses_currency_and_means_on_one_page(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    assert send(operator, f"{SETTINGS}/currency", currency="EUR").status_code == 303
    for wrong, text in (("JPY", "0 decimals"), ("XXX", "ISO 4217")):
        refused = send(operator, f"{SETTINGS}/currency", currency=wrong)
        assert refused.status_code == 422
        assert text in refused.text
    payroll.worker("ana", 500)
    assert "€5.00" in operator.get(PAYOUTS).text
    refused = send(operator, f"{SETTINGS}/currency", currency="USD")
    assert refused.status_code == 409
    assert "counts in EUR" in refused.text
    assert send(operator, f"{SETTINGS}/means", kind=["paypal", "cash"]).status_code == 303
    assert send(operator, f"{SETTINGS}/means", kind="gold").status_code == 422
    page = operator.get(SETTINGS).text
    assert re.findall(r'value="(\w+)" checked', page) == ["paypal", "cash"]


def test_sums_of_the_sandbox_stay_dollars_of_play_money(site: Site, operator: Browser) -> None:
    send(operator, f"{SETTINGS}/currency", currency="EUR")
    page = operator.get("/requester/").text
    assert "$10,000.00" in page
    assert "€1,000.00" in page


def test_a_worker_gives_details_which_only_the_operator_sees_whole(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    payroll.offer("bank", "paypal")
    ana = worker(site, payroll, "ana")
    assert choose(ana, "bank", **BANK).status_code == 303
    page = ana.get("/worker/pay").text
    assert "DE•• •••• 3000" in page
    run = make_run(operator)
    open_pages = [page, ana.get("/worker/earnings").text, operator.get(run).text,
                  operator.get(PAYOUTS).text, operator.get(f"{PAYOUTS}/new").text]  # fmt: skip
    for text in open_pages:
        assert "3704" not in text
        assert "Núñez" not in text
    shown = send(operator, f"{run}/details")
    assert "DE89 3704 0044 0532 0130 00" in shown.text
    assert "Ana Núñez" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "payout-details" in {one.action for one in payroll.acts(site.operator.requester_id)}


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("bank", {**BANK, "iban": "DE89 3704 0044 0532 0130 01"}, "check digits"),
        ("bank", {**BANK, "iban": "DE89 3704"}, "Two letters"),
        ("bank", {**BANK, "iban": "XX893704004405320130"}, "No country"),
        ("bank", {**BANK, "iban": SECRET + "1"}, "characters"),
        ("bank", {**BANK, "holder": "<script>alert(1)</script>"}, "Only letters"),
        ("bank", {**BANK, "holder": "Ana\u202eoN"}, "Only letters"),
        ("bank", {**BANK, "holder": "=HYPERLINK(1)"}, "Only letters"),
        ("bank", {**BANK, "holder": ""}, "needed"),
        ("bank", {**BANK, "bic": "ABC"}, "8 or 11"),
        ("paypal", {"email": "ana"}, "not an e-mail"),
        ("paypal", {"email": "ana@example.org\r\nBcc: all"}, "Only letters"),
        ("cash", {}, "offered"),
    ],
)  # fmt: skip
def test_details_that_are_none_are_refused_and_not_repeated(
    site: Site, payroll: Payroll, kind: str, fields: dict[str, str], told: str
) -> None:
    payroll.offer("bank", "paypal")
    ana = worker(site, payroll, "ana")
    answer = choose(ana, kind, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    for value in fields.values():
        assert len(value) < 6 or value not in answer.text
    assert "••" not in ana.get("/worker/pay").text


def test_a_lost_key_is_told_and_the_run_can_be_cancelled(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    payroll.offer("bank")
    ana = worker(site, payroll, "ana")
    choose(ana, "bank", **BANK)
    run = make_run(operator, kinds=["bank"])
    (site.home.folder / "pay-details.key").unlink()
    for path, fields in ((f"{run}/details", {}), (f"{run}/file", {"form": "csv"})):
        refused = send(operator, path, **fields)
        assert refused.status_code == 422
        assert "pay-details.key" in refused.text
    assert send(operator, f"{run}/cancel").status_code == 303
    assert "DE•• •••• 3000" in ana.get("/worker/pay").text
    assert payroll.problems() == []


def test_whoever_works_unpaid_has_no_page_of_money(site: Site, payroll: Payroll) -> None:
    volunteer = site.browser().sign_in_worker(payroll.worker("volunteer"))
    for path in ("/worker/pay", "/worker/pay/2026", "/worker/pay/2026.csv"):
        assert volunteer.get(path).status_code == 404


def test_the_story_of_a_run_from_the_list_to_paid(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    payroll.offer("bank", "paypal")
    ana, bo = worker(site, payroll, "ana", 1_250), worker(site, payroll, "bo", 300)
    choose(ana, "paypal", **PAYPAL)
    page = operator.get(f"{PAYOUTS}/new?minimum=5&kind=paypal&kind=hand").text
    assert "less than the minimum is owed" in page
    run = make_run(operator, kinds=["paypal"])
    assert "$12.50" in ana.get("/worker/pay").text
    assert "In the run" in ana.get("/worker/pay").text
    file = send(operator, f"{run}/file", form="paypal")
    assert file.headers["content-disposition"] == 'attachment; filename="payout-1-paypal.csv"'
    (row,) = csv.reader(io.StringIO(file.text))
    assert row[:3] == ["ana@example.org", "12.50", "USD"]
    assert row[5] == "PayPal"
    paid = send(operator, f"{run}/paid", date=payroll.today, reference="PP-77")
    assert paid.status_code == 303
    page = ana.get("/worker/pay").text
    assert "PP-77" in page
    assert payroll.today in page
    assert send(operator, f"{run}/file", form="csv").status_code == 409
    assert "In the run" not in bo.get("/worker/pay").text
    assert payroll.problems() == []


def test_a_frozen_list_is_the_one_that_was_looked_at(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    ana = payroll.worker("ana", 500)
    page = operator.get(f"{PAYOUTS}/new?minimum=0.01&kind=hand").text
    given = dict(re.findall(r'type="hidden" name="(run|list|minimum)" value="([^"]*)"', page))
    payroll.earn(ana, 100)
    both = [send(operator, f"{PAYOUTS}/new", **given, kind="hand") for _ in range(2)]
    assert [one.status_code for one in both] == [303, 303], "sent twice, one run"
    assert len({one.headers["location"] for one in both}) == 1
    assert payroll.book(ana).in_run_cents == 500
    for wrong in ({"list": f"{ana}:101"}, {"list": "x"}, {"list": f"{ana}:1 {ana}:1"},
                  {"run": "short"}, {"list": ""}):  # fmt: skip
        refused = send(operator, f"{PAYOUTS}/new",
                       **{**given, "run": site.ids.row(), **wrong}, kind="hand")  # fmt: skip
        assert refused.status_code in (409, 422), wrong
    assert payroll.book(ana).in_run_cents == 500


def test_receipts_are_looked_at_before_they_are_taken(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    payroll.worker("ana", 500)
    run = make_run(operator)
    (line,) = payroll.lines(payroll.run_of(run))
    text = f"code,amount,status,date,reference\n{line.code},5.00,paid,{payroll.today},TX1\n"
    text += f"LC9-9-NOBODY,1.00,paid,{payroll.today},TX2\n"
    seen = send(operator, f"{PAYOUTS}/receipts", receipts=text)
    assert "no line has this code" in seen.text
    assert "Take 1 row" in seen.text
    assert payroll.line(line.code).state == "in-run"
    taken = send(operator, f"{PAYOUTS}/receipts", receipts=text, act="take")
    assert "Taken" in taken.text
    assert payroll.line(line.code).state == "paid"
    again = send(operator, f"{PAYOUTS}/receipts", receipts=text, act="take")
    assert again.status_code == 200
    assert payroll.problems() == []
    broken = send(operator, f"{PAYOUTS}/receipts", receipts="hello")
    assert broken.status_code == 422
    assert "code, amount, date is missing" in broken.text


def test_not_received_goes_to_the_operator_and_is_answered(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    ana, bo = worker(site, payroll, "ana"), worker(site, payroll, "bo")
    run = make_run(operator)
    send(operator, f"{run}/paid", date=payroll.today, reference="")
    codes = re.findall(r'name="line" value="([^"]+)"', ana.get("/worker/pay").text)
    said = {"line": codes[0], "words": "Nothing <b>came</b>."}
    assert ana.submit("/worker/pay", "/worker/pay/not-received", said).status_code == 303
    assert bo.submit("/worker/pay", "/worker/pay/not-received", said).status_code == 404
    page = operator.get(PAYOUTS).text
    assert "Nothing &lt;b&gt;came&lt;/b&gt;." in page
    claim = re.findall(r'name="claim" value="([^"]+)"', page)[0]
    send(operator, f"{PAYOUTS}/answer", claim=claim, answer="Look again on Monday.")
    assert "Nothing" not in operator.get(PAYOUTS).text
    assert "Look again on Monday." in ana.get("/worker/pay").text
    assert payroll.line(codes[0]).state == "paid", "no money moves by it"


def test_a_line_is_noted_by_hand_and_comes_back(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    ana = payroll.worker("ana", 500)
    run = make_run(operator)
    (line,) = payroll.lines(payroll.run_of(run))
    note = {"line": line.code, "date": payroll.today, "words": "TX1"}
    assert send(operator, f"{run}/line", **note, what="paid", amount="6").status_code == 422
    assert send(operator, f"{run}/line", **note, what="paid", amount="3").status_code == 303
    assert payroll.book(ana).owed_cents == 200
    assert send(operator, f"{run}/line", **note, what="failed").status_code == 409
    assert send(operator, f"{run}/line", **note, what="reversed").status_code == 303
    assert payroll.book(ana).owed_cents == 500
    assert send(operator, f"{run}/line", **note, what="dance").status_code == 422
    page = operator.get(run).text
    for words in ("Put into the run", "Bounced: owed again", "Came back"):
        assert words in page
    assert send(operator, f"{run}/cancel").status_code == 409


def test_the_year_is_stated_on_a_page_and_as_csv(
    site: Site, operator: Browser, payroll: Payroll
) -> None:
    ana = worker(site, payroll, "ana", 1_000)
    run = make_run(operator)
    send(operator, f"{run}/paid", date=payroll.today, reference="TX-1")
    year = payroll.today[:4]
    page = ana.get(f"/worker/pay/{year}")
    assert page.status_code == 200
    assert page.text.count("$10.00") >= 2
    rows = list(csv.DictReader(io.StringIO(ana.get(f"/worker/pay/{year}.csv").text)))
    assert [(row["what"], row["amount"]) for row in rows] == [
        ("waiting at the beginning", "0.00"), ("earned", "10.00"), ("paid", "10.00"),
        ("waiting at the end", "0.00"),
    ]  # fmt: skip
    assert rows[2]["reference"] == "TX-1"
    for wrong in ("1999", "20260", "x", "2026.5"):
        assert ana.get(f"/worker/pay/{wrong}").status_code == 404
    stranger = site.browser()
    for path in ("/worker/pay", f"/worker/pay/{year}", f"/worker/pay/{year}.csv"):
        assert stranger.get(path).status_code == 303
        assert operator.get(path).status_code == 303, "the operator is no worker"


def test_forms_of_a_worker_need_their_own_token(site: Site, payroll: Payroll) -> None:
    payroll.offer("cash")
    ana = worker(site, payroll, "ana")
    for path in ("/worker/pay/means", "/worker/pay/forget", "/worker/pay/not-received"):
        assert ana.post(path, {"means": "cash"}).status_code == 403
        assert site.browser().post(path, {"means": "cash"}).status_code == 303
    assert choose(ana, "cash").status_code == 303
    assert ana.submit("/worker/pay", "/worker/pay/forget").status_code == 303
    assert "Choose one." in ana.get("/worker/pay").text


def test_where_money_goes_needs_the_password_long_after_signing_in(
    site: Site, payroll: Payroll
) -> None:
    payroll.offer("paypal")
    worker_id = payroll.worker("ana", 1_000)
    payroll.has_worked(worker_id)
    stored = passwords.hash_password(PASSWORD)
    site.home.store.write(lambda c: people.set_worker_password(c, LIVE, worker_id, stored))
    ana = site.browser().sign_in_worker(worker_id)
    assert "old_password" not in ana.get("/worker/pay").text
    assert choose(ana, "paypal", email="ana@example.org").status_code == 303
    site.clock.advance(16 * MINUTE)
    assert "old_password" in ana.get("/worker/pay").text
    for given in ({}, {"old_password": "a wrong one"}):
        refused = choose(ana, "paypal", email="thief@example.org", **given)
        assert (refused.status_code, "This is not your password." in refused.text) == (422, True)
    assert "a•••@example.org" in ana.get("/worker/pay").text
    right = choose(ana, "paypal", email="new@example.org", old_password=PASSWORD)
    assert right.status_code == 303
    assert "n•••@example.org" in ana.get("/worker/pay").text


def test_only_the_operator_has_these_pages(site: Site, payroll: Payroll) -> None:
    from tests.support.shop import Shop

    other = Shop(site).other_requester()
    for path in (PAYOUTS, f"{PAYOUTS}/new", f"{PAYOUTS}/receipts", SETTINGS):
        assert other.get(path).status_code == 403


def test_no_text_of_these_pages_is_hard_coded(home: Home, clock: SetClock, ids: Ids) -> None:
    site = Site(home, clock, ids, Settings(public_url=URL, pseudo_locale=True))
    payroll = Payroll(site.services, clock, ids)
    operator = site.browser().sign_in_operator()
    payroll.offer("paypal", "bank", "voucher", "payroll", "cash")
    ana, bo = worker(site, payroll, "ana"), worker(site, payroll, "bo")
    choose(ana, "bank", **BANK)
    pages = {"wrong details": choose(bo, "bank", holder="<b>").text}
    choose(bo, "cash")
    run = make_run(operator, kinds=["bank", "cash"])
    codes = [line.code for line in payroll.lines(payroll.run_of(run))]
    send(operator, f"{run}/line", line=codes[0], what="paid", date=payroll.today, amount="1")
    send(operator, f"{run}/line", line=codes[1], what="failed")
    for browser, code in ((ana, codes[0]), (bo, codes[0])):
        browser.submit("/worker/pay", "/worker/pay/not-received", {"line": code})
    rows = f"code,amount,date\n{codes[0]},1,{payroll.today}\nLC,1,{payroll.today}"
    pages["receipts"] = send(operator, f"{PAYOUTS}/receipts", receipts=rows).text
    pages["taken"] = send(operator, f"{PAYOUTS}/receipts", receipts=rows, act="take").text
    payroll.worker("cy", 100)
    for path in (PAYOUTS, "/requester/payouts/sandbox", run, SETTINGS, f"{PAYOUTS}/receipts",
                 f"{PAYOUTS}/new?minimum=1&kind=bank"):  # fmt: skip
        pages[path] = operator.get(path).text
    for path in ("/worker/pay", "/worker/pay?said=means", f"/worker/pay/{payroll.today[:4]}"):
        pages[path] = ana.get(path).text
    for where, page in pages.items():
        assert "⟦" in page, where
        assert not (texts := hard_coded(page)), (where, texts)
    site.close()


def test_pages_of_an_erased_worker_tell_what_is_in_a_run_and_of_which_a_file_is_out(
    operator: Browser, payroll: Payroll
) -> None:
    payroll.offer("paypal")
    ana = payroll.worker("ana", 1_000)
    payroll.choose(ana, "paypal", PAYPAL)
    run = make_run(operator)
    address = f"/requester/workers/live/erase/{ana}"
    page = operator.get(address).text
    assert "In payout run 1:" in page
    assert "no file was made yet" in page
    made = payout_files.pay_file(
        payroll.studio, OPERATOR, payroll.market_id, payroll.run_of(run).id, "paypal"
    )
    assert made.lines == 1
    assert "a file was made on" in operator.get(address).text
    refused = send(operator, address, login="ana")
    assert refused.status_code == 409
    assert "say first what became of line" in refused.text
    (line,) = payroll.lines(payroll.run_of(run))
    payouts.mark_failed(payroll.studio, OPERATOR, payroll.market_id, line.code, reason="")
    again = payroll.run_of(make_run(operator))
    claim = re.search(
        r'readonly value="([a-z2-7-]{24})"', send(operator, address, login="ana").text
    )
    assert claim
    payout_files.pay_file(payroll.studio, OPERATOR, payroll.market_id, again.id, "csv")
    told = send(operator, "/requester/workers/live/claim", code=claim[1]).text
    assert "In payout run 2:" in told
    assert "$10.00" in told
    assert "a file was made on" in told
