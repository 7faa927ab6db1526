"""What an encoder and a decoder must take and give: the published signatures of SAM. PURE.

The encoder is exported in two ways: the image encoder itself, which takes a picture made ready
for it, or with that step in it (``--use-preprocess``), which takes the pixels. Its one input has
different names. The decoder is what the project's own ``export_onnx_model.py`` writes, and
MobileSAM's, which is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from labelcrowd.errors import InvalidInput

SIDE = 1024  # px, the longer side of what the encoder sees
FLOAT = "tensor(float)"

Dimensions = tuple[int | None, ...]
"""None: any number there."""


class Value(NamedTuple):
    """An input or output as a model states it; a dimension that is no number is open."""

    name: str
    type: str
    dimensions: Sequence[int | str | None]


MADE_READY: Dimensions = (1, 3, SIDE, SIDE)
PIXELS: Dimensions = (None, None, 3)
EMBEDDING: Dimensions = (1, 256, 64, 64)
DECODER_INPUTS: dict[str, Dimensions] = {
    "image_embeddings": EMBEDDING,
    "point_coords": (1, None, 2),
    "point_labels": (1, None),
    "mask_input": (1, 1, 256, 256),
    "has_mask_input": (1,),
    "orig_im_size": (2,),
}
DECODER_OUTPUTS = ("masks", "iou_predictions", "low_res_masks")


def takes_pixels(where: str, inputs: Sequence[Value], outputs: Sequence[Value]) -> bool:
    """Whether this encoder makes a picture ready itself. Raises InvalidInput for one that is
    neither kind."""
    for kind, found in (("input", inputs), ("output", outputs)):
        if len(found) != 1:
            names = ", ".join(value.name for value in found)
            raise InvalidInput(f"{where}: expected one {kind}, got {len(found)}: {names}")
    _check(where, "input", inputs[0], MADE_READY, PIXELS)
    _check(where, "output", outputs[0], EMBEDDING)
    return len(inputs[0].dimensions) == len(PIXELS)


def check_decoder(where: str, inputs: Sequence[Value], outputs: Sequence[Value]) -> None:
    """Raises InvalidInput."""
    names = {value.name for value in inputs}
    if names != DECODER_INPUTS.keys():
        raise InvalidInput(
            f"{where}: expected the inputs {', '.join(DECODER_INPUTS)}, "
            f"got {', '.join(sorted(names))}"
        )
    for value in inputs:
        _check(where, "input", value, DECODER_INPUTS[value.name])
    given = {value.name for value in outputs}
    if not given.issuperset(DECODER_OUTPUTS):
        raise InvalidInput(
            f"{where}: expected the outputs {', '.join(DECODER_OUTPUTS)}, "
            f"got {', '.join(sorted(given))}"
        )


def _check(where: str, kind: str, value: Value, *expected: Dimensions) -> None:
    if value.type == FLOAT and any(_fit(value.dimensions, wanted) for wanted in expected):
        return
    wanted = " or ".join(_shown(each) for each in expected)
    raise InvalidInput(
        f"{where}: {kind} {value.name}: expected {FLOAT} {wanted}, "
        f"got {value.type} {_shown(value.dimensions)}"
    )


def _fit(dimensions: Sequence[int | str | None], wanted: Dimensions) -> bool:
    return len(dimensions) == len(wanted) and all(
        one is None or found == one or not isinstance(found, int)
        for found, one in zip(dimensions, wanted, strict=True)
    )


def _shown(dimensions: Sequence[int | str | None]) -> str:
    return "[" + ", ".join("n" if one is None else str(one) for one in dimensions) + "]"
