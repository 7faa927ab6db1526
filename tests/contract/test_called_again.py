"""The 26 operations that Amazon's model marks as idempotent, each called twice.

The second call, with an invocation id of its own, leaves every row and every balance as the
first one left it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from sqlalchemy import Select, Table, select

from labelcrowd.market import endpoints
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home, Secrets
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.base import metadata
from tests.contract.test_every_operation import TYPE
from tests.contract.test_market_with_boto3 import QUESTION
from tests.contract.test_review_policies import ASSIGNMENT_POLICY
from tests.support.market import MarketWorld
from tests.support.receiver import Receiver, receiver

MODEL = botocore.session.get_session().get_service_model("mturk")
IDEMPOTENT = [
    name
    for name in MODEL.operation_names
    if MODEL._service_description["operations"][name].get("idempotent")
]
APART = {"answered_request", "audit_entry"}
"""What is written down of calls themselves."""


@pytest.fixture
def home(store: Store, tmp_path: Path) -> Home:
    """On either database."""
    return Home(tmp_path, store, LocalBlobs(tmp_path / "blobs"), Secrets("0a", {"0a": bytes(32)}))


@pytest.fixture
def box(world: MarketWorld) -> Iterator[Receiver]:
    world.store.write(lambda c: endpoints.allow_host(c, 0, "127.0.0.1"))
    with receiver() as running:
        yield running


class Ground:
    """A requester's things, as each operation finds them before its first call."""

    def __init__(self, client: Any, world: MarketWorld, box: Receiver) -> None:
        self.client, self.world, self.box = client, world, box
        self.type_id = client.create_hit_type(**TYPE)["HITTypeId"]
        self.worker = world.registered()
        self.skill = client.create_qualification_type(
            Name="Careful", Description="d", QualificationTypeStatus="Active"
        )["QualificationType"]["QualificationTypeId"]
        client.associate_qualification_with_worker(
            QualificationTypeId=self.skill, WorkerId=self.worker, IntegerValue=7
        )
        client.create_worker_block(WorkerId=self.worker, Reason="slow")

    def hit(self, places: int = 2, **more: Any) -> str:
        made = self.client.create_hit(
            **TYPE, LifetimeInSeconds=3_600, MaxAssignments=places, Question=QUESTION,
            **more,
        )  # fmt: skip
        return str(made["HIT"]["HITId"])

    def work(self) -> str:
        return self.world.submitted_now(self.hit(1)).id

    def ended(self) -> str:
        hit_id = self.hit()
        self.client.update_expiration_for_hit(HITId=hit_id, ExpireAt=0)
        return hit_id

    def specification(self) -> dict[str, Any]:
        return {
            "Destination": self.box.url,
            "Transport": "SQS",
            "Version": "2014-08-15",
            "EventTypes": ["HITReviewable"],
        }


CALLS: dict[str, Callable[[Ground], dict[str, Any]]] = {
    "ApproveAssignment": lambda g: {"AssignmentId": g.work(), "RequesterFeedback": "good"},
    "CreateHITType": lambda g: {**TYPE, "Title": "Another"},
    "DeleteHIT": lambda g: {"HITId": g.ended()},
    "DeleteQualificationType": lambda g: {"QualificationTypeId": g.skill},
    "DeleteWorkerBlock": lambda g: {"WorkerId": g.worker, "Reason": "sorry"},
    "GetAccountBalance": lambda g: {},
    "GetAssignment": lambda g: {"AssignmentId": g.work()},
    "GetFileUploadURL": lambda g: {"AssignmentId": g.work(), "QuestionIdentifier": "a"},
    "GetHIT": lambda g: {"HITId": g.hit()},
    "GetQualificationScore": lambda g: {"QualificationTypeId": g.skill, "WorkerId": g.worker},
    "GetQualificationType": lambda g: {"QualificationTypeId": g.skill},
    "ListAssignmentsForHIT": lambda g: {"HITId": g.hit()},
    "ListBonusPayments": lambda g: {"AssignmentId": g.work()},
    "ListHITs": lambda g: {},
    "ListHITsForQualificationType": lambda g: {"QualificationTypeId": g.skill},
    "ListQualificationRequests": lambda g: {"QualificationTypeId": g.skill},
    "ListQualificationTypes": lambda g: {"MustBeRequestable": False},
    "ListReviewPolicyResultsForHIT": lambda g: {
        "HITId": g.hit(AssignmentReviewPolicy=ASSIGNMENT_POLICY)
    },
    "ListReviewableHITs": lambda g: {},
    "ListWorkerBlocks": lambda g: {},
    "ListWorkersWithQualificationType": lambda g: {"QualificationTypeId": g.skill},
    "RejectAssignment": lambda g: {"AssignmentId": g.work(), "RequesterFeedback": "bad"},
    "UpdateExpirationForHIT": lambda g: {"HITId": g.hit(), "ExpireAt": 0},
    "UpdateHITReviewStatus": lambda g: {"HITId": g.ended(), "Revert": False},
    "UpdateHITTypeOfHIT": lambda g: {
        "HITId": g.hit(),
        "HITTypeId": g.client.create_hit_type(**{**TYPE, "Reward": "0.10"})["HITTypeId"],
    },
    "UpdateNotificationSettings": lambda g: {
        "HITTypeId": g.type_id,
        "Notification": g.specification(),
        "Active": True,
    },
}
REFUSED = {
    "DeleteQualificationType": "can be called with a status of: Active,Inactive",  # as on Amazon
    "GetFileUploadURL": "no longer supported",
}
"""What the second call is told where it is told anything."""


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database."""
    tables = [table for table in metadata.sorted_tables if table.name not in APART]
    return store.read(
        lambda c: {
            table.name: sorted((tuple(row) for row in c.execute(_all(table))), key=repr)
            for table in tables
        }
    )


def test_every_operation_that_the_model_marks_is_here() -> None:
    assert (len(IDEMPOTENT), set(IDEMPOTENT)) == (26, set(CALLS))


def _all(table: Table) -> Select[Any]:
    """Its rows, without the time at which a specification was given last."""
    return select(*(column for column in table.c if column.name != "updated_at"))


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_calling_it_again_changes_nothing(
    client: Any, world: MarketWorld, box: Receiver, operation: str
) -> None:
    values = CALLS[operation](Ground(client, world, box))
    call = getattr(client, botocore.xform_name(operation))

    def answer() -> Any:
        try:
            return {**call(**values), "ResponseMetadata": None}
        except ClientError as error:
            return error.response["Error"]["Message"]

    first = answer()
    before, balance = rows(world.store), world.balance()
    second = answer()
    assert rows(world.store) == before
    assert world.balance() == balance
    assert world.book_problems() == []
    if operation in REFUSED:
        assert REFUSED[operation] in second
    else:
        assert second == first
