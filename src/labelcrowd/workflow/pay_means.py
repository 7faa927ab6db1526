"""How workers are paid: what the operator offers, what a worker chose, and who pays.

Details are sealed (``storage.sealed``). Nobody but the operator gets them whole,
and each time that is noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.accounts.settings import get_setting, put_setting
from labelcrowd.errors import InvalidInput, NotAllowed
from labelcrowd.market import pay_means, setup
from labelcrowd.market.iban import grouped
from labelcrowd.market.pay_means import KINDS, Means
from labelcrowd.storage.sealed import Sealer, Unreadable
from labelcrowd.workflow.studio import Studio


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Whose bank account pays (pain.001): its holder, IBAN, and BIC or ""."""

    holder: str
    iban: str
    bic: str


def offered(connection: Connection, market_id: str) -> list[str]:
    """The kinds that a worker may choose from, in the order of ``KINDS``."""
    chosen = get_setting(connection, f"pay-means/{market_id}", list[str]) or []
    return [kind for kind in KINDS if kind in chosen]


def offer(studio: Studio, actor: Actor, market_id: str, kinds: Sequence[str]) -> None:
    """Offer these. What workers chose before stays. Raises InvalidInput, NotAllowed."""
    wrong = [kind for kind in kinds if kind not in KINDS]
    if wrong:
        raise InvalidInput(
            f"means: expected any of {', '.join(KINDS)}, got {wrong[0][:20]!r}", field="means"
        )
    now = studio.clock.now()

    def change(connection: Connection) -> None:
        _real_money(connection, market_id)
        before = offered(connection, market_id)
        put_setting(connection, f"pay-means/{market_id}", sorted(set(kinds)), now=now)
        after = offered(connection, market_id)
        if after != before:
            detail = {"before": before, "after": after}
            audit.note(connection, studio.ids, now, actor, "offer-means", market_id, detail)

    studio.home.store.write(change)


def choose(
    studio: Studio, market_id: str, worker_id: str, kind: str, given: Mapping[str, str]
) -> Means:
    """A worker's choice of what is offered. Raises InvalidInput, which never repeats a detail."""
    now, sealer = studio.clock.now(), Sealer(studio.home.folder)

    def change(connection: Connection) -> Means:
        _real_money(connection, market_id)
        if kind not in offered(connection, market_id):
            raise InvalidInput("means: expected one of those that are offered", field="means")
        made = pay_means.choose(connection, sealer, now, market_id, worker_id, kind, given)
        who = Actor(requester_id="", account_id="", name=f"worker {worker_id}")
        detail = {"means": kind}
        audit.note(connection, studio.ids, now, who, "choose-means", worker_id, detail)
        return made

    return studio.home.store.write(change)


def forget(studio: Studio, market_id: str, worker_id: str) -> None:
    """A worker takes their details back."""
    now = studio.clock.now()

    def change(connection: Connection) -> None:
        if pay_means.forget(connection, market_id, worker_id):
            who = Actor(requester_id="", account_id="", name=f"worker {worker_id}")
            audit.note(connection, studio.ids, now, who, "forget-means", worker_id, {})

    studio.home.store.write(change)


def payer(studio: Studio, market_id: str) -> Payer | None:
    """The account that pays; None where it is not filled in or cannot be opened here."""
    sealed = studio.home.store.read(lambda c: get_setting(c, f"payer/{market_id}", str))
    if sealed is None:
        return None
    try:
        return Payer(**Sealer(studio.home.folder).open(f"{market_id}/payer", sealed))
    except Unreadable:
        return None


def payer_masked(studio: Studio, market_id: str) -> str:
    """What pages show of the account that pays; "" where there is none."""
    found = payer(studio, market_id)
    if found is None:
        return ""
    return pay_means.mask(pay_means.BANK, {"iban": found.iban})


def set_payer(studio: Studio, actor: Actor, market_id: str, given: Mapping[str, str]) -> None:
    """Pay from this account. Raises InvalidInput with the field, never the value."""
    fields = pay_means.check(pay_means.BANK, given)
    sealed = Sealer(studio.home.folder).seal(f"{market_id}/payer", fields)
    now = studio.clock.now()

    def change(connection: Connection) -> None:
        _real_money(connection, market_id)
        put_setting(connection, f"payer/{market_id}", sealed, now=now)
        audit.note(connection, studio.ids, now, actor, "set-payer", market_id, {})

    studio.home.store.write(change)


def whole(studio: Studio, market_id: str, worker_id: str, sealed: str) -> dict[str, str]:
    """A worker's details, for the operator. Raises Unreadable."""
    return Sealer(studio.home.folder).open(pay_means.owner(market_id, worker_id), sealed)


def in_words(details: Mapping[str, str]) -> str:
    """Details on one line, as a person copies them."""
    parts = [
        grouped(value) if name == "iban" else value for name, value in details.items() if value
    ]
    return " · ".join(parts)


def _real_money(connection: Connection, market_id: str) -> None:
    if setup.is_play_money(connection, market_id):
        raise NotAllowed("play money is not paid out, so nobody has to say where to")
