"""The record of acts, and the installation's settings."""

from __future__ import annotations

from labelcrowd.accounts import audit
from labelcrowd.accounts.settings import get_setting, put_setting
from labelcrowd.ids import Ids
from labelcrowd.storage.store import Store

_ANN = audit.Actor(requester_id="r1", account_id="a1", name="Ann")
_BEN = audit.Actor(requester_id="r2", account_id="a2", name="Ben")


def test_acts_are_listed_newest_first_and_only_ones_own(store: Store) -> None:
    _approve(store, 10, _ANN)
    _approve(store, 20, _BEN)
    _approve(store, 30, _ANN)
    found = store.read(lambda c: audit.entries(c, "r1"))
    assert [(one.subject, one.actor) for one in found] == [("at-30", "Ann"), ("at-10", "Ann")]


def test_a_page_of_acts_goes_on_where_the_one_before_ended(store: Store) -> None:
    for at in (10, 20, 30):
        _approve(store, at, _ANN)
    first = store.read(lambda c: audit.entries(c, "r1", limit=2))
    rest = store.read(lambda c: audit.entries(c, "r1", before=(first[-1].at, first[-1].id)))
    assert [one.subject for one in rest] == ["at-10"]


def test_a_setting_is_what_was_put_last(store: Store) -> None:
    assert store.read(lambda c: get_setting(c, "backup", dict)) is None
    store.write(lambda c: put_setting(c, "backup", {"keep": 7}, now=1))
    store.write(lambda c: put_setting(c, "backup", {"keep": 3}, now=2))
    assert store.read(lambda c: get_setting(c, "backup", dict)) == {"keep": 3}


def _approve(store: Store, at: int, actor: audit.Actor) -> None:
    store.write(lambda c: audit.note(c, Ids(), at, actor, "approve", f"at-{at}"))
