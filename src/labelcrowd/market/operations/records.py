"""HITs and assignments as the wire shows them."""

from __future__ import annotations

from typing import Any

import msgspec

from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.hit_types import HitType
from labelcrowd.market.hits import NOT_REVIEWED, NewHit
from labelcrowd.market.operations.base import given, seconds
from labelcrowd.market.states import ASSIGNABLE
from labelcrowd.market.structs import records
from labelcrowd.money import format_cents

_NO_REQUIREMENTS = "[]"


def hit_record(found: Hit) -> records.HIT:
    """All members of a HIT that are set."""
    places = found.places
    return records.HIT(
        HITId=found.id,
        HITTypeId=found.hit_type_id,
        HITGroupId=found.group_id,
        HITLayoutId=given(found.layout_id),
        CreationTime=seconds(found.created_at),
        Title=found.title,
        Description=found.description,
        Question=found.question,
        Keywords=given(found.keywords),
        HITStatus=places.status,
        MaxAssignments=places.maximum,
        Reward=format_cents(found.reward_cents),
        AutoApprovalDelayInSeconds=found.auto_approval_delay_s,
        Expiration=seconds(found.expires_at),
        AssignmentDurationInSeconds=found.assignment_duration_s,
        RequesterAnnotation=given(found.annotation),
        QualificationRequirements=_requirements(found.qualification_requirements),
        HITReviewStatus=found.review_status,
        NumberOfAssignmentsPending=places.pending,
        NumberOfAssignmentsAvailable=places.available,
        NumberOfAssignmentsCompleted=places.completed,
    )


def new_hit_record(
    hit_id: str, hit_type_id: str, created_at: int, values: HitType, new: NewHit
) -> records.HIT:
    """The same of a HIT that was made just now, without reading it."""
    return records.HIT(
        HITId=hit_id,
        HITTypeId=hit_type_id,
        HITGroupId=hit_type_id,
        HITLayoutId=given(new.layout_id),
        CreationTime=seconds(created_at),
        Title=values.title,
        Description=values.description,
        Question=new.question,
        Keywords=given(values.keywords),
        HITStatus=ASSIGNABLE,
        MaxAssignments=new.max_assignments,
        Reward=format_cents(values.reward_cents),
        AutoApprovalDelayInSeconds=values.auto_approval_delay_s,
        Expiration=seconds(new.expires_at(created_at)),
        AssignmentDurationInSeconds=values.assignment_duration_s,
        RequesterAnnotation=given(new.annotation),
        QualificationRequirements=_requirements(values.qualification_requirements),
        HITReviewStatus=NOT_REVIEWED,
        NumberOfAssignmentsPending=0,
        NumberOfAssignmentsAvailable=new.max_assignments,
        NumberOfAssignmentsCompleted=0,
    )


def _requirements(body: str) -> list[records.QualificationRequirement]:
    if body == _NO_REQUIREMENTS:
        return []
    return msgspec.json.decode(body, type=list[records.QualificationRequirement])


def assignment_record(row: Any) -> records.Assignment:
    """All members of an assignment that are set."""
    return records.Assignment(
        AssignmentId=row.id,
        WorkerId=row.worker_id,
        HITId=row.hit_id,
        AssignmentStatus=row.status,
        AutoApprovalTime=seconds(row.auto_approve_at),
        AcceptTime=seconds(row.accepted_at),
        SubmitTime=seconds(row.submitted_at),
        ApprovalTime=seconds(row.approved_at),
        RejectionTime=seconds(row.rejected_at),
        Deadline=seconds(row.deadline_at),
        Answer=given(row.answer),
        RequesterFeedback=given(row.feedback),
    )
