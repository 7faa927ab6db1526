"""Models with SAM's signatures: which are taken, what they are given, what is made of it."""

from __future__ import annotations

import hashlib
import io
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from PIL import Image
from shapely.geometry import Point, Polygon

from labelcrowd.assist.model import Model, Prompts, digest_of
from labelcrowd.assist.tracing import outlines
from labelcrowd.errors import InvalidInput
from tests.support import sam


def picture(width: int = 640, height: int = 480) -> bytes:
    pixels = np.random.default_rng(5).integers(0, 255, (height, width, 3), dtype=np.uint8)
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return data.getvalue()


ENCODERS = {
    "samexporter's": sam.encoder,
    "the project's own": lambda: sam.encoder(named="x", shape=("batch", 3, 1024, 1024)),
    "that takes pixels": sam.encoder_of_pixels,
}


@pytest.mark.parametrize("kind", ENCODERS)
def test_every_published_encoder_gives_the_same_embedding(kind: str, tmp_path: Path) -> None:
    """Longer side 1024, normalised, zeros right and below: as a plain encoder is given it."""
    model = Model(sam.put_model(tmp_path, encoder=ENCODERS[kind](), decoder=sam.random_decoder()))
    embedded = model.embed(picture(640, 480))
    small = Image.open(io.BytesIO(picture(640, 480))).resize((1024, 768), Image.Resampling.BILINEAR)
    given = np.zeros((1, 3, 1024, 1024), np.float32)
    for channel, (mean, deviation) in enumerate(zip(sam.MEAN, sam.DEVIATION, strict=True)):
        given[0, channel, :768] = (np.asarray(small, np.float32)[:, :, channel] - mean) / deviation
    plain = onnxruntime.InferenceSession(sam.encoder().SerializeToString())
    (expected,) = plain.run(None, {"input_image": given})
    assert embedded[1:] == (1024, 768)
    np.testing.assert_allclose(embedded.values, expected, atol=1e-4)


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (3000, 2000), (1024, 1024), (9, 1500)])
def test_a_mask_has_the_size_at_which_the_picture_was_seen(
    size: tuple[int, int], tmp_path: Path
) -> None:
    model = Model(sam.put_model(tmp_path, encoder=sam.encoder(), decoder=sam.random_decoder()))
    embedded = model.embed(picture(*size))
    mask = model.mask(embedded, Prompts(((0.5, 0.5, True),), None))
    scale = 1024 / max(size)
    assert mask.shape == (max(1, int(size[1] * scale + 0.5)), max(1, int(size[0] * scale + 0.5)))


def traced(model: Model, prompts: Prompts, width: int, height: int) -> Polygon:
    mask = model.mask(model.embed(picture(width, height)), prompts)
    (piece,) = outlines(mask, width, height)
    return Polygon(piece.outer, piece.holes)


@pytest.fixture
def discs(tmp_path: Path) -> Model:
    return Model(sam.put_discs(tmp_path))


def test_a_click_gives_the_disc_around_it(discs: Model) -> None:
    """Of the three masks for one click the one that the model likes best."""
    found = traced(discs, Prompts(((0.25, 0.5, True),), None), 640, 480)
    disc = Point(160, 240).buffer(sam.RADIUS * 640 / 1024)
    assert found.symmetric_difference(disc).area < 0.03 * disc.area


def test_a_click_outside_takes_its_surroundings_away(discs: Model) -> None:
    prompts = Prompts(((0.25, 0.5, True), (0.29, 0.5, False)), None)
    found = traced(discs, prompts, 640, 480)
    radius = sam.RADIUS * 640 / 1024
    rest = Point(160, 240).buffer(radius) - Point(0.29 * 640, 240).buffer(radius)
    assert found.symmetric_difference(rest).area < 0.05 * rest.area


def test_a_box_is_given_as_two_corners(discs: Model) -> None:
    found = traced(discs, Prompts((), (0.1, 0.1, 0.4, 0.5)), 640, 480)
    box = Polygon([(64, 48), (256, 48), (256, 240), (64, 240)])
    assert found.symmetric_difference(box).area < 0.03 * box.area


def test_prompts_reach_the_decoder_as_published(discs: Model, monkeypatch: Any) -> None:
    given: list[dict[str, np.ndarray]] = []

    class Decoder:
        def run(self, _: object, inputs: dict[str, np.ndarray], __: object) -> list[np.ndarray]:
            given.append(inputs)
            return [np.zeros((1, 4, 768, 1024)), np.zeros((1, 4))]

    embedded = discs.embed(picture())
    monkeypatch.setattr(discs, "_decoder", Decoder())
    discs.mask(embedded, Prompts(((0.5, 0.5, True), (0.25, 0.75, False)), None))
    discs.mask(embedded, Prompts(((0.5, 0.5, True),), (0.0, 0.0, 1.0, 1.0)))
    one, other = given
    assert one["point_coords"].tolist() == [[[511.5, 383.5], [255.5, 575.5], [0, 0]]]
    assert one["point_labels"].tolist() == [[1, 0, -1]]
    assert one["has_mask_input"].tolist() == [0] and not one["mask_input"].any()
    assert one["orig_im_size"].tolist() == [768, 1024]
    assert other["point_coords"].tolist() == [[[511.5, 383.5], [-0.5, -0.5], [1023.5, 767.5]]]
    assert other["point_labels"].tolist() == [[1, 2, 3]]
    assert all(value.dtype == np.float32 for each in given for value in each.values())


WRONG = {
    "a smaller picture": (
        {"encoder": sam.encoder(shape=(1, 3, 512, 512))},
        "encoder.onnx: input input_image: expected tensor(float) [1, 3, 1024, 1024] or [n, n, 3], "
        "got tensor(float) [1, 3, 512, 512]",
    ),
    "another embedding": (
        {"encoder": sam.encoder(channels=64)},
        "encoder.onnx: output image_embeddings: expected tensor(float) [1, 256, 64, 64], "
        "got tensor(float) [1, 64, 64, 64]",
    ),
    "a decoder for an encoder": (
        {"encoder": sam.random_decoder()},
        "encoder.onnx: expected one input, got 6: image_embeddings, point_coords, point_labels, "
        "mask_input, has_mask_input, orig_im_size",
    ),
    "an encoder for a decoder": (
        {"decoder": sam.encoder()},
        "decoder.onnx: expected the inputs image_embeddings, point_coords, point_labels, "
        "mask_input, has_mask_input, orig_im_size, got input_image",
    ),
    "places in space": (
        {"decoder": sam.random_decoder(coordinates=3)},
        "decoder.onnx: input point_coords: expected tensor(float) [1, n, 2], "
        "got tensor(float) [1, num_points, 3]",
    ),
    "no scores": (
        {"decoder": sam.random_decoder(without="iou_predictions")},
        "decoder.onnx: expected the outputs masks, iou_predictions, low_res_masks, "
        "got low_res_masks, masks",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_another_signature_is_refused_in_a_sentence(what: str, tmp_path: Path) -> None:
    wrong, message = WRONG[what]
    files = {"encoder": sam.encoder(), "decoder": sam.random_decoder(), **wrong}
    with pytest.raises(InvalidInput) as refused:
        Model(sam.put_model(tmp_path, **files))
    assert refused.value.message == f"{tmp_path}/{message}"


def test_a_missing_file_and_a_broken_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"encoder\.onnx: expected an ONNX model there"):
        Model(tmp_path)
    sam.put_model(tmp_path, encoder=sam.encoder(), decoder=sam.random_decoder())
    (tmp_path / "decoder.onnx").write_bytes(b"<html>not found</html>")
    with pytest.raises(InvalidInput, match=r"decoder\.onnx: not an ONNX model"):
        Model(tmp_path)


def test_weights_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    """As SAM's largest encoder is exported, which a single file cannot hold."""
    sam.put_model(tmp_path, encoder=sam.encoder(), decoder=sam.random_decoder())
    whole = Model(tmp_path)
    onnx.save(
        sam.encoder(), tmp_path / "encoder.onnx",
        save_as_external_data=True, location="encoder_data.bin", size_threshold=1024,
    )  # fmt: skip
    apart = Model(tmp_path)
    np.testing.assert_array_equal(apart.embed(picture()).values, whole.embed(picture()).values)
    assert apart.digest != whole.digest


def test_its_hash_is_one_that_anybody_can_check(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"one")
    (tmp_path / "decoder.onnx").write_bytes(b"two")
    (tmp_path / ".hidden").write_bytes(b"of an editor")
    said = subprocess.run(
        "LC_ALL=C; sha256sum * | sha256sum", shell=True, cwd=tmp_path, capture_output=True
    ).stdout.decode()
    assert said.split()[0] == digest_of(tmp_path)
    assert len(digest_of(tmp_path)) == len(hashlib.sha256().hexdigest())
