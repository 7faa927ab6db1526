"""What is asked of a worker: the TaskDesign. PURE."""

from __future__ import annotations

import enum

import msgspec


class ViewExisting(enum.Enum):
    """Which objects of the fixed set are shown (LabelMe's ``viewobj``)."""

    EXISTING = "e"
    NONE = "n"
    DELETED = "d"
    ALL = "a"


class StartFrom(enum.Enum):
    """What a HIT starts from."""

    NOTHING = "nothing"
    FIXED_SET = "fixed-set"


class TaskDesign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One task. ``required_objects`` None means as many as the worker wishes (at least one).

    ``actions`` is a subset of the letters ``n r m d`` (create, rename, move, delete);
    ``names`` are suggestions unless ``names_enforced``.
    """

    required_objects: int | None = 1
    instructions: str = ""  # one line; empty: the default sentence
    intro: str = ""  # markdown of the instructions page, or an https address; empty: ours
    actions: str = "n"
    view_existing: ViewExisting = ViewExisting.EXISTING
    show_object_list: bool = True
    names: tuple[str, ...] = ()
    names_enforced: bool = False
    nothing_to_label: bool = True  # the worker may say that there is nothing
    minimum_area: float = 10.0  # px^2
    start_from: StartFrom = StartFrom.NOTHING
    title: str = "Outline objects in a picture"
    description: str = "Outline the objects in a picture and name them."
    keywords: str = "image, picture, outline, label"
    reward_cents: int = 5
    assignments_per_image: int = 1
    assignment_duration_s: int = 3 * 3600
    lifetime_s: int = 30 * 86400
    auto_approval_delay_s: int = 7 * 86400
