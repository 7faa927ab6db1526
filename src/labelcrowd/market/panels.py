"""Panels: what their links carry, how their people are named, where these go back to. Pure.

A panel sends its people to an address with its own ids in it. Nothing signs
those ids, so they are only ever compared with each other: see docs/panels.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from labelcrowd.errors import InvalidInput

LONGEST_ID = 100
LONGEST_QUERY = 2_000
MOST_PARAMETERS = 6
LONGEST_ADDRESS = 500

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,39}")
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Panel:
    """``parameters``: their names in the address, the person's id first."""

    name: str
    parameters: tuple[str, ...]
    return_url: str = ""


PROLIFIC = Panel(
    "Prolific",
    ("PROLIFIC_PID", "STUDY_ID", "SESSION_ID"),
    "https://app.prolific.com/submissions/complete?cc={code}",
)
KNOWN = {"prolific": PROLIFIC}
"""The panels whose habits we know, by lower-case name."""


class WrongPanelIds(InvalidInput):
    """An address without the panel's ids as they should be. ``code`` says how.

    ``ids_missing``, ``ids_doubled``, ``ids_not_filled_in`` or ``ids_wrong``.
    """


def make_panel(name: str, parameters: Sequence[str], return_url: str) -> Panel:
    """A panel from what a requester says; a known one needs its name alone. Raises InvalidInput."""
    shown = " ".join(name.split())
    if not 1 <= len(shown) <= 40 or not shown.isprintable():
        raise InvalidInput(f"panel: expected 1 to 40 characters, got {len(shown)}", field="panel")
    known = KNOWN.get(shown.lower())
    names = tuple(parameters) or (known.parameters if known else ())
    _check_parameters(names, shown)
    address = return_url.strip() or (known.return_url if known else "")
    if address:
        _check_return_url(address, names)
    return Panel(known.name if known else shown, names, address)


def _check_parameters(names: tuple[str, ...], panel: str) -> None:
    field = "id_parameter"
    if not names:
        raise InvalidInput(
            f"id_parameter: say under which name {panel} sends the id of its people, such as pid",
            field=field,
        )
    if len(names) > MOST_PARAMETERS:
        raise InvalidInput(
            f"id_parameter: at most {MOST_PARAMETERS}, got {len(names)}", field=field
        )
    for name in names:
        if not _NAME.fullmatch(name) or name == "code":
            raise InvalidInput(
                "id_parameter: expected a letter, then letters, digits or any of _ . - "
                f"(and not code), got {name[:60]!r}",
                field=field,
            )
    if len(set(names)) != len(names):
        raise InvalidInput("id_parameter: one name stands twice", field=field)


def _check_return_url(address: str, names: tuple[str, ...]) -> None:
    problem = _problem_of(address, names)
    if problem:
        raise InvalidInput(f"return_url: {problem}, got {address[:80]!r}", field="return_url")


def _problem_of(address: str, names: tuple[str, ...]) -> str:
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        return f"expected at most {LONGEST_ADDRESS} plain characters"
    if any(letter in address for letter in " \"'<>\\`"):
        return "expected an address without blanks, quotes and < >"
    try:
        place = urlsplit(address)
        _ = place.port
    except ValueError:
        return "expected https://..."
    if place.scheme not in ("https", "http") or not place.hostname or "{" in place.netloc:
        return "expected https://..."
    if place.username is not None or place.password is not None:
        return "expected an address without a name and password in it"
    unknown = [one for one in _PLACE.findall(address) if one not in ("code", *names)]
    if unknown:
        known = ", ".join(f"{{{one}}}" for one in ("code", *names))
        return f"expected none but {known} in braces"
    return ""


def check_codes(codes: Mapping[str, str]) -> None:
    """Three codes of a panel's form, no two alike. Raises InvalidInput naming the field."""
    for field, code in codes.items():
        if not _CODE.fullmatch(code):
            raise InvalidInput(
                f"{field}: expected 3 to 40 letters, digits, _ or -, got {code[:60]!r}", field=field
            )
    if len(set(codes.values())) != len(codes):
        raise InvalidInput(
            "completion_code: the three codes must differ, or the panel cannot tell how it ended",
            field="completion_code",
        )


def read_ids(parameters: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The panel's ids of an address's query, by name. Raises WrongPanelIds."""
    found: dict[str, str] = {}
    for name in parameters:
        values = [value for key, value in pairs if key == name]
        if not values or not values[0].strip():
            raise WrongPanelIds(f"{name} is missing in the address", field=name, code="ids_missing")
        if len(values) > 1:
            raise WrongPanelIds(
                f"{name} stands {len(values)} times in the address", field=name, code="ids_doubled"
            )
        found[name] = _checked(name, values[0])
    return found


def _checked(name: str, value: str) -> str:
    if "{" in value or "%" in value:
        raise WrongPanelIds(
            f"{name} is not filled in: the panel left its placeholder in the address",
            field=name,
            code="ids_not_filled_in",
        )
    if not _ID.fullmatch(value):
        raise WrongPanelIds(
            f"{name}: expected 1 to {LONGEST_ID} letters, digits or any of . _ ~ -, "
            f"got {len(value):,} characters",
            field=name,
            code="ids_wrong",
        )
    return value


def placeholders(panel: str, parameters: Sequence[str]) -> str:
    """The query to paste behind a study link: the panel's own way of filling ids in."""
    if panel == PROLIFIC.name and tuple(parameters) == PROLIFIC.parameters:
        return "&".join(f"{name}={{{{%{name}%}}}}" for name in parameters)
    return "&".join(f"{name}=..." for name in parameters)


def query_of(ids: Mapping[str, str]) -> str:
    """The query that carries these ids."""
    return urlencode(ids)


def filled_in(return_url: str, code: str, ids: Mapping[str, str]) -> str:
    """The address to go back to with a code and the person's ids in it; "" where there is none."""
    values = {**ids, "code": code}
    return _PLACE.sub(lambda found: quote(values.get(found[1], ""), safe=""), return_url)
