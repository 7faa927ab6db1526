"""Good and bad examples as options of ``labelcrowd publish``; their files as stored pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

if TYPE_CHECKING:
    from labelcrowd.batches.design import TaskDesign

EXAMPLE_OPTIONS = [
    click.option(
        f"--{word}-example",
        f"{word}_examples",
        multiple=True,
        metavar="PICTURE=CAPTION",
        help=f"A {word} example in the instructions: a file here, or collection/file.jpg; give it "
        "again for more.",
    )
    for word in ("good", "bad")
]


def examples_of(options: dict[str, Any]) -> list[dict[str, object]]:
    """The examples that were given, for ``parse_design``."""
    return [
        _example(word, text) for word in ("good", "bad") for text in options[f"{word}_examples"]
    ]


def _example(word: str, text: str) -> dict[str, object]:
    image, equals, caption = text.partition("=")
    if not (equals and caption.strip()):
        raise click.UsageError(f"--{word}-example: expected PICTURE=CAPTION, got {text[:80]}")
    return {"good": word == "good", "caption": caption, "image": image}


def stored_examples(opened: Any, design: TaskDesign) -> TaskDesign:
    """The design with the examples that are files here stored as pictures."""
    from labelcrowd.images.pool import DecoderPool
    from labelcrowd.workflow.add_images import Adder
    from labelcrowd.workflow.examples import add_example

    files = [Path(one.image) for one in design.examples]
    if not any(path.is_file() for path in files):
        return design
    studio, stored = opened.studio, []
    with DecoderPool() as pool:
        adder = Adder(studio.home, opened.requester.id, pool, studio.clock, studio.ids)
        for one, path in zip(design.examples, files, strict=True):
            if path.is_file():
                with path.open("rb") as file:
                    image = add_example(adder, path.name, file)
                one = msgspec.structs.replace(one, image=image.id)
            stored.append(one)
    return msgspec.structs.replace(design, examples=tuple(stored))
