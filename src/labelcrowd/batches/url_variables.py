"""LabelMe's URL variables, read into a TaskDesign. PURE.

``tool.html?collection=LabelMe&mode=mt&N=5&folder=users/a/b&image=x.jpg...`` is
what twenty years of scripts put into their HITs. A query is read once, when the
HIT is created; what a worker changes in the address later has no effect.

As in the old tool: names and values are case-sensitive, ``_`` is a space in
texts, ``+`` is not. Unlike it, ``%20`` and other percent codes are decoded,
``r``, ``m`` and ``d`` are three different permissions, a list of names may be
enforced (``objects_enforced``), and a value that means nothing is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from labelcrowd.batches.design import TaskDesign, ViewExisting
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.errors import InvalidInput

MODES = ("i", "c", "f", "im", "mt")
_LONGEST = 8_192
_LONGEST_NAME = 64
_UNSUPPORTED = ("video", "threed")

# Understood by the old tool and of no meaning here: who works is never read from an address,
# and drawing tools are the page's own.
_IGNORED = (
    "username", "assignmentId", "hitId", "workerId", "turkSubmitTo", "mt_sandbox",
    "scribble", "bbox", "wordnet", "videoname",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class UrlVariables:
    """``filenames``: those that the image may have, most likely first."""

    mode: str
    collection: str
    folder: str
    filenames: tuple[str, ...]
    design: TaskDesign


def parse_url_variables(query: str) -> UrlVariables:
    """Read the text after the ``?`` of a ``tool.html`` address.

    Raises InvalidInput whose ``field`` is the variable: ``folder`` or ``image`` missing, a value
    that the variable does not take, video.
    """
    values = split_query(query)
    for name in _UNSUPPORTED:
        if values.get(name) == "true":
            raise _bad(name, "is not supported", values[name])
    mode = _one_of(values, "mode", MODES, "mt" if "assignmentId" in values else "i")
    return UrlVariables(
        mode=mode,
        collection=_decoded(values.get("collection", "LabelMe")),
        folder=_folder(values),
        filenames=_filenames(values),
        design=_design(values, mode),
    )


def split_query(query: str) -> dict[str, str]:
    """Name to raw value; of a repeated name the last one, as in the old tool."""
    if len(query) > _LONGEST:
        raise InvalidInput(f"address: expected at most {_LONGEST} characters, got {len(query):,}")
    text = query.removeprefix("?").split("#", 1)[0]
    pairs = (part.partition("=") for part in text.split("&") if part)
    return {name: value for name, _, value in pairs}


def _design(values: dict[str, str], mode: str) -> TaskDesign:
    # The HIT's own reward takes its place: the address does not say one.
    fields: dict[str, object] = {"actions": _actions(values.get("actions", "n")), "reward": "0"}
    if "N" in values:
        fields["required_objects"] = _required(values["N"])
    elif "n" in str(fields["actions"]):
        fields["required_objects"] = "inf"
    if values.get("mt_instructions"):
        fields["instructions"] = _text(values["mt_instructions"])
    if values.get("mt_intro"):
        fields["intro"] = _decoded(values["mt_intro"])
    views = tuple(view.value for view in ViewExisting)
    fields["view_existing"] = _one_of(values, "viewobj", views, "e")
    hidden = "hidden" if mode in ("im", "mt") else "visible"
    fields["show_object_list"] = _one_of(values, "objlist", ("visible", "hidden"), hidden) == (
        "visible"
    )
    names = [name for part in values.get("objects", "").split(",") if (name := _text(part))]
    fields["names"] = names
    # With one name the old tool did not ask: every outline got that name.
    enforced = _one_of(values, "objects_enforced", ("true", "false"), "")
    fields["show_image_name"] = _is_true(values, "showimgname")
    fields["downloads"] = _is_true(values, "downloads")
    fields["names_enforced"] = enforced == "true" or (not enforced and len(names) == 1)
    return _named_as_in_the_address(lambda: parse_design(fields))


def _required(value: str) -> object:
    if value == "inf":
        return "inf"
    if not re.fullmatch(r"[0-9]{1,6}", value):
        raise _bad("N", "takes a whole number or inf", value)
    return int(value)


def _actions(value: str) -> str:
    """Letters to ``nrmd``: ``a`` is all four, ``v`` (only look) wins over the others."""
    if not value or set(value) - set("nrmdav"):
        raise _bad("actions", "takes the letters n, r, m, d, a and v", value)
    if "v" in value:
        return ""
    return "nrmd" if "a" in value else "".join(letter for letter in "nrmd" if letter in value)


def _folder(values: dict[str, str]) -> str:
    if "folder" not in values:
        raise _bad("folder", "is missing", "")
    return _decoded(values["folder"]).strip("/")


def _filenames(values: dict[str, str]) -> tuple[str, ...]:
    name = _decoded(values.get("image", ""))
    if not name:
        raise _bad("image", "is missing", "")
    # The old tool appended .jpg to every name that had neither of its two endings in it.
    if ".jpg" in name or ".png" in name:
        return (name,)
    return (name, f"{name}.jpg")


def _one_of(values: dict[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = values.get(name, default)
    if name in values and value not in choices:
        raise _bad(name, f"takes {', '.join(choices)}", value)
    return value


def _is_true(values: dict[str, str], name: str) -> bool:
    """As in the old tool, anything but ``true`` is no."""
    return values.get(name) == "true"


def _text(value: str) -> str:
    return " ".join(_decoded(value).replace("_", " ").split())


def _decoded(value: str) -> str:
    return unquote(value, errors="replace")


_ADDRESS_NAMES = {
    "required_objects": "N",
    "instructions": "mt_instructions",
    "intro": "mt_intro",
    "names": "objects",
    "view_existing": "viewobj",
}


def _named_as_in_the_address(parse: Callable[[], TaskDesign]) -> TaskDesign:
    try:
        return parse()
    except InvalidInput as error:
        field = _ADDRESS_NAMES.get(error.field or "", error.field)
        message = error.message.split(": ", 1)[-1]
        raise InvalidInput(f"{field}: {message}", field=field, code=error.code) from error


def _bad(name: str, expected: str, got: str) -> InvalidInput:
    return InvalidInput(f"{name}: {expected}, got {got[:40]!r}", field=name, code="bad_variable")


@dataclass(frozen=True, kw_only=True)
class OwnVariables:
    """What an owner's address asks for. ``collection`` "" is any; ``filenames`` () is the first.

    ``drawn_as``: the name under which is drawn (``username``), "" for the account's own document.
    """

    mode: str
    collection: str
    folder: str | None
    filenames: tuple[str, ...]
    show_object_list: bool
    show_image_name: bool = False
    drawn_as: str = ""


def parse_own_variables(query: str) -> OwnVariables:
    """Read an address of a picture's owner, where nothing has to be named. Raises InvalidInput."""
    values = split_query(query)
    mode = _one_of(values, "mode", MODES, "i")
    hidden = "hidden" if mode in ("im", "mt") else "visible"
    listed = _one_of(values, "objlist", ("visible", "hidden"), hidden)
    collection = _decoded(values.get("collection", ""))
    return OwnVariables(
        mode=mode,
        # LabelMe is the name that scripts give where they mean none in particular.
        collection="" if collection == "LabelMe" else collection,
        folder=_folder(values) if "folder" in values else None,
        filenames=_filenames(values) if values.get("image") else (),
        show_object_list=listed == "visible",
        show_image_name=_is_true(values, "showimgname"),
        drawn_as=_drawn_as(values),
    )


def _drawn_as(values: dict[str, str]) -> str:
    """``username`` as the old tool took it: any text, of which ``null`` is nobody."""
    name = " ".join(_decoded(values.get("username", "")).split())
    if name in ("", "null", "anonymous"):
        return ""
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise _bad("username", f"takes up to {_LONGEST_NAME} printable characters", name)
    return name
