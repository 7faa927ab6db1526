"""Inviting workers and grouping them on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelcrowd.accounts import people
from labelcrowd.storage.home import write_private
from labelcrowd.storage.tables.market import hit_opening
from labelcrowd.workflow.aws_files import write_address
from tests.support.studio import World
from tests.unit.cli.conftest import Run

Answer = Callable[..., Any]


@pytest.fixture
def world(world: World) -> World:
    write_address(world.home.folder, "https://labels.example.org")
    for login in ("anna", "ben"):
        world.home.store.write(
            lambda c, login=login: people.add_worker(
                c, world.ids, world.clock.now(),
                market_id="live", login=login, name=login.title(), password_hash=None,
            )
        )  # fmt: skip
    return world


def test_a_link_is_printed_as_a_code_too_listed_and_taken_back(
    run: Run, answer: Answer, world: World
) -> None:
    answer("group", "create", "Students")
    text = run("worker", "invite", "--shared", "3", "--group", "Students", "--qr").stdout
    assert "█" in text or "▀" in text
    link = text.strip().splitlines()[-1]
    assert link.startswith("https://labels.example.org/worker/invite/")
    (one,) = answer("worker", "invitations")
    assert (one["state"], one["uses"], one["uses_left"]) == ("open", 3, 3)
    assert answer("worker", "revoke", one["id"])["state"] == "revoked"
    assert answer("worker", "invitations")[0]["state"] == "revoked"
    assert "no invitation" in run("worker", "revoke", "nothing", code=1).stderr
    assert "no group" in run("worker", "invite", "--group", "Staff", code=1).stderr


def test_a_table_invites_once_or_names_its_bad_lines(
    run: Run, answer: Answer, tmp_path: Path, world: World
) -> None:
    table = tmp_path / "class.csv"
    table.write_text("name,email\nCy,cy@example.org\nDi,di at example.org\n", encoding="utf-8")
    told = run("worker", "invite", "--csv", str(table), code=1).stderr
    assert f"{table}:3: expected an e-mail address" in told
    assert answer("worker", "invitations") == []
    table.write_text("name,email\nCy,cy@example.org\nDi,di@example.org\n", encoding="utf-8")
    asked = ("worker", "invite", "--csv", str(table))
    assert answer(*asked) == {"invited": 2, "known": 0, "mailed": False}
    assert answer(*asked) == {"invited": 0, "known": 2, "mailed": False}
    links = run("worker", "invitations", "--links").stdout
    assert links.count("https://labels.example.org/worker/invite/") == 2
    run(*asked, "--qr", code=2)


def test_with_a_mail_server_the_mails_wait_for_the_server(
    answer: Answer, run: Run, tmp_path: Path, world: World
) -> None:
    settings = world.home.folder / "mail.toml"
    write_private(settings, 'url = "smtp://localhost"\nfrom = "labels@example.org"\n')
    table = tmp_path / "class.csv"
    table.write_text("email\ncy@example.org\n", encoding="utf-8")
    assert answer("worker", "invite", "--csv", str(table))["mailed"] is True
    assert answer("worker", "invitations")[0]["mail"] == "queued"
    settings.chmod(0o644)
    assert "chmod 600" in run("worker", "invite", "--csv", str(table), code=1).stderr


def test_a_group_is_filled_and_emptied_and_work_goes_to_it_only(
    run: Run, answer: Answer, world: World
) -> None:
    made = answer("group", "create", "Students")["id"]
    assert answer("group", "add", "Students", "anna", "ben")["added"] == 2
    assert answer("group", "remove", "Students", "ben")["removed"] == 1
    answer("group", "rename", "Students", "Class of 2026")
    assert [one["login"] for one in answer("group", "members", "Class of 2026")] == ["anna"]
    assert answer("group", "list") == [{"id": made, "name": "Class of 2026", "workers": 1}]
    world.collection(1)
    asked = ("publish", "street", "--reward", "1", "--yes")
    told = run(*asked, "--group", "Class of 2026")
    assert "handed out to the group Class of 2026 only (1 workers)" in told.stderr
    assert world.rows(hit_opening)[-1]["group_id"] == made
    assert "only" in run("group", "delete", "Class of 2026", code=1).stderr
    assert "no group 'Staff'; there are: Class of 2026" in run(
        *asked, "--group", "Staff", code=1
    ).stderr  # fmt: skip


def test_work_goes_to_named_workers_only(run: Run, world: World) -> None:
    world.collection(1)
    asked = ("publish", "street", "--reward", "1", "--yes")
    assert "the named workers only (2 workers)" in run(*asked, "--workers", "anna,ben").stderr
    assert world.rows(hit_opening)[-1]["group_id"].startswith("w")
    assert "no worker carl" in run(*asked, "--workers", "anna, carl", code=1).stderr
