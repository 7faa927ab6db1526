"""What each role of a requester's member may do."""

from __future__ import annotations

import pytest

from labelcrowd.accounts.roles import MAY, Permission, Role, may, parse_role
from labelcrowd.errors import InvalidInput

LOOK, MONEY, REVIEW = Permission.LOOK, Permission.MONEY, Permission.REVIEW
PAY, PUBLISH, OWN, OPERATE = (
    Permission.PAY,
    Permission.PUBLISH,
    Permission.OWN,
    Permission.OPERATE,
)


def test_each_role_may_what_the_documentation_says() -> None:
    assert MAY == {
        Role.OWNER: {LOOK, MONEY, REVIEW, PAY, PUBLISH, OWN},
        Role.MANAGER: {LOOK, MONEY, REVIEW, PAY, PUBLISH},
        Role.REVIEWER: {LOOK, REVIEW},
        Role.VIEWER: {LOOK, MONEY},
    }


def test_running_the_site_is_no_role_but_the_operators() -> None:
    assert not any(may(role, OPERATE) for role in Role)
    assert may(None, OPERATE, operator=True)
    assert may(Role.VIEWER, OPERATE, operator=True)
    assert not may(Role.VIEWER, PUBLISH, operator=True)


def test_who_is_no_member_may_nothing() -> None:
    assert not any(may(None, permission) for permission in Permission)


def test_a_role_is_read_by_its_word() -> None:
    assert parse_role(" Manager ") is Role.MANAGER
    with pytest.raises(InvalidInput, match="expected one of owner, manager, reviewer, viewer"):
        parse_role("admin")
