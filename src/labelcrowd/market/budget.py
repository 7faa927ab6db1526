"""The budget of a publication: how much handing out its work may cost.

``committed_cents`` of an opening counts reward, fee and promised bonus of every
assignment that is in hand, waits or is paid; what is returned, abandoned or
rejected is taken off again. It is compared when work is handed out, in the
UPDATE that adds to it, so that no two workers can share the last cents. What a
requester decides to pay all the same (late work, an undone rejection) counts,
and is never refused. A bonus paid by hand is no part of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.money import format_cents
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit, hit_opening

_o = hit_opening.c
_KEY = (_o.market_id == bindparam("b_market"), _o.id == bindparam("b_opening"))

IN_BUDGET = or_(_o.budget_cents.is_(None), _o.committed_cents + _o.unit_cents <= _o.budget_cents)
"""Holds for openings with enough left for one more assignment."""

_TAKE = Prepared(
    update(hit_opening)
    .where(
        *_KEY,
        or_(
            _o.budget_cents.is_(None),
            _o.committed_cents + bindparam("b_cents") <= _o.budget_cents,
        ),
    )
    .values(committed_cents=_o.committed_cents + bindparam("b_cents"))
)
_ADD = Prepared(
    update(hit_opening)
    .where(*_KEY)
    .values(committed_cents=_o.committed_cents + bindparam("b_cents"))
)
_WIDEN = Prepared(
    update(hit_opening)
    .where(*_KEY, _o.budget_cents.is_not(None))
    .values(budget_cents=_o.budget_cents + bindparam("b_cents"))
)
_PLACE_LEFT = exists().where(
    hit.c.market_id == _o.market_id,
    hit.c.hit_type_id == _o.hit_type_id,
    hit.c.opening_id == _o.id,
    hit.c.status == ASSIGNABLE,
)
_USED_UP = select(_o.id).where(
    _o.market_id == bindparam("b_market"),
    _o.hit_type_id == bindparam("b_type"),
    _o.opened_at.is_not(None),
    ~IN_BUDGET,
    _PLACE_LEFT,
)
_ONE = select(
    _o.budget_cents, _o.committed_cents, _o.unit_cents, _PLACE_LEFT.label("place_left")
).where(*_KEY, _o.requester_id == bindparam("b_requester"))
_RAISE = (
    update(hit_opening)
    .where(*_KEY, _o.requester_id == bindparam("b_requester"), _o.opened_at.is_not(None))
    .values(budget_cents=bindparam("b_cents"))
)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Of one publication, in cents. ``budget_cents`` None: no limit."""

    budget_cents: int | None
    committed_cents: int
    unit_cents: int  # of one assignment, at most
    place_left: bool  # something is still to be handed out

    @property
    def used_up(self) -> bool:
        """Whether there is not enough left for one more assignment that could be handed out."""
        return (
            self.place_left
            and self.budget_cents is not None
            and self.committed_cents + self.unit_cents > self.budget_cents
        )


def take(connection: Connection, found: Hit) -> bool:
    """Commit one more assignment of this HIT; False where the budget does not cover it."""
    if not found.opening_id:
        return True  # created open, over the API: these have no budget
    return _TAKE.run(connection, _values(found, found.unit_cents)) == 1


def add(connection: Connection, found: Hit, cents: int) -> None:
    """Commit so much more (or less) whatever the budget is: nothing is handed out by it."""
    if found.opening_id and cents:
        _ADD.run(connection, _values(found, cents))


def widen(connection: Connection, found: Hit, cents: int) -> None:
    """Raise the budget by what was agreed to when places were added."""
    if found.opening_id:
        _WIDEN.run(connection, _values(found, cents))


def _values(found: Hit, cents: int) -> dict[str, object]:
    return {"b_market": found.market_id, "b_opening": found.opening_id, "b_cents": cents}


def is_used_up(connection: Connection, market_id: str, hit_type_id: str) -> bool:
    """Whether a publication of HITs of this type has places, and no money left for them."""
    key = {"b_market": market_id, "b_type": hit_type_id}
    return connection.execute(_USED_UP, key).first() is not None


def get_budget(
    connection: Connection, market_id: str, requester_id: str, opening_id: str
) -> Budget:
    """The budget of a publication. Raises NotFound."""
    key = {"b_market": market_id, "b_requester": requester_id, "b_opening": opening_id}
    row = connection.execute(_ONE, key).one_or_none()
    if row is None:
        raise NotFound(f"nothing was published under {opening_id[:64]!r}")
    return Budget(
        budget_cents=row.budget_cents,
        committed_cents=row.committed_cents,
        unit_cents=row.unit_cents,
        place_left=bool(row.place_left),
    )


def set_budget(
    connection: Connection, market_id: str, requester_id: str, opening_id: str, cents: int
) -> Budget:
    """Another budget from now on. Below what is committed nothing more is handed out.

    Raises InvalidInput for a negative sum, Conflict where nothing is open, NotFound.
    """
    if cents < 0:
        raise InvalidInput(f"budget: expected 0 or more, got {format_cents(cents)}", field="budget")
    key = {"b_market": market_id, "b_requester": requester_id, "b_opening": opening_id}
    if connection.execute(_RAISE, {**key, "b_cents": cents}).rowcount != 1:
        get_budget(connection, market_id, requester_id, opening_id)
        raise Conflict("a budget is set for what is open; this is not open yet")
    return get_budget(connection, market_id, requester_id, opening_id)
