"""The settings of a task as options of ``labelcrowd publish``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from labelcrowd.cli.example_options import EXAMPLE_OPTIONS, examples_of

F = TypeVar("F", bound=Callable[..., Any])

# Option, field of the task design, what it means.
_TEXT_OPTIONS = [
    ("--hit-kind", "hit_kind", "What a HIT is: draw, correct, verify (yes or no) or cover."),
    ("--verify-asks", "verify_asks", "What is asked in verify: outline or name."),
    ("--objects-per-hit", "objects_per_hit", "Objects of a verify HIT; all: those of a picture."),
    ("--objects", "required_objects", "How many objects to outline; inf: as many as they wish."),
    ("--instructions", "instructions", "The one line above the picture."),
    ("--actions", "actions", "What may be done: n create, r rename, m move, d delete, a, v."),
    ("--view-existing", "view_existing", "What is shown: e existing, n none, d deleted, a all."),
    ("--minimum-area", "minimum_area", "Smallest object that counts, in square pixels."),
    ("--gold-every", "gold_every", "Every so many pictures a known one, with feedback."),
    ("--coach", "coach", "The coach: off, advise, block. [default: advise]"),
    ("--assist", "assist", "The model that helps to outline, a folder of HOME/models."),
    ("--title", "title", "Title in the list of HITs."),
    ("--description", "description", "Description in the list of HITs."),
    ("--keywords", "keywords", "Words to be found by, with commas."),
    ("--reward", "reward", "For one assignment, such as 0.35; 0: unpaid. Has no default."),
    ("--object-bonus", "object_bonus", "Bonus for each approved object above --bonus-above."),
    ("--bonus-above", "object_bonus_above", "So many objects earn none. [default: --objects]"),
    ("--bonus-cap", "object_bonus_cap", "The most that a picture can earn as bonus."),
    ("--least-approved", "least_approved", "For workers with so many approved assignments."),
    (
        "--least-percent",
        "least_percent",
        "For workers of whose work so many per cent was approved.",
    ),
    ("--countries", "countries", "For workers of these countries, such as US,CA or US-CA."),
    ("--assignments", "assignments_per_image", "How many workers do each picture."),
    ("--duration", "assignment_duration", "Time for an assignment, such as '3 h'."),
    ("--lifetime", "lifetime", "How long the HITs can be found, such as '30 d'."),
    ("--auto-approval", "auto_approval_delay", "Approved by itself after, such as '7 d'."),
]
# Option for yes and no, field, what it means (empty: the option says it).
_FLAG_OPTIONS = [
    ("--show-object-list/--hide-object-list", "show_object_list", ""),
    (
        "--downloads/--no-downloads",
        "downloads",
        "Whether workers may download the picture and what they drew.",
    ),
    ("--show-image-name/--hide-image-name", "show_image_name", ""),
    (
        "--nothing-to-label/--no-nothing-to-label",
        "nothing_to_label",
        "Whether the worker may say that there is nothing to outline.",
    ),
    ("--only-these-names/--names-are-suggestions", "names_enforced", ""),
    (
        "--all-of-names/--some-of-names",
        "all_of_names",
        "Every object of the names is asked for; a worker may say that nothing is left.",
    ),
    ("--no-overlap/--may-overlap", "no_overlap", "An outline is cut by what is there already."),
    (
        "--extreme-clicks/--corner-clicks",
        "extreme_clicks",
        "Whether a box is drawn by its four outermost points.",
    ),
]
# Option that may be given again, field, how its value is shown, what it means.
_LIST_OPTIONS = [
    (
        "--attribute",
        "attribute_fields",
        "FIELD",
        "Asked about each object: 'colour: red, blue', 'doors: number', 'plate: text' or "
        "'parked: flag'; give it again for more.",
    ),
    (
        "--name",
        "names",
        "TEXT",
        "A name to offer, or 'car = auto, automobile' with synonyms; give it again for more.",
    ),
    (
        "--kind",
        "kinds",
        "TEXT",
        "What may be drawn: polygon, box, rotated_box, polyline, point; give it again for more. "
        "[default: polygon]",
    ),
    (
        "--qualification",
        "qualifications",
        "ID[>=N]",
        "For workers with this qualification, such as 3ABC, '3ABC>=80' or 'not 3ABC'; give it "
        "again for more.",
    ),
]


def design_options(command: F) -> F:
    """All settings of a task; the command gets ``settings``: a dict for ``parse_design``."""
    options = [
        click.option(
            "--design",
            "design_file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="JSON file with settings; options on the line win.",
        ),
        click.option(
            "--intro", help="Instructions page: an https address, or a file with markdown."
        ),
        *EXAMPLE_OPTIONS,
        *(
            click.option(option, field, multiple=True, metavar=shown, help=text)
            for option, field, shown, text in _LIST_OPTIONS
        ),
        *(
            click.option(option, field, default=None, help=text or None)
            for option, field, text in _FLAG_OPTIONS
        ),
        *(click.option(option, field, help=text) for option, field, text in _TEXT_OPTIONS),
    ]
    inner: Callable[..., Any] = command
    for option in reversed(options):
        inner = option(inner)
    return inner  # type: ignore[return-value]


def settings_of(options: dict[str, Any]) -> dict[str, object]:
    """The settings that were given, from file and line."""
    settings: dict[str, object] = {}
    if options["design_file"] is not None:
        settings = _from_file(options["design_file"])
    for _, field, _ in [*_TEXT_OPTIONS, *_FLAG_OPTIONS]:
        if options[field] is not None:
            settings[field] = options[field]
    for _, field, _, _ in _LIST_OPTIONS:
        if options[field]:
            settings[field] = list(options[field])
    examples = examples_of(options)
    if examples:
        settings["examples"] = examples
    if options["intro"] is not None:
        settings["intro"] = _intro(options["intro"])
    return settings


def _from_file(path: Path) -> dict[str, object]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except msgspec.DecodeError as error:
        raise click.UsageError(f"--design: {path} is not a JSON object: {error}") from error


def _intro(text: str) -> str:
    if text.startswith(("http://", "https://")):
        return text
    try:
        return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--intro: cannot read {text}: {error}") from error
