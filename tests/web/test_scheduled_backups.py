"""The server makes backups on schedule, beside its requests, and says when it cannot."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labelcrowd.accounts.roles import Role
from labelcrowd.clock import DAY, MINUTE
from labelcrowd.errors import StorageFull
from labelcrowd.web.scheduled_backups import ScheduledBackups
from labelcrowd.workflow import backup_schedule, upkeep
from tests.support.shop import Shop
from tests.support.site import Site

DAY_S = 86_400


@pytest.fixture
def backups() -> Iterator[ScheduledBackups]:
    made = ScheduledBackups()
    yield made
    made.stop()


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    """Where backups go once a day; two stay."""
    made = tmp_path / "safe"
    backup_schedule.keep_schedule(site.home, site.clock, every_s=DAY_S, keep=2, folder=made)
    return made


def round_of(site: Site, backups: ScheduledBackups) -> None:
    backups.scheduled_backup(site.services)
    backups.wait(60)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_one_a_day_is_made_and_told_in_the_log(
    site: Site, folder: Path, backups: ScheduledBackups, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(4):
        round_of(site, backups)
        round_of(site, backups)  # nothing is due any more
        site.clock.advance(DAY)
    assert len(list(folder.iterdir())) == 2
    lines = told(capsys)
    assert [line["event"] for line in lines] == ["backup written"] * 4
    assert lines[-1]["file"] == str(max(folder.iterdir()))
    assert lines[-1]["bytes"] > 0


def test_without_a_schedule_nothing_is_made(site: Site, backups: ScheduledBackups) -> None:
    round_of(site, backups)
    assert (
        site.home.store.read(lambda c: backup_schedule.read_state(c, site.home.folder)).last is None
    )


def test_requests_are_answered_while_a_backup_is_written(
    site: Site, folder: Path, backups: ScheduledBackups, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    real = backup_schedule.back_up

    def slow(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        assert go_on.wait(60)
        return real(*args, **kwargs)

    monkeypatch.setattr(backup_schedule, "back_up", slow)
    backups.scheduled_backup(site.services)
    assert begun.wait(60)
    backups.scheduled_backup(site.services)  # one at a time
    assert site.browser().get("/readyz").status_code == 200
    go_on.set()
    backups.wait(60)
    assert len(list(folder.iterdir())) == 1


def test_a_full_disk_is_one_clear_line_and_is_tried_again(
    site: Site, folder: Path, backups: ScheduledBackups, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    round_of(site, backups)
    (first,) = folder.iterdir()
    site.clock.advance(DAY)
    told(capsys)

    def full(home: object, target: Path, **kwargs: object) -> None:
        raise StorageFull(f"the disk is full: {target} was not written")

    def nothing_can_be_noted(*args: object) -> None:
        raise StorageFull("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(backup_schedule, "back_up", full)
        patched.setattr(backup_schedule, "note_failure", nothing_can_be_noted)
        for _ in range(3):
            round_of(site, backups)
    (line,) = told(capsys)
    assert line["event"] == "backup failed"
    assert "the disk is full" in line["reason"]
    assert line["folder"] == str(folder)
    assert line["next_try"].endswith("Z")
    assert list(folder.iterdir()) == [first], "what was there stays, nothing half is left"
    site.clock.advance(10 * MINUTE)
    round_of(site, backups)
    assert len(list(folder.iterdir())) == 2


def test_a_server_that_ends_leaves_no_half_backup(
    site: Site, folder: Path, backups: ScheduledBackups, capsys: pytest.CaptureFixture[str]
) -> None:
    backups._stopping.set()
    round_of(site, backups)
    assert list(folder.iterdir()) == []
    assert told(capsys) == []


def test_the_operators_start_page_warns_and_says_what_to_do(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    operator = site.browser().sign_in_operator()
    assert "backup" not in operator.get("/requester/").text
    site.clock.advance(8 * DAY)
    operator = site.browser().sign_in_operator()
    page = operator.get("/requester/").text
    assert "No backup" in page
    assert "labelcrowd backup --home" in page
    assert "--every 1d --keep 7" in page
    monkeypatch.setattr(upkeep, "LITTLE_BYTES", 10**18)
    assert "nearly full" in operator.get("/requester/").text
    backup_schedule.make_backup(site.home, site.clock, tmp_path / "by-hand.zip")
    assert "No backup" not in operator.get("/requester/").text


def test_nobody_but_the_operator_is_told_how_the_server_is_kept(site: Site) -> None:
    shop = Shop(site)
    site.clock.advance(8 * DAY)
    for somebody in (shop.signed_in(shop.member("max", Role.OWNER)), shop.other_requester()):
        page = somebody.get("/requester/")
        assert page.status_code == 200
        assert "backup" not in page.text
        assert str(site.home.folder) not in page.text
