"""What a review policy found out stands beside the work that a requester looks at."""

from __future__ import annotations

from sqlalchemy import update

from labelcrowd.market.review_policies import check_assignment_policy, check_hit_policy
from labelcrowd.storage.tables.market import hit
from tests.support.shop import Shop
from tests.support.site import Site
from tests.unit.market.test_review_policies import known, plural


def test_scores_and_acts_are_shown_beside_the_work(site: Site) -> None:
    shop = Shop(site)
    shop.publish(1, assignments_per_image="1")
    policies = {
        "assignment_review_policy": check_assignment_policy(
            known(ApproveIfKnownAnswerScoreIsAtLeast=0, RejectIfKnownAnswerScoreIsLessThan=101)
        ),
        "hit_review_policy": check_hit_policy(
            plural(QuestionIds=["a"], QuestionAgreementThreshold=50)
        ),
    }
    site.home.store.write(lambda c: c.execute(update(hit).values(**policies)))
    assignment_id = shop.hand_in(shop.worker("ana"))
    shop.settle()
    page = shop.page(f"/requester/work/sandbox/{assignment_id}")
    assert "Review policy" in page
    assert "0 of 2 known answers are right" in page
    assert "Assignment was in an invalid state for this operation." in page
    assert "0 of 1 questions have an answer that workers agree on (assignments: 1)" in page


def test_work_without_a_policy_says_nothing_of_one(site: Site) -> None:
    shop = Shop(site)
    shop.publish(1)
    assignment_id = shop.hand_in(shop.worker("ana"))
    assert "Review policy" not in shop.page(f"/requester/work/sandbox/{assignment_id}")
