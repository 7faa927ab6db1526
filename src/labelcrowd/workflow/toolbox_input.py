"""``generateLabelMeInputFile``: the list of addresses that loadHITs reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from sqlalchemy import Connection, select

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.images.catalogue import all_images, find_collection
from labelcrowd.storage.tables.pictures import image
from labelcrowd.workflow.studio import Studio

HEADER = "urls"
Place = tuple[str, str]  # folder, filename


@dataclass(frozen=True, kw_only=True)
class InputRequest:
    """What the original took as arguments; ``objects`` is a number or ``inf``."""

    objects: str = "inf"
    sandbox: bool = False
    intro: str = ""
    most: int | None = None


def pictures_of(studio: Studio, requester_id: str, words: Sequence[str]) -> list[Place]:
    """The pictures of ``OWNER COLLECTION`` (the folder users/OWNER/COLLECTION) or of COLLECTION.

    Raises NotFound.
    """
    store = studio.home.store
    if len(words) == 1:
        found = store.read(lambda c: find_collection(c, requester_id, words[0]))
        return [(one.folder, one.filename) for one in all_images(store, found.id)]
    folder = f"users/{words[0]}/{words[1]}"
    names = store.read(lambda c: _in_folder(c, requester_id, folder))
    if not names:
        raise NotFound(
            f"no picture in the folder {folder!r}; add them with "
            f"`labelcrowd images add DIR --collection {words[1]}`, where DIR has that folder in "
            "it, or name a collection alone"
        )
    return [(folder, name) for name in names]


def pictures_in(folder: Path, words: Sequence[str]) -> list[Place]:
    """The ``.jpg`` files of a folder on this machine, as the original's HOMEIMAGES."""
    below = f"users/{words[0]}/{words[1]}" if len(words) == 2 else words[0]
    names = sorted(path.name for path in (folder / below).glob("*.jpg"))
    if not names:
        raise NotFound(f"{folder / below}: no .jpg file")
    return [(below, name) for name in names]


def input_text(places: Sequence[Place], base_url: str, request: InputRequest) -> str:
    """The file: a header and one address a picture, escaped for XML as the original did.

    Raises InvalidInput for a number of objects that is none.
    """
    if request.objects != "inf" and not request.objects.isdecimal():
        raise InvalidInput(
            f"N: expected a whole number or inf, got {request.objects!r}", field="objects"
        )
    more = "&mt_sandbox=true" if request.sandbox else ""
    more += f"&mt_intro={quote(request.intro, safe=':/')}" if request.intro else ""
    lines = [HEADER]
    for folder, name in places[: request.most]:
        asked = f"collection=LabelMe&mode=mt&N={request.objects}"
        place = f"folder={quote(folder)}&image={quote(name)}"
        lines.append(escape(f"{base_url}/tool.html?{asked}&{place}{more}"))
    return "\n".join(lines) + "\n"


def _in_folder(connection: Connection, requester_id: str, folder: str) -> list[str]:
    query = (
        select(image.c.filename)
        .where(
            image.c.requester_id == requester_id,
            image.c.folder == folder,
            image.c.removed_at.is_(None),
        )
        .distinct()
        .order_by(image.c.filename)
    )
    return [str(name) for name in connection.execute(query).scalars()]
