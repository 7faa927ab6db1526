"""What the market reports is taken in once, whatever is repeated."""

from __future__ import annotations

import pytest

from labelcrowd.clock import DAY, HOUR, to_iso
from labelcrowd.crowd.port import NUMBER_APPROVED
from labelcrowd.ids import Ids
from labelcrowd.market import assignments, due, hits, setup
from labelcrowd.market.fees import NO_REQUIREMENTS, Fees
from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.storage.tables.documents import document
from labelcrowd.storage.tables.studio import batch, batch_hit, event_cursor, hit_item, work
from labelcrowd.workflow.collect import catch_up
from tests.support.studio import World


def test_an_accepted_assignment_is_in_hand(world: World) -> None:
    published = world.publish(1)
    assignment_id = world.accept(world.hit_ids(published)[0], "AWORKER1")
    catch_up(world)
    found = world.submission(assignment_id)
    assert (found.status, found.batch_id, found.row) == ("Accepted", published.id, 0)
    assert (found.reward_cents, found.filename) == (5, "0000.jpg")
    assert found.accepted_at == world.clock.now()


def test_submitted_work_with_our_receipt_is_complete(world: World) -> None:
    published = world.publish(2)
    first, second = world.hit_ids(published)
    complete = world.do(first, "AWORKER1", objects=3, comments="nice pictures")
    incomplete = world.do(second, "AWORKER1", complete=False)
    assert world.submission(complete).complete
    assert world.submission(complete).counted == 3
    assert world.submission(complete).comments == "nice pictures"
    assert world.submission(complete).active_ms == 12_000
    assert world.submission(incomplete).incomplete


def test_work_that_never_passed_our_page_is_incomplete(world: World) -> None:
    published = world.publish(1)
    assignment_id = world.accept(world.hit_ids(published)[0], "AWORKER1")
    world.submit(assignment_id, receipt="made-up")
    catch_up(world)
    found = world.submission(assignment_id)
    assert found.incomplete
    assert found.status == "Submitted"


def test_returned_and_abandoned_work_is_marked(world: World) -> None:
    published = world.publish(2)
    first, second = world.hit_ids(published)
    returned, abandoned = world.accept(first, "AWORKER1"), world.accept(second, "AWORKER1")
    now = world.clock.now()
    world.store.write(lambda c: assignments.return_assignment(c, now, "live", returned, "AWORKER1"))
    world.clock.advance(4 * HOUR)
    due.run(world.store, world.clock.now())
    catch_up(world)
    assert world.submission(returned).status == "Returned"
    assert world.submission(abandoned).status == "Abandoned"


def test_decisions_made_over_the_api_arrive(world: World) -> None:
    published = world.publish(2)
    first, second = world.hit_ids(published)
    one, two = world.do(first, "AWORKER1"), world.do(second, "AWORKER1")
    crowd = world.crowd(world.requester_id, "live")
    crowd.approve(one)
    crowd.reject(two, reason="empty")
    crowd.bonus(one, amount_cents=20, reason="neat", token="b1")
    crowd.bonus(one, amount_cents=20, reason="neat", token="b1")
    catch_up(world)
    assert world.submission(one).status == "Approved"
    assert world.submission(one).bonus_cents == 20
    assert world.submission(two).status == "Rejected"
    assert world.submission(two).reason == "empty"


def test_seeing_every_event_again_changes_nothing(world: World) -> None:
    published = world.publish(2)
    done = world.do(world.hit_ids(published)[0], "AWORKER1", comments="hello")
    crowd = world.crowd(world.requester_id, "live")
    crowd.approve(done)
    crowd.bonus(done, amount_cents=7, reason="neat", token="b1")
    crowd.bonus(done, amount_cents=2, reason="neater", token="b2")
    catch_up(world)
    assert world.submission(done).bonus_cents == 9
    before = world.rows(work)
    world.store.write(lambda c: c.execute(event_cursor.update().values(seq=1)).rowcount)
    catch_up(world)
    assert world.rows(work) == before
    assert catch_up(world) == 0


def create_hit(
    world: World, query: str, asks: str = NO_REQUIREMENTS, annotation: str = "old script"
) -> str:
    """CreateHIT as it comes from boto3, with the address of our page; the HIT's id."""
    ids: Ids = world.ids
    now = world.clock.now()
    values = HitType(
        title="Cars",
        description="Outline cars",
        keywords="",
        reward_cents=3,
        assignment_duration_s=600,
        auto_approval_delay_s=DAY // 1_000_000,
        qualification_requirements=asks,
    )
    new = hits.NewHit(
        question="<ExternalQuestion/>",
        external_url=f"http://127.0.0.1:8000/tool.html?{query}",
        frame_height=550,
        max_assignments=2,
        lifetime_s=3600,
        annotation=annotation,
    )

    def create(connection) -> str:  # type: ignore[no-untyped-def]
        me = ("live", world.requester_id)
        type_id = ensure_hit_type(connection, ids, now, *me, values)
        return hits.create_hit(connection, ids, now, *me, type_id, values, new)

    return world.store.write(create)


def test_hits_of_an_old_script_become_one_implicit_batch(world: World) -> None:
    world.collection(2)
    first = create_hit(world, "mode=mt&N=5&folder=photos&image=0000.jpg&actions=nd")
    second = create_hit(world, "mode=mt&N=inf&folder=photos&image=0001.jpg")
    catch_up(world)
    (implicit,) = world.rows(batch)
    assert (implicit["status"], implicit["collection_id"], implicit["name"]) == (
        "open",
        None,
        "old script",
    )
    assert (implicit["hits"], implicit["assignments"], implicit["reward_cents"]) == (2, 4, 12)
    rows = sorted(world.rows(batch_hit), key=lambda row: str(row["row"]))
    assert [row["hit_id"] for row in rows] == [first, second]
    assert rows[0]["design_digest"] != rows[1]["design_digest"]
    assert len(world.rows(hit_item)) == 2
    assignment_id = world.do(first, "AWORKER1")
    assert world.submission(assignment_id).reward_cents == 3
    assert len(world.rows(document)) == 1


@pytest.mark.parametrize("annotation", ["", "http://127.0.0.1:8000/tool.html?folder=photos"])
def test_a_batch_of_which_its_script_noted_nothing_has_the_title_and_the_day(
    world: World, annotation: str
) -> None:
    world.collection(1)
    create_hit(world, "mode=mt&folder=photos&image=0000.jpg", annotation=annotation)
    catch_up(world)
    (implicit,) = world.rows(batch)
    assert implicit["name"] == f"Cars, {to_iso(world.clock.now())[:10]}"


def test_the_fee_of_a_hit_that_came_over_the_api_is_the_one_that_it_opened_with(
    world: World,
) -> None:
    world.collection(1)
    asks = f'[{{"QualificationTypeId":"{NUMBER_APPROVED}","Comparator":"Exists"}}]'
    fees = Fees(premium_cents={NUMBER_APPROVED: 5})
    world.store.write(lambda c: setup.set_fees(c, "live", fees))
    create_hit(world, "mode=mt&folder=photos&image=0000.jpg", asks)
    world.store.write(lambda c: setup.set_fees(c, "live", Fees(percent="50")))
    catch_up(world)
    (implicit,) = world.rows(batch)
    assert (implicit["reward_cents"], implicit["fee_cents"]) == (6, 10)


def test_a_hit_of_another_page_stays_out_of_the_studio(world: World) -> None:
    create_hit(world, "folder=photos&image=unknown.jpg")
    catch_up(world)
    assert world.rows(batch) == []
    assert world.rows(work) == []


@pytest.mark.parametrize("chunk", [1, 2])
def test_many_events_are_taken_in_pieces(
    world: World, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelcrowd.workflow.collect.CHUNK", chunk)
    published = world.publish(3)
    world.accept(world.hit_ids(published)[0], "AWORKER1")
    assert catch_up(world) == 4
    assert len(world.rows(work)) == 1
