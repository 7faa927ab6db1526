"""Receipts: only what says exactly what a line waits for is taken; the rest is listed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from labelcrowd.clock import DAY, to_datetime
from labelcrowd.errors import InvalidInput
from labelcrowd.market.payout_lines import Line
from labelcrowd.workflow import payout_receipts, payouts
from labelcrowd.workflow.payout_receipts import Judgement
from tests.support.payroll import LIVE, OPERATOR, Payroll

HEAD = "code,amount,currency,status,date,reference,reason"


@dataclass
class Desk:
    """Lines of one run, and files about them."""

    payroll: Payroll
    lines: list[Line]

    def row(self, place: int = 0, **given: str) -> str:
        line = self.lines[place]
        values = {
            "code": line.code, "amount": f"{line.amount_cents / 100:.2f}", "currency": "USD",
            "status": "paid", "date": self.payroll.today, "reference": f"TX{place}", "reason": "",
            **given,
        }  # fmt: skip
        return ",".join(values.values())

    def look(self, *rows: str, partly: tuple[str, ...] = ()) -> Judgement:
        return payout_receipts.preview(self.payroll.studio, LIVE, file(*rows), partly)

    def take(self, *rows: str, partly: tuple[str, ...] = ()) -> Judgement:
        """Look, take, and take again: the second time nothing changes."""
        seen = self.look(*rows, partly=partly)
        given = (self.payroll.studio, OPERATOR, LIVE, file(*rows), partly)
        done = payout_receipts.apply(*given)
        assert verdicts(done) == verdicts(seen)
        before = self.payroll.books()
        assert payout_receipts.apply(*given).taken == []
        assert self.payroll.books() == before
        assert self.payroll.problems() == []
        return done

    def states(self) -> list[tuple[str, int]]:
        found = [self.payroll.line(line.code) for line in self.lines]
        return [(line.state, line.paid_cents) for line in found]


def file(*rows: str) -> str:
    return "\n".join([HEAD, *rows])


def verdicts(judgement: Judgement) -> list[str]:
    return [one.verdict for one in judgement.rows]


@pytest.fixture
def desk(payroll: Payroll) -> Desk:
    for login, cents in (("ana", 500), ("bo", 700), ("cy", 900)):
        payroll.worker(login, cents)
    return Desk(payroll, payroll.lines(payroll.run()))


def test_whole_sums_are_noted_as_paid_with_day_and_reference(desk: Desk) -> None:
    done = desk.take(desk.row(0), desk.row(1))
    assert verdicts(done) == ["paid", "paid"]
    assert [state for state, _ in desk.states()] == ["paid", "paid", "in-run"]
    step = desk.payroll.steps(desk.lines[0].code)[-1]
    assert (step.on_date, step.reference) == (desk.payroll.today, "TX0")


def test_looking_changes_nothing(desk: Desk) -> None:
    assert verdicts(desk.look(desk.row(0), desk.row(1, status="failed"))) == ["paid", "failed"]
    assert {state for state, _ in desk.states()} == {"in-run"}


def test_what_cannot_be_taken_is_listed_with_the_reason(desk: Desk) -> None:
    cents = desk.lines[0].amount_cents
    for given, verdict in (
        ({"code": "LC9-9-NOBODY"}, "unknown"),
        ({"code": ""}, "unknown"),
        ({"amount": f"{(cents + 1) / 100:.2f}"}, "amount"),
        ({"amount": f"{(cents - 1) / 100:.2f}"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5.00"}, "unreadable"),
        ({"amount": "5.00.00"}, "unreadable"),
        ({"amount": "5e0"}, "unreadable"),
        ({"amount": ""}, "unreadable"),
        ({"currency": "EUR"}, "currency"),
        ({"status": "pending"}, "waiting"),
        ({"status": "Unclaimed"}, "waiting"),
        ({"status": "perhaps"}, "unreadable"),
        ({"status": ""}, "unreadable"),
        ({"date": "soon"}, "unreadable"),
        ({"date": ""}, "unreadable"),
        ({"status": "failed", "amount": "1.00"}, "amount"),
    ):
        (one,) = desk.take(desk.row(0, **given)).rows
        assert (one.verdict, bool(one.why)) == (verdict, True), given
    later = to_datetime(desk.payroll.clock.now() + 5 * DAY).date().isoformat()
    assert verdicts(desk.take(desk.row(0, date=later))) == ["unreadable"]
    assert {state for state, _ in desk.states()} == {"in-run"}


def test_several_rows_of_one_line_are_taken_by_nobody(desk: Desk) -> None:
    twice = (desk.row(0), desk.row(0))
    apart = (desk.row(1), desk.row(1, reference="TX9"), desk.row(2))
    assert verdicts(desk.take(*twice, *apart)) == ["doubled"] * 4 + ["paid"]
    assert [state for state, _ in desk.states()] == ["in-run", "in-run", "paid"]


def test_another_payment_of_a_paid_line_is_listed_because_it_may_be_the_second(
    desk: Desk,
) -> None:
    desk.take(desk.row(0))
    assert verdicts(desk.look(desk.row(0))) == ["known"]
    (other,) = desk.take(desk.row(0, reference="TX9")).rows
    assert other.verdict == "already"
    assert "TX0" in other.why
    assert desk.states()[0] == ("paid", desk.lines[0].amount_cents)


def test_a_smaller_amount_is_taken_only_where_the_operator_says_that_it_is_a_part(
    desk: Desk,
) -> None:
    part = desk.row(0, amount="1.25")
    assert verdicts(desk.look(part)) == ["amount"]
    assert verdicts(desk.take(part, partly=(desk.lines[0].code,))) == ["part"]
    assert desk.states()[0] == ("paid", 125)
    more = desk.row(1, amount="99.00")
    assert verdicts(desk.take(more, partly=(desk.lines[1].code,))) == ["amount"]


def test_what_failed_or_bounced_is_owed_again_and_a_late_payment_of_it_is_listed(
    desk: Desk,
) -> None:
    assert verdicts(desk.take(desk.row(0, status="Failed", reason="closed"))) == ["failed"]
    assert verdicts(desk.take(desk.row(0))) == ["came-back"]
    desk.take(desk.row(1))
    assert verdicts(desk.take(desk.row(1, status="returned", reference="R"))) == ["reversed"]
    assert verdicts(desk.take(desk.row(1))) == ["known"], "noted before it bounced"
    assert desk.states()[:2] == [("returned", 0), ("returned", 0)]
    # It had arrived after all: by hand, and the old news of it changes nothing.
    payouts.mark_paid(
        desk.payroll.studio, OPERATOR, LIVE, desk.lines[1].code, on_date=desk.payroll.today,
        reference="TX7", after_all=True,
    )  # fmt: skip
    assert verdicts(desk.take(desk.row(1, status="returned", reference="R"))) == ["known"]
    assert desk.states()[1] == ("paid", desk.lines[1].amount_cents)


def test_files_of_banks_have_other_names_signs_and_marks(desk: Desk) -> None:
    line = desk.lines[0]
    cents = f"{line.amount_cents / 100:.2f}".replace(".", ",")
    text = "\ufeffEnd-to-End ID;Value date;AMOUNT;Bank reference\r\n"
    text += f'"{line.code}";{desk.payroll.today};"{cents}";"\'+REF 1"\r\n\r\n'
    (one,) = payout_receipts.preview(desk.payroll.studio, LIVE, text).rows
    assert (one.verdict, one.row.reference) == ("paid", "+REF 1")


@pytest.mark.parametrize(
    "text",
    ["", "hello", "code;amount", "code,amount,amount,date\n", 'code,amount,date\n"open',
     "<html></html>", "a" * 700_000,
     "code,amount,date\n" + "x,1,2026-01-01\n" * 10_001],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_whole(desk: Desk, text: str) -> None:
    with pytest.raises(InvalidInput, match="receipts"):
        payout_receipts.preview(desk.payroll.studio, LIVE, text)


def test_markup_in_a_reference_is_kept_as_text_and_control_characters_are_refused(
    desk: Desk,
) -> None:
    done = desk.take(desk.row(0, reference="<b>x</b>"), desk.row(1, reference="a\x00b"))
    assert verdicts(done) == ["paid", "unreadable"]
    assert desk.payroll.steps(desk.lines[0].code)[-1].reference == "<b>x</b>"


def test_many_rows_are_taken_in_pieces_and_a_repetition_finishes_a_stop(desk: Desk) -> None:
    for number in range(130):
        desk.payroll.worker(f"w{number}", 100 + number)
    more = Desk(desk.payroll, desk.payroll.lines(desk.payroll.run()))
    rows = [more.row(place) for place in range(len(more.lines))]
    half = file(*rows[:60])
    payout_receipts.apply(desk.payroll.studio, OPERATOR, LIVE, half)
    done = more.take(*rows)
    assert (len(done.known), len(done.taken)) == (60, 70)
