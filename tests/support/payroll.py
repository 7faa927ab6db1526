"""Workers who earned something on a market, and an operator who pays them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import String, insert, text

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
from labelcrowd.storage.tables.market import assignment
from labelcrowd.workflow import pay_means, payouts
from labelcrowd.workflow.studio import Studio

LIVE = "live"
OPERATOR = Actor(requester_id="", account_id="", name="Olga Operator")
IBANS = ("DE89370400440532013000", "NL91ABNA0417164300", "FR1420041010050500013M02606")
BANK = {"holder": "Ana Núñez", "iban": "DE89 3704 0044 0532 0130 00", "bic": ""}
PAYPAL = {"email": "ana@example.org"}


@dataclass
class Payroll:
    """One market of a studio, seen by who pays."""

    studio: Studio
    clock: SetClock
    ids: Ids
    market_id: str = LIVE
    workers: dict[str, str] = field(default_factory=dict)

    def worker(self, login: str, cents: int = 0) -> str:
        """A worker to whom so much is owed; their id."""
        self.workers[login] = worker_id = self.studio.home.store.write(
            lambda c: people.add_worker(
                c, self.ids, self.clock.now(), market_id=self.market_id, login=login,
                name=login.title(), password_hash="x",
            )
        )  # fmt: skip
        if cents:
            self.earn(worker_id, cents)
        return worker_id

    def earn(self, worker_id: str, cents: int) -> None:
        """As an approval does."""

        def post(connection):  # type: ignore[no-untyped-def]
            journal = Journal(connection, self.market_id, self.clock.now())
            postings = [
                ledger.Posting(ledger.OPERATOR, ledger.CASH, -cents),
                ledger.Posting(worker_id, ledger.PAYABLE, cents),
            ]
            journal.post("approve", f"approve:{self.ids.entity()}", postings)
            journal.close()

        self.studio.home.store.write(post)

    def offer(self, *kinds: str) -> None:
        pay_means.offer(self.studio, OPERATOR, self.market_id, kinds or ("paypal", "bank", "cash"))

    def choose(self, worker_id: str, kind: str, given: dict[str, str] | None = None) -> None:
        pay_means.choose(self.studio, self.market_id, worker_id, kind, given or {})

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
            self.studio,
            self.market_id,
            minimum_cents=minimum_cents,
            kinds=chosen,
            worker_ids=worker_ids,
        )
        return payouts.freeze(
            self.studio, OPERATOR, self.market_id, run_id or self.ids.row(), plan.dues,
            minimum_cents=minimum_cents, kinds=chosen,
        )  # fmt: skip

    def lines(self, run: Run) -> list[Line]:
        return self.studio.home.store.read(
            lambda c: payout_lines.lines_of_run(c, self.market_id, run.id)
        )

    def line(self, code: str) -> Line:
        return self.studio.home.store.read(lambda c: payout_lines.find(c, self.market_id, code))

    def sums(self, run: Run) -> payout_runs.Sums:
        return self.studio.home.store.read(lambda c: payout_runs.sums(c, self.market_id, run.id))

    def book(self, worker_id: str) -> Book:
        return self.books()[worker_id]

    def books(self) -> dict[str, Book]:
        return self.studio.home.store.read(lambda c: payout_books.books(c, self.market_id))

    def problems(self) -> list[str]:
        """What is wrong with the ledger or with the payouts."""
        return self.studio.home.store.read(
            lambda c: ledger.problems(c, self.market_id) + payout_books.problems(c, self.market_id)
        )

    @property
    def today(self) -> str:
        return to_datetime(self.clock.now()).date().isoformat()

    def steps(self, code: str) -> list[Step]:
        return self.studio.home.store.read(
            lambda c: payout_lines.steps_of(c, self.market_id, [code])
        )

    def acts(self, requester_id: str = "") -> list[audit.Entry]:
        """The record of acts, oldest first."""
        return self.studio.home.store.read(lambda c: audit.entries(c, requester_id))[::-1]

    def waiting(self) -> list[Claim]:
        return self.studio.home.store.read(lambda c: payout_claims.waiting(c, self.market_id))

    def has_worked(self, worker_id: str) -> None:
        """The worker once took a HIT with money on it, so that pages show them their pay."""
        given = {"market_id": self.market_id, "id": self.ids.entity(), "worker_id": worker_id,
                 "status": "Approved", "reward_cents": 5}  # fmt: skip
        for column in assignment.c:
            if column.name not in given and not column.nullable:
                given[column.name] = "" if isinstance(column.type, String) else 0
        self.studio.home.store.write(lambda c: c.execute(insert(assignment), given))

    def run_of(self, path: str) -> Run:
        """The run of a page's address."""
        return self.studio.home.store.read(
            lambda c: payout_runs.get(c, self.market_id, path.rsplit("/", 1)[1])
        )

    def not_received(self, worker_id: str, code: str) -> str:
        """The worker says so; the id of what they said."""
        return payouts.not_received(self.studio, self.market_id, worker_id, code, "nothing").id

    def every(self, table: str) -> list[object]:
        """All rows of a table."""
        return self.studio.home.store.read(
            lambda c: list(c.execute(text(f"SELECT * FROM {table}")))
        )
