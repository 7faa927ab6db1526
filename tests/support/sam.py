"""Models with exactly the published signatures of SAM and MobileSAM, and weights of no use.

Encoders cut the picture into patches of 16 px and multiply each with random numbers, which is
what the real ones begin with. ``random_decoder`` does as little with the embedding and ends as
the published one does; ``disc_decoder`` has no eyes: it answers a disc around each point inside,
less one around each point outside, and a box as it is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RADIUS = 60.0
"""Of a disc, in pixels of the picture whose longer side is 1024."""

MEAN, DEVIATION = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
_FLOAT = TensorProto.FLOAT
_DECODER_INPUTS = [
    ("image_embeddings", [1, 256, 64, 64]),
    ("point_coords", [1, "num_points", 2]),
    ("point_labels", [1, "num_points"]),
    ("mask_input", [1, 1, 256, 256]),
    ("has_mask_input", [1]),
    ("orig_im_size", [2]),
]
_DECODER_OUTPUTS = [
    ("masks", [None, None, None, None]),
    ("iou_predictions", [None, 4]),
    ("low_res_masks", [None, 4, 256, 256]),
]


def put_model(folder: Path, *, encoder: onnx.ModelProto, decoder: onnx.ModelProto) -> Path:
    """The two files of a model."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(encoder, folder / "encoder.onnx")
    onnx.save(decoder, folder / "decoder.onnx")
    return folder


def put_discs(home: Path, name: str = "discs") -> Path:
    """A model of a home, whose every click gives a disc."""
    return put_model(home / "models" / name, encoder=encoder(), decoder=disc_decoder())


class _Graph:
    """Nodes as they are written down; each gives the name of its only output."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def __call__(self, op: str, *inputs: str, to: str | None = None, **attributes: object) -> str:
        name = to or f"{op}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def constant(self, value: object, kind: type = np.float32) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def shape(self, *sizes: int) -> str:
        return self.constant(sizes, np.int64)

    def whole(self, name: str) -> str:
        """The same numbers as int64."""
        made = f"Cast_{len(self._nodes)}"
        self._nodes.append(helper.make_node("Cast", [name], [made], to=TensorProto.INT64))
        return made

    def resized(self, name: str, size: str, *, to: str | None = None) -> str:
        kept = self("Slice", self("Shape", name), self.shape(0), self.shape(2))
        sizes = self("Concat", kept, size, axis=0)
        return self("Resize", name, "", "", sizes, to=to, mode="linear")

    def as_the_picture(self, low: str) -> None:
        """From low_res_masks to masks, as the published decoder does it."""
        large = self.resized(low, self.shape(1024, 1024))
        scale = self("Div", self.constant(1024.0), self("ReduceMax", "orig_im_size", keepdims=0))
        size = self("Add", self("Mul", "orig_im_size", scale), self.constant(0.5))
        before_pad = self.whole(self("Floor", size))
        cut = self("Slice", large, self.shape(0, 0), before_pad, self.shape(2, 3))
        self.resized(cut, self.whole("orig_im_size"), to="masks")

    def weights(self, *shape: int) -> str:
        return self.constant(self.random.normal(0, 0.05, shape))

    def model(self, inputs: list, outputs: list) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes,
            "graph",
            [helper.make_tensor_value_info(name, _FLOAT, shape) for name, shape in inputs],
            [helper.make_tensor_value_info(name, _FLOAT, shape) for name, shape in outputs],
            self._constants,
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        made.ir_version = 9
        onnx.checker.check_model(made)
        return made


def encoder(
    *, named: str = "input_image", shape: tuple = (1, 3, 1024, 1024), channels: int = 256
) -> onnx.ModelProto:
    """The image encoder alone: samexporter's ``input_image``, the project's own ``x``."""
    graph = _Graph()
    graph(
        "Conv", named, graph.weights(channels, 3, 16, 16),
        to="image_embeddings", kernel_shape=[16, 16], strides=[16, 16],
    )  # fmt: skip
    return graph.model([(named, list(shape))], [("image_embeddings", [shape[0], channels, 64, 64])])


def encoder_of_pixels() -> onnx.ModelProto:
    """With ``--use-preprocess``: normalises, turns and pads the picture itself."""
    graph = _Graph()
    picture = "input_image"
    normal = graph("Div", graph("Sub", picture, graph.constant(MEAN)), graph.constant(DEVIATION))
    turned = graph("Transpose", normal, perm=[2, 0, 1])
    missing = graph("Sub", graph.constant([3, 1024, 1024], np.int64), graph("Shape", turned))
    pads = graph("Concat", graph.constant([0, 0, 0], np.int64), missing, axis=0)
    padded = graph("Pad", turned, pads, graph.constant(0.0))
    whole = graph("Unsqueeze", padded, graph.constant([0], np.int64))
    graph(
        "Conv", whole, graph.weights(256, 3, 16, 16),
        to="image_embeddings", kernel_shape=[16, 16], strides=[16, 16],
    )  # fmt: skip
    return graph.model(
        [(picture, ["image_height", "image_width", 3])],
        [("image_embeddings", [1, 256, 64, 64])],
    )


def random_decoder(*, without: str = "", coordinates: int = 2) -> onnx.ModelProto:
    """The published decoder's inputs, outputs and last steps. ``without`` an output, or with
    other ``coordinates``, it is not that."""
    graph = _Graph(seed=1)
    seen = graph("Conv", "image_embeddings", graph.weights(4, 256, 1, 1), kernel_shape=[1, 1])
    said = graph("ReduceMean", "point_coords", axes=[1, 2], keepdims=0)
    moved = graph("Add", seen, graph("Mul", said, graph.constant(1e-4)))
    low = graph.resized(moved, graph.constant([256, 256], np.int64), to="low_res_masks")
    graph.as_the_picture(low)
    graph("ReduceMean", seen, axes=[2, 3], keepdims=0, to="iou_predictions")
    inputs = [
        (name, [1, "num_points", coordinates] if name == "point_coords" else shape)
        for name, shape in _DECODER_INPUTS
    ]
    return graph.model(inputs, [each for each in _DECODER_OUTPUTS if each[0] != without])


def disc_decoder() -> onnx.ModelProto:
    """Of its four masks the first is for several points; of the three others, a small, a usual
    and a large disc, it likes the usual one best."""
    graph = _Graph()
    at = graph.constant(np.arange(256) * 4 + 2)  # middles of the pixels of low_res_masks
    x, y = graph("Reshape", at, graph.shape(1, 1, -1)), graph("Reshape", at, graph.shape(1, -1, 1))
    places = graph("Add", "point_coords", graph.constant(0.5))
    px, py = (
        graph("Reshape", graph("Gather", places, graph.constant(n, np.int64), axis=2), each)
        for n, each in ((0, graph.shape(-1, 1, 1)), (1, graph.shape(-1, 1, 1)))
    )
    label = graph("Reshape", "point_labels", graph.shape(-1, 1, 1))
    dx, dy = graph("Sub", x, px), graph("Sub", y, py)
    far = graph("Sqrt", graph("Add", graph("Mul", dx, dx), graph("Mul", dy, dy)))
    within = graph("Sub", graph.constant(RADIUS), far)

    def where(number: float, value: str, other: float) -> str:
        is_it = graph("Equal", label, graph.constant(number))
        return graph("Where", is_it, value, graph.constant(other))

    inside = graph("ReduceMax", where(1, within, -1e4), axes=[0], keepdims=1)
    outside = graph("ReduceMin", where(0, graph("Neg", within), 1e4), axes=[0], keepdims=1)
    corner = where(2, graph("Min", dx, dy), 1e4)
    other = where(3, graph("Min", graph("Neg", dx), graph("Neg", dy)), 1e4)
    box = graph("ReduceMin", graph("Min", corner, other), axes=[0], keepdims=1)
    no_box = graph("Greater", box, graph.constant(5e3))
    box = graph("Where", no_box, graph.constant(-1e4), box)
    usual = graph("Min", graph("Max", inside, box), outside)
    small, large = (graph("Add", usual, graph.constant(by)) for by in (-RADIUS / 2, RADIUS))
    masks = graph("Concat", usual, small, usual, large, axis=0)
    low = graph("Unsqueeze", masks, graph.constant([0], np.int64), to="low_res_masks")
    graph.as_the_picture(low)
    graph("Identity", graph.constant([[0.7, 0.5, 0.9, 0.6]]), to="iou_predictions")
    return graph.model(_DECODER_INPUTS, _DECODER_OUTPUTS)
