"""What a form of ours sent (``application/x-www-form-urlencoded``), and where to go after it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request

from labelcrowd.errors import InvalidInput

if TYPE_CHECKING:
    from labelcrowd.web.services import Services
    from labelcrowd.web.sessions import SignedIn

MOST_FIELDS = 2_000


class Form(dict[str, str]):
    """Fields by name; of a name sent several times, ``all(name)`` gives each."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every name and value, in order."""
        return self._pairs

    def all(self, name: str) -> list[str]:
        """Every value of a name, in order (check boxes)."""
        return [value for key, value in self._pairs if key == name]

    def text(self, name: str) -> str:
        """A field without blanks around it, "" where it is missing."""
        return self.get(name, "").strip()


async def read_form(request: Request) -> Form:
    """The fields of a form. Raises InvalidInput for another kind of body."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await request.body()
    if body and kind != "application/x-www-form-urlencoded":
        raise InvalidInput(f"expected a form (application/x-www-form-urlencoded), got {kind!r}")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise InvalidInput("the form is not readable text") from error
    if any("\0" in value for pair in pairs for value in pair):  # PostgreSQL cannot keep it
        raise InvalidInput("the form has a NUL character in it, which is no part of any text")
    return Form(pairs)


async def read_own_form(services: Services, request: Request, session: SignedIn) -> Form:
    """The fields of a form of somebody signed in. Raises NotAllowed without their CSRF token."""
    form = await read_form(request)
    services.sessions.check_csrf(session, form.get("csrf") or request.headers.get("x-csrf-token"))
    return form


def whole_number(text: str) -> int | None:
    """A number that fits the database (up to 18 digits 0 to 9), None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def local_target(text: str, default: str) -> str:
    """A path on this site to go on to; anything else gives ``default`` (no open redirect)."""
    if text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable():
        return text
    return default
