"""A payout run: owed becomes in a run, then paid or owed again, each cent once."""

from __future__ import annotations

import threading

import pytest

from labelcrowd.clock import DAY
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market.payout_runs import Due
from labelcrowd.workflow import payouts
from tests.support.payroll import BANK, LIVE, OPERATOR, PAYPAL, Payroll


def amounts(payroll: Payroll, worker_id: str) -> tuple[int, int, int]:
    """Owed, in a run, paid."""
    book = payroll.book(worker_id)
    assert book.explained
    return book.owed_cents, book.in_run_cents, book.paid_cents


def paid(payroll: Payroll, code: str, **given: object) -> bool:
    values = {"on_date": payroll.today, "reference": "TX 1", **given}
    return payouts.mark_paid(payroll.studio, OPERATOR, LIVE, code, **values)  # type: ignore[arg-type]


def test_a_run_freezes_what_is_owed_and_what_is_earned_later_stays_owed(payroll: Payroll) -> None:
    ana = payroll.worker("ana", 1_000)
    run = payroll.run()
    payroll.earn(ana, 250)
    assert amounts(payroll, ana) == (250, 1_000, 0)
    (line,) = payroll.lines(run)
    assert (line.state, line.amount_cents, line.kind) == ("in-run", 1_000, "hand")
    assert paid(payroll, line.code)
    assert amounts(payroll, ana) == (250, 0, 1_000)
    assert payroll.problems() == []


def test_those_below_the_minimum_or_without_a_means_are_left_out_with_the_reason(
    payroll: Payroll,
) -> None:
    payroll.offer()
    rich, poor, silent, other = (
        payroll.worker(login, cents)
        for login, cents in (("rich", 900), ("poor", 90), ("silent", 900), ("other", 900))
    )
    payroll.choose(rich, "bank", BANK)
    payroll.choose(poor, "bank", BANK)
    payroll.choose(other, "paypal", PAYPAL)
    plan = payouts.plan(payroll.studio, LIVE, minimum_cents=500, kinds=["bank"])
    assert [one.owed.worker_id for one in plan.paid] == [rich]
    assert plan.total_cents == 900
    reasons = {one.owed.worker_id: one.left_out for one in plan.left_out}
    assert reasons == {poor: "minimum", silent: "none", other: "other"}


def test_the_same_run_made_twice_is_one_run(payroll: Payroll) -> None:
    ana = payroll.worker("ana", 1_000)
    first = payroll.run(run_id="r1")
    again = payouts.freeze(
        payroll.studio, OPERATOR, LIVE, "r1", [Due(worker_id=ana, amount_cents=1_000)],
        minimum_cents=0, kinds=["hand"],
    )  # fmt: skip
    assert again == first
    assert amounts(payroll, ana) == (0, 1_000, 0)


def test_two_operators_at_once_freeze_no_cent_twice(payroll: Payroll) -> None:
    people = [payroll.worker(f"w{number}", 500) for number in range(5)]
    dues = [Due(worker_id=one, amount_cents=500) for one in people]
    refused: list[Conflict] = []

    def make(run_id: str) -> None:
        try:
            payouts.freeze(
                payroll.studio, OPERATOR, LIVE, run_id, dues, minimum_cents=0, kinds=["hand"]
            )
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=make, args=(f"run{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert [amounts(payroll, one) for one in people] == [(0, 500, 0)] * 5
    assert payroll.problems() == []


def test_a_list_that_is_not_owed_any_more_freezes_nothing(payroll: Payroll) -> None:
    ana, bo = payroll.worker("ana", 500), payroll.worker("bo", 500)
    dues = [Due(worker_id=ana, amount_cents=500), Due(worker_id=bo, amount_cents=501)]
    for wrong in (dues, [], [dues[0], dues[0]], [Due(worker_id=ana, amount_cents=0)]):
        with pytest.raises((Conflict, InvalidInput)):
            payouts.freeze(
                payroll.studio, OPERATOR, LIVE, "r", wrong, minimum_cents=0, kinds=["hand"]
            )
    assert amounts(payroll, ana) == (500, 0, 0)
    assert amounts(payroll, bo) == (500, 0, 0)


def test_a_worker_who_changed_the_means_after_the_list_was_made_stops_the_run(
    payroll: Payroll,
) -> None:
    payroll.offer()
    ana = payroll.worker("ana", 500)
    payroll.choose(ana, "bank", BANK)
    plan = payouts.plan(payroll.studio, LIVE, minimum_cents=0, kinds=["bank"])
    payroll.choose(ana, "paypal", PAYPAL)
    with pytest.raises(Conflict, match="changed how they are paid"):
        payouts.freeze(
            payroll.studio, OPERATOR, LIVE, "r", plan.dues, minimum_cents=0, kinds=["bank"]
        )
    assert amounts(payroll, ana) == (500, 0, 0)


def test_a_failed_line_comes_back_to_owed_and_goes_into_the_next_run(payroll: Payroll) -> None:
    ana = payroll.worker("ana", 700)
    (line,) = payroll.lines(payroll.run())
    for _ in range(2):
        payouts.mark_failed(payroll.studio, OPERATOR, LIVE, line.code, reason="account closed")
    assert amounts(payroll, ana) == (700, 0, 0)
    (second,) = payroll.lines(payroll.run())
    assert second.code != line.code
    assert paid(payroll, second.code)
    assert amounts(payroll, ana) == (0, 0, 700)
    with pytest.raises(Conflict, match="it may be in another run"):
        paid(payroll, line.code, after_all=True)
    assert payroll.problems() == []


def test_a_part_is_paid_and_the_rest_is_owed(payroll: Payroll) -> None:
    ana = payroll.worker("ana", 700)
    (line,) = payroll.lines(payroll.run())
    for wrong in (0, 701, -5):
        with pytest.raises(InvalidInput, match="amount"):
            paid(payroll, line.code, amount_cents=wrong)
    assert paid(payroll, line.code, amount_cents=450)
    assert amounts(payroll, ana) == (250, 0, 450)
    assert payroll.problems() == []


def test_paid_twice_is_paid_once_and_another_payment_of_it_is_refused(payroll: Payroll) -> None:
    ana = payroll.worker("ana", 700)
    (line,) = payroll.lines(payroll.run())
    assert [paid(payroll, line.code), paid(payroll, line.code)] == [True, False]
    for other in ({"reference": "TX 2"}, {"amount_cents": 600}, {"on_date": "2024-01-01"}):
        with pytest.raises(Conflict, match="paid already"):
            paid(payroll, line.code, **other)
    with pytest.raises(Conflict, match="note it as reversed"):
        payouts.mark_failed(payroll.studio, OPERATOR, LIVE, line.code, reason="")
    assert amounts(payroll, ana) == (0, 0, 700)


def test_what_bounces_after_it_was_paid_is_owed_again_with_a_trace(payroll: Payroll) -> None:
    ana = payroll.worker("ana", 700)
    (line,) = payroll.lines(payroll.run())
    with pytest.raises(Conflict, match="is not paid"):
        payouts.mark_reversed(
            payroll.studio, OPERATOR, LIVE, line.code, on_date=payroll.today, reason="bounced"
        )
    paid(payroll, line.code)
    for expected in (True, False):
        assert expected is payouts.mark_reversed(
            payroll.studio, OPERATOR, LIVE, line.code, on_date=payroll.today, reason="bounced"
        )
    assert amounts(payroll, ana) == (700, 0, 0)
    steps = payroll.steps(line.code)
    assert [one.what for one in steps] == ["frozen", "paid", "reversed"]
    assert (steps[-1].reason, steps[-1].actor) == ("bounced", "Olga Operator")
    assert paid(payroll, line.code, after_all=True, reference="TX 9")
    assert amounts(payroll, ana) == (0, 0, 700)
    assert payroll.problems() == []


def test_an_untouched_run_is_cancelled_whole_and_a_touched_one_is_not(payroll: Payroll) -> None:
    ana, bo = payroll.worker("ana", 300), payroll.worker("bo", 400)
    run = payroll.run()
    assert payouts.cancel(payroll.studio, OPERATOR, LIVE, run.id)
    assert not payouts.cancel(payroll.studio, OPERATOR, LIVE, run.id)
    assert [amounts(payroll, one) for one in (ana, bo)] == [(300, 0, 0), (400, 0, 0)]
    second = payroll.run()
    assert second.number == 2
    line = payroll.lines(second)[0]
    paid(payroll, line.code)
    with pytest.raises(Conflict, match="cannot be cancelled"):
        payouts.cancel(payroll.studio, OPERATOR, LIVE, second.id)
    assert payroll.problems() == []


@pytest.mark.parametrize(
    "on_date", ["", "yesterday", "2026-13-01", "1999-12-31", "20260101", "2026-1-1", "+day"]
)
def test_a_day_that_is_none_or_not_yet_is_refused(payroll: Payroll, on_date: str) -> None:
    payroll.worker("ana", 300)
    (line,) = payroll.lines(payroll.run())
    if on_date == "+day":
        from labelcrowd.clock import to_datetime

        on_date = to_datetime(payroll.clock.now() + 3 * DAY).date().isoformat()
    with pytest.raises(InvalidInput, match="expected a day such as"):
        paid(payroll, line.code, on_date=on_date)
    with pytest.raises(InvalidInput, match="printable"):
        paid(payroll, line.code, reference="a\nb")
    with pytest.raises(NotFound):
        paid(payroll, "LC9-9-XXXXXX")
    assert payroll.line(line.code).state == "in-run"


def test_every_act_is_in_the_record_of_acts(payroll: Payroll) -> None:
    payroll.worker("ana", 300)
    run = payroll.run()
    (line,) = payroll.lines(run)
    paid(payroll, line.code)
    payouts.mark_reversed(
        payroll.studio, OPERATOR, LIVE, line.code, on_date=payroll.today, reason="bounced"
    )
    acts = {(one.action, one.actor, one.subject) for one in payroll.acts()}
    assert acts == {
        ("payout-run", "Olga Operator", run.id),
        ("payout-paid", "Olga Operator", line.code),
        ("payout-reversed", "Olga Operator", line.code),
    }


def test_not_received_waits_for_an_answer_and_moves_no_money(payroll: Payroll) -> None:
    ana, bo = payroll.worker("ana", 300), payroll.worker("bo", 300)
    lines = {line.worker_id: line for line in payroll.lines(payroll.run())}
    code = lines[ana].code
    paid(payroll, code)
    first = payouts.not_received(payroll.studio, LIVE, ana, code, "nothing came")
    again = payouts.not_received(payroll.studio, LIVE, ana, code, "still nothing")
    assert again == first
    with pytest.raises(NotFound):
        payouts.not_received(payroll.studio, LIVE, bo, code, "mine")
    assert amounts(payroll, ana) == (0, 0, 300)
    assert [one.words for one in payroll.waiting()] == ["nothing came"]
    told = "Sent again on Monday."
    answer = (payroll.studio, OPERATOR, LIVE, first.id)
    assert payouts.answer_claim(*answer, told)
    assert not payouts.answer_claim(*answer, told)
    with pytest.raises(Conflict):
        payouts.answer_claim(*answer, "no")
    assert payroll.waiting() == []
    assert amounts(payroll, ana) == (0, 0, 300)
