"""Core statements that are compiled once."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, func, insert, select, update

from labelcrowd.errors import Conflict
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.pictures import collection

_c = collection.c
INSERT = Prepared(insert(collection))
OF = Prepared(select(collection).where(_c.requester_id == bindparam("b_owner")).order_by(_c.id))
RENAME = Prepared(
    update(collection)
    .where(_c.id == bindparam("b_id"), _c.name == "street")
    .values(name=bindparam("b_name"))
    .returning(_c.name, _c.created_at)
)
COUNT = Prepared(select(func.count().label("found")).select_from(collection))


def _row(number: int, name: str = "street") -> dict[str, object]:
    whose = {"id": f"c{number}", "requester_id": f"r{number}"}
    return {**whose, "name": name, "terms_digest": "", "created_at": number}


@pytest.fixture
def filled(store: Store) -> Store:
    for number in range(3):
        store.write(lambda c, n=number: INSERT.run(c, _row(n)))
    return store


def test_rows_have_their_columns_as_attributes(filled: Store) -> None:
    (found,) = filled.read(lambda c: OF.all(c, {"b_owner": "r1"}))
    assert (found.id, found.requester_id, found.name, found.created_at) == ("c1", "r1", "street", 1)


def test_nothing_found_is_none_or_no_rows(filled: Store) -> None:
    assert filled.read(lambda c: OF.one(c, {"b_owner": "nobody"})) is None
    assert list(filled.read(lambda c: OF.all(c, {"b_owner": "nobody"}))) == []


def test_constants_of_the_statement_count_beside_the_values(filled: Store) -> None:
    changed = {"b_id": "c1", "b_name": "park"}
    row = filled.write(lambda c: RENAME.one(c, changed))
    assert (row.name, row.created_at) == ("park", 1)
    assert filled.write(lambda c: RENAME.one(c, changed)) is None


def test_a_missing_value_is_an_error_and_nothing_is_stored(filled: Store) -> None:
    with pytest.raises(Exception, match="b_owner"):
        filled.read(lambda c: OF.one(c, {}))


def test_a_broken_constraint_reaches_the_caller_as_in_any_write(filled: Store) -> None:
    with pytest.raises(Exception) as told:
        filled.write(lambda c: INSERT.run(c, _row(1)))
    assert not isinstance(told.value, Conflict)
    assert filled.read(lambda c: COUNT.one(c, {})).found == 3
