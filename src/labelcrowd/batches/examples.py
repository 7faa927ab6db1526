"""Pictures in a task's instructions that show what is good and what is not: read and checked. PURE.

An example names a picture of the requester's collections; ``workflow.examples`` finds it.
"""

from __future__ import annotations

import re

import msgspec

from labelcrowd.errors import InvalidInput

MAX_EXAMPLES = 12
CAPTION_LENGTH = 200
EXAMPLE_ADDRESS = r"example:(\d{1,3})"
"""A picture in the instructions' markdown, by its number from 1."""

_REFERENCE_LENGTH = 1_000
_IN_MARKDOWN = re.compile(rf"\]\(\s*{EXAMPLE_ADDRESS}")


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``image`` is the id of a picture; before it is looked up also ``collection/file.jpg``."""

    good: bool
    caption: str
    image: str


def parse_examples(value: object, field: str) -> tuple[Example, ...]:
    """Examples of a list of JSON objects. Raises InvalidInput."""
    if not isinstance(value, list | tuple):
        raise InvalidInput(
            f'{field}: expected a list such as [{{"good": true, "caption": "All of it", '
            '"image": "street/car.jpg"}]',
            field=field,
        )
    if len(value) > MAX_EXAMPLES:
        raise InvalidInput(f"{field}: at most {MAX_EXAMPLES}, got {len(value)}", field=field)
    return tuple(_example(each, number, field) for number, each in enumerate(value, 1))


def _example(value: object, number: int, field: str) -> Example:
    try:
        found = msgspec.convert(value, Example, strict=True, from_attributes=True)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{field}: {number}: {error}", field=field) from error
    caption, image = " ".join(found.caption.split()), found.image.strip()
    if not 1 <= len(caption) <= CAPTION_LENGTH:
        raise InvalidInput(
            f"{field}: {number}: expected a caption of 1 to {CAPTION_LENGTH} characters, "
            f"got {len(caption):,}",
            field=field,
        )
    if not 1 <= len(image) <= _REFERENCE_LENGTH:
        raise InvalidInput(
            f"{field}: {number}: expected a picture such as street/car.jpg, got {image[:40]!r}",
            field=field,
        )
    return Example(good=found.good, caption=caption, image=image)


def check_pictures(intro: str, examples: tuple[Example, ...]) -> None:
    """Raises InvalidInput where the instructions show an example that there is not."""
    for found in _IN_MARKDOWN.finditer(intro):
        if not 1 <= int(found[1]) <= len(examples):
            raise InvalidInput(
                f"intro: example:{found[1]} is the number of no example; there are "
                f"{len(examples)}, from 1 on",
                field="intro",
            )
