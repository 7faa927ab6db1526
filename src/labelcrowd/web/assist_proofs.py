"""Whether a model of ours made an outline is what we signed, never what a page says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from labelcrowd.annotations.document import Assist, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.web.tokens import Tokens

_encode = msgspec.json.Encoder().encode


def signed(tokens: Tokens, document_id: str, assist: Assist, pieces: Sequence[Piece]) -> Assist:
    """What a page is given with an outline, and sends with the object that it makes of it."""
    proof = tokens.assist_proof(document_id, assist, _encode(tuple(pieces)))
    return msgspec.structs.replace(assist, proof=proof)


def proven(tokens: Tokens, document_id: str, edit: Edit) -> Edit:
    """The edit of a new object. One whose outline is not the model's own any more has been
    changed once. Raises NotAllowed (``not_proven``)."""
    obj = edit.object
    if obj.assist is msgspec.UNSET:
        return edit
    outline = tokens.proven_outline(document_id, obj.assist)
    edits = 0 if _is(obj.geometry, outline) else 1
    assist = msgspec.structs.replace(obj.assist, edits=edits)
    return msgspec.structs.replace(edit, object=msgspec.structs.replace(obj, assist=assist))


def _is(geometry: object, outline: str) -> bool:
    if not isinstance(geometry, Polygon):
        return False
    return hashlib.sha256(_encode(geometry.pieces)).hexdigest() == outline
