"""Import an old LabelMe tree: ``Images/ Annotations/ Masks/ Scribbles/``.

Pictures keep their folder and file name; each annotation file becomes one document of
origin ``import``. Importing the same tree again adds nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.formats import labelme_xml
from labelcrowd.formats.safe_xml import MAX_BYTES
from labelcrowd.formats.sheet import Sheet
from labelcrowd.images import catalogue
from labelcrowd.images.catalogue import Blob, Collection, Image
from labelcrowd.images.names import split_name
from labelcrowd.images.sources import Found, Item, from_paths
from labelcrowd.workflow.add_images import Adder, add_to
from labelcrowd.workflow.imported_documents import (
    DocumentResult,
    ImportResult,
    object_id,
    store_document,
)

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"}


@dataclass(frozen=True)
class Tree:
    """Where the four kinds of files are. ``masks`` and ``scribbles`` may not exist."""

    images: Path
    annotations: Path
    masks: Path
    scribbles: Path


def find_tree(top: Path) -> Tree:
    """The tree at a folder. One without Images/ and Annotations/ is searched as a whole."""
    if not top.is_dir():
        raise InvalidInput(f"{top}: no such folder; expected one with Images/ and Annotations/")
    inside = {path.name.lower(): path for path in sorted(top.iterdir()) if path.is_dir()}
    annotations = inside.get("annotations")
    images = inside.get("images") if annotations or not _has_xml(top) else None
    return Tree(
        images or (top / "Images" if annotations else top),
        annotations or (top if images is None else top / "Annotations"),
        inside.get("masks", top / "Masks"),
        inside.get("scribbles", top / "Scribbles"),
    )


def import_labelme(
    adder: Adder, into: Collection, top: Path, *, threads: int = 2
) -> Iterator[ImportResult]:
    """Add the tree's pictures, then its annotation files; one result each, as they are done."""
    tree = find_tree(top)
    yield from add_to(adder, into, _pictures(tree), threads=threads)
    if not tree.annotations.is_dir():
        return
    finder = PictureFinder(list(catalogue.all_images(adder.home.store, into.id)))
    for path in sorted(tree.annotations.rglob("*")):
        if path.suffix.lower() == ".xml" and path.is_file():
            yield _one_file(adder, finder, tree, path)


def count_files(top: Path) -> int:
    """How many files the import will look at, for a progress bar."""
    tree = find_tree(top)
    xml = sum(1 for path in tree.annotations.rglob("*") if path.suffix.lower() == ".xml")
    return xml + sum(1 for _ in _pictures(tree))


class PictureFinder:
    """Finds the picture that an annotation file is about, by the names there are.

    In this order: the picture in the file's own folder with its name; the one that the XML
    names; that file name in the file's own folder; the only one whose name is the same in
    letters and digits (the old server dropped all others); the only one of that name anywhere.
    """

    def __init__(self, images: list[Image]) -> None:
        self._by_path = {(image.folder, image.filename): image for image in images}
        self._by_stem: dict[tuple[str, str], list[Image]] = {}
        self._by_letters: dict[tuple[str, str], list[Image]] = {}
        self._anywhere: dict[str, list[Image]] = {}
        for image in images:
            for stem in {image.filename.rpartition(".")[0], image.filename[:-4]}:
                self._by_stem.setdefault((image.folder, stem), []).append(image)
            letters = (_letters(image.folder), _letters(image.filename.rpartition(".")[0]))
            self._by_letters.setdefault(letters, []).append(image)
            self._anywhere.setdefault(image.filename.rpartition(".")[0], []).append(image)

    def find(self, folder: str, stem: str, sheet: Sheet) -> Image | None:
        """The picture of ``folder/stem.xml`` that says what ``sheet`` says, or None."""
        named = sheet.filename.rpartition(".")[0] or sheet.filename
        return (
            _only(self._by_stem.get((folder, stem)))
            or self._by_path.get((sheet.folder, sheet.filename))
            or self._by_path.get((folder, sheet.filename))
            or _only(self._by_stem.get((sheet.folder, named)))
            or _only(self._by_letters.get((_letters(folder), _letters(stem))))
            or _only(self._anywhere.get(stem))
            or _only(self._anywhere.get(named))
        )


def _one_file(adder: Adder, finder: PictureFinder, tree: Tree, path: Path) -> DocumentResult:
    name = path.relative_to(tree.annotations).as_posix()
    try:
        return _imported(adder, finder, tree, path, name)
    except (LabelcrowdError, OSError) as error:
        if isinstance(error, LabelcrowdError) and not isinstance(error, InvalidInput):
            raise  # the disk, the queue: nothing that this file has done
        return DocumentResult(name, "refused", str(error))


def _imported(
    adder: Adder, finder: PictureFinder, tree: Tree, path: Path, name: str
) -> DocumentResult:
    folder, filename = split_name(name)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    key = f"labelme-xml:{hashlib.sha256(data).hexdigest()[:32]}"

    def blob_of(kind: str, bitmap: str) -> str | None:
        top = tree.masks if kind == "mask" else tree.scribbles
        return _stored_bitmap(adder, top, folder, bitmap)

    reading = labelme_xml.read(
        data, object_id=lambda position: object_id(f"{name}:{key}", position), blob_of=blob_of
    )
    sheet = reading.sheet
    image = finder.find(folder, filename[:-4], sheet)
    if image is None:
        return DocumentResult(
            name,
            "refused",
            f"its picture {sheet.path or '(no name)'} is not in the collection",
            len(sheet.entries),
            reading.remarks,
        )
    result = store_document(adder, image, sheet, key=key, name=name, remarks=reading.remarks)
    return replace(result, name=name)


def _stored_bitmap(adder: Adder, top: Path, folder: str, bitmap: str) -> str | None:
    """The blob of a mask or scribble file, once it has proved to be a picture."""
    try:
        inner, filename = split_name(bitmap)
        path = top / folder / inner / filename
        if not path.is_file() or not path.resolve().is_relative_to(top.resolve()):
            return None
        data = path.read_bytes()
        adder.decoders.decode(data)
    except (InvalidInput, OSError):
        return None
    sha256 = adder.home.blobs.put(data)
    now, row = adder.clock.now(), Blob(sha256, len(data), "image/png")
    adder.home.store.write(lambda c: catalogue.add_blobs(c, [row], now))
    return sha256


def _pictures(tree: Tree) -> Iterator[Item]:
    if not tree.images.is_dir():
        return
    aside = {path.name for path in (tree.masks, tree.scribbles) if path.parent == tree.images}
    for item in from_paths([tree.images]):
        if isinstance(item, Found) and (
            Path(item.filename).suffix.lower() not in _PICTURES
            or item.folder.split("/")[0] in aside
        ):
            continue  # thumbnails, lists and XML lie in real trees too
        yield item


def _has_xml(top: Path) -> bool:
    return next(top.rglob("*.xml"), None) is not None


def _letters(name: str) -> str:
    return re.sub(r"[^-_0-9A-Za-z/]", "", name)


def _only(images: list[Image] | None) -> Image | None:
    return images[0] if images and len(images) == 1 else None
