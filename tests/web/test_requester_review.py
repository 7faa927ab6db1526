"""Reviewing in the browser: the gallery, the queue, doubtful work, forms sent twice."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from labelcrowd.accounts.roles import Role
from labelcrowd.clock import DAY
from labelcrowd.storage.tables.studio import batch_hit
from labelcrowd.web.requester import gallery
from tests.support.labelling import a_square
from tests.support.shop import ROOT, Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def decide(shop: Shop, assignment_id: str, decision: str, **fields: str) -> int:
    path = f"/requester/work/sandbox/{assignment_id}/decide"
    status = shop.post(path, decision=decision, **fields).status_code
    shop.settle()
    return status


def hand_in_without_the_page(shop: Shop, login: str) -> str:
    """Submitted past the labelling page: no receipt, so nobody counted."""
    worker = shop.worker(login)
    location = shop.accept(worker).headers["location"]
    assignment_id = re.search(r"assignmentId=(\w+)", location)
    assert assignment_id
    fields = {"assignmentId": assignment_id[1], "number_objects": "9"}
    worker.post("/sandbox/mturk/externalSubmit", fields)
    shop.settle()
    return assignment_id[1]


def approve_all(shop: Shop, batch_id: str, query: str = "") -> int:
    """The form of the page that lists what waits."""
    path = f"/requester/batches/{batch_id}/approve-all"
    fields = dict(re.findall(r'name="(through|doubtful)" value="([^"]*)"', shop.page(path + query)))
    answers = [shop.post(path, **fields).status_code for _ in range(2)]  # sent twice
    assert answers[0] == answers[1]
    return answers[0]


def works_of(page: str) -> list[str]:
    return re.findall(r'class="tile" href="/requester/work/sandbox/(\w+)', page)


def test_the_address_in_a_table_of_results_leads_to_the_hits_work(shop: Shop) -> None:
    batch_id = shop.publish(1, assignments_per_image="2")
    (hit_id,) = shop.site.home.store.read(
        lambda c: c.execute(select(batch_hit.c.hit_id)).scalars().all()
    )
    address = f"/requester/hits/sandbox/{hit_id}"
    assert shop.owner.get(address).headers["location"] == f"/requester/batches/{batch_id}"
    done = [shop.hand_in(shop.worker(login)) for login in ("ana", "bo")][-1]
    assert shop.owner.get(address).headers["location"] == f"/requester/work/sandbox/{done}"
    assert shop.owner.get(f"/requester/hits/live/{hit_id}").status_code == 404
    assert shop.owner.get(f"/requester/hits/nowhere/{hit_id}").status_code == 422


def test_the_gallery_pages_through_everything_once_and_filters(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "PAGE", 2)
    batch_id = shop.publish(5, assignments_per_image="1")
    ana = shop.worker("ana")
    done = [shop.hand_in(ana) for _ in range(5)]
    decide(shop, done[0], "approve")
    decide(shop, done[1], "reject", reason="blurred")
    path = f"/requester/batches/{batch_id}/results"

    seen: list[str] = []
    address = path
    for _ in range(3):
        page = shop.page(address)
        found = works_of(page)
        assert 1 <= len(found) <= 2
        seen += found
        more = re.search(r'href="(\?status=[^"]*after=[^"]+)"', page)
        address = path + more[1].replace("&amp;", "&") if more else ""
    assert not address, "no fourth page"
    assert sorted(seen) == sorted(done)
    assert works_of(shop.page(f"{path}?status=Approved")) == [done[0]]
    assert works_of(shop.page(f"{path}?status=Rejected")) == [done[1]]
    assert works_of(shop.page(f"{path}?status=Late")) == []
    for wrong in (
        "?after=x",
        "?after=1-2",
        "?status=nonsense",
        "?after=1-2-<b>",
        f"?after=1-{'9' * 40}-x",
        "?after=²-1-x",
    ):
        assert shop.owner.get(path + wrong).status_code == 200, wrong
    first = shop.page(path)
    assert "<path" in first, "objects are drawn over the pictures"
    assert shop.site.worker_ids["ana"] not in first, "workers carry pseudonyms"


def test_review_goes_from_one_to_the_next_and_back_to_the_batch(shop: Shop) -> None:
    batch_id = shop.publish(2, assignments_per_image="1")
    ana = shop.worker("ana")
    first, second = shop.hand_in(ana), shop.hand_in(ana)
    review = f"/requester/batches/{batch_id}/review"
    seen = set()
    for _ in (first, second):
        location = shop.owner.get(review).headers["location"]
        assignment_id = location.rsplit("/", 1)[1]
        seen.add(assignment_id)
        answer = shop.post(f"{location}/decide", decision="approve")
        assert answer.status_code == 303
    assert seen == {first, second}
    reviewed = f"/requester/batches/{batch_id}?reviewed=yes"
    assert answer.headers["location"] == reviewed
    assert shop.owner.get(review).headers["location"] == reviewed
    assert "All reviewed." in shop.page(reviewed)


def test_all_is_not_called_reviewed_where_work_waits(shop: Shop) -> None:
    batch_id = shop.publish()
    reviewed = f"/requester/batches/{batch_id}?reviewed=yes"
    assert "All reviewed." not in shop.page(reviewed), "nothing came in yet"
    shop.hand_in(shop.worker("ana"))
    assert "All reviewed." not in shop.page(reviewed)


def test_from_one_work_the_one_before_it_is_a_step_away(shop: Shop) -> None:
    shop.publish(2, assignments_per_image="1")
    ana = shop.worker("ana")
    first = shop.hand_in(ana)
    shop.site.clock.advance(60_000_000)
    second = shop.hand_in(ana)
    decide(shop, first, "approve")
    assert "Previous" not in shop.page(f"/requester/work/sandbox/{first}")
    assert f'href="/requester/work/sandbox/{first}"' in shop.page(
        f"/requester/work/sandbox/{second}"
    )


def test_a_decision_sent_twice_counts_once(shop: Shop) -> None:
    shop.publish(2, assignments_per_image="1")
    ana = shop.worker("ana")
    good, bad = shop.hand_in(ana), shop.hand_in(ana)
    assert [decide(shop, good, "approve") for _ in range(2)] == [303, 303]
    once = decide(shop, bad, "reject", reason="blurred", again="yes")
    twice = decide(shop, bad, "reject", reason="blurred", again="yes")
    assert (once, twice in (303, 409)) == (303, True)
    earned = ana.get(f"{ROOT}/earnings").text
    assert earned.count("$0.10") >= 1
    balance = shop.site.crowd("sandbox").balance()
    assert balance[1] == 10, "one replacement is held, not two"


def test_a_decision_that_does_not_exist_or_not_fit_is_refused(shop: Shop) -> None:
    shop.publish()
    assignment_id = shop.hand_in(shop.worker("ana"))
    assert decide(shop, assignment_id, "explode") == 422
    assert decide(shop, assignment_id, "undo") == 409
    assert decide(shop, assignment_id, "approve") == 303
    assert decide(shop, assignment_id, "reject", reason="too late") == 409
    for amount in ("", "much", "0", "-1", "1000.01"):
        assert decide(shop, assignment_id, "bonus", amount=amount, bonus_reason="r", token="t") == (
            422
        ), amount
    assert decide(shop, assignment_id, "bonus", amount="0.10", bonus_reason=" ", token="t") == 422


def test_a_batchs_live_count_leads_to_the_review_as_soon_as_work_came_in(shop: Shop) -> None:
    batch = f"/requester/batches/{shop.publish()}"
    assert f'href="{batch}/review"' not in shop.page(f"{batch}/live")
    shop.hand_in(shop.worker("ana"))
    assert f'href="{batch}/review"' in shop.page(f"{batch}/live")
    vera = shop.signed_in(shop.member("vera", Role.VIEWER))
    assert "/review" not in vera.get(f"{batch}/live").text


def test_what_was_typed_into_a_refused_decision_stays(shop: Shop) -> None:
    shop.publish()
    assignment_id = shop.hand_in(shop.worker("ana"))
    path = f"/requester/work/sandbox/{assignment_id}/decide"
    answer = shop.post(path, decision="bonus", amount="a lot", bonus_reason="<neat>", token="t")
    assert 'value="a lot"' in answer.text
    assert 'value="&lt;neat&gt;"' in answer.text
    assert 'role="alert"' in answer.text


def test_a_rejection_can_be_undone_for_thirty_days(shop: Shop) -> None:
    shop.publish()
    assignment_id = shop.hand_in(shop.worker("ana"))
    decide(shop, assignment_id, "reject", reason="blurred")
    shop.site.clock.advance(30 * DAY + 60_000_000)
    shop.owner = shop.site.browser().sign_in_operator()  # sessions end too
    assert "Undo" not in shop.page(f"/requester/work/sandbox/{assignment_id}")
    assert decide(shop, assignment_id, "undo") == 409


def test_doubtful_work_comes_first_and_is_approved_only_on_request(shop: Shop) -> None:
    batch_id = shop.publish(1, assignments_per_image="3")
    sound = shop.hand_in(shop.worker("ana"))
    doubtful = hand_in_without_the_page(shop, "bo")
    first = shop.owner.get(f"/requester/batches/{batch_id}/review").headers["location"]
    assert first.endswith(doubtful), "incomplete work is reviewed first"

    path = f"/requester/batches/{batch_id}/approve-all"
    page = shop.page(path)
    assert "1 is incomplete" in page
    assert "Approve and pay $0.10" in page
    assert approve_all(shop, batch_id) == 303
    assert ">Approved<" in shop.page(f"/requester/work/sandbox/{sound}")
    assert "Incomplete" in shop.page(f"/requester/work/sandbox/{doubtful}")
    assert "Nothing waits" in shop.page(path)

    assert "Approve and pay $0.10" in shop.page(f"{path}?doubtful=yes")
    assert approve_all(shop, batch_id, "?doubtful=yes") == 303
    assert ">Approved<" in shop.page(f"/requester/work/sandbox/{doubtful}")
    assert shop.site.crowd("sandbox").balance()[1] == 10, "the third place is still held"


@pytest.mark.parametrize("through", ["", "x", "٣", "²", "9" * 400, "-1"])
def test_approve_all_wants_to_know_what_was_listed(shop: Shop, through: str) -> None:
    batch_id = shop.publish()
    assignment_id = shop.hand_in(shop.worker("ana"))
    answer = shop.post(f"/requester/batches/{batch_id}/approve-all", through=through)
    assert answer.status_code == 422
    assert "Approve and pay" in shop.page(f"/requester/work/sandbox/{assignment_id}")


def test_a_reviewer_reads_parts_depth_and_what_is_said_of_objects(shop: Shop) -> None:
    batch_id = shop.publish(
        names="car = auto, automobile\nwheel", attribute_fields="colour: red, blue\nparked: flag",
        no_overlap="yes", all_of_names="yes",
    )  # fmt: skip
    car = replace(
        a_square("c", "car"), z=-1, attributes="old <one>",
        values={"colour": "red", "parked": True},
    )  # fmt: skip
    wheel = replace(a_square("w", "wheel", at=100), part_of="c", z=2)
    assignment_id = shop.hand_in(shop.worker("ana"), objects=[car, wheel])
    rows = re.findall(
        r'<li data-names="(\w)".*?</li>',
        page := shop.page(f"/requester/work/sandbox/{assignment_id}"),
    )
    assert rows == ["c", "w"]
    for said in ("part of car", "old &lt;one&gt;; colour: red; parked", "in front", "behind"):
        assert said in page
    assert page.index('data-object="c"') < page.index('data-object="w"')  # what is in front last
    asked = shop.page(f"/requester/batches/{batch_id}")
    for said in ("car = auto, automobile", "colour: red, blue; parked: flag", "is cut by"):
        assert said in asked
