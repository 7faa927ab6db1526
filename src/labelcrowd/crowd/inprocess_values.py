"""Values of our own market as the port has them, and the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET

from labelcrowd.crowd.port import (
    Budget,
    CrowdEvent,
    HitSpec,
    HitState,
    OpenAssignment,
    Requirement,
    WorkerGroup,
)
from labelcrowd.market import budget as budgets
from labelcrowd.market import hits, questions, worker_groups
from labelcrowd.market.events import Event
from labelcrowd.market.hit_rows import to_hit
from labelcrowd.market.requirements import parse_requirements, write_requirements
from labelcrowd.market.structs import records


def requirements_of(asked: Sequence[Requirement]) -> str:
    """As the wire has them. Raises BadParameter."""
    found = on_the_wire(asked)
    parse_requirements(found)
    return write_requirements(found)


def on_the_wire(asked: Sequence[Requirement]) -> list[records.QualificationRequirement]:
    return [
        records.QualificationRequirement(
            QualificationTypeId=one.qualification_type_id,
            Comparator=one.comparator,
            IntegerValues=list(one.numbers) or UNSET,
            LocaleValues=[
                records.Locale(*place) if place[1] else records.Locale(place[0])
                for place in one.places
            ]
            or UNSET,
        )
        for one in asked
    ]


def event_of(one: Event) -> CrowdEvent:
    return CrowdEvent(
        market_id=one.market_id,
        seq=one.seq,
        type=one.type,
        requester_id=one.requester_id,
        hit_type_id=one.hit_type_id,
        hit_id=one.hit_id,
        assignment_id=one.assignment_id,
        worker_id=one.worker_id,
        at=one.at,
        detail=one.detail,
    )


def open_assignment_of(row: Any) -> OpenAssignment:
    return OpenAssignment(
        market_id=row.market_id,
        assignment_id=row.id,
        hit_id=row.hit_id,
        worker_id=row.worker_id,
        requester_id=row.requester_id,
        hit_type_id=row.hit_type_id,
        external_url=row.external_url or "",
        accepted_at=row.accepted_at,
        deadline_at=row.deadline_at,
        reward_cents=row.reward_cents,
        number=row.study_number or 0,
        total=row.study_total or 0,
        paid_by=row.study_panel or "",
    )


def worker_group_of(found: worker_groups.WorkerGroup) -> WorkerGroup:
    return WorkerGroup(id=found.id, name=found.name, members=found.members)


def budget_of(found: budgets.Budget) -> Budget:
    return Budget(
        budget_cents=found.budget_cents,
        committed_cents=found.committed_cents,
        used_up=found.used_up,
    )


def new_hit_of(spec: HitSpec) -> hits.NewHit:
    return hits.NewHit(
        question=questions.external_question(spec.external_url, spec.frame_height),
        external_url=spec.external_url,
        frame_height=spec.frame_height,
        max_assignments=spec.max_assignments,
        lifetime_s=spec.lifetime_s,
        annotation=spec.annotation,
        bonus_cents=spec.bonus_cents,
    )


def state_of(row: object) -> HitState:
    found = to_hit(row)  # type: ignore[arg-type]
    return HitState(
        hit_id=found.id,
        status="Draft" if found.draft else found.places.status,
        max_assignments=found.places.maximum,
        pending=found.places.pending,
        available=found.places.available,
        completed=found.places.completed,
        expires_at=found.expires_at,
        most_assignments=found.most_assignments,
    )
