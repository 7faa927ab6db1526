"""What the members of a requester may do: four roles, each a set of permissions.

Running the whole site is no role: it is a property of the account, ``operator``.
"""

from __future__ import annotations

from enum import StrEnum

from labelcrowd.errors import InvalidInput


class Permission(StrEnum):
    """One kind of thing to do or to see on the requester's side."""

    LOOK = "look"  # batches, pictures, results, statistics; without sums
    MONEY = "money"  # see rewards, fees, sums and balances
    REVIEW = "review"  # approve, reject and undo, one by one; draw on own pictures
    PAY = "pay"  # bonus, approve all at once
    PUBLISH = "publish"  # pictures in and out, design, price, publish, pause, extend, stop
    OWN = "own"  # the requester itself: members, access keys, money, the record of acts
    OPERATE = "operate"  # this installation: workers, payouts, settings; no role has it


class Role(StrEnum):
    """What a member is."""

    OWNER = "owner"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


MAY: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission) - {Permission.OPERATE},
    Role.MANAGER: frozenset(
        {
            Permission.LOOK,
            Permission.MONEY,
            Permission.REVIEW,
            Permission.PAY,
            Permission.PUBLISH,
        }
    ),
    Role.REVIEWER: frozenset({Permission.LOOK, Permission.REVIEW}),
    Role.VIEWER: frozenset({Permission.LOOK, Permission.MONEY}),
}


def may(role: Role | None, permission: Permission, *, operator: bool = False) -> bool:
    """Whether somebody of this role, None for no member, may do it."""
    if permission is Permission.OPERATE:
        return operator
    return role is not None and permission in MAY[role]


def parse_role(text: str) -> Role:
    """A role by its word. Raises InvalidInput."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        known = ", ".join(Role)
        raise InvalidInput(
            f"role: expected one of {known}, got {text[:20]!r}", field="role"
        ) from None
