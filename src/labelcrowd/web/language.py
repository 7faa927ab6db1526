"""The language that a worker has chosen: with their account, and in this browser's cookie.

The labelling page asks nobody who works there, so that the browser has to say it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from labelcrowd.web import i18n

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

_YEAR_S = 365 * 86_400


def put_language(services: Services, response: Response, language: str) -> None:
    """Have this browser show that language; "": what it asks for by itself."""
    if not language:
        response.delete_cookie(i18n.COOKIE, path="/", secure=services.settings.https)
        return
    response.set_cookie(
        i18n.COOKIE,
        language,
        max_age=_YEAR_S,
        path="/",
        httponly=True,
        samesite="lax",
        secure=services.settings.https,
    )
