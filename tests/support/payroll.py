"""Workers who earned something on the live market, and an operator who pays them."""

from __future__ import annotations

from dataclasses import dataclass, field

from labelcrowd.accounts import audit, people
from labelcrowd.accounts.audit import Actor
from labelcrowd.clock import SetClock, to_datetime
from labelcrowd.ids import Ids
from labelcrowd.market import ledger, payout_books, payout_claims, payout_lines, payout_runs
from labelcrowd.market.journal import Journal
from labelcrowd.market.payout_books import Book
from labelcrowd.market.payout_claims import Claim
from labelcrowd.market.payout_lines import Line, Step
from labelcrowd.market.payout_runs import Run
from labelcrowd.workflow import pay_means, payouts
from labelcrowd.workflow.studio import Studio

LIVE = "live"
OPERATOR = Actor(requester_id="", account_id="", name="Olga Operator")
IBANS = ("DE89370400440532013000", "NL91ABNA0417164300", "FR1420041010050500013M02606")
BANK = {"holder": "Ana Núñez", "iban": "DE89 3704 0044 0532 0130 00", "bic": ""}
PAYPAL = {"email": "ana@example.org"}


@dataclass
class Payroll:
    """One studio's live market, seen by who pays."""

    studio: Studio
    clock: SetClock
    ids: Ids
    workers: dict[str, str] = field(default_factory=dict)

    def worker(self, login: str, cents: int = 0) -> str:
        """A worker to whom so much is owed; their id."""
        self.workers[login] = worker_id = self.studio.home.store.write(
            lambda c: people.add_worker(
                c, self.ids, self.clock.now(), market_id=LIVE, login=login,
                name=login.title(), password_hash="x",
            )
        )  # fmt: skip
        if cents:
            self.earn(worker_id, cents)
        return worker_id

    def earn(self, worker_id: str, cents: int) -> None:
        """As an approval does."""

        def post(connection):  # type: ignore[no-untyped-def]
            journal = Journal(connection, LIVE, self.clock.now())
            postings = [
                ledger.Posting(ledger.OPERATOR, ledger.CASH, -cents),
                ledger.Posting(worker_id, ledger.PAYABLE, cents),
            ]
            journal.post("approve", f"approve:{self.ids.entity()}", postings)
            journal.close()

        self.studio.home.store.write(post)

    def offer(self, *kinds: str) -> None:
        pay_means.offer(self.studio, OPERATOR, LIVE, kinds or ("paypal", "bank", "cash"))

    def choose(self, worker_id: str, kind: str, given: dict[str, str] | None = None) -> None:
        pay_means.choose(self.studio, LIVE, worker_id, kind, given or {})

    def run(
        self,
        *kinds: str,
        minimum_cents: int = 0,
        run_id: str = "",
        worker_ids: list[str] | None = None,
    ) -> Run:
        """Plan and freeze."""
        chosen = kinds or ("hand", "paypal", "bank", "cash", "voucher", "payroll")
        plan = payouts.plan(
            self.studio, LIVE, minimum_cents=minimum_cents, kinds=chosen, worker_ids=worker_ids
        )
        return payouts.freeze(
            self.studio, OPERATOR, LIVE, run_id or self.ids.row(), plan.dues,
            minimum_cents=minimum_cents, kinds=chosen,
        )  # fmt: skip

    def lines(self, run: Run) -> list[Line]:
        return self.studio.home.store.read(lambda c: payout_lines.lines_of_run(c, LIVE, run.id))

    def line(self, code: str) -> Line:
        return self.studio.home.store.read(lambda c: payout_lines.find(c, LIVE, code))

    def sums(self, run: Run) -> payout_runs.Sums:
        return self.studio.home.store.read(lambda c: payout_runs.sums(c, LIVE, run.id))

    def book(self, worker_id: str) -> Book:
        return self.books()[worker_id]

    def books(self) -> dict[str, Book]:
        return self.studio.home.store.read(lambda c: payout_books.books(c, LIVE))

    def problems(self) -> list[str]:
        """What is wrong with the ledger or with the payouts."""
        return self.studio.home.store.read(
            lambda c: ledger.problems(c, LIVE) + payout_books.problems(c, LIVE)
        )

    @property
    def today(self) -> str:
        return to_datetime(self.clock.now()).date().isoformat()

    def steps(self, code: str) -> list[Step]:
        return self.studio.home.store.read(lambda c: payout_lines.steps_of(c, LIVE, [code]))

    def acts(self) -> list[audit.Entry]:
        """The record of acts, oldest first."""
        return self.studio.home.store.read(lambda c: audit.entries(c, ""))[::-1]

    def waiting(self) -> list[Claim]:
        return self.studio.home.store.read(lambda c: payout_claims.waiting(c, LIVE))
