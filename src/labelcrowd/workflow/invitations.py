"""Inviting workers: one link for several people, or one each from a table of addresses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.accounts import invitations, outbox, people
from labelcrowd.accounts.audit import Actor, note
from labelcrowd.accounts.invitations import Invitation, NewInvitation
from labelcrowd.clock import to_iso
from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.formats.spreadsheet import cell
from labelcrowd.market.worker_groups import find_group, worker_groups
from labelcrowd.workflow.outside_links import require_outside_links
from labelcrowd.workflow.studio import Studio

MOST_LINES = 2_000
MOST_BYTES = 1_000_000
_EMAIL = re.compile(r"[^\s@<>,;\"'()\\]{1,64}@[^\s@<>,;\"'()\\.]+(\.[^\s@<>,;\"'()\\.]+)+")
_COLUMNS = {"name": "name", "email": "email", "e-mail": "email", "mail": "email", "group": "group"}


@dataclass(frozen=True)
class BadLine:
    """A line of a table that invites nobody, counted from 1, and why."""

    number: int
    why: str


class BadTable(InvalidInput):
    """A table with lines that cannot be used: nobody was invited. ``lines`` says which."""

    def __init__(self, lines: list[BadLine]) -> None:
        first = "; ".join(f"line {one.number}: {one.why}" for one in lines[:3])
        more = f"; and {len(lines) - 3} more" if len(lines) > 3 else ""
        super().__init__(f"nobody was invited: {first}{more}", field="table")
        self.lines = lines


@dataclass(frozen=True)
class Invited:
    """What came of a table: new invitations, and addresses that had been invited before."""

    made: list[str]
    known: int
    mailed: bool


def link_of(studio: Studio, found: Invitation) -> str:
    """The address that an invitation's link has now; "" where this home cannot know it."""
    token = invitations.token_of(studio.home.secrets, found)
    if token is None:
        return ""
    return studio.public_url + invitations.invitation_path(found.market_id, token)


def invite(studio: Studio, actor: Actor, new: NewInvitation) -> Invitation:
    """Make one link. Raises InvalidInput, NotFound for the group, and Conflict (local links)."""
    require_outside_links(studio, "an invitation")
    now = studio.clock.now()

    def make(c: Connection) -> Invitation:
        (made,) = invitations.make_invitations(c, studio.ids, now, studio.home.secrets, [new])
        note(c, studio.ids, now, actor, "invite", made, {"uses": new.uses})
        return invitations.get_invitation(c, new.market_id, made)

    return studio.home.store.write(make)


def revoke(studio: Studio, actor: Actor, market_id: str, invitation_id: str) -> Invitation:
    """Take an invitation back. Raises NotFound."""
    now = studio.clock.now()

    def end(c: Connection) -> Invitation:
        found = invitations.revoke_invitation(c, now, market_id, invitation_id)
        note(c, studio.ids, now, actor, "revoke-invitation", invitation_id)
        return found

    return studio.home.store.write(end)


def invite_table(
    studio: Studio, actor: Actor, market_id: str, table: bytes, *, days: int, by_mail: bool
) -> Invited:
    """Invite everybody in a CSV (name, e-mail, optional group), once each; all or nobody.

    Who has an invitation that is open or was used is not invited again. With
    ``by_mail`` a mail is queued for each new one. Raises BadTable with every line
    that cannot be used, and Conflict where links would lead to this machine only.
    """
    require_outside_links(studio, "an invitation")
    groups = {
        one.name: one.id for one in studio.home.store.read(lambda c: worker_groups(c, market_id))
    }
    asked = _read_table(table, market_id, groups, days)
    now = studio.clock.now()

    def make(c: Connection) -> Invited:
        known = invitations.by_email(c, market_id)
        over = [
            known[one.email]
            for one in asked
            if one.email in known and known[one.email].state(now) == invitations.EXPIRED
        ]
        invitations.end_invitations(c, now, over)
        still = known.keys() - {one.email for one in over}
        new = [one for one in asked if one.email not in still]
        made = invitations.make_invitations(c, studio.ids, now, studio.home.secrets, new)
        if by_mail:
            outbox.queue(c, studio.ids, now, made)
        note(c, studio.ids, now, actor, "invite", "table", {"people": len(made), "mail": by_mail})
        return Invited(made, len(asked) - len(new), by_mail)

    return studio.home.store.write(make)


def links_table(studio: Studio, market_id: str) -> str:
    """CSV of the open invitations that were made for somebody, each with its link."""
    now = studio.clock.now()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "email", "group", "link", "good until"])

    def read(c: Connection) -> tuple[list[Invitation], dict[str, str]]:
        found = invitations.list_invitations(c, market_id, now, only_open=True, limit=100_000)
        return found, {one.id: one.name for one in worker_groups(c, market_id)}

    found, names = studio.home.store.read(read)
    for one in reversed([each for each in found if each.email]):
        group = names.get(one.group_id, "")
        row = [one.name, one.email, group, link_of(studio, one), to_iso(one.expires_at)]
        writer.writerow([cell(value) for value in row])
    return out.getvalue()


def group_id_of(studio: Studio, market_id: str, name_or_id: str) -> str:
    """The id of the group that joiners shall land in, "" for none. Raises NotFound."""
    if not name_or_id:
        return ""
    return studio.home.store.read(lambda c: find_group(c, market_id, name_or_id)).id


# --- the table ---


def _read_table(
    table: bytes, market_id: str, groups: dict[str, str], days: int
) -> list[NewInvitation]:
    rows = _rows(table)
    header = [_COLUMNS.get(cell.strip().casefold(), "") for cell in rows[0][1]] if rows else []
    if "email" not in header:
        raise BadTable([BadLine(1, "expected a first line such as: name,email,group")])
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise BadTable([BadLine(1, "expected each column once: name,email,group")])
    bad: list[BadLine] = []
    seen: dict[str, int] = {}
    found = []
    for number, cells in rows[1:]:
        values = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        try:
            one = _invitation(values, market_id, groups, days)
            if one.email in seen:
                raise InvalidInput(f"the same e-mail address is on line {seen[one.email]}")
        except LabelcrowdError as error:
            bad.append(BadLine(number, error.message))
        else:
            seen[one.email] = number
            found.append(one)
    if not found and not bad:
        bad.append(BadLine(2, "expected at least one person"))
    if len(rows) - 1 > MOST_LINES:
        bad.append(BadLine(MOST_LINES + 2, f"at most {MOST_LINES:,} people at a time"))
    if bad:
        raise BadTable(bad)
    return found


def _rows(table: bytes) -> list[tuple[int, list[str]]]:
    """(line number, cells) of every line that is not empty."""
    if len(table) > MOST_BYTES:
        raise BadTable([BadLine(1, f"the file is larger than {MOST_BYTES:,} bytes")])
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = table[: error.start].count(b"\n") + 1
        raise BadTable([BadLine(line, "is not UTF-8 text; save the file as CSV UTF-8")]) from error
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    return list(_numbered(reader))


def _numbered(reader: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells  # type: ignore[attr-defined]
    except csv.Error as error:
        line: int = reader.line_num  # type: ignore[attr-defined]
        raise BadTable([BadLine(line, f"is not CSV: {error}")]) from error


def _invitation(
    values: dict[str, str], market_id: str, groups: dict[str, str], days: int
) -> NewInvitation:
    email = values.get("email", "").casefold()
    if len(email) > 254 or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise InvalidInput(f"expected an e-mail address, got {values.get('email', '')[:60]!r}")
    group = " ".join(values.get("group", "").split())
    if group and group not in groups:
        raise InvalidInput(f"there is no group {group[:60]!r}; make it first")
    name = values.get("name", "")
    return NewInvitation(
        market_id=market_id,
        days=days,
        group_id=groups.get(group, ""),
        name=people.clean_name(name) if name else "",
        email=email,
    )
