"""Paying workers: what is owed, whom a run would pay, freezing it, noting what became of it.

Money leaves by bank, PayPal or cash, outside of this program; every act that says
so is written into the record of acts, without details of any account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.clock import to_datetime
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import ledger, pay_means, payout_claims, payout_lines, payout_runs
from labelcrowd.market.pay_means import BANK, PAYPAL, Means
from labelcrowd.market.payout_claims import Claim
from labelcrowd.market.payout_lines import Change, Line, Step
from labelcrowd.market.payout_runs import Due, Run, Sums
from labelcrowd.money import format_cents
from labelcrowd.storage.sealed import Unreadable
from labelcrowd.storage.tables.market import ledger_account, worker
from labelcrowd.workflow import pay_means as means_of_pay
from labelcrowd.workflow.studio import Studio

KINDS = pay_means.KINDS
"""The means that there are."""
BY_HAND = payout_runs.BY_HAND
"""Instead of one: the worker chose none, and the operator knows how to pay."""

AT_ONCE = 50
"""Lines in one write, so that workers' submits come between."""

# Why somebody to whom money is owed is not in a run.
LEFT_OUT = {
    "minimum": "less than the minimum is owed",
    "none": "chose no means of pay",
    "other": "chose a means that this run does not pay by",
    "unreadable": "the details were sealed with a key that is not here; they must be given again",
}


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A worker's money on one market, in cents."""

    worker_id: str
    login: str
    name: str
    owed_cents: int
    in_run_cents: int
    paid_cents: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody to whom money is owed. ``left_out``: "" or a word of ``LEFT_OUT``."""

    owed: Owed
    kind: str  # of the means, or "hand"
    masked: str
    left_out: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Whom a run would pay now, and whom not."""

    minimum_cents: int
    kinds: tuple[str, ...]
    paid: tuple[Candidate, ...]
    left_out: tuple[Candidate, ...]

    @property
    def total_cents(self) -> int:
        return sum(one.owed.owed_cents for one in self.paid)

    @property
    def dues(self) -> list[Due]:
        return [
            Due(worker_id=one.owed.worker_id, amount_cents=one.owed.owed_cents) for one in self.paid
        ]


def owed(connection: Connection, market_id: str) -> list[Owed]:
    """Workers who have or had money coming, the most owed first."""
    payable, in_run, paid = (ledger_account.alias(name) for name in ("owed", "in_run", "paid"))
    sums = [func.coalesce(one.c.balance_cents, 0) for one in (payable, in_run, paid)]
    query = (
        select(worker.c.id, worker.c.login, worker.c.name, *sums)
        .join(payable, _account_of(payable, ledger.PAYABLE), isouter=True)
        .join(in_run, _account_of(in_run, ledger.IN_RUN), isouter=True)
        .join(paid, _account_of(paid, ledger.PAID), isouter=True)
        .where(worker.c.market_id == market_id, sums[0] + sums[1] + sums[2] > 0)
        .order_by(sums[0].desc(), worker.c.login)
    )
    return [
        Owed(
            worker_id=row[0],
            login=row[1],
            name=row[2],
            owed_cents=row[3],
            in_run_cents=row[4],
            paid_cents=row[5],
        )
        for row in connection.execute(query)
    ]


def _account_of(account, kind: str):  # type: ignore[no-untyped-def]
    return and_(
        account.c.market_id == worker.c.market_id,
        account.c.owner_id == worker.c.id,
        account.c.kind == kind,
    )


# --- making a run ---


def plan(
    studio: Studio,
    market_id: str,
    *,
    minimum_cents: int,
    kinds: Sequence[str],
    worker_ids: Sequence[str] | None = None,
) -> Plan:
    """Whom a run would pay now; of these workers only, if they are named. Changes nothing."""

    def read(connection: Connection) -> tuple[list[Owed], dict[str, Means]]:
        everybody = [one for one in owed(connection, market_id) if one.owed_cents > 0]
        if worker_ids is not None:
            everybody = [one for one in everybody if one.worker_id in worker_ids]
        return everybody, pay_means.read_all(connection, market_id)

    everybody, chosen = studio.home.store.read(read)
    candidates = [
        _candidate(studio, market_id, one, chosen.get(one.worker_id), minimum_cents, kinds)
        for one in everybody
    ]
    return Plan(
        minimum_cents=minimum_cents,
        kinds=tuple(kinds),
        paid=tuple(one for one in candidates if not one.left_out),
        left_out=tuple(one for one in candidates if one.left_out),
    )


def _candidate(
    studio: Studio,
    market_id: str,
    one: Owed,
    means: Means | None,
    minimum_cents: int,
    kinds: Sequence[str],
) -> Candidate:
    kind = means.kind if means else BY_HAND
    left_out = ""
    if one.owed_cents < minimum_cents:
        left_out = "minimum"
    elif kind not in kinds:
        left_out = "none" if means is None else "other"
    elif means is not None and not _readable(studio, market_id, means):
        left_out = "unreadable"
    return Candidate(owed=one, kind=kind, masked=means.masked if means else "", left_out=left_out)


def _readable(studio: Studio, market_id: str, means: Means) -> bool:
    try:
        means_of_pay.whole(studio, market_id, means.worker_id, means.sealed)
    except Unreadable:
        return False
    return True


def freeze(
    studio: Studio,
    actor: Actor,
    market_id: str,
    run_id: str,
    dues: Sequence[Due],
    *,
    minimum_cents: int,
    kinds: Sequence[str],
) -> Run:
    """Make the run that was looked at, with those sums. The same ``run_id`` again: that run.

    What was earned since stays owed. Raises Conflict where somebody is owed less than on the
    list or has changed their means to one that this run does not pay by.
    """
    now = studio.clock.now()

    def change(connection: Connection) -> Run:
        made = payout_runs.find(connection, market_id, run_id)
        if made is not None:
            return made
        chosen = pay_means.read_all(connection, market_id, [due.worker_id for due in dues])
        for due in dues:
            means = chosen.get(due.worker_id)
            if (means.kind if means else BY_HAND) not in kinds:
                raise Conflict(
                    f"{due.worker_id} has changed how they are paid; nothing was frozen, look at "
                    "the list again"
                )
        run = payout_runs.freeze(
            connection, studio.ids, now, market_id, run_id, dues, chosen,
            minimum_cents=minimum_cents, kinds=kinds, actor=actor.name,
        )  # fmt: skip
        total = sum(due.amount_cents for due in dues)
        detail = {"run": run.number, "workers": len(dues), "sum": format_cents(total)}
        audit.note(connection, studio.ids, now, actor, "payout-run", run.id, detail)
        return run

    return studio.home.store.write(change)


def cancel(studio: Studio, actor: Actor, market_id: str, run_id: str) -> bool:
    """Give all of an untouched run back to *owed*; False where that was done before."""
    now = studio.clock.now()

    def change(connection: Connection) -> bool:
        run = payout_runs.get(connection, market_id, run_id)
        done = payout_runs.cancel(connection, now, market_id, run.id, actor.name)
        if done:
            detail = {"run": run.number}
            audit.note(connection, studio.ids, now, actor, "payout-cancelled", run.id, detail)
        return done

    return studio.home.store.write(change)


# --- looking at runs ---


@dataclass(frozen=True, kw_only=True)
class FullRun:
    """A run with its lines, and everything that happened to each of them."""

    run: Run
    sums: Sums
    lines: tuple[Line, ...]
    steps: dict[str, list[Step]]


def runs(connection: Connection, market_id: str) -> list[tuple[Run, Sums]]:
    """The newest runs, each with how it stands."""
    return payout_runs.runs(connection, market_id)


def run_in_full(connection: Connection, market_id: str, run_id: str) -> FullRun:
    """One run. Raises NotFound."""
    run = payout_runs.get(connection, market_id, run_id)
    lines = payout_lines.lines_of_run(connection, market_id, run.id)
    steps: dict[str, list[Step]] = {}
    for step in payout_lines.steps_of_run(connection, market_id, run.id):
        steps.setdefault(step.code, []).append(step)
    return FullRun(
        run=run,
        sums=payout_runs.sums(connection, market_id, run.id),
        lines=tuple(lines),
        steps=steps,
    )


def forms_of(found: FullRun) -> list[str]:
    """The files that can be made of what is open in a run."""
    kinds = {line.kind for line in found.lines if line.state == payout_lines.HELD}
    forms = ["csv"] if kinds else []
    forms += ["paypal"] if PAYPAL in kinds else []
    return forms + (["sepa"] if BANK in kinds and found.run.currency == "EUR" else [])


def run_of(connection: Connection, market_id: str, code: str) -> str:
    """The id of a line's run. Raises NotFound."""
    return payout_lines.find(connection, market_id, code).run_id


def require_line(studio: Studio, market_id: str, run_id: str, code: str) -> None:
    """Raises NotFound unless the line is one of that run's."""
    if studio.home.store.read(lambda c: run_of(c, market_id, code)) != run_id:
        raise NotFound(f"no line {code[:40]!r} in this run")


def today(studio: Studio) -> str:
    """The day, UTC, as forms of payments begin with it."""
    return to_datetime(studio.clock.now()).date().isoformat()


# --- what became of it ---


def mark_paid(
    studio: Studio,
    actor: Actor,
    market_id: str,
    code: str,
    *,
    on_date: str,
    reference: str,
    amount_cents: int | None = None,
    after_all: bool = False,
) -> bool:
    """Note one line as paid; see ``payout_lines.paid``."""
    change = Change(on_date=on_date, reference=reference, actor=actor.name)
    return _note(
        studio, actor, market_id, code, "payout-paid",
        lambda c: payout_lines.paid(
            c, studio.clock.now(), market_id, code, change,
            amount_cents=amount_cents, after_all=after_all,
        ),
    )  # fmt: skip


def mark_failed(studio: Studio, actor: Actor, market_id: str, code: str, *, reason: str) -> bool:
    """Note that nothing of a line was paid."""
    change = Change(reason=reason, actor=actor.name)
    return _note(
        studio, actor, market_id, code, "payout-failed",
        lambda c: payout_lines.failed(c, studio.clock.now(), market_id, code, change),
    )  # fmt: skip


def mark_reversed(
    studio: Studio, actor: Actor, market_id: str, code: str, *, on_date: str, reason: str
) -> bool:
    """Note that a paid line bounced."""
    change = Change(on_date=on_date, reason=reason, actor=actor.name)
    return _note(
        studio, actor, market_id, code, "payout-reversed",
        lambda c: payout_lines.reversed_(c, studio.clock.now(), market_id, code, change),
    )  # fmt: skip


def _note(
    studio: Studio,
    actor: Actor,
    market_id: str,
    code: str,
    action: str,
    act: Callable[[Connection], bool],
) -> bool:
    def change(connection: Connection) -> bool:
        done = act(connection)
        if done:
            note_line(connection, studio, actor, market_id, code, action)
        return done

    return studio.home.store.write(change)


def note_line(
    connection: Connection, studio: Studio, actor: Actor, market_id: str, code: str, action: str
) -> None:
    """Write down what was just noted of a line."""
    step = payout_lines.last_step(connection, market_id, code)
    detail = {
        "worker": step.worker_id,
        "sum": format_cents(step.amount_cents),
        "date": step.on_date,
        "reference": step.reference,
        "reason": step.reason,
    }
    kept = {name: value for name, value in detail.items() if value}
    audit.note(connection, studio.ids, studio.clock.now(), actor, action, code, kept)


def mark_all_paid(
    studio: Studio, actor: Actor, market_id: str, run_id: str, *, on_date: str, reference: str
) -> int:
    """Note every line that is still in the run as paid in full; how many."""
    run = studio.home.store.read(lambda c: payout_runs.get(c, market_id, run_id))
    lines = studio.home.store.read(lambda c: open_lines(c, market_id, run.id))
    change = Change(on_date=on_date, reference=reference, actor=actor.name)
    for start in range(0, len(lines), AT_ONCE):
        codes = [line.code for line in lines[start : start + AT_ONCE]]
        studio.home.store.write(_paying(studio, actor, market_id, codes, change))
    return len(lines)


def _paying(
    studio: Studio, actor: Actor, market_id: str, codes: Sequence[str], change: Change
) -> Callable[[Connection], None]:
    def pay(connection: Connection) -> None:
        for code in codes:
            if payout_lines.paid(connection, studio.clock.now(), market_id, code, change):
                note_line(connection, studio, actor, market_id, code, "payout-paid")

    return pay


def open_lines(connection: Connection, market_id: str, run_id: str) -> list[Line]:
    """The lines that are still on their way."""
    lines = payout_lines.lines_of_run(connection, market_id, run_id)
    return [line for line in lines if line.state == payout_lines.HELD]


def parse_dues(text: str) -> list[Due]:
    """``worker:cents`` words, as the page sends the list that was looked at. InvalidInput."""
    found = []
    for word in text.split():
        worker_id, _, cents = word.partition(":")
        if not worker_id or not cents.isascii() or not cents.isdigit() or len(cents) > 15:
            raise InvalidInput("list: expected worker:cents words as on the page", field="list")
        found.append(Due(worker_id=worker_id, amount_cents=int(cents)))
    return found


# --- what workers say ---


def not_received(studio: Studio, market_id: str, worker_id: str, code: str, words: str) -> Claim:
    """A worker says that a line did not arrive. Nothing moves by it."""
    return studio.home.store.write(
        lambda c: payout_claims.say(
            c, studio.ids, studio.clock.now(), market_id, worker_id, code, words
        )
    )


def claims(connection: Connection, market_id: str) -> list[Claim]:
    """What waits for the operator's answer, oldest first."""
    return payout_claims.waiting(connection, market_id)


def answer_claim(studio: Studio, actor: Actor, market_id: str, claim_id: str, words: str) -> bool:
    """The operator answers; False where that was done with the same words."""
    now = studio.clock.now()

    def change(connection: Connection) -> bool:
        done = payout_claims.answer(connection, now, market_id, claim_id, words)
        if done:
            claim = payout_claims.find(connection, market_id, claim_id)
            detail = {"line": claim.code, "worker": claim.worker_id}
            audit.note(connection, studio.ids, now, actor, "payout-answered", claim_id, detail)
        return done

    return studio.home.store.write(change)
