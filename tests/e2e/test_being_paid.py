"""A worker says how to be paid, the operator pays a run, and both see what became of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from labelcrowd.accounts import people
from labelcrowd.cli.opening import studio_of
from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import open_home
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.firsthand import choose_files
from tests.support.owner import Owner
from tests.support.payroll import BANK, IBANS, LIVE, Payroll


@contextlib.contextmanager
def books(server: Server) -> Iterator[Payroll]:
    """The served home's money, beside the server."""
    home = open_home(server.home)
    try:
        studio = studio_of(home)
        yield Payroll(studio, SetClock(studio.clock.now()), Ids())
    finally:
        home.close()


def earn(server: Server, login: str, cents: int) -> None:
    """As if paid work of theirs had been approved."""
    with books(server) as payroll:
        found = payroll.studio.home.store.read(lambda c: people.find_worker(c, LIVE, login))
        payroll.has_worked(found.id)
        payroll.earn(found.id, cents)


def give_account(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name="Pay me so").locator("visible=true").click()


def test_from_owed_to_paid_with_every_word_between(
    server: Server, owner: Owner, person: OpenPerson, tmp_path: Path
) -> None:
    for path, fields in (
        ("currency", {"currency": "EUR"}),
        ("means", {"kind": ["bank", "cash"]}),
        ("payer", {**BANK, "iban": IBANS[1]}),
    ):
        assert owner.post(f"/requester/pay-settings/{path}", fields).status_code == 303
    worker = person(width=390, height=844, cookies=owner.new_worker("ana", LIVE))
    earn(server, "ana", 1_250)

    # The worker: what is owed, and where to send it.
    worker.goto(f"{server.url}/worker/earnings")
    worker.get_by_role("link", name="Your pay").click()
    expect(worker.get_by_text("Owed to you").first.locator("..")).to_contain_text("€12.50")
    worker.get_by_text("Bank account").first.click()
    give_account(worker, holder="Ana Núñez", iban="DE89 3704 0044 0532 0130 01")
    expect(worker.get_by_text("The check digits do not fit")).to_be_visible()
    worker.errors.clear()  # type: ignore[attr-defined]  # the refused form's status
    give_account(worker, holder="Ana Núñez", iban="DE89 3704 0044 0532 0130 00")
    expect(worker.get_by_text("DE•• •••• 3000").first).to_be_visible()
    assert barriers(worker) == []

    # The operator: look, freeze, hand the file on.
    operator = person(cookies=owner.cookies)
    operator.goto(f"{server.url}/requester/payouts")
    assert barriers(operator) == []
    operator.get_by_role("button", name="See whom a run would pay").click()
    assert barriers(operator) == []
    operator.get_by_role("button", name="Freeze this run").click()
    expect(operator.get_by_role("heading", name="Run 1")).to_be_visible()
    assert barriers(operator) == []
    with operator.expect_download() as loaded:
        operator.get_by_role("button", name="SEPA file").click()
    sepa = etree.parse(loaded.value.path()).getroot()
    code = sepa.findtext(".//{*}EndToEndId")
    assert sepa.findtext(".//{*}CtrlSum") == "12.50"

    # The bank's receipt: a file, looked at first.
    receipt = tmp_path / "bank.csv"
    with books(server) as payroll:
        receipt.write_text(f"code,amount,date,reference\n{code},12.50,{payroll.today},SCT-1\n")
    operator.get_by_role("link", name="Import receipts").click()
    choose_files(operator.get_by_label("File"), receipt)
    expect(operator.get_by_label("Or paste it here")).to_have_value(receipt.read_text())
    operator.get_by_role("button", name="Look at it").click()
    assert barriers(operator) == []
    operator.get_by_role("button", name="Take 1 row").click()
    expect(operator.get_by_role("heading", name="Taken")).to_be_visible()

    # The worker looks, does not find it, and is answered.
    worker.reload()
    expect(worker.get_by_text("SCT-1")).to_be_visible()
    worker.get_by_role("button", name="Not received?").click()
    worker.get_by_label("What you want to say").fill("It is not on my account.")
    worker.get_by_role("button", name="Tell the operator").click()
    expect(worker.get_by_text("No answer yet.")).to_be_visible()
    operator.goto(f"{server.url}/requester/payouts")
    operator.get_by_label("Your answer to the worker").fill("It takes a day; look tomorrow.")
    operator.get_by_role("button", name="Answer").click()
    expect(operator.get_by_text("It is not on my account.")).not_to_be_attached()
    worker.reload()
    expect(worker.get_by_text("It takes a day; look tomorrow.")).to_be_visible()

    # It did bounce: noted at its line, owed again.
    operator.get_by_role("link", name="Run 1").click()
    operator.get_by_role("button", name="Note …").click()
    operator.get_by_role("button", name="It bounced").click()
    expect(operator.get_by_text("Came back", exact=True).last).to_be_visible()
    worker.reload()
    expect(worker.get_by_text("Owed to you").first.locator("..")).to_contain_text("€12.50")
    worker.get_by_role("link", name="Statement of").first.click()
    expect(worker.get_by_role("heading", name="Statement of")).to_be_visible()
    assert barriers(worker) == []
    with books(server) as payroll:
        assert payroll.problems() == []
