"""Appeals against rejections, for the doors that do not know the market."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.market import appeals
from labelcrowd.market.appeals import Answer, Appeal
from labelcrowd.workflow.collect import catch_up_one
from labelcrowd.workflow.studio import Studio

__all__ = ["Appeal", "Appeals", "answer_appeal", "appeal_about", "count_waiting", "read_appeals"]


@dataclass(frozen=True)
class Appeals:
    """A requester's appeals: those that wait, and the last of the others."""

    waiting: list[Appeal]
    over: list[Appeal]


def read_appeals(connection: Connection, requester_id: str, now: int) -> Appeals:
    """What workers appealed against on all markets."""
    return Appeals(
        appeals.appeals_to(connection, requester_id, now, waiting=True, limit=200),
        appeals.appeals_to(connection, requester_id, now, waiting=False),
    )


def count_waiting(connection: Connection, requester_id: str, now: int) -> int:
    """How many wait for an answer."""
    return appeals.count_waiting(connection, requester_id, now)


def appeal_about(connection: Connection, market_id: str, assignment_id: str) -> Appeal | None:
    """The appeal about one assignment, if there is one."""
    return appeals.appeal_about(connection, market_id, assignment_id)


def answer_appeal(
    studio: Studio, actor: Actor, market_id: str, assignment_id: str, *, grant: bool, words: str
) -> None:
    """Grant, which approves and pays the work, or refuse; see ``market.appeals``.

    The person's name is kept with the answer, and in the record of acts.
    """
    now = studio.clock.now()
    answer = Answer(grant=grant, words=words, name=actor.name, account_id=actor.account_id)

    def change(connection: Connection) -> None:
        cents = appeals.answer_appeal(
            connection, now, market_id, actor.requester_id, assignment_id, answer
        )
        detail: dict[str, object] = {"amount_cents": cents} if grant else {"answer": words}
        action = "grant-appeal" if grant else "refuse-appeal"
        audit.note(connection, studio.ids, now, actor, action, assignment_id, detail)

    studio.home.store.write(change)
    catch_up_one(studio, studio.crowd(actor.requester_id, market_id))
