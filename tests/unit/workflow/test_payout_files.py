"""Files of a run: what PayPal and banks take, once for each line, and nothing a sheet would run."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from lxml import etree

from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.market import setup
from labelcrowd.market.iban import problem
from labelcrowd.workflow import pay_means, payout_files, payouts
from labelcrowd.workflow.payout_files import PayFile
from labelcrowd.workflow.sepa import NAMESPACE, Account, Transfer, latin, payment_file
from tests.support.payroll import BANK, IBANS, LIVE, OPERATOR, PAYPAL, Payroll

PAYER = {"holder": "Universität Bonn", "iban": IBANS[1], "bic": "ABNANL2A"}
# The order of elements, from the schema; those that the guidelines want are all there.
ORDER = {
    "CstmrCdtTrfInitn": ["GrpHdr", "PmtInf"],
    "GrpHdr": ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"],
    "PmtInf": ["PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt",
               "Dbtr", "DbtrAcct", "DbtrAgt", "ChrgBr", "CdtTrfTxInf"],
    "CdtTrfTxInf": ["PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"],
}  # fmt: skip


@pytest.fixture
def euro(payroll: Payroll) -> Payroll:
    payroll.studio.home.store.write(lambda c: setup.choose_currency(c, LIVE, "EUR"))
    payroll.offer("bank", "paypal", "voucher", "payroll", "cash")
    return payroll


def make(payroll: Payroll, run_id: str, form: str) -> PayFile:
    return payout_files.pay_file(payroll.studio, OPERATOR, LIVE, run_id, form)


def rows(made: PayFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.body.decode())))


def texts(root: etree._Element, path: str) -> list[str]:
    found = root.iterfind(re.sub(r"/(\w)", rf"/{{{NAMESPACE}}}\1", path))
    return [one.text or "" for one in found]


def test_the_plain_file_has_every_open_line_with_its_details(euro: Payroll) -> None:
    ana, bo = euro.worker("ana", 1_250), euro.worker("bo", 300)
    euro.choose(ana, "bank", BANK)
    run = euro.run()
    head, *lines = rows(make(euro, run.id, "csv"))
    found = {one[1]: dict(zip(head, one, strict=True)) for one in lines}
    assert found[ana]["iban"] == "DE89370400440532013000"
    assert found[ana]["holder"] == "Ana Núñez"
    assert (found[ana]["amount"], found[ana]["currency"]) == ("12.50", "EUR")
    assert (found[bo]["means"], found[bo]["iban"]) == ("hand", "")


def test_paypals_file_has_one_recipient_a_row_and_our_code(euro: Payroll) -> None:
    ana, bo = euro.worker("ana", 1_250), euro.worker("bo", 300)
    euro.choose(ana, "paypal", PAYPAL)
    euro.choose(bo, "cash")
    run = euro.run()
    made = make(euro, run.id, "paypal")
    code = next(line.code for line in euro.lines(run) if line.worker_id == ana)
    assert rows(made) == [
        ["ana@example.org", "12.50", "EUR", code, "Thank you for your work", "PayPal"]
    ]
    assert (made.lines, made.left, made.total_cents) == (1, 1, 1_250)
    assert " " not in code
    assert len(code) <= 30


def test_nothing_is_escaped_in_the_file_for_paypals_machine(
    euro: Payroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    euro.choose(euro.worker("ana", 500), "paypal", PAYPAL)
    told = {"email": "+ana@example.org"}  # as it may have come in before such ones were refused
    monkeypatch.setattr(payout_files.pay_means, "whole", lambda *_: told)
    run = euro.run()
    assert rows(make(euro, run.id, "paypal"))[0][0] == "+ana@example.org"
    head, line = rows(make(euro, run.id, "csv"))
    assert line[head.index("email")] == "'+ana@example.org"


def test_a_line_that_was_settled_is_in_no_later_file(euro: Payroll) -> None:
    for login in ("ana", "bo"):
        euro.choose(euro.worker(login, 500), "bank", BANK)
    run = euro.run()
    first, second = euro.lines(run)
    payouts.mark_paid(euro.studio, OPERATOR, LIVE, first.code, on_date=euro.today, reference="")
    assert [row[0] for row in rows(make(euro, run.id, "csv"))[1:]] == [second.code]
    payouts.mark_failed(euro.studio, OPERATOR, LIVE, second.code, reason="")
    with pytest.raises(Conflict, match="no line left"):
        make(euro, run.id, "csv")
    assert all(line.sealed is None for line in euro.lines(run)), "details are forgotten"


def test_what_a_spreadsheet_would_run_is_neutralised(euro: Payroll) -> None:
    euro.choose(euro.worker("ana", 500), "bank", {**BANK, "holder": "+Ana SUM(A1)"})
    euro.choose(euro.worker("bo", 500), "bank", {**BANK, "holder": "@Bo"})
    head, *lines = rows(make(euro, euro.run().id, "csv"))
    assert {one[head.index("holder")] for one in lines} == {"'+Ana SUM(A1)", "'@Bo"}


def test_a_sepa_file_needs_euro_and_the_account_that_pays(payroll: Payroll) -> None:
    payroll.offer("bank")
    payroll.choose(payroll.worker("ana", 500), "bank", BANK)
    run = payroll.run()
    with pytest.raises(Conflict, match="in euro only"):
        make(payroll, run.id, "sepa")
    with pytest.raises(InvalidInput, match="form"):
        make(payroll, run.id, "pdf")


def test_a_sepa_file_fulfils_the_schemas_rules(euro: Payroll) -> None:
    with_bic = {**BANK, "holder": "Zoë O'Brien-Łukasz", "iban": IBANS[2], "bic": "PSSTFRPPMON"}
    for login, given in (("ana", BANK), ("zoe", with_bic)):
        euro.choose(euro.worker(login, 1_999), "bank", given)
    euro.worker("bo", 300)
    run = euro.run()
    with pytest.raises(Conflict, match="from which bank account"):
        make(euro, run.id, "sepa")
    pay_means.set_payer(euro.studio, OPERATOR, LIVE, PAYER)
    made = make(euro, run.id, "sepa")
    root = etree.fromstring(made.body)
    check_rules(root)
    assert texts(root, ".//NbOfTxs") == ["2", "2"]
    assert texts(root, ".//CtrlSum") == ["39.98", "39.98"]
    assert texts(root, ".//GrpHdr/InitgPty/Nm") == ["Universitat Bonn"]
    assert sorted(texts(root, ".//Cdtr/Nm")) == ["Ana Nunez", "Zoe O'Brien-Lukasz"]
    assert made.left == 1
    # Sent again it has the same message id; after something was settled, another one.
    again = etree.fromstring(make(euro, run.id, "sepa").body)
    assert texts(again, ".//MsgId") == texts(root, ".//MsgId")
    line = next(one for one in euro.lines(run) if one.kind == "bank")
    payouts.mark_paid(euro.studio, OPERATOR, LIVE, line.code, on_date=euro.today, reference="")
    rest = etree.fromstring(make(euro, run.id, "sepa").body)
    assert texts(rest, ".//MsgId") != texts(root, ".//MsgId")
    assert set(texts(rest, ".//EndToEndId")) < set(texts(root, ".//EndToEndId"))


def check_rules(root: etree._Element) -> None:
    """What of the schema and the guidelines can be checked without them."""
    assert root.tag == f"{{{NAMESPACE}}}Document"
    for element in root.iter():
        name = etree.QName(element).localname
        children = [etree.QName(child).localname for child in element]
        places = [ORDER[name].index(child) for child in children] if name in ORDER else []
        assert places == sorted(places), name
        assert children or (element.text or "").strip(), f"{name} is empty"
    longest = {"MsgId": 35, "PmtInfId": 35, "EndToEndId": 35, "Nm": 70, "Ustrd": 140}
    for name, length in longest.items():
        for text in texts(root, f".//{name}"):
            assert len(text) <= length
            assert re.fullmatch(r"[A-Za-z0-9/?:().,'+ -]+", text), text
            assert not text.startswith("/")
            assert "//" not in text
    amounts = [Decimal(text) for text in texts(root, ".//InstdAmt")]
    assert all(0 < amount <= Decimal("999999999.99") for amount in amounts)
    assert {Decimal(text) for text in texts(root, ".//CtrlSum")} == {sum(amounts)}
    assert {int(text) for text in texts(root, ".//NbOfTxs")} == {len(amounts)}
    assert {one.get("Ccy") for one in root.iterfind(f".//{{{NAMESPACE}}}InstdAmt")} == {"EUR"}
    assert all(problem(text) == "" for text in texts(root, ".//IBAN"))
    assert len(set(texts(root, ".//EndToEndId"))) == len(amounts)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", texts(root, ".//ReqdExctnDt")[0])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", texts(root, ".//CreDtTm")[0])
    assert texts(root, ".//PmtMtd") == ["TRF"]
    assert texts(root, ".//SvcLvl/Cd") == ["SEPA"]
    assert texts(root, ".//ChrgBr") == ["SLEV"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("Straße", "Strasse"), ("Ærø", "AEro"), ("Ελένη", "-"), ("//x", "x"), ("O’Neill", "O'Neill"),
     ("A" * 80, "A" * 70), ("Đặng", "Dang"), ("a  b", "a b")],
)  # fmt: skip
def test_names_are_told_in_letters_that_every_bank_takes(name: str, told: str) -> None:
    assert latin(name, 70) == told


def test_a_thousand_transfers_add_up() -> None:
    account = Account(holder="A", iban=IBANS[0])
    transfers = [
        Transfer(code=f"LC1-{n}-AAAAAA", to=account, amount_cents=n) for n in range(1, 1_001)
    ]
    body = payment_file(
        account, transfers, name="LC1-ABCDEF", words="Work", made_at="2026-11-22T10:00:00",
        execute_on="2026-11-23",
    )  # fmt: skip
    check_rules(etree.fromstring(body))


def test_details_are_in_no_record_and_no_setting(euro: Payroll) -> None:
    ana = euro.worker("ana", 500)
    euro.choose(ana, "bank", BANK)
    pay_means.set_payer(euro.studio, OPERATOR, LIVE, PAYER)
    run = euro.run()
    make(euro, run.id, "csv")
    make(euro, run.id, "sepa")
    payout_files.details_in_words(euro.studio, OPERATOR, LIVE, run.id)
    assert [one.action for one in euro.acts()].count("payout-file") == 2
    for secret in ("3704", "DE89", "Núñez", IBANS[1], "Universit"):
        for table in ("audit_entry", "setting", "pay_means", "payout_line", "payout_step",
                      "ledger_entry", "market_event"):  # fmt: skip
            for row in euro.every(table):
                assert secret not in repr(row), (table, secret)


def test_details_sealed_with_a_lost_key_are_left_out_until_they_are_given_again(
    euro: Payroll,
) -> None:
    ana = euro.worker("ana", 500)
    euro.choose(ana, "bank", BANK)
    (euro.studio.home.folder / "pay-details.key").unlink()
    plan = payouts.plan(euro.studio, LIVE, minimum_cents=0, kinds=["bank"])
    assert [one.left_out for one in plan.left_out] == ["unreadable"]
    euro.choose(ana, "bank", BANK)
    assert payouts.plan(euro.studio, LIVE, minimum_cents=0, kinds=["bank"]).total_cents == 500
