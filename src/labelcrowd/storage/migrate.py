"""Bring a database to the newest tables (Alembic, forward only)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from labelcrowd.errors import Conflict
from labelcrowd.storage.store import Store

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 4_803_120_151  # of PostgreSQL's advisory locks: servers that start together take turns


def upgrade(store: Store, revision: str = "head") -> None:
    """Run every migration that is missing (up to ``revision``), in one transaction.

    Raises Conflict where the database was written by a newer release.
    """
    if not is_current(store.engine):
        store.write(lambda connection: _upgrade(connection, revision))


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = _config()
    _refuse_newer(_revision(connection), config)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def is_current(engine: Engine) -> bool:
    """Whether every migration has been run."""
    return connection_revision(engine) == newest_revision()


def newest_revision() -> str | None:
    """The last migration that this release knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def connection_revision(engine: Engine) -> str | None:
    """The last migration run on this database, None for an empty one."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def _refuse_newer(revision: str | None, config: Config) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise Conflict(
            f"the database is at revision {revision}, which this release does not know: "
            "start the newer release it was last used with"
        )
