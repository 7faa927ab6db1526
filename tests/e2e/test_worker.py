"""A worker, from an invitation to money on the account and a record of their own.

docs/for-workers.md is what the worker has read; the operator beside them has docs/paying.md and
docs/review-and-pay.md.
"""

from __future__ import annotations

import csv
import io

from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.e2e.test_main_story import join
from tests.support.desk import Desk, square
from tests.support.firsthand import begin_review
from tests.support.owner import Owner, invitation, sample

TERMS = "# People in the street\n\nShow these pictures to **nobody**."
REASON = "The mirror of the car is missing."
IBAN = "DE89 3704 0044 0532 0130 00"


def set_up(owner: Owner) -> str:
    """One picture with terms, for real money; the batch's id."""
    owner.go_live()
    owner.post("/requester/pay-settings/means", {"kind": ["bank"]})
    collection = owner.collection([sample()], "Street")
    owner.post(f"/requester/collections/{collection}/terms", {"terms": TERMS})
    return owner.publish(collection, market="live", reward="0.35")


def pay_says(page: Page, server: Server, *, owed: str, in_run: str, paid: str) -> None:
    """The three words for money, each with its sum."""
    page.goto(f"{server.url}/worker/pay")
    totals = page.get_by_label("Totals")
    for words, sum_of_it in (
        ("Owed to you", owed),
        ("In a payout run", in_run),
        ("Paid to you", paid),
    ):
        expect(totals.locator("div", has_text=words).last).to_contain_text(sum_of_it)


def do_the_picture(page: Page) -> None:
    """Accept, read what is to be read, outline one object, and submit."""
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_role("heading", name="How you are paid")).to_be_visible()
    expect(page.get_by_text("labelcrowd moves no money itself")).to_be_visible()
    page.get_by_role("button", name="I agree, accept the HIT").click()
    expect(page.get_by_role("heading", name="People in the street")).to_be_visible()
    page.get_by_role("button", name="I accept, and accept the HIT").click()
    desk = Desk(page).ready()
    desk.draw(square(300, 300), "car")
    desk.saved()
    desk.submit()
    expect(page.get_by_text("Waiting for the requester").locator("..")).to_contain_text("$0.35")


def test_from_the_invitation_to_the_money_and_the_record(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    batch_id = set_up(owner)
    worker, operator = person(), person(cookies=owner.cookies)
    operator.on("dialog", lambda dialog: dialog.accept())
    pictures: list[str] = []
    worker.on("request", lambda r: pictures.append(r.url) if "/i/" in r.url else None)

    # In: whom one works for, how pay happens, the terms; no picture before these.
    join(worker, invitation(server, "live"), "Ana")
    expect(worker.get_by_text("R. Equester, Vision lab").first).to_be_visible()
    assert not pictures
    do_the_picture(worker)
    assert pictures

    # Rejected, with a reason that the worker reads.
    operator.goto(f"{server.url}/requester/batches/{batch_id}")
    begin_review(operator, 1)
    work = operator.url
    operator.get_by_text("Reject ...").click()
    operator.get_by_label("Reason, which the worker reads").first.fill(REASON)
    operator.get_by_label("Give it to someone else").uncheck()
    operator.get_by_role("button", name="Reject", exact=True).click()
    expect(operator.get_by_text("Newest results")).to_be_visible()
    worker.get_by_role("link", name="All work").click()
    worker.get_by_role("link", name="Earnings").click()
    expect(worker.get_by_text(REASON)).to_be_visible()
    pay_says(worker, server, owed="$0.00", in_run="$0.00", paid="$0.00")

    # Undone: owed. The worker says how to be paid.
    operator.goto(work)
    operator.get_by_role("button", name="Undo: approve and pay").click()
    expect(operator.get_by_text("Approved").first).to_be_visible()
    pay_says(worker, server, owed="$0.35", in_run="$0.00", paid="$0.00")
    worker.get_by_label("Name of the account's holder").fill("Ana Núñez")
    worker.get_by_label("IBAN").fill(IBAN)
    worker.get_by_role("button", name="Pay me so").click()
    expect(worker.get_by_text("DE•• •••• 3000").first).to_be_visible()

    # In a run, then paid.
    operator.get_by_role("link", name="Payouts").click()
    operator.get_by_role("button", name="See whom a run would pay").click()
    operator.get_by_role("button", name="Freeze this run").click()
    expect(operator.get_by_role("heading", name="Run 1")).to_be_visible()
    pay_says(worker, server, owed="$0.00", in_run="$0.35", paid="$0.00")
    operator.get_by_label("Reference", exact=True).fill("statement 11")
    operator.get_by_role("button", name="Note 1 line as paid").click()
    expect(operator.get_by_text("statement 11").first).to_be_visible()
    pay_says(worker, server, owed="$0.00", in_run="$0.00", paid="$0.35")
    expect(worker.get_by_text("statement 11").first).to_be_visible()

    # The worker's own record: what became of the work, in a file of theirs.
    worker.get_by_role("link", name="Earnings").first.click()
    with worker.expect_download() as download:
        worker.get_by_role("link", name="Your record as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["state"], row["earned"], row["reward"]) == ("Approved", "0.35", "0.35")
    assert IBAN.replace(" ", "") not in text.replace(" ", "")
