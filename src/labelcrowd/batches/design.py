"""What is asked of a worker: the TaskDesign, its limits and its JSON. PURE.

``parse_design`` in ``design_fields`` reads one from a form, a command line or JSON.
"""

from __future__ import annotations

import enum
import hashlib
from typing import NamedTuple

import msgspec

from labelcrowd.annotations.values import AttributeField
from labelcrowd.batches.examples import Example
from labelcrowd.errors import InvalidInput

ACTIONS = "nrmd"
"""Create, rename, move and delete: the letters of LabelMe's ``actions``."""

KINDS = ("polygon", "box", "rotated_box", "polyline", "point")
"""What an object can be drawn as; an upright box and one at an angle are two."""

MAX_OBJECTS = 10_000
MAX_NAMES = 1_000
MAX_NAME_LENGTH = 200
MAX_ASSIGNMENTS = 1_000
MAX_REWARD_CENTS = 100_000
MAX_COUNTRIES = 30
MAX_OBJECTS_PER_HIT = 500
MAX_QUALIFICATIONS = 7
"""With the three others, as many requirements as Amazon takes for a HIT."""


class ViewExisting(enum.Enum):
    """Which objects of the fixed set are shown (LabelMe's ``viewobj``)."""

    EXISTING = "e"
    NONE = "n"
    DELETED = "d"
    ALL = "a"


class StartFrom(enum.Enum):
    """What a HIT starts from. AUTO is resolved at publication: a fixed set if there is one."""

    NOTHING = "nothing"
    FIXED_SET = "fixed-set"
    AUTO = "auto"


class HitKind(enum.Enum):
    """What a HIT is: draw what is missing everywhere, or follow up what others made.

    CORRECT: given objects are put right. VERIFY: yes or no to one outline or name after another.
    COVER: is anything missing, and where it is, only that is drawn.
    """

    DRAW = "draw"
    CORRECT = "correct"
    VERIFY = "verify"
    COVER = "cover"


class VerifyAsks(enum.Enum):
    """What a VERIFY HIT asks of each object."""

    OUTLINE = "outline"  # Is this outline good?
    NAME = "name"  # Is this a {name}?


class CoachRule(enum.Enum):
    """What the page's coach does: nothing, tell, or also keep work from being handed in."""

    OFF = "off"
    ADVISE = "advise"
    BLOCK = "block"


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
    kinds: tuple[str, ...] = ("polygon",)  # of KINDS: what new objects may be
    extreme_clicks: bool = False  # a box by its four outermost points
    title: str = "Outline objects in a picture"
    description: str = "Outline the objects in a picture and name them."
    keywords: str = "image, picture, outline, label"
    downloads: bool = False  # the worker may download the picture and what they drew
    show_image_name: bool = False
    hit_kind: HitKind = HitKind.DRAW
    verify_asks: VerifyAsks = VerifyAsks.OUTLINE
    objects_per_hit: int = 0  # of a VERIFY HIT, of one or several pictures; 0: all of one picture
    coach: CoachRule = CoachRule.ADVISE
    gold_every: int = 0  # every so many pictures a known one, with feedback; 0: none
    synonyms: dict[str, tuple[str, ...]] = {}  # of names: what else they are called
    attribute_fields: tuple[AttributeField, ...] = ()  # what is asked about each object
    no_overlap: bool = False  # an outline is cut by what is there
    examples: tuple[Example, ...] = ()  # pictures in the instructions: good ones and bad ones
    all_of_names: bool = False  # every object of the names is asked for: "nothing left" may be said
    assist: str = ""  # the model that helps to outline, a folder of HOME/models; empty: none
    reward_cents: int  # no default: whoever asks says what it is worth, 0 for unpaid
    # For each approved object above so many, and at most so much for one assignment:
    object_bonus_cents: int = 0
    object_bonus_above: int = 0
    object_bonus_cap_cents: int = 0
    # Who may do it: workers with so many approved assignments, of so many per cent, who live
    # there (US, or US-CA), and who have these qualifications (ID, ID>=80, or not ID).
    least_approved: int = 0
    least_percent: int = 0
    countries: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    assignments_per_image: int = 1
    assignment_duration_s: int = 3 * 3600
    lifetime_s: int = 30 * 86400
    auto_approval_delay_s: int = 7 * 86400


class Texts(NamedTuple):
    """What the list of HITs and the line above the picture say unless the requester does."""

    title: str
    description: str
    line: str


_CORRECT = Texts(
    "Correct outlines in a picture",
    "Look at outlined objects in a picture and put right what is wrong.",
    "Please put right every outline and name that is wrong in this image.",
)
_COVER = Texts(
    "Is anything missing in a picture?",
    "Look at a picture with outlined objects, and outline what is missing.",
    "Please look whether an object is missing in this image, and outline only what is missing.",
)
FOLLOW_UP_TEXTS = {
    (HitKind.VERIFY, VerifyAsks.OUTLINE): Texts(
        "Are outlines good? Yes or no",
        "Look at outlined objects one after another and say whether each outline is good.",
        "Please say of each object whether its outline is good.",
    ),
    (HitKind.VERIFY, VerifyAsks.NAME): Texts(
        "Are names right? Yes or no",
        "Look at outlined objects one after another and say whether each name is right.",
        "Please say of each object whether its name is right.",
    ),
    **{(HitKind.CORRECT, asks): _CORRECT for asks in VerifyAsks},
    **{(HitKind.COVER, asks): _COVER for asks in VerifyAsks},
}


def needed_objects(design: TaskDesign) -> int:
    """How many objects must count before Submit: "as many as you wish" asks for one."""
    if design.hit_kind is not HitKind.DRAW:
        return 0
    return 1 if design.required_objects is None else design.required_objects


def instruction_line(design: TaskDesign) -> str:
    """The line above the picture: the requester's own, else LabelMe's default sentence."""
    if design.instructions:
        return design.instructions
    if design.hit_kind is not HitKind.DRAW:
        return FOLLOW_UP_TEXTS[design.hit_kind, design.verify_asks].line
    if design.required_objects is None:
        return "Please label as many objects as you want in this image."
    noun = "object" if design.required_objects == 1 else "objects"
    return f"Please label at least {design.required_objects} {noun} in this image."


def encode_design(design: TaskDesign) -> str:
    """JSON with the fields in their order: equal designs give equal text."""
    return msgspec.json.encode(design).decode()


def decode_design(body: str | bytes) -> TaskDesign:
    """The TaskDesign of stored JSON. Raises InvalidInput with the place of the error."""
    try:
        return msgspec.json.decode(body, type=TaskDesign)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"task design: {error}", field="design") from error


def design_digest(requester_id: str, design: TaskDesign) -> str:
    """SHA-256 of requester and design: the key under which a design is stored."""
    return hashlib.sha256(f"{requester_id}\n{encode_design(design)}".encode()).hexdigest()
