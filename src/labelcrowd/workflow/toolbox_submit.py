"""``loadHITs``, second half: HITs are made one by one, and no row ever becomes two HITs.

Each has a token made of what it asks for. A run that stopped is simply repeated: what
exists is found again by its token and written into ``.success``. What was removed since
is published anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import msgspec

from labelcrowd.crowd.requester_api import Refused, RequesterApi
from labelcrowd.workflow.toolbox_files import SuccessFile
from labelcrowd.workflow.toolbox_plan import HitPlan, PlannedHit

Show = Callable[[int], None]

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
    done = Submitted()
    types: dict[bytes, str] = {}
    stopped = ""
    for number, hit in enumerate(plan.hits, 1):
        if stopped:
            done.failed.append((hit, stopped))
            continue
        try:
            type_id = _type_of(api, plan, hit, types, done)
            hit_id, is_new = _ensure(api, plan, hit, type_id)
        except Refused as error:
            done.failed.append((hit, error.message))
            if error.kind != "RequestError" or error.turk_code in _FINAL:
                stopped = error.message
            continue
        success.add(hit_id, type_id)
        done.made += is_new
        done.found += not is_new
        show(number)
    return done


def _type_of(
    api: RequesterApi, plan: HitPlan, hit: PlannedHit, types: dict[bytes, str], done: Submitted
) -> str:
    members = plan.type_members(hit)
    key = msgspec.json.encode(members)
    if key not in types:
        types[key] = api.call("CreateHITType", **members)["HITTypeId"]
        done.hit_type_ids.append(types[key])
    return types[key]


def _ensure(api: RequesterApi, plan: HitPlan, hit: PlannedHit, type_id: str) -> tuple[str, bool]:
    """The HIT's id and whether it was made just now. Raises Refused."""
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
            return made["HIT"]["HITId"], True
        except Refused as error:
            if error.turk_code.lower() != "hitalreadyexists":
                raise
            there = existing_hit(api, error)
            if there is not None:
                return there, False
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
