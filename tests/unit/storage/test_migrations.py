"""The migrations make exactly the tables that the code knows, on both engines."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Integer, text

from labelcrowd.errors import Conflict
from labelcrowd.storage.migrate import is_current, newest_revision, upgrade
from labelcrowd.storage.store import Store, open_store
from labelcrowd.storage.tables import metadata
from tests.support.databases import PostgresServer


def test_migrations_make_exactly_the_tables(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    assert store.read(differences) == []


def test_ids_are_ordered_bytewise_on_both_engines(store: Store) -> None:
    names = ["a", "B", "ä", "Z", "_", "1"]

    def fill(connection: Connection) -> None:
        for name in names:
            connection.execute(text("INSERT INTO heartbeat VALUES (:n, 1)"), {"n": name})

    store.write(fill)
    read = store.read(lambda c: list(c.scalars(text("SELECT name FROM heartbeat ORDER BY name"))))
    assert read == sorted(names, key=str.encode)


def test_no_table_has_a_number_that_the_engine_gives() -> None:
    """Backups write every row as it is; a sequence would not know of them."""
    for table in metadata.tables.values():
        keys = list(table.primary_key.columns)
        assert not (len(keys) == 1 and isinstance(keys[0].type, Integer)), table.name


def test_upgrading_again_changes_nothing(store: Store) -> None:
    upgrade(store)
    assert is_current(store.engine)


def test_a_database_of_a_newer_release_is_refused(store: Store) -> None:
    store.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = 'future'")))
    with pytest.raises(Conflict, match="future"):
        upgrade(store)
    last = {"last": newest_revision()}  # other tests go on with this database
    store.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = :last"), last))


def test_servers_that_start_together_migrate_once(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    for database in (postgres_server.new_database(), tmp_path / "new.sqlite"):
        stores = [open_store(database) for _ in range(3)]
        threads = [threading.Thread(target=upgrade, args=(each,)) for each in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(is_current(each.engine) for each in stores)
        for each in stores:
            each.close()


_SCHEMA = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' "
    "AND tbl_name NOT LIKE 'alembic%' ORDER BY 1, 2",
    "postgresql": "SELECT table_name, column_name, data_type, collation_name, is_nullable "
    "FROM information_schema.columns WHERE table_schema = 'public' "
    "AND table_name <> 'alembic_version' "
    "UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1, 2, 3",
}


def schema(store: Store) -> list[tuple[object, ...]]:
    """Columns with collations, keys, indexes with their conditions: as the engine tells them."""
    rows = store.read(lambda c: c.execute(text(_SCHEMA[store.dialect])).all())
    return sorted(
        tuple(sorted(str(value).split()) if value and "CREATE" in str(value) else value
              for value in row)
        for row in rows
    )  # fmt: skip


def test_migrated_tables_are_those_of_the_code_to_the_last_condition(
    store: Store, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    plain = tmp_path / "plain.sqlite"
    other = open_store(plain if store.dialect == "sqlite" else postgres_server.new_database())
    other.write(metadata.create_all)
    assert schema(store) == schema(other)
    other.close()
