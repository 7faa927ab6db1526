"""An erased worker is nobody: no row says who they were, and what they are owed can be paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from labelcrowd.accounts import audit, links, passwords, people
from labelcrowd.accounts.audit import Actor
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.storage import backup_folders, removals
from labelcrowd.storage.erasing import erase_identity
from labelcrowd.storage.removals import LIST, repeat
from labelcrowd.storage.tables import (
    invitations,
    market,
    market_payouts,
    market_people,
    market_studies,
    market_trust,
    metadata,
    privacy,
    site,
)
from labelcrowd.workflow import payout_files, payouts
from labelcrowd.workflow.erase_worker import erase_worker, find_claim, is_erased
from labelcrowd.workflow.open_lines import open_lines_of
from labelcrowd.workflow.payout_files import pay_file
from labelcrowd.workflow.payouts import owed
from labelcrowd.workflow.review_round import approve
from tests.support.payroll import BANK, OPERATOR, PAYPAL, Payroll
from tests.support.studio import World

ACTOR = Actor(requester_id="", account_id="a", name="Ada")
# Everything that says who it is.
IDENTITY = ("zoe@example.org", "Zoe Zzyzx", "PANELPERSON7", "DE02SEALED", "DE02****", "zoeswords")


def filled(table: Any, **values: object) -> Any:
    """A row of a table with something in each column that needs it."""
    for column in table.c:
        if column.name in values or column.nullable or column.server_default is not None:
            continue
        number = column.type.python_type in (int, bool)
        values[column.name] = 0 if number else f"x{column.name}"
    return insert(table).values(**values)


@pytest.fixture
def zoe(world: World) -> str:
    """A worker whom many tables know."""
    now, ids = world.clock.now(), world.ids

    def make(c: Any) -> str:
        worker_id = people.add_worker(
            c, ids, now, market_id="live", login="zoe@example.org", name="Zoe Zzyzx",
            password_hash=passwords.hash_password("correct horse battery"),
        )  # fmt: skip
        mine = {"market_id": "live", "worker_id": worker_id}
        links.make_link(c, ids, now, purpose=links.PASSWORD, kind="worker", market_id="live",
                        subject_id=worker_id)  # fmt: skip
        c.execute(filled(market_payouts.pay_means, **mine, sealed="DE02SEALED", masked="DE02****"))
        c.execute(filled(market_payouts.payout_line, **mine, sealed="DE02SEALED",
                         masked="DE02****", state="in-run"))  # fmt: skip
        c.execute(filled(market_payouts.payout_claim, **mine, words="zoeswords"))
        c.execute(filled(market_people.worker_group_member, **mine))
        c.execute(filled(market_studies.study_participant, **mine, person="PANELPERSON7",
                         parameters='{"PROLIFIC_PID":"PANELPERSON7"}'))  # fmt: skip
        c.execute(filled(market_trust.hit_report, **mine, words="zoeswords", browser="zoeswords"))
        c.execute(filled(invitations.invitation, market_id="live", id="i", name="Zoe Zzyzx",
                         email="zoe@example.org"))  # fmt: skip
        c.execute(filled(invitations.outgoing_mail, invitation_id="i",
                         error="no such mailbox zoe@example.org"))  # fmt: skip
        return worker_id

    return world.store.write(make)


def dump(world: World) -> str:
    """Every row of every table, as text."""

    def read(c: Any) -> str:
        return "\n".join(
            f"{table.name}: {tuple(row)}"
            for table in metadata.sorted_tables
            for row in c.execute(select(table))
        )

    return world.store.read(read)


def test_no_row_of_any_table_says_who_they_were(world: World, zoe: str) -> None:
    before = dump(world)
    assert all(word in before for word in IDENTITY)
    erase_worker(world, "live", zoe, actor=ACTOR)
    after = dump(world)
    assert [word for word in IDENTITY if word in after] == []
    found = world.store.read(lambda c: people.worker(c, "live", zoe))
    assert found is not None and is_erased(found) and not found.active
    stored = world.store.read(lambda c: people.worker_password(c, "live", found.login))
    assert stored is None
    (line,) = world.rows(market_payouts.payout_line)
    assert (line["kind"], line["state"]) == ("hand", "in-run")


def test_nothing_of_theirs_waits_for_an_answer_any_more(world: World, zoe: str) -> None:
    mine = {"market_id": "live", "worker_id": zoe}
    asked, appealed = (
        metadata.tables["qualification_request"],
        metadata.tables["appeal"],
    )

    def wait(c: Any) -> None:
        c.execute(filled(asked, **mine, status="Pending"))
        c.execute(filled(appealed, **mine, state="open"))

    world.store.write(wait)
    erase_worker(world, "live", zoe, actor=ACTOR)
    assert [row["status"] for row in world.rows(asked)] == ["Expired"]
    assert [row["state"] for row in world.rows(appealed)] == ["withdrawn"]
    assert all(row["answered_at"] is not None for row in world.rows(market_trust.hit_report))


def test_they_are_signed_out_and_their_links_are_over(world: World, zoe: str) -> None:
    row = {"kind": "worker", "market_id": "live", "subject_id": zoe}
    world.store.write(lambda c: c.execute(filled(site.session, **row)))
    assert len(world.rows(site.session)) == len(world.rows(site.one_time_link)) == 1
    erase_worker(world, "live", zoe, actor=ACTOR)
    assert world.rows(site.session) == [] == world.rows(site.one_time_link)


def test_work_stays_and_what_is_owed_is_found_by_the_code(world: World) -> None:
    batch = world.publish(1, reward="0.50")
    worker_id = world.store.write(
        lambda c: people.add_worker(
            c, world.ids, world.clock.now(), market_id="live", login="zoe", name="Zoe",
            password_hash=None,
        )
    )  # fmt: skip
    assignment_id = world.do(world.hit_ids(batch)[0], worker_id)
    approve(world, world.requester_id, world.submission(assignment_id))
    erased = erase_worker(world, "live", worker_id, actor=ACTOR)
    assert world.submission(assignment_id).status == "Approved"
    (due,) = world.store.read(lambda c: owed(c, "live"))
    assert (due.worker_id, due.owed_cents) == (worker_id, 50)
    typed = f" {erased.claim.upper().replace('-', ' ')} "
    assert world.store.read(lambda c: find_claim(c, "live", typed)) == worker_id
    assert erased.claim.replace("-", "") not in dump(world)
    with pytest.raises(NotFound):
        world.store.read(lambda c: find_claim(c, "live", "aaaa-bbbb"))
    with pytest.raises(NotFound):
        world.store.read(lambda c: find_claim(c, "sandbox", erased.claim))


def test_who_is_paid_by_a_file_that_is_out_is_erased_once_the_line_is_settled(
    world: World, payroll: Payroll
) -> None:
    payroll.offer("paypal", "bank")
    ana = payroll.worker("ana", 1_000)
    payroll.choose(ana, "paypal", PAYPAL)
    bo = payroll.worker("bo", 500)
    payroll.choose(bo, "bank", BANK)
    run = payroll.run()
    pay_file(world, OPERATOR, "live", run.id, "paypal")
    code = next(line.code for line in payroll.lines(run) if line.worker_id == ana)
    with pytest.raises(Conflict, match=rf"payout run 1, .* line {code}, paid or failed"):
        erase_worker(world, "live", ana, actor=ACTOR)
    assert payroll.line(code).kind == "paypal", "nothing was erased"
    erase_worker(world, "live", bo, actor=ACTOR)  # is in no PayPal file
    payouts.mark_paid(world, OPERATOR, "live", code, on_date=payroll.today, reference="")
    erase_worker(world, "live", ana, actor=ACTOR)


def test_a_file_in_which_somebody_stands_who_is_erased_while_it_is_made_is_not_handed_out(
    world: World, payroll: Payroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    payroll.offer("paypal")
    ana = payroll.worker("ana", 1_000)
    payroll.choose(ana, "paypal", PAYPAL)
    run = payroll.run()
    write = payout_files._body

    def write_slowly(*given: Any) -> bytes:
        body = write(*given)
        erase_worker(world, "live", ana, actor=ACTOR)
        return body

    monkeypatch.setattr(payout_files, "_body", write_slowly)
    with pytest.raises(Conflict, match="has just changed"):
        pay_file(world, OPERATOR, "live", run.id, "paypal")
    (line,) = world.store.read(lambda c: open_lines_of(c, "live", ana))
    assert line.file_at is None, "no file is noted"


def test_what_waits_in_a_run_is_told_with_the_file_that_was_made_since(
    world: World, payroll: Payroll
) -> None:
    ana = payroll.worker("ana", 1_000)
    run = payroll.run()
    erase_worker(world, "live", ana, actor=ACTOR)
    (line,) = world.store.read(lambda c: open_lines_of(c, "live", ana))
    assert (line.run, line.amount_cents, line.file_at) == (1, 1_000, None)
    pay_file(world, OPERATOR, "live", run.id, "csv")
    (line,) = world.store.read(lambda c: open_lines_of(c, "live", ana))
    assert line.file_at == world.clock.now()


def test_the_login_is_free_again_and_erasing_twice_is_told(world: World, zoe: str) -> None:
    erase_worker(world, "live", zoe, actor=ACTOR)
    with pytest.raises(Conflict, match="erased already"):
        erase_worker(world, "live", zoe, actor=ACTOR)
    with pytest.raises(NotFound):
        erase_worker(world, "live", "ANOBODY", actor=ACTOR)
    again = world.store.write(
        lambda c: people.add_worker(
            c, world.ids, world.clock.now(), market_id="live", login="zoe@example.org",
            name="Zoe", password_hash=None,
        )
    )  # fmt: skip
    assert again != zoe


def test_the_audit_log_says_that_it_was_done_and_not_to_whom(world: World, zoe: str) -> None:
    erase_worker(world, "live", zoe, actor=ACTOR)
    (entry,) = world.store.read(lambda c: audit.entries(c, ""))
    assert (entry.actor, entry.action, entry.subject, entry.detail) == (
        "Ada", "erase-worker", zoe, "{}",
    )  # fmt: skip


def test_an_older_state_of_the_rows_is_erased_again_with_the_same_code(
    world: World, zoe: str, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    backup_folders.remember(world.home.folder, backups)
    erased = erase_worker(world, "live", zoe, actor=ACTOR)
    known = removals.read_list(backups / LIST)
    assert "Zoe" not in (backups / LIST).read_text()

    def back(c: Any) -> None:  # as an archive of before has it
        c.execute(privacy.removal.delete())
        c.execute(privacy.erased_worker.delete())
        c.execute(
            update(market.worker)
            .where(market.worker.c.id == zoe)
            .values(login="zoe@example.org", name="Zoe Zzyzx")
        )

    world.store.write(back)
    done = world.store.write(lambda c: repeat(c, known, key=world.home.secrets.key, now=1))
    assert done.workers == 1
    assert "Zoe" not in dump(world)
    assert world.store.read(lambda c: find_claim(c, "live", erased.claim)) == zoe
    assert not world.store.write(lambda c: erase_identity(c, world.home.secrets.key, "live", zoe))
