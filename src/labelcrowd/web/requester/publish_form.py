"""The publish form: what it shows first, what an earlier batch fills in, what it says."""

from __future__ import annotations

import secrets
from typing import Any

from labelcrowd.batches.design import ACTIONS, HitKind, StartFrom, TaskDesign
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.naming_fields import fields_text, names_text
from labelcrowd.batches.store import Batch
from labelcrowd.errors import InvalidInput
from labelcrowd.market.setup import MARKETS
from labelcrowd.money import format_cents, parse_cents
from labelcrowd.web.forms import Form, whole_number
from labelcrowd.web.requester import asked_of_workers, audience
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.rest import Sample

TEXTS = (
    "title", "description", "keywords", "instructions", "intro", "names", "reward",
    "assignments_per_image", "assignment_duration", "lifetime", "auto_approval_delay",
    "minimum_area", "view_existing", "object_bonus", "object_bonus_above", "object_bonus_cap",
    "coach", "gold_every", "attribute_fields", "assist",
)  # fmt: skip
BOXES = (
    "names_enforced", "nothing_to_label", "show_object_list", "downloads", "show_image_name",
    "extreme_clicks", "no_overlap", "all_of_names",
)  # fmt: skip
_OF_VERIFY = ("verify_asks", "objects_per_hit")
PILOT = 20
"""Pictures of a pilot, unless another number is asked for."""
MANY = 200
"""From more pictures than these on, the form offers a pilot first."""


def first_values(collection: str) -> Form:
    """The form as it is shown first: a TaskDesign's own defaults, and no price."""
    design = TaskDesign(reward_cents=0)
    return Form(
        [
            ("collection", collection),
            ("market", "sandbox"),
            ("reward", ""),
            ("start_from", "auto"),
            *_fields(design),
        ]
    )


def values_like(batch: Batch, design: TaskDesign) -> Form:
    """The form filled in with what a batch or plan asks for."""
    bonus = [
        ("object_bonus", format_cents(design.object_bonus_cents)),
        ("object_bonus_above", str(design.object_bonus_above)),
        ("object_bonus_cap", format_cents(design.object_bonus_cap_cents)),
    ]
    budget = batch.budget_cents
    return Form(
        [
            ("collection", batch.collection_id or ""),
            ("market", batch.market_id),
            ("batch_name", batch.name),
            ("reward", format_cents(design.reward_cents)),
            ("start_from", "auto" if design.start_from is StartFrom.FIXED_SET else "nothing"),
            *(bonus if design.object_bonus_cents else []),
            ("budget", "" if budget is None else format_cents(budget)),
            *_fields(design),
            *asked_of_workers.values(design, batch.market_id),
            *([("rest_of", batch.rest_of)] if batch.rest_of else []),
            *([("audience", f"{batch.market_id}/{batch.group_id}")] if batch.group_id else []),
        ]
    )


def _fields(design: TaskDesign) -> list[tuple[str, str]]:
    number = design.required_objects
    return [
        ("hit_kind", design.hit_kind.value),
        ("verify_asks", design.verify_asks.value),
        ("objects_per_hit", str(design.objects_per_hit or "")),
        ("objects", "any" if number is None else "number"),
        ("required_objects", str(1 if number is None else number)),
        *[("action", letter) for letter in design.actions],
        *[("kind", kind) for kind in design.kinds],
        ("title", design.title),
        ("description", design.description),
        ("keywords", design.keywords),
        ("instructions", design.instructions),
        ("intro", design.intro),
        ("names", names_text(design.names, design.synonyms)),
        ("attribute_fields", fields_text(design.attribute_fields)),
        ("assignments_per_image", str(design.assignments_per_image)),
        ("assignment_duration", duration_text(design.assignment_duration_s)),
        ("lifetime", duration_text(design.lifetime_s)),
        ("auto_approval_delay", duration_text(design.auto_approval_delay_s)),
        ("minimum_area", f"{design.minimum_area:g}"),
        ("view_existing", design.view_existing.value),
        ("coach", design.coach.value),
        ("gold_every", str(design.gold_every or "")),
        ("assist", design.assist),
        *[
            (f"example_{name}", text)
            for one in design.examples
            for name, text in (
                ("is", "good" if one.good else "bad"),
                ("caption", one.caption),
                ("picture", one.image),
            )
        ],
        ("audience", "all"),
        ("which", "all"),
        ("pictures", str(PILOT)),
        *[(name, "yes") for name in BOXES if getattr(design, name)],
    ]


def duration_text(seconds: int) -> str:
    """``10800`` -> ``3 h``: as the form takes it."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def request_of(form: Form, session: SignedIn, collection_id: str, name: str) -> PlanRequest:
    """What the form asks to plan. Raises InvalidInput with the field."""
    budget = form.text("budget")
    return PlanRequest(
        requester_id=session.requester_id,
        market_id=_market(form.text("market")),
        collection_id=collection_id,
        name=form.text("batch_name") or name,
        design=_design(form),
        fixed_set=_fixed_set(form.text("start_from")),
        sample=_sample(form),
        rest_of=form.text("rest_of") or None,
        budget_cents=parse_cents(budget, field="budget") if budget else None,
        yes_low_pay=form.text("yes_low_pay") == "yes",
        audience=audience.asked(form, session),
    )


def _design(form: Form) -> TaskDesign:
    """The form's fields as the one parser takes them. Raises InvalidInput with the field."""
    fields: dict[str, object] = {name: form.text(name) for name in TEXTS if form.text(name)}
    fields |= {name: form.text(name) == "yes" for name in BOXES}
    kind = form.text("hit_kind") or HitKind.DRAW.value
    if kind == HitKind.DRAW.value:
        any_number = form.text("objects") == "any"
        fields["required_objects"] = "inf" if any_number else form.text("required_objects")
    else:
        fields["hit_kind"] = kind
    if kind == HitKind.VERIFY.value:
        fields |= {name: form.text(name) for name in _OF_VERIFY if form.text(name)}
    fields |= asked_of_workers.settings(form)
    fields["examples"] = examples_of(form)
    if kind in (HitKind.DRAW.value, HitKind.CORRECT.value):
        actions = "".join(letter for letter in ACTIONS if letter in form.all("action"))
        fields["actions"] = actions or "v"
    if form.all("kind"):  # none ticked: outlines
        fields["kinds"] = form.all("kind")
    choice = form.text("start_from")
    fields["start_from"] = choice if choice in ("auto", "nothing") else "fixed-set"
    return parse_design(fields)


def examples_of(form: Form) -> list[dict[str, Any]]:
    """The rows of examples that say anything."""
    rows = zip(*(form.all(f"example_{one}") for one in ("is", "caption", "picture")), strict=False)
    return [
        {"good": word == "good", "caption": caption.strip(), "image": picture.strip()}
        for word, caption, picture in rows
        if caption.strip() or picture.strip()
    ]


def _sample(form: Form) -> Sample | None:
    if form.text("which") != "some":
        return None
    pictures = whole_number(form.text("pictures"))
    if pictures is None:
        raise InvalidInput(
            f"pictures: expected a whole number, got {form.text('pictures')[:20]!r}",
            field="pictures",
        )
    drawn = form.text("at_random") == "yes"
    return Sample(pictures=pictures, seed=secrets.randbelow(100_000) if drawn else None)


def _fixed_set(choice: str) -> str | None:
    return None if choice in ("auto", "nothing", "") else choice


def _market(text: str) -> str:
    if text not in MARKETS:
        raise InvalidInput(
            f"market: expected one of {', '.join(MARKETS)}, got {text[:20]!r}", field="market"
        )
    return text
