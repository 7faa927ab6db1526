"""How the fields of a TaskDesign agree with each other, and what one says of another. PURE.

What each field may be for itself stands in ``design_fields``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from labelcrowd.batches.design import (
    ACTIONS,
    FOLLOW_UP_TEXTS,
    HitKind,
    StartFrom,
    TaskDesign,
    needed_objects,
)
from labelcrowd.batches.examples import check_pictures
from labelcrowd.batches.naming_fields import check_synonyms
from labelcrowd.errors import InvalidInput
from labelcrowd.money import format_cents

DESCRIPTION_WITH_BONUS = 1_800
_FOLLOW_UP_ACTIONS = {HitKind.CORRECT: ACTIONS, HitKind.VERIFY: "", HitKind.COVER: "n"}


def completed(design: TaskDesign, given: Mapping[str, object]) -> TaskDesign:
    """What nobody said (is not in ``given``), as the rest of the design needs it."""
    design = _follow_up(design, given)
    if "n" not in design.actions and "required_objects" not in given:
        design = msgspec.structs.replace(design, required_objects=0)
    if "object_bonus_above" not in given and design.object_bonus_cents:
        design = msgspec.structs.replace(design, object_bonus_above=needed_objects(design))
    return design


def _follow_up(design: TaskDesign, given: Mapping[str, object]) -> TaskDesign:
    """A follow-up HIT starts from objects; what nobody said about it is as its kind needs it."""
    kind = design.hit_kind
    if kind is HitKind.DRAW:
        return design
    texts, usual = FOLLOW_UP_TEXTS[kind, design.verify_asks], TaskDesign(reward_cents=0)
    changes: dict[str, Any] = {}
    if "required_objects" not in given:
        changes["required_objects"] = 0
    if "actions" not in given:
        changes["actions"] = _FOLLOW_UP_ACTIONS[kind]
    for field in ("title", "description"):
        if given.get(field, getattr(usual, field)) == getattr(usual, field):
            changes[field] = getattr(texts, field)
    if design.start_from is StartFrom.AUTO:
        changes["start_from"] = StartFrom.FIXED_SET
    return msgspec.structs.replace(design, **changes)


def checked_design(design: TaskDesign) -> TaskDesign:
    """The design itself where its fields agree with each other; else InvalidInput."""
    if design.names_enforced and not design.names:
        raise InvalidInput(
            "names: a list to choose from is enforced, so give at least one name", field="names"
        )
    if "n" not in design.actions and design.required_objects != 0:
        raise InvalidInput(
            "required_objects: without the action n (create) nobody can draw a new object; "
            "ask for 0, or allow n",
            field="required_objects",
        )
    if design.extreme_clicks and "box" not in design.kinds:
        raise InvalidInput(
            "extreme_clicks: draws boxes, so let kinds have box", field="extreme_clicks"
        )
    if design.assist and ("polygon" not in design.kinds or "n" not in design.actions):
        raise InvalidInput(
            "assist: a model outlines new objects, so let actions have n and kinds polygon",
            field="assist",
        )
    check_synonyms(design.names, design.synonyms)
    check_pictures(design.intro, design.examples)
    _check_follow_up(design)
    _check_bonus(design)
    return design


def _check_follow_up(design: TaskDesign) -> None:
    kind = design.hit_kind
    if kind is HitKind.DRAW:
        return
    if design.start_from is StartFrom.NOTHING:
        raise InvalidInput(
            f"start_from: a HIT of the kind {kind.value} is about objects that are there; say "
            "which, such as imported",
            field="start_from",
        )
    if kind is HitKind.CORRECT and not set(design.actions) & set("rmd"):
        raise InvalidInput(
            "actions: to correct objects allow at least one of r (rename), m (move), d (delete)",
            field="actions",
        )
    if kind is not HitKind.CORRECT and design.actions != _FOLLOW_UP_ACTIONS[kind]:
        raise InvalidInput(
            f"actions: a HIT of the kind {kind.value} has its own ({design.actions!r} was asked "
            "for); leave them out",
            field="actions",
        )
    if design.required_objects != 0:
        raise InvalidInput(
            f"required_objects: a HIT of the kind {kind.value} asks for no number of new objects",
            field="required_objects",
        )
    if design.object_bonus_cents and kind is HitKind.VERIFY:
        raise InvalidInput(
            "object_bonus: nothing is drawn in a HIT of the kind verify", field="object_bonus"
        )


def _check_bonus(design: TaskDesign) -> None:
    one, cap = design.object_bonus_cents, design.object_bonus_cap_cents
    if bool(one) != bool(cap) or cap < one:
        raise InvalidInput(
            "object_bonus_cap: a bonus for objects needs both what one is worth and the most that "
            f"a picture can earn by it, got {format_cents(one)} and {format_cents(cap)}",
            field="object_bonus_cap",
        )
    if one and len(design.description) > DESCRIPTION_WITH_BONUS:
        raise InvalidInput(
            f"description: at most {DESCRIPTION_WITH_BONUS:,} characters beside the promise of a "
            f"bonus, got {len(design.description):,}",
            field="description",
        )
