"""A pair of ONNX models in a folder: loaded once, checked, and run."""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labelcrowd.assist.prompts import Prompts
from labelcrowd.assist.signatures import SIDE, Value, check_decoder, takes_pixels
from labelcrowd.errors import InvalidInput

Floats = NDArray[np.float32]

ENCODER, DECODER = "encoder.onnx", "decoder.onnx"
MEAN = np.array([123.675, 116.28, 103.53], np.float32)
DEVIATION = np.array([58.395, 57.12, 57.375], np.float32)

_NOT, _ON, _CORNER, _OTHER_CORNER, _NONE = 0.0, 1.0, 2.0, 3.0, -1.0
"""Labels of points, as the decoder knows them; the last stands for "there is no box"."""

_OF_ONE_POINT = 2
"""Entries of one point: itself and the one that stands for no box."""

_MASKS = 4
"""Of a decoder that answers with all its masks: the first is for several points, which leave no
doubt of what is meant; the three others are a part, a larger part and the whole."""


class Embedded(NamedTuple):
    """What the encoder made of a picture, and the size at which it saw it."""

    values: Floats
    width: int
    height: int


_SIZE = struct.Struct(">II")


def packed(embedded: Embedded) -> bytes:
    """As it is stored."""
    file = io.BytesIO(_SIZE.pack(embedded.width, embedded.height))
    file.seek(_SIZE.size)
    np.save(file, embedded.values)
    return file.getvalue()


def unpacked(data: bytes) -> Embedded:
    """What was packed."""
    values = np.load(io.BytesIO(data[_SIZE.size :]), allow_pickle=False)
    return Embedded(values, *_SIZE.unpack_from(data))


class Model:
    """Encoder and decoder. ``digest``: see ``digest_of``. Safe for several threads."""

    def __init__(self, folder: Path) -> None:
        """Raises InvalidInput with what is wrong with which file."""
        encoder, decoder = (_session(folder / name) for name in (ENCODER, DECODER))
        self._takes_pixels = takes_pixels(str(folder / ENCODER), *_signature(encoder))
        check_decoder(str(folder / DECODER), *_signature(decoder))
        self._encoder, self._decoder = encoder, decoder
        self._options = _run_options()
        self.digest = digest_of(folder)

    def embed(self, picture: bytes) -> Embedded:
        """What the encoder makes of a picture of ours, whatever its size."""
        seen = _seen(picture)
        height, width = seen.shape[:2]
        name = self._encoder.get_inputs()[0].name
        given = seen if self._takes_pixels else made_ready(seen)
        return Embedded(self._encoder.run(None, {name: given}, self._options)[0], width, height)

    def mask(self, embedded: Embedded, prompts: Prompts) -> NDArray[np.bool_]:
        """The object that is meant, as a bitmap of the size that the encoder saw."""
        _, width, height = embedded
        spots, labels = _as_points(prompts, width, height)
        masks, scores = self._decoder.run(
            ["masks", "iou_predictions"],
            {
                "image_embeddings": embedded.values,
                "point_coords": spots,
                "point_labels": labels,
                "mask_input": np.zeros((1, 1, 256, 256), np.float32),
                "has_mask_input": np.zeros(1, np.float32),
                "orig_im_size": np.array([height, width], np.float32),
            },
            self._options,
        )
        bitmap: NDArray[np.bool_] = masks[0, _best(scores[0], spots.shape[1])] > 0.0
        return bitmap

    def stop(self) -> None:
        """Whatever it is at ends soon, with an error."""
        self._options.terminate = True


def digest_of(folder: Path) -> str:
    """A SHA-256 over all files of the folder, names that begin with a dot apart: what
    ``LC_ALL=C; sha256sum * | sha256sum`` prints there."""
    lines = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _seen(picture: bytes) -> Floats:
    """The pixels at which the encoder sees the picture: height, width, RGB; 1024 at the longer
    side."""
    image = Image.open(io.BytesIO(picture), formats=("JPEG", "PNG", "WEBP"))
    scale = SIDE / max(image.size)
    width, height = (max(1, int(side * scale + 0.5)) for side in image.size)
    small = image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(small, np.float32)


def made_ready(seen: Floats) -> Floats:
    """Normalised, channels first, and zeros below and on the right."""
    height, width = seen.shape[:2]
    tensor = np.zeros((1, 3, SIDE, SIDE), np.float32)
    tensor[0, :, :height, :width] = ((seen - MEAN) / DEVIATION).transpose(2, 0, 1)
    return tensor


def _as_points(prompts: Prompts, width: int, height: int) -> tuple[Floats, Floats]:
    """Places as the decoder takes them: it names a pixel's middle by whole numbers."""
    spots = [(x * width, y * height) for x, y, _ in prompts.points]
    labels = [_ON if on else _NOT for _, _, on in prompts.points]
    if prompts.box is not None:
        left, top, right, bottom = prompts.box
        spots += [(left * width, top * height), (right * width, bottom * height)]
        labels += [_CORNER, _OTHER_CORNER]
    places = np.array(spots, np.float32) - 0.5
    if prompts.box is None:
        places, labels = np.vstack([places, np.zeros((1, 2), np.float32)]), [*labels, _NONE]
    return places[np.newaxis], np.array([labels], np.float32)


def _best(scores: Floats, points: int) -> int:
    """As the published model chooses where it gives one mask only."""
    if len(scores) != _MASKS:
        return int(np.argmax(scores))
    return 1 + int(np.argmax(scores[1:])) if points <= _OF_ONE_POINT else 0


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise InvalidInput(
            "model assist needs onnxruntime: pip install 'labelcrowd[assist]'", code="no_assist"
        ) from error
    if not path.is_file():
        raise InvalidInput(f"{path}: expected an ONNX model there, got no file", code="no_assist")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = max(1, (os.cpu_count() or 1) - 1)
    # What waits for work must not take time from those who save theirs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own classes, which differ between versions
        raise InvalidInput(f"{path}: not an ONNX model that can be loaded: {error}") from error


def _run_options() -> Any:
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.log_severity_level = 4
    return options


def _signature(session: Any) -> tuple[list[Value], list[Value]]:
    return _values(session.get_inputs()), _values(session.get_outputs())


def _values(nodes: Sequence[Any]) -> list[Value]:
    return [Value(node.name, node.type, node.shape) for node in nodes]
