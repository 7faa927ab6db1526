"""Our own market, called in the same process: decisions about work, their money and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, select

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import SERVER, Actor
from labelcrowd.clock import Clock
from labelcrowd.crowd.port import ReviewsDue
from labelcrowd.errors import Conflict
from labelcrowd.ids import Ids
from labelcrowd.market import decisions, promised_bonus, review_times, tokens
from labelcrowd.market.errors import AlreadyExists
from labelcrowd.money import format_cents
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import bonus


class InProcessDecisions:
    """The part of ``Crowd`` that decides about work; each decision is noted with who made it."""

    def __init__(
        self,
        store: Store,
        ids: Ids,
        clock: Clock,
        requester_id: str,
        market_id: str,
        by: Actor = SERVER,
    ) -> None:
        self._store, self._clock, self._ids, self._by = store, clock, ids, by
        self.market_id, self.requester_id = market_id, requester_id

    @property
    def _me(self) -> tuple[str, str]:
        return self.market_id, self.requester_id

    def approve(self, assignment_id: str, *, feedback: str = "", override: bool = False) -> None:
        now = self._clock.now()
        self._decide(
            assignment_id,
            lambda c: decisions.approve(
                c,
                now,
                *self._me,
                assignment_id,
                feedback=feedback,
                override=override,
                since_rejection=True,
            ),
        )

    def _decide(
        self, assignment_id: str, decide: Callable[[Connection], decisions.Decided | None]
    ) -> None:
        """Decide, and write down who did where it changed something."""

        def write(connection: Connection) -> None:
            decided = decide(connection)
            if decided is not None:
                self._note_cents(connection, decided.action, assignment_id, decided.cents)

        self._store.write(write)

    def _note_cents(self, connection: Connection, action: str, subject: str, cents: int) -> None:
        self._note(connection, action, subject, {"amount_cents": cents})

    def _note(
        self, connection: Connection, action: str, subject: str, detail: Mapping[str, object]
    ) -> None:
        told = {"market": self.market_id, **detail}
        actor = self._by.at(self.requester_id)
        audit.note(connection, self._ids, self._clock.now(), actor, action, subject, told)

    def reject(self, assignment_id: str, *, reason: str) -> None:
        now = self._clock.now()
        self._decide(
            assignment_id,
            lambda c: decisions.reject(c, now, *self._me, assignment_id, reason=reason),
        )

    def approve_late(self, assignment_id: str, *, feedback: str = "") -> None:
        now = self._clock.now()
        self._decide(
            assignment_id,
            lambda c: decisions.approve_late(c, now, *self._me, assignment_id, feedback=feedback),
        )

    def bonus(self, assignment_id: str, *, amount_cents: int, reason: str, token: str) -> None:
        now = self._clock.now()

        def send(connection: Connection) -> None:
            decisions.send_bonus(
                connection,
                self._ids,
                now,
                *self._me,
                assignment_id,
                amount_cents=amount_cents,
                reason=reason,
                token=token,
            )
            self._note_cents(connection, "bonus", assignment_id, amount_cents)

        try:
            self._store.write(send)
        except AlreadyExists:
            self._refuse_another_bonus(assignment_id, amount_cents, token)

    def _refuse_another_bonus(self, assignment_id: str, amount_cents: int, token: str) -> None:
        """A token that paid the same before is fine; what it did not pay must not look paid."""
        key = (bonus.c.market_id == self.market_id, bonus.c.requester_id == self.requester_id)
        paid = self._store.read(
            lambda c: c.execute(
                select(bonus.c.assignment_id, bonus.c.amount_cents).where(
                    *key, bonus.c.id == tokens.result_of(c, *self._me, "SendBonus", token)
                )
            ).one_or_none()
        )
        if paid is None:
            raise Conflict(f"the token {token!r} paid a bonus over the API; nothing was paid now")
        if (paid.assignment_id, paid.amount_cents) != (assignment_id, amount_cents):
            raise Conflict(
                f"the token {token!r} paid a bonus of {format_cents(paid.amount_cents)} for "
                f"assignment {paid.assignment_id} already; nothing was paid now"
            )

    def settle_bonus(self, assignment_id: str, *, amount_cents: int, reason: str) -> None:
        now = self._clock.now()

        def settle(connection: Connection) -> None:
            settled = promised_bonus.settle_bonus(
                connection,
                self._ids,
                now,
                *self._me,
                assignment_id,
                amount_cents=amount_cents,
                reason=reason,
            )
            if settled and amount_cents:
                self._note_cents(connection, "bonus", assignment_id, amount_cents)

        self._store.write(settle)

    def reviews_due(self, before: int) -> list[ReviewsDue]:
        found = self._store.read(lambda c: review_times.reviews_due(c, *self._me, before))
        return [
            ReviewsDue(opening=opening, hit_type_id=type_id, count=count, first_at=first_at)
            for opening, type_id, count, first_at in found
        ]

    def extend_reviews(self, opening: str, hit_type_id: str, *, before: int, until: int) -> int:
        return review_times.extend_reviews(
            self._store, *self._me, opening, hit_type_id, before=before, until=until
        )
