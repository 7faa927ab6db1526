"""``loadHITs``, second half: HITs are made, and no row ever becomes two HITs.

Each has a token made of what it asks for. A run that stopped is simply repeated: what
exists is found again by its token and written into ``.success``. What was removed since
is published anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import msgspec

from labelcrowd.crowd.requester_api import Refused, RequesterApi
from labelcrowd.workflow.toolbox_calls import Show, for_each
from labelcrowd.workflow.toolbox_files import SuccessFile
from labelcrowd.workflow.toolbox_plan import HitPlan, PlannedHit
from labelcrowd.workflow.toolbox_variables import VariablesFile

# After these nothing else would succeed either.
_FINAL = ("InsufficientFunds", "PermissionDeniedException")
_HIT_ID = re.compile(r"\b[A-Z0-9]{10,64}\b")


@dataclass
class Submitted:
    """What a run did. ``failed``: HITs that are not there, each with the reason."""

    made: int = 0
    found: int = 0
    failed: list[tuple[PlannedHit, str]] = field(default_factory=list)
    hit_type_ids: list[str] = field(default_factory=list)


def submit_hits(
    api: RequesterApi, plan: HitPlan, success: SuccessFile, show: Show = lambda done: None
) -> Submitted:
    """Make every HIT that is not there yet."""
    variables = VariablesFile.beside(success.path)
    types = _types(api, plan)
    done = Submitted(hit_type_ids=list(types.values()))
    stopped = ""  # why nothing more is tried

    def ensure(hit: PlannedHit) -> _Made | Refused:
        if stopped:
            return Refused(stopped, kind="Stopped")
        try:
            return _ensure(api, plan, hit, types[_type_key(plan, hit)])
        except Refused as error:
            return error

    for hit, made in for_each(plan.hits, ensure, show):
        if isinstance(made, Refused):
            done.failed.append((hit, made.message))
            if made.kind != "RequestError" or made.turk_code in _FINAL:
                stopped = made.message
        else:
            variables.add(made.hit_id, hit.row.cells)
            success.add(made.hit_id, made.hit_type_id)
            done.made += made.is_new
            done.found += not made.is_new
    return done


@dataclass(frozen=True)
class _Made:
    """A HIT that is there, made just now or before."""

    hit_id: str
    hit_type_id: str
    is_new: bool


def _type_key(plan: HitPlan, hit: PlannedHit) -> bytes:
    return msgspec.json.encode(plan.type_members(hit))


def _types(api: RequesterApi, plan: HitPlan) -> dict[bytes, str]:
    """The HIT types of all rows. Raises Refused: then there is none to be published."""
    members = {_type_key(plan, hit): plan.type_members(hit) for hit in plan.hits}
    return {key: api.call("CreateHITType", **each)["HITTypeId"] for key, each in members.items()}


def _ensure(api: RequesterApi, plan: HitPlan, hit: PlannedHit, type_id: str) -> _Made:
    """Raises Refused."""
    for round_number in count(1):
        try:
            made = api.call(
                "CreateHITWithHITType",
                HITTypeId=type_id,
                Question=hit.question,
                MaxAssignments=hit.asked.assignments,
                LifetimeInSeconds=hit.asked.lifetime_s,
                UniqueRequestToken=plan.token(hit, round_number),
                **_carried(hit),
            )
            return _Made(made["HIT"]["HITId"], type_id, True)
        except Refused as error:
            if error.turk_code.lower() != "hitalreadyexists":
                raise
            there = existing_hit(api, error)
            if there is not None:
                return _Made(there, type_id, False)
    raise AssertionError("counting ends never")


def _carried(hit: PlannedHit) -> dict[str, Any]:
    return {"RequesterAnnotation": hit.asked.annotation} if hit.asked.annotation else {}


def existing_hit(api: RequesterApi, error: Refused) -> str | None:
    """The HIT that a used token made, None where it was removed. Raises the error without one."""
    found = _HIT_ID.search(error.message)
    if found is None:
        raise error
    try:
        hit = api.call("GetHIT", HITId=found[0])["HIT"]
    except Refused as gone:
        if gone.turk_code == "HITDoesNotExist":
            return None
        raise
    return None if hit.get("HITStatus") == "Disposed" else found[0]
