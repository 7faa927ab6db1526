"""Publishing is whole or not at all, also when it is killed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from labelcrowd.batches import store as batch_store
from labelcrowd.crowd.port import Crowd, HitSpec
from labelcrowd.errors import Conflict, InsufficientFunds, InvalidInput, NotFound
from labelcrowd.market import setup
from labelcrowd.market.errors import NoWork
from labelcrowd.market.fees import Fees
from labelcrowd.storage.tables.market import hit, ledger_account
from labelcrowd.storage.tables.studio import batch, batch_hit, hit_item
from labelcrowd.workflow import planning, publish
from labelcrowd.workflow.collect import catch_up
from tests.support.studio import World


class Killed(BaseException):
    """The process dies here."""


class Dying:
    """A crowd that dies at one of its calls, before or after it took effect."""

    def __init__(self, crowd: Crowd, method: str, call: int, *, after: bool) -> None:
        self._crowd, self._method, self._left, self._after = crowd, method, call, after

    def __getattr__(self, name: str) -> object:
        real = getattr(self._crowd, name)
        if name != self._method:
            return real

        def dying(*args: object, **kwargs: object) -> object:
            self._left -= 1
            if self._left > 0:
                return real(*args, **kwargs)
            if self._after:
                real(*args, **kwargs)
            raise Killed

        return dying


STEPS = [
    ("create_hit_type", 1),
    ("create_hits", 1),
    ("create_hits", 2),
    ("open_hits", 1),
]


def interrupted(world: World, method: str, call: int, *, after: bool) -> str:
    """Publish and die at a call; the batch's id."""
    plan = world.plan(5)
    world.wrap = lambda crowd: Dying(crowd, method, call, after=after)  # type: ignore[assignment,return-value]
    with pytest.raises(Killed):
        publish.publish_batch(world, world.requester_id, plan.batch.id)
    world.wrap = None
    return plan.batch.id


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "CREATE_CHUNK", 3)
    monkeypatch.setattr(planning, "ROW_CHUNK", 2)


def status(world: World, batch_id: str) -> str:
    return world.store.read(lambda c: batch_store.get_batch(c, None, batch_id)).status


def on_hold(world: World) -> int:
    return world.crowd(world.requester_id, "live").balance()[1]


def test_a_plan_says_the_exact_sum_and_creates_nothing(world: World) -> None:
    plan = world.plan(5, reward="0.07", assignments_per_image="2")
    assert (plan.batch.hits, plan.batch.assignments) == (5, 10)
    assert plan.total_cents == 70
    assert world.rows(hit) == []
    assert on_hold(world) == 0


def test_a_published_batch_has_every_hit_open_and_the_money_held(world: World) -> None:
    published = world.publish(5, assignments_per_image="2")
    states = world.crowd(world.requester_id, "live").hit_states(world.hit_ids(published))
    assert published.status == "open"
    assert published.opened_at == world.clock.now()
    assert [state.status for state in states.values()] == ["Assignable"] * 5
    assert on_hold(world) == 50


def test_each_hit_has_its_picture_in_order_and_a_link_of_its_own(world: World) -> None:
    published = world.publish(5)
    items = [r for r in world.rows(hit_item) if r["batch_id"] == published.id]
    assert [item["role"] for item in items] == ["work"] * 5
    assert len({item["image_id"] for item in items}) == 5
    urls = {str(row["external_url"]) for row in world.rows(hit)}
    assert len(urls) == 5
    assert all(url.startswith("http://127.0.0.1:8000/label?t=") for url in urls)


@pytest.mark.parametrize(("method", "call"), STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_anywhere_nobody_sees_a_part_and_resuming_opens_each_hit_once(
    world: World, method: str, call: int, after: bool
) -> None:
    batch_id = interrupted(world, method, call, after=after)
    opened_already = method == "open_hits" and after
    assert on_hold(world) == (25 if opened_already else 0)
    if not opened_already:
        for row in world.rows(hit):
            with pytest.raises((NoWork, NotFound)):
                world.accept(str(row["id"]), "AWORKER1")
    resumed = publish.publish_batch(world, world.requester_id, batch_id)
    assert resumed.status == "open"
    assert len(world.rows(hit)) == 5
    assert on_hold(world) == 25


@pytest.mark.parametrize(("method", "call"), STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_anywhere_it_can_be_undone_without_a_trace_in_the_market(
    world: World, method: str, call: int, after: bool
) -> None:
    batch_id = interrupted(world, method, call, after=after)
    if method == "open_hits" and after:
        with pytest.raises(Conflict, match="open already"):
            publish.undo_batch(world, world.requester_id, batch_id)
        assert status(world, batch_id) == "open"
        return
    assert publish.undo_batch(world, world.requester_id, batch_id).status == "undone"
    assert world.rows(hit) == []
    assert on_hold(world) == 0
    with pytest.raises(Conflict):
        publish.publish_batch(world, world.requester_id, batch_id)


def test_an_undo_that_was_killed_is_undone_by_the_same_command(world: World) -> None:
    batch_id = interrupted(world, "create_hits", 2, after=True)
    world.wrap = lambda crowd: Dying(crowd, "discard_drafts", 1, after=True)  # type: ignore[assignment,return-value]
    with pytest.raises(Killed):
        publish.undo_batch(world, world.requester_id, batch_id)
    world.wrap = None
    assert publish.undo_batch(world, world.requester_id, batch_id).status == "undone"
    assert world.rows(hit) == []


def test_two_processes_that_finish_the_same_batch_make_each_hit_once(world: World) -> None:
    batch_id = interrupted(world, "create_hits", 1, after=False)
    with ThreadPoolExecutor(2) as threads:
        both = [
            threads.submit(publish.publish_batch, world, world.requester_id, batch_id)
            for _ in range(2)
        ]
    # One may come too late, when the other has opened everything already.
    errors = [each.exception() for each in both]
    assert None in errors
    assert all(error is None or isinstance(error, Conflict) for error in errors)
    assert len(world.rows(hit)) == 5
    assert on_hold(world) == 25


def test_publishing_an_open_batch_again_is_refused_and_changes_nothing(world: World) -> None:
    published = world.publish(2)
    with pytest.raises(Conflict, match="open"):
        publish.publish_batch(world, world.requester_id, published.id)
    assert len(world.rows(hit)) == 2
    assert on_hold(world) == 10


def test_what_the_money_does_not_cover_is_refused_before_anything_is_created(
    world: World,
) -> None:
    plan = world.plan(2, reward="900.00")
    with pytest.raises(InsufficientFunds, match=r"\$1,800\.00"):
        publish.publish_batch(world, world.requester_id, plan.batch.id)
    assert world.rows(hit) == []


def test_an_empty_collection_is_not_published(world: World) -> None:
    with pytest.raises(InvalidInput, match="no pictures"):
        world.plan(0)


def test_a_plan_cut_short_is_not_published(world: World) -> None:
    plan = world.plan(3)
    world.store.write(
        lambda c: (
            c.execute(
                batch_hit.delete().where(
                    batch_hit.c.batch_id == plan.batch.id, batch_hit.c.row == 1
                )
            ).rowcount
        )
    )
    with pytest.raises(Conflict, match="cut short"):
        publish.publish_batch(world, world.requester_id, plan.batch.id)


def test_a_price_that_changed_since_the_plan_needs_another_yes(world: World) -> None:
    plan = world.plan(2)
    world.store.write(lambda c: setup.set_fees(c, "live", Fees(minimum_cents=1)))
    with pytest.raises(Conflict, match=r"\$0\.12 now, not \$0\.10.*plan it again"):
        publish.publish_batch(world, world.requester_id, plan.batch.id)
    assert (world.rows(hit), status(world, plan.batch.id)) == ([], "planned")


def test_a_fee_that_changes_while_a_batch_is_published_is_not_for_it(world: World) -> None:
    batch_id = interrupted(world, "create_hits", 1, after=True)
    world.store.write(lambda c: setup.set_fees(c, "live", Fees(minimum_cents=1)))
    assert publish.publish_batch(world, world.requester_id, batch_id).status == "open"
    assert on_hold(world) == 25


def test_undoing_a_batch_beside_its_publishing_leaves_one_of_both(world: World) -> None:
    plan = world.plan(5)
    real: list[Crowd] = []

    class OpenedMeanwhile:
        """What undoes is slower than what publishes."""

        def __init__(self, crowd: Crowd) -> None:
            real.append(crowd)

        def __getattr__(self, name: str) -> object:
            return getattr(real[-1], name)

        def discard_drafts(self, opening: str) -> None:
            real[-1].open_hits(opening, hits=5, cents=25)
            real[-1].discard_drafts(opening)

    world.wrap = lambda crowd: Dying(crowd, "open_hits", 1, after=False)  # type: ignore[assignment,return-value]
    with pytest.raises(Killed):
        publish.publish_batch(world, world.requester_id, plan.batch.id)
    world.wrap = OpenedMeanwhile  # type: ignore[assignment]
    with pytest.raises(Conflict, match="open already"):
        publish.undo_batch(world, world.requester_id, plan.batch.id)
    assert (status(world, plan.batch.id), on_hold(world)) == ("open", 25)


def test_two_processes_of_which_one_undoes_and_one_publishes(world: World) -> None:
    for _ in range(4):
        batch_id = interrupted(world, "create_hits", 1, after=True)
        before = on_hold(world)
        with ThreadPoolExecutor(2) as threads:
            both = [
                threads.submit(step, world, world.requester_id, batch_id)
                for step in (publish.publish_batch, publish.undo_batch)
            ]
        errors = [each.exception() for each in both]
        assert all(error is None or isinstance(error, Conflict) for error in errors)
        assert None in errors
        opened = status(world, batch_id) == "open"
        assert opened or status(world, batch_id) == "undone"
        assert on_hold(world) - before == (25 if opened else 0)
        held = [row["held_cents"] for row in world.rows(hit)]
        assert sum(int(str(cents)) for cents in held) == on_hold(world)


def test_two_processes_that_publish_batches_of_one_type(world: World) -> None:
    plans = [world.plan(5) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        both = list(
            threads.map(
                lambda plan: publish.publish_batch(world, world.requester_id, plan.batch.id), plans
            )
        )
    assert [one.status for one in both] == ["open", "open"]
    assert both[0].hit_type_id == both[1].hit_type_id
    assert (len(world.rows(hit)), on_hold(world)) == (10, 50)


def test_a_plan_that_got_no_yes_is_forgotten_after_a_day(world: World) -> None:
    world.plan(3)
    world.clock.advance(25 * 3600 * 1_000_000)
    kept = world.plan(1)
    assert [row["id"] for row in world.rows(batch)] == [kept.batch.id]
    assert len(world.rows(batch_hit)) == 1


def test_another_requester_does_not_find_the_batch(world: World) -> None:
    plan = world.plan(1)
    with pytest.raises(NotFound):
        publish.publish_batch(world, "ASTRANGER", plan.batch.id)


def test_ours_and_the_market_agree_on_the_ids_of_the_hits(world: World) -> None:
    published = world.publish(5)
    assert sorted(world.hit_ids(published)) == sorted(str(row["id"]) for row in world.rows(hit))
    catch_up(world)
    assert len(world.rows(batch)) == 1  # events of our own HITs make no new batch


def test_writes_stay_small(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    real = batch_store.insert_items

    def counted(connection: object, new: object, items: Sequence[object]) -> None:
        sizes.append(len(items))
        real(connection, new=new, items=items)  # type: ignore[arg-type]

    monkeypatch.setattr(batch_store, "insert_items", counted)
    world.plan(5)
    assert sizes == [2, 2, 1]


def test_a_draft_is_created_at_most_a_chunk_at_a_time(world: World) -> None:
    sizes: list[int] = []

    class Counting:
        def __init__(self, crowd: Crowd) -> None:
            self._crowd = crowd

        def __getattr__(self, name: str) -> object:
            return getattr(self._crowd, name)

        def create_hits(
            self, hit_type_id: str, hits: Sequence[HitSpec], *, opening: str
        ) -> list[str]:
            sizes.append(len(hits))
            return self._crowd.create_hits(hit_type_id, hits, opening=opening)

    world.wrap = Counting  # type: ignore[assignment]
    world.publish(5)
    assert sizes == [3, 2]


def test_the_ledger_moved_from_available_to_hold(world: World) -> None:
    world.publish(4)
    balances = {
        (str(row["owner_id"]), str(row["kind"])): row["balance_cents"]
        for row in world.rows(ledger_account)
        if row["market_id"] == "live"
    }
    assert balances[world.requester_id, "available"] == -20
    assert balances[world.requester_id, "hold"] == 20
