"""LabelMe's XML, read: every form that its tools and forks have left in the field. PURE.

The quirks are listed in docs/formats.md. Unknown elements are kept: of an object in
``extra["labelme"]``, of the file in ``Sheet.source["labelme"]``. The writer is
``labelme_xml_writer``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from labelcrowd.annotations.document import Object, Value
from labelcrowd.clock import SECOND
from labelcrowd.errors import InvalidInput
from labelcrowd.formats.labelme_geometry import Reader, geometry_of
from labelcrowd.formats.safe_xml import (
    Plain,
    child,
    children,
    flag,
    local_name,
    number,
    one_or_many,
    parse,
    plain,
    split_list,
    text,
)
from labelcrowd.formats.sheet import Entry, Sheet
from labelcrowd.strict_xml import Element, Malformed, clean

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_OBJECT_FIELDS = {
    "name", "deleted", "verified", "automatic", "occluded", "attributes", "parts", "date", "id",
    "type", "polygon", "segm", "bndbox", "values", "open", "holes", "ellipse",
}  # fmt: skip
_ROOT_FIELDS = {"filename", "folder", "imagesize", "object", "private"}
_BOX_TYPES = {"bounding_box", "bndbox", "bbox", "box"}


@dataclass(frozen=True)
class Reading:
    """What a file held. ``remarks`` say what was mended or could not be used."""

    sheet: Sheet
    remarks: tuple[str, ...] = ()
    salvaged: bool = False


def read(
    data: bytes,
    *,
    object_id: Callable[[int], str] = lambda position: f"o{position}",
    blob_of: Callable[[str, str], str | None] = lambda kind, filename: None,
) -> Reading:
    """Read a file; a torn one is salvaged as far as it goes.

    ``object_id`` names the object at a position. ``blob_of("mask" | "scribble", filename)``
    gives the blob of a bitmap that the file names, or None where there is none.
    Raises InvalidInput where nothing can be read.
    """
    reader = Reader(object_id, blob_of)
    root = _parsed(data, reader)
    sheet = _sheet(root, reader)
    return Reading(sheet, tuple(reader.remarks), any("torn" in r for r in reader.remarks))


def parse_date(text: str) -> int | None:
    """µs UTC of ``27-Jul-2014 02:58:50`` or ``22-11-26 17:01:17:741``; None for anything else.

    The second form is the clock of the browser without a zone; it is taken as UTC.
    """
    old = re.fullmatch(r"(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{1,2}):(\d{2}):(\d{2})", text)
    new = re.fullmatch(
        r"(\d{1,2})-(\d{1,2})-(\d{2}) (\d{1,2}):(\d{2}):(\d{2})(?::(\d{1,3}))?", text
    )
    try:
        if old and old[2].title() in MONTHS:
            month = MONTHS.index(old[2].title()) + 1
            at = dt.datetime(
                int(old[3]),
                month,
                int(old[1]),
                int(old[4]),
                int(old[5]),
                int(old[6]),
                tzinfo=dt.UTC,
            )
        elif new:
            day, month, year, hour, minute, second = (int(new[i]) for i in range(1, 7))
            millisecond = int(new[7] or 0)
            at = dt.datetime(
                2000 + year, month, day, hour, minute, second, millisecond * 1000, tzinfo=dt.UTC
            )
        else:
            return None
    except ValueError:
        return None
    return round(at.timestamp() * SECOND)


# --- bytes to elements ---


def _parsed(data: bytes, reader: Reader) -> Element:
    try:
        root = parse(data)
    except Malformed as error:
        root = _salvaged(data, reader, error)
    if local_name(root) != "annotation":
        raise InvalidInput(f"expected a LabelMe <annotation>, got <{local_name(root)}>")
    return root


def _salvaged(data: bytes, reader: Reader, error: Malformed) -> Element:
    """What two writers at once, a cut connection or a stray character have left."""
    try:
        given = data.decode("utf-8")
    except UnicodeDecodeError:
        given = data.decode("latin-1")
        reader.remarks.append("not UTF-8: read as Latin-1")
    given = re.sub(r"^\s*<\?xml[^>]*\?>", "", given.lstrip("\ufeff"))
    end = given.find("</annotation>")
    whole = given[: end + len("</annotation>")] if end >= 0 else given
    attempts = [
        ("torn: what follows the first </annotation> was cut off", whole),
        ("characters that XML does not allow were left out", clean(whole)),
        ("bare & were taken as text", _escaped_ampersands(clean(whole))),
        (
            "torn: only complete objects were read",
            _complete_objects(_escaped_ampersands(clean(given))),
        ),
    ]
    for remark, attempt in attempts:
        try:
            root = parse(attempt.encode())
        except Malformed:
            continue
        if end < 0 or attempt is not whole or len(whole) < len(given):
            reader.remarks.append(remark)
        return root
    raise error


def _escaped_ampersands(text: str) -> str:
    return re.sub(r"&(?!(?:\w+|#\d+|#x[0-9A-Fa-f]+);)", "&amp;", text)


def _complete_objects(text: str) -> str:
    """The beginning up to the first object, and every object that is complete."""
    head = text[: text.find("<object>")] if "<object>" in text else ""
    objects = re.findall(r"<object>(?:(?!<object>).)*?</object>", text, flags=re.DOTALL)
    if not objects or "<annotation" not in head:
        return ""
    return head + "".join(objects) + "</annotation>"


# --- elements to a sheet ---


def _sheet(root: Element, reader: Reader) -> Sheet:
    elements = children(root, "object")
    read_objects = [_entry(element, i, reader) for i, element in enumerate(elements)]
    bare = [plain(e) for e, entry in zip(elements, read_objects, strict=True) if entry is None]
    entries = _with_parts(elements, read_objects, reader)
    source = {
        name: one_or_many([plain(inner) for inner in children(root, name)])
        for name in dict.fromkeys(map(local_name, root))
        if name not in _ROOT_FIELDS
    }
    if bare:
        source["objects_without_geometry"] = bare
    width, height = _size(root)
    authors = {entry.author for entry in entries}
    return Sheet(
        folder=text(root, "folder").strip("/"),
        filename=text(root, "filename"),
        width=width,
        height=height,
        author=authors.pop() if len(authors) == 1 else "",
        entries=tuple(entries),
        source={"labelme": source} if source else {},
    )


def _size(root: Element) -> tuple[int | None, int | None]:
    size = child(root, "imagesize")
    if size is None:
        return None, None
    height, width = number(text(size, "nrows")), number(text(size, "ncols"))
    if not height or not width or height < 1 or width < 1:
        return None, None
    return int(width), int(height)


def _entry(element: Element, position: int, reader: Reader) -> Entry | None:
    geometry, holder, extra = geometry_of(element, position, reader)
    name = text(element, "name")
    if geometry is None:
        reader.remarks.append(
            f"object {position} ({name or 'no name'}): no outline that can be read; "
            "kept among the file's own fields"
        )
        return None
    date, author = text(element, "date"), text(holder, "username")
    kept: dict[str, Plain] = {"username": author, "date": date, **extra}
    if text(element, "id") != str(position):
        kept["id"] = text(element, "id")
    for inner in element:
        if local_name(inner) not in _OBJECT_FIELDS:
            kept.setdefault("fields", {}).setdefault(local_name(inner), []).append(plain(inner))
    obj = Object(
        id=reader.object_id(position),
        name=name,
        geometry=geometry,
        attributes=text(element, "attributes"),
        occluded={"yes": True, "no": False}.get(text(element, "occluded").lower()),
        deleted=flag(element, "deleted"),
        verified=flag(element, "verified"),
        automatic=flag(element, "automatic"),
        extra={"labelme": {key: value for key, value in kept.items() if value not in ("", {})}},
        values=_values(element) or msgspec.UNSET,
    )
    return Entry(obj, author, parse_date(date))


def _values(element: Element) -> dict[str, Value]:
    """What the object says in attribute fields, as our own files write it; LabelMe has none."""
    found: dict[str, Value] = {}
    holder = child(element, "values")
    for one in [] if holder is None else children(holder, "value"):
        said, kind = " ".join((one.text or "").split()), one.get("kind")
        value = number(said) if kind == "number" else said == "yes" if kind == "flag" else said
        if one.get("name") and value is not None:
            found[str(one.get("name"))] = value
    return found


def _with_parts(
    elements: list[Element], entries: list[Entry | None], reader: Reader
) -> list[Entry]:
    """The entries with ``part_of`` set from indices; loops are cut, one parent each."""
    parents = _parents(elements)
    result: list[Entry] = []
    for position, entry in enumerate(entries):
        if entry is None:
            continue
        parent = parents.get(position)
        if parent is None:
            result.append(entry)
            continue
        whole = entries[parent] if 0 <= parent < len(entries) else None
        if whole is None or _leads_back(position, parents):
            reader.remarks.append(
                f"object {position}: is a part of object {parent}, which is not there or in a loop"
            )
            parents.pop(position)
            result.append(entry)
            continue
        obj = replace(entry.object, part_of=whole.object.id)
        result.append(Entry(obj, entry.author, entry.at))
    return result


def _parents(elements: list[Element]) -> dict[int, int]:
    parents: dict[int, int] = {}
    for position, element in enumerate(elements):
        for parent in _indices(element, "ispartof"):
            parents.setdefault(position, parent)
    for position, element in enumerate(elements):
        for part in _indices(element, "hasparts"):
            parents.setdefault(part, position)
    return parents


def _leads_back(start: int, parents: dict[int, int]) -> bool:
    seen, at = {start}, parents.get(start)
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def _indices(element: Element, name: str) -> list[int]:
    """Object positions; video files have two ``parts`` blocks."""
    texts = [text(parts, name) for parts in children(element, "parts")]
    indices = [index for joined in texts for index in split_list(joined, ",")]
    return [int(index) for index in indices if index.isascii() and index.isdigit()]
