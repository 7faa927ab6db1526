"""Every assignment as a row, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from labelcrowd.workflow.results import COLUMNS, result_rows, write_csv
from tests.support.studio import World


def table(world: World, comments: str = "", **kinds: bool) -> list[dict[str, str]]:
    published = world.publish(2)
    world.do(world.hit_ids(published)[1], "AWORKER1", comments=comments)
    file = io.StringIO()
    assert write_csv(result_rows(world, published, **kinds), file) == 1
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def test_a_row_says_what_a_requester_asks(world: World) -> None:
    (row,) = table(world, "fine")
    assert tuple(row) == COLUMNS
    assert row["image"] == "photos/0001.jpg"
    assert (row["status"], row["complete"], row["counted"]) == ("Submitted", "yes", "2")
    assert (row["active_seconds"], row["reward"], row["comments"]) == ("8.0", "0.05", "fine")
    assert row["submitted_at"].endswith("Z")


def test_workers_carry_pseudonyms_unless_asked(world: World) -> None:
    assert table(world)[0]["worker"].startswith("worker-")
    assert table(world, worker_ids=True)[0]["worker"] == "AWORKER1"


@pytest.mark.parametrize("comment", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_comment_never_becomes_a_formula(world: World, comment: str) -> None:
    assert table(world, comment)[0]["comments"].startswith("'")


def test_rows_are_read_page_by_page_in_the_order_of_the_pictures(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelcrowd.workflow.results.PAGE", 2)
    published = world.publish(5)
    for hit_id in reversed(list(world.hit_ids(published))):
        world.do(hit_id, "AWORKER1")
    images = [row["image"] for row in result_rows(world, published)]
    assert images == [f"photos/{n:04}.jpg" for n in range(5)]
