"""The parts of what an open page is told: document, status, design, picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from labelcrowd.annotations import revisions, validity
from labelcrowd.annotations.counting import Problem
from labelcrowd.annotations.revisions import DocumentRow, StoredObject, Totals
from labelcrowd.batches.design import CoachRule, HitKind, TaskDesign, needed_objects
from labelcrowd.clock import MINUTE
from labelcrowd.images.catalogue import StoredLevel
from labelcrowd.images.standing import Standing
from labelcrowd.images.tiles import TILE
from labelcrowd.money import format_cents
from labelcrowd.web.ahead import bound_ahead
from labelcrowd.web.labelling_wire import Status, seq_objects
from labelcrowd.web.markdown import intro_of
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import LinkKind, PageToken
from labelcrowd.workflow.download_work import file_names
from labelcrowd.workflow.hit_context import ImageContext
from labelcrowd.workflow.open_assignment import Opened
from labelcrowd.workflow.save_edit import problems_of

PICTURE_LIFE = 15 * MINUTE
"""Of a picture's address; the page asks for new ones a minute before."""

LIMITS = {
    "ring_points": validity.RING_POINTS,
    "object_points": validity.OBJECT_POINTS,
    "objects": revisions.OBJECTS,
    "name": validity.NAME_LENGTH,
}

PageState = tuple[DocumentRow | None, list[StoredObject], Totals, list[Problem]]
"""A document as its page shows it; no row for a preview."""

NOTHING: PageState = (None, [], Totals(0, 0, 0), [])


def page_state(conn: Connection, document_id: str) -> PageState:
    """A document as the page shows it; nothing for a preview."""
    if not document_id:
        return NOTHING
    row = revisions.get(conn, document_id)
    if row.head_seq == 0:
        return row, [], Totals(0, 0, 0), []
    totals = revisions.totals(conn, document_id)
    found = revisions.objects(conn, document_id)
    return row, found, totals, problems_of(conn, document_id, totals)


def document_json(state: PageState) -> dict[str, Any]:
    row, found, _, _ = state
    return {
        "id": row.id if row else "",
        "seq": row.head_seq if row else 0,
        "objects": seq_objects(found),
    }


def status_of(state: PageState, required: int) -> Status:
    row, _, totals, problems = state
    final = row is not None and row.final_seq is not None
    enough = row is not None and totals.counted >= required
    return Status(totals.counted, required, enough, final, problems)


def opening_json(
    services: Services,
    token: PageToken,
    now: int,
    *,
    design: dict[str, Any],
    image: ImageContext,
    picture: Standing,
    state: PageState,
    status: Status,
    base_document_id: str | None = None,
    given: tuple[StoredObject, ...] = (),
) -> dict[str, Any]:
    """What every open page is told; ``given``: the objects of its fixed set."""
    return {
        "mode": "work",
        "token": services.tokens.page(token),
        "expires_at": token.expires_at // 1000,
        "server_now": now // 1000,
        "deadline_at": None,
        "design": design,
        "image": image_json(services, image, picture, token, now),
        "document": document_json(state),
        "fixed_set": {"document_id": base_document_id, "objects": seq_objects(given)},
        "status": status,
        "limits": LIMITS,
        "play_money": False,
        "study": None,
        "submit_to": None,
        "names_used": used_names(given),
    }


def used_names(given: Sequence[StoredObject], others: Iterable[str] = ()) -> list[str]:
    """Names to offer: of the fixed set, and others that the worker has used."""
    return sorted({each.object.name for each in given}.union(others))[:500]


def opening_status(opened: Opened, state: PageState) -> Status:
    status = status_of(state, needed_objects(opened.context.design))
    if opened.mode == "work" and opened.picture.removed:
        return msgspec.structs.replace(status, final=False, can_submit=True)
    if opened.mode == "work" and status.final:
        # Handed in here, but its form has not reached the market (the page was reloaded between
        # the two): submitting again gives the same receipt, and the worker gets their pay.
        return msgspec.structs.replace(status, final=False, can_submit=True)
    return status


def design_json(design: TaskDesign, reward_cents: int | None, currency: str = "") -> dict[str, Any]:
    intro = intro_of(design.intro)
    return {
        "required_objects": design.required_objects,
        "instructions": design.instructions,  # "": the page says its own sentence
        "intro_html": intro.html,
        "intro_url": intro.url,
        "actions": design.actions,
        "view_existing": design.view_existing,
        "show_object_list": design.show_object_list,
        "names": design.names,
        "names_enforced": design.names_enforced,
        "nothing_to_label": design.nothing_to_label and design.hit_kind is HitKind.DRAW,
        "minimum_area": design.minimum_area,
        "kinds": design.kinds,
        "extreme_clicks": design.extreme_clicks,
        "reward": format_cents(reward_cents) if reward_cents else None,
        "currency": currency,
        "object_bonus": None if reward_cents is None else _object_bonus(design),
        **({} if design.hit_kind is HitKind.DRAW else {"hit_kind": design.hit_kind.value}),
        **{name: value for name in _ASKED if (value := getattr(design, name))},
        **({"examples": _examples(design)} if design.examples else {}),
    }


_ASKED = ("synonyms", "attribute_fields", "no_overlap", "all_of_names")
"""Only where they are asked, which is seldom."""


def _examples(design: TaskDesign) -> list[dict[str, Any]]:
    """What examples say; the page asks for their pictures when it shows them."""
    return [{"good": one.good, "caption": one.caption} for one in design.examples]


def extras_json(design: TaskDesign, image: ImageContext, mode: str) -> dict[str, Any]:
    """What a page shows only where it is asked for: the picture's name, and downloads."""
    found: dict[str, Any] = {}
    if design.coach is not CoachRule.ADVISE:
        found["coach"] = design.coach.value
    if design.show_image_name:
        found["image_name"] = f"{image.folder}/{image.filename}".lstrip("/")
    if design.assist and mode == "work":
        found["assist"] = True
    if design.downloads and mode != "preview":
        found["downloads"] = file_names(image.filename)
    return found


def _object_bonus(design: TaskDesign) -> dict[str, Any] | None:
    """What approved objects earn on top, as the page fills it into its sentence."""
    if not design.object_bonus_cents:
        return None
    return {
        "each": format_cents(design.object_bonus_cents),
        "above": design.object_bonus_above,
        "most": format_cents(design.object_bonus_cap_cents),
    }


def image_json(
    services: Services, image: ImageContext, picture: Standing, token: PageToken, now: int
) -> dict[str, Any]:
    """Size and signed addresses of the levels.

    There are none of a removed picture, nor in the preview of one that has terms: whom the
    market shows a preview to is not known here. ``version`` changes with the bytes.
    """
    until = now + PICTURE_LIFE
    kind, bound = _bound_to(token)
    ahead = services.ahead.until(token, image.id, now)
    if ahead is not None and not picture.terms_digest:
        until, kind, bound = ahead, "ahead", bound_ahead(token)
    hidden = token.mode == "preview" and picture.terms_digest != ""
    return {
        "width": image.width,
        "height": image.height,
        "levels": [
            {
                "width": level.width,
                "height": level.height,
                "url": services.tokens.picture(
                    addressed(level), image_id=image.id, kind=kind, bound=bound, expires_at=until
                ),
                **({"tile": TILE} if level.tiles else {}),
            }
            for level in (() if hidden else picture.levels)
        ],
        "urls_expire_at": until // 1000,
        "version": picture.version,
        "removed": picture.removed,
        "has_terms": picture.terms_digest != "",
    }


def addressed(level: StoredLevel) -> StoredLevel:
    """The level whose address the page gets: of a large one that of its tiles."""
    return msgspec.structs.replace(level, sha256=level.tiles) if level.tiles else level


def _bound_to(token: PageToken) -> tuple[LinkKind, tuple[str, str]]:
    if token.mode == "practice":
        return "worker", (token.market_id, token.worker_id)
    if token.assignment_id:
        return "assignment", (token.market_id, token.assignment_id)
    return ("preview" if token.mode == "preview" else "session"), (token.mode, token.worker_id)
