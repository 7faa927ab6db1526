"""Write a migration from the difference between the last one and the tables in the code.

    .venv/bin/python scripts/new_migration.py "keep the reason of a late submit"
    .venv/bin/python scripts/new_migration.py --last     (the newest anew, before its release)

Read what it wrote: a migration must also work while the previous release runs
beside it (add, then use, then remove), and there is no way back.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import api
from alembic.migration import MigrationContext
from alembic.operations.ops import UpgradeOps
from sqlalchemy import create_engine

from labelcrowd.storage.migrate import newest_revision, upgrade
from labelcrowd.storage.store import open_store
from labelcrowd.storage.tables import metadata

VERSIONS = Path(__file__).parents[1] / "src/labelcrowd/storage/migrations/versions"

FROZEN = "0003"

TEMPLATE = '''"""{title}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision: str | None = {before!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
{body}
'''


def main(words: list[str]) -> int:
    if len(words) != 1:
        print(__doc__)
        return 2
    newest = newest_revision()
    assert newest is not None
    if words == ["--last"]:
        target = _write_anew(newest)
    else:
        slug = re.sub(r"[^a-z0-9]+", "_", words[0].lower()).strip("_")[:40]
        body = _difference_from(newest)
        target = write(f"{int(newest) + 1:04}", newest, words[0].capitalize() + ".", body, slug)
    print(target)
    return 0


def _write_anew(newest: str) -> Path:
    """The newest migration again, under its own title."""
    before = f"{int(newest) - 1:04}"
    if newest <= FROZEN:
        sys.exit(f"{newest} is frozen: homes were made with it")
    (old,) = VERSIONS.glob(f"v{newest}_*.py")
    title = old.read_text("utf-8").split('"""')[1]
    return write(newest, before, title, _difference_from(before), old.stem.split("_", 1)[1])


def _difference_from(revision: str) -> str:
    """The operations that lead from that revision's tables to the code's."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "database.sqlite"
        store = open_store(path)
        upgrade(store, revision)
        store.close()
        return _difference(path)


def _difference(path: Path) -> str:
    with create_engine(f"sqlite:///{path}").connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
        script = api.produce_migrations(context, metadata)
        operations = script.upgrade_ops
        assert isinstance(operations, UpgradeOps)
        if operations.is_empty():
            sys.exit("nothing differs: there is no migration to write")
        code = api.render_python_code(operations, migration_context=context)
        # Alembic puts brackets around a default on SQLite; the tables in the code have none.
        return re.sub(r"""sa\.text\((["'])\((''|true|false)\)\1\)""", r'sa.text("\2")', code)


def write(revision: str, before: str, title: str, body: str, slug: str) -> Path:
    lines = [line for line in body.splitlines() if not line.lstrip().startswith("#")]
    target = VERSIONS / f"v{revision}_{slug}.py"
    target.write_text(
        TEMPLATE.format(
            title=title,
            revision=revision,
            before=before,
            body="\n".join(
                f"    {line.strip()}" if line.startswith(("op.", "with ")) else line
                for line in lines
            ),
        ),
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(target)], check=True)
    return target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
