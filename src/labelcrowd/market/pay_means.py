"""How a worker wants to be paid: the kinds, what each needs, and the choice that is stored.

Details are checked, sealed and masked here; no error of this module repeats them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from labelcrowd.errors import InvalidInput
from labelcrowd.market import iban
from labelcrowd.storage.sealed import Sealer
from labelcrowd.storage.tables.market_payouts import pay_means

PAYPAL, BANK, VOUCHER, PAYROLL, CASH = "paypal", "bank", "voucher", "payroll", "cash"
FIELDS = {
    PAYPAL: ("email",),
    BANK: ("holder", "iban", "bic"),
    VOUCHER: ("email",),
    PAYROLL: ("number",),
    CASH: (),
}
"""Each kind of means, and the details that it needs."""
KINDS = tuple(FIELDS)
_OPTIONAL = {"bic"}
_LONGEST = {"email": 254, "holder": 70, "iban": 42, "bic": 11, "number": 30}

_MARKUP = set('<>&"`{}\\|^~=')
# It begins with what no sheet takes for a formula, and no file has to escape.
_EMAIL = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9.!#$%'*+/?_-]{0,63}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]*")


@dataclass(frozen=True, kw_only=True)
class Means:
    """A worker's choice. ``masked`` is all of the details that anybody but the operator sees."""

    worker_id: str
    kind: str
    masked: str
    sealed: str
    updated_at: int


def owner(market_id: str, worker_id: str) -> str:
    """For whom a worker's details are sealed."""
    return f"{market_id}/{worker_id}"


def read(connection: Connection, market_id: str, worker_id: str) -> Means | None:
    """What this worker chose."""
    return read_all(connection, market_id, [worker_id]).get(worker_id)


def read_all(
    connection: Connection, market_id: str, worker_ids: Iterable[str] | None = None
) -> dict[str, Means]:
    """Choices by worker id: these workers', or everybody's."""
    query = select(pay_means).where(pay_means.c.market_id == market_id)
    if worker_ids is not None:
        query = query.where(pay_means.c.worker_id.in_(list(worker_ids)))
    return {
        row.worker_id: Means(
            worker_id=row.worker_id,
            kind=row.kind,
            masked=row.masked,
            sealed=row.sealed,
            updated_at=row.updated_at,
        )
        for row in connection.execute(query)
    }


def choose(
    connection: Connection,
    sealer: Sealer,
    now: int,
    market_id: str,
    worker_id: str,
    kind: str,
    given: Mapping[str, str],
) -> Means:
    """Store a worker's choice in place of the last one. Raises InvalidInput naming the field."""
    fields = check(kind, given)
    made = Means(
        worker_id=worker_id,
        kind=kind,
        masked=mask(kind, fields),
        sealed=sealer.seal(owner(market_id, worker_id), fields),
        updated_at=now,
    )
    forget(connection, market_id, worker_id)
    connection.execute(
        insert(pay_means).values(
            market_id=market_id,
            worker_id=worker_id,
            kind=made.kind,
            sealed=made.sealed,
            masked=made.masked,
            updated_at=now,
        )
    )
    return made


def forget(connection: Connection, market_id: str, worker_id: str) -> bool:
    """Remove a worker's choice with its details; whether there was one."""
    table = pay_means.c
    gone = connection.execute(
        delete(pay_means).where(table.market_id == market_id, table.worker_id == worker_id)
    )
    return bool(gone.rowcount)


def check(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """The details as they are kept. Raises InvalidInput with the field and never the value."""
    if kind not in FIELDS:
        raise InvalidInput(f"means: expected one of {', '.join(KINDS)}", field="means")
    found = {name: _clean(name, given.get(name, "")) for name in FIELDS[kind]}
    if "iban" in found:
        found["iban"], found["bic"] = iban.bare(found["iban"]), iban.bare(found["bic"])
        _check_account(found)
    if "email" in found and not _EMAIL.fullmatch(found["email"]):
        raise InvalidInput("email: expected one address", field="email", code="email")
    if "number" in found and not _NUMBER.fullmatch(found["number"]):
        raise InvalidInput(
            "number: expected letters, digits, dots, slashes and dashes", field="number",
            code="number",
        )  # fmt: skip
    return found


def mask(kind: str, fields: Mapping[str, str]) -> str:
    """What of the details may be shown: enough to recognise one's own."""
    if kind == BANK:
        return f"{fields['iban'][:2]}•• •••• {fields['iban'][-4:]}"
    if kind == PAYROLL:
        return f"••{fields['number'][-2:] if len(fields['number']) > 4 else ''}"
    if "email" in fields:
        name, _, domain = fields["email"].rpartition("@")
        return f"{name[:1]}•••@{domain}"
    return ""


def _clean(name: str, text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if not text and name not in _OPTIONAL:
        raise InvalidInput(f"{name}: is missing", field=name, code="missing")
    if len(text) > _LONGEST[name]:
        raise InvalidInput(
            f"{name}: expected at most {_LONGEST[name]} characters", field=name, code="long"
        )
    if any(unicodedata.category(sign)[0] in "CZ" and sign != " " for sign in text) or (
        _MARKUP & set(text)
    ):
        raise InvalidInput(
            f"{name}: control characters and markup are not taken", field=name, code="characters"
        )
    return text


def _check_account(fields: dict[str, str]) -> None:
    wrong = iban.problem(fields["iban"])
    if wrong:
        raise InvalidInput(_ACCOUNT[wrong], field="iban", code=f"iban_{wrong}")
    if fields["bic"] and not iban.is_bic(fields["bic"]):
        raise InvalidInput(
            "bic: expected 8 or 11 letters and digits, or nothing", field="bic", code="bic"
        )
    if not any(sign.isalpha() for sign in fields["holder"]):
        raise InvalidInput("holder: expected the name of who holds the account", field="holder",
                           code="holder")  # fmt: skip


_ACCOUNT = {
    "form": "iban: expected two letters, two digits and the account's number",
    "country": "iban: no country with such numbers begins with these letters",
    "length": "iban: it has not as many characters as that country's have",
    "digits": "iban: its check digits do not fit; look for a slip of the pen",
}
