"""Publishing, deciding and paying by the requester's pages, to the cent."""

from __future__ import annotations

import re

import pytest

from tests.support.shop import ROOT, Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def held(shop: Shop) -> str:
    """What the list of batches says is on hold for the sandbox."""
    sums = re.findall(r'class="money"[^>]*>\$([\d,.]+)', shop.page("/requester/"))
    return str(sums[3])


def decide(shop: Shop, assignment_id: str, decision: str, **fields: str) -> int:
    path = f"/requester/work/sandbox/{assignment_id}"
    answer = shop.post(f"{path}/decide", decision=decision, **fields)
    shop.settle()
    return answer.status_code


def test_the_sum_is_shown_before_anything_is_created_and_held_after_the_yes(shop: Shop) -> None:
    plan = shop.plan(shop.pictures(3)).headers["location"]
    page = shop.page(plan)
    assert "$0.60" in page  # 3 pictures, 2 workers each, 10 cents
    assert held(shop) == "0.00"
    batch_id = plan.split("/")[3]
    shop.post(f"/requester/batches/{batch_id}/publish")
    assert held(shop) == "0.60"
    shop.post(f"/requester/batches/{batch_id}/publish")  # sent twice, published once
    assert held(shop) == "0.60"


def test_a_plan_that_is_not_wanted_leaves_nothing(shop: Shop) -> None:
    collection_id = shop.pictures()
    batch_id = shop.plan(collection_id).headers["location"].split("/")[3]
    answer = shop.post(f"/requester/batches/{batch_id}/forget")
    assert answer.headers["location"] == f"/requester/publish?collection={collection_id}"
    assert shop.owner.get(f"/requester/batches/{batch_id}").status_code == 404
    assert held(shop) == "0.00"


@pytest.mark.parametrize(
    ("field", "value"),
    [("reward", "five"), ("reward", "0.001"), ("reward", "-1"), ("required_objects", "many"),
     ("assignments_per_image", "0"), ("lifetime", "5 parsecs"), ("market", "elsewhere"),
     ("minimum_area", "nan"), ("title", "")],
)  # fmt: skip
def test_a_wrong_field_is_named_and_what_was_typed_stays(
    shop: Shop, field: str, value: str
) -> None:
    collection_id = shop.pictures()
    fields = {"names": "car, <b>tree</b>", field: value}
    answer = shop.plan(collection_id, **fields)
    if field == "title":
        assert answer.status_code in (303, 422)
        return
    assert answer.status_code == 422
    assert "car, &lt;b&gt;tree&lt;/b&gt;" in answer.text
    assert held(shop) == "0.00"


def test_approval_rejection_and_bonus_move_the_right_sums(shop: Shop) -> None:
    shop.publish(1)
    good, bad = (shop.hand_in(shop.worker(login)) for login in ("ana", "bo"))
    assert decide(shop, good, "approve") == 303
    assert held(shop) == "0.10"
    assert decide(shop, bad, "reject", reason="no wheels") == 303
    assert held(shop) == "0.00"
    assert decide(shop, good, "bonus", amount="0.25", bonus_reason="fine", token="t1") == 303
    assert decide(shop, good, "bonus", amount="0.25", bonus_reason="fine", token="t1") == 303
    page = shop.page(f"/requester/work/sandbox/{good}")
    assert page.count("$0.25") == 1, "the same form sent twice pays once"


def test_a_rejection_needs_a_reason_and_can_be_undone(shop: Shop) -> None:
    shop.publish(1)
    worker = shop.worker("ana")
    assignment_id = shop.hand_in(worker)
    assert decide(shop, assignment_id, "reject", reason="  ") == 422
    assert decide(shop, assignment_id, "reject", reason="no wheels") == 303
    assert "no wheels" in worker.get(f"{ROOT}/earnings").text
    assert decide(shop, assignment_id, "undo") == 303
    earned = worker.get(f"{ROOT}/earnings").text
    assert ">Approved</span>" in earned
    assert "no wheels" not in earned or ">Rejected</span>" not in earned


def test_work_given_to_someone_else_is_not_offered_to_who_was_rejected(shop: Shop) -> None:
    shop.publish(1, assignments_per_image="1")
    ana, bo = shop.worker("ana"), shop.worker("bo")
    assignment_id = shop.hand_in(ana)
    assert "hit_type_id" not in bo.get(f"{ROOT}/").text
    assert decide(shop, assignment_id, "reject", reason="blurred", again="yes") == 303
    assert held(shop) == "0.10"
    assert "hit_type_id" not in ana.get(f"{ROOT}/").text
    assert shop.hand_in(bo)


def test_approve_all_lists_first_and_takes_nothing_that_came_after(shop: Shop) -> None:
    batch_id = shop.publish(1, assignments_per_image="3")
    shop.hand_in(shop.worker("ana"))
    path = f"/requester/batches/{batch_id}/approve-all"
    page = shop.page(path)
    assert "Approve and pay $0.10" in page
    through = re.search(r'name="through" value="(\d+)"', page)
    assert through is not None
    shop.site.clock.advance(60_000_000)
    late = shop.hand_in(shop.worker("bo"))
    shop.post(path, through=through[1])
    shop.settle()
    assert held(shop) == "0.20"
    assert "Approve and pay" in shop.page(f"/requester/work/sandbox/{late}")


def test_a_paused_batch_hands_out_nothing_and_work_in_hand_is_finished(shop: Shop) -> None:
    batch_id = shop.publish(2)
    ana, bo = shop.worker("ana"), shop.worker("bo")
    taken = shop.accept(ana)
    step = f"/requester/batches/{batch_id}/step"
    assert shop.post(step, step="pause").status_code == 303
    assert "hit_type_id" not in bo.get(f"{ROOT}/").text
    assert ana.get(taken.headers["location"]).status_code == 200
    assert shop.post(step, step="resume").status_code == 303
    assert "hit_type_id" in bo.get(f"{ROOT}/").text
    assert shop.post(step, step="stop").status_code == 303
    assert "hit_type_id" not in bo.get(f"{ROOT}/").text
    assert held(shop) == "0.10", "what is in hand stays held, the rest comes back"


def test_extending_shows_the_sum_and_asks_once_more(shop: Shop) -> None:
    batch_id = shop.publish(2, assignments_per_image="1")
    path = f"/requester/batches/{batch_id}/extend"
    shown = shop.post(path, assignments_per_image="3")
    assert shown.status_code == 200
    assert "This holds $0.40" in shown.text
    assert held(shop) == "0.20"
    assert shop.post(path, assignments_per_image="3", sure="40").status_code == 303
    assert held(shop) == "0.60"
