"""A model at work: embeddings in the background, each once, few waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest

from labelcrowd.assist.assistant import Assistant
from labelcrowd.assist.assistants import Assistants
from labelcrowd.assist.model import Embedded
from labelcrowd.assist.prompts import Prompts
from labelcrowd.assist.stored import StoredEmbeddings
from labelcrowd.errors import Busy, InvalidInput
from tests.support import sam

A_CLICK = Prompts(((0.5, 0.5, True),), None)


class SlowModel:
    """Embeds when it is let."""

    digest = "0" * 64

    def __init__(self) -> None:
        self.let = threading.Event()
        self.began = threading.Event()
        self.seen: list[bytes] = []

    def embed(self, picture: bytes) -> Embedded:
        self.began.set()
        assert self.let.wait(20)
        self.seen.append(picture)
        if picture == b"broken":
            raise ValueError("no picture")
        return Embedded(np.zeros(1, np.float32), 4, 4)

    def mask(self, embedded: Embedded, prompts: Prompts) -> np.ndarray:
        assert self.let.wait(20)
        return np.ones((4, 4), dtype=np.bool_)

    def stop(self) -> None:
        self.let.set()


@pytest.fixture
def model() -> SlowModel:
    return SlowModel()


@pytest.fixture
def stored(tmp_path: Path) -> StoredEmbeddings:
    return StoredEmbeddings(tmp_path, lambda _: True)


@pytest.fixture
def assistant(model: SlowModel, tmp_path: Path) -> Iterator[Assistant]:
    """Of pictures that are gone, so that nothing is on disk."""
    stored = StoredEmbeddings(tmp_path, lambda _: False)
    made = Assistant(lambda: model, stored, waiting=2, kept=2)  # type: ignore[arg-type,return-value]
    yield made
    made.close()


def test_a_picture_is_embedded_once_for_all_who_ask(assistant: Assistant, model: SlowModel) -> None:
    first = assistant.embedding("a", lambda: b"a")
    again = assistant.embedding("a", lambda: b"a")
    model.let.set()
    assert first.result(20) is again.result(20)
    assert assistant.embedding("a", lambda: b"never read").result(20) is first.result(20)
    assert model.seen == [b"a"]


def test_too_many_pictures_and_clicks_are_told_to_come_again(
    assistant: Assistant, model: SlowModel
) -> None:
    waiting = [assistant.embedding(name, lambda: b"") for name in ("a", "b")]
    with pytest.raises(Busy) as busy:
        assistant.embedding("c", lambda: b"")
    assert busy.value.retry_after_s == 3
    assistant.embedding("a", lambda: b"")  # who waits already may ask again
    embedded = Embedded(np.zeros(1, np.float32), 4, 4)
    answers = [assistant.outline(embedded, A_CLICK, 4, 4) for _ in range(2)]
    with pytest.raises(Busy):
        assistant.outline(embedded, A_CLICK, 4, 4)
    model.let.set()
    assert [len(each.result(20)) for each in answers] == [1, 1]
    assert len(assistant.outline(embedded, A_CLICK, 4, 4).result(20)) == 1
    assert [each.result(20).width for each in waiting] == [4, 4]
    assert assistant.embedding("c", lambda: b"").result(20).width == 4


def test_the_oldest_embeddings_are_forgotten(assistant: Assistant, model: SlowModel) -> None:
    model.let.set()
    for name in ("a", "b", "a", "c", "a", "b"):
        assistant.embedding(name, name.encode).result(20)
    assert model.seen == [b"a", b"b", b"c", b"b"]


def test_what_failed_is_tried_anew(assistant: Assistant, model: SlowModel) -> None:
    model.let.set()
    with pytest.raises(ValueError, match="no picture"):
        assistant.embedding("a", lambda: b"broken").result(20)
    assert assistant.embedding("a", lambda: b"mended").result(20).width == 4


def test_a_server_that_starts_again_reads_no_picture_again(
    model: SlowModel, stored: StoredEmbeddings
) -> None:
    model.let.set()
    made = []
    for _ in range(2):
        assistant = Assistant(lambda: model, stored)  # type: ignore[arg-type,return-value]
        made.append(assistant.embedding("a", lambda: b"a").result(20))
        assistant.close()
    assert model.seen == [b"a"]
    assert np.array_equal(made[0].values, made[1].values)
    assert made[0][1:] == made[1][1:] == (4, 4)


def test_closing_forgets_what_waits(model: SlowModel, stored: StoredEmbeddings) -> None:
    assistant = Assistant(lambda: model, stored)  # type: ignore[arg-type,return-value]
    assistant.embedding("a", lambda: b"a")
    assert model.began.wait(20)
    waiting = assistant.embedding("b", lambda: b"b")
    assistant.close()
    with pytest.raises(CancelledError):
        waiting.result(20)
    assert model.seen == [b"a"]


def test_a_model_is_loaded_once_and_a_bad_one_stays_refused(tmp_path: Path) -> None:
    sam.put_discs(tmp_path)
    bad = sam.put_model(
        tmp_path / "models" / "bad", encoder=sam.random_decoder(), decoder=sam.random_decoder()
    )
    (tmp_path / "models" / "README").write_text("no folder")
    models = Assistants(tmp_path, lambda _: True)
    try:
        assert models.refused().keys() == {"bad"}
        assert models.get("discs") is models.get("discs")
        for name in ("bad", "none", "../discs"):
            with pytest.raises(InvalidInput, match=str(bad) if name == "bad" else "expected"):
                models.get(name)
    finally:
        models.close()


def test_a_large_model_stops_when_the_server_does(tmp_path: Path) -> None:
    sam.put_discs(tmp_path)
    models = Assistants(tmp_path, lambda _: True)
    assistant = models.get("discs")
    models.close()
    embedded = Embedded(np.zeros((1, 256, 64, 64), np.float32), 1024, 768)
    with pytest.raises(Exception, match="terminate flag"):
        assistant.model.mask(embedded, A_CLICK)
