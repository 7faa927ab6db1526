"""Whose objects a batch's HITs start from, as its requester is told; a model is named here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.storage.statement import Statement


@dataclass(frozen=True)
class Source:
    """``origin``: see the table ``document``; ``model``: a model's name, else ""."""

    origin: str
    model: str
    pictures: int


def sources_of(connection: Connection, batch_id: str) -> list[Source]:
    """What a batch starts from, the most pictures first."""
    rows = _SOURCES.all(connection, batch_id)
    return [Source(str(origin), str(model), int(pictures)) for origin, model, pictures in rows]


def models_of(connection: Connection, requester_id: str) -> list[str]:
    """The models whose documents a requester has, by name."""
    return [str(name) for (name,) in _MODELS.all(connection, requester_id)]


_SOURCES = Statement(
    """SELECT d.origin, CASE WHEN d.origin = 'model' THEN d.author_id ELSE '' END AS model,
       count(DISTINCT t.image_id) AS pictures
       FROM hit_item t JOIN document d ON d.id = t.base_document_id
       WHERE t.batch_id = ? GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"""
)
_MODELS = Statement(
    """SELECT DISTINCT author_id FROM document WHERE requester_id = ? AND origin = 'model'
       ORDER BY author_id"""
)
