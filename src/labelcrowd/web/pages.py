"""HTML pages: templates, their texts, their static files and their headers."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse

from labelcrowd.clock import to_iso
from labelcrowd.web import formats, i18n, security
from labelcrowd.workflow.outside_links import links_are_local

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

WEB = Path(__file__).parent
TRANSLATED = ("worker/", "label.html", "error.html")
"""Templates whose every text is translated: what workers see. Requesters read English."""


class Pages:
    """Renders templates."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._environments: dict[str, Environment] = {}
        self._targets = [security.origin_of(services.public_url)]
        # Over plain HTTP from elsewhere browsers ignore that header, and complain about it.
        self._secure = services.settings.https or links_are_local(services)

    def html(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        frames: Sequence[str] = (),
        ancestors: str = "'none'",
        web_media: bool = False,
        **values: Any,
    ) -> HTMLResponse:
        """A page from a template. ``frames``: origins it may show in frames.

        ``web_media``: pictures, sound and film may come from anywhere.
        """
        text = self.text(request, template, **values)
        policy = security.page_policy(
            security.nonce(request),
            form_targets=self._targets,
            frames=frames,
            ancestors=ancestors,
            web_media=web_media,
        )
        # Not no-referrer: browsers then send "Origin: null" with our own forms.
        headers = {"content-security-policy": policy, "referrer-policy": "same-origin"}
        if self._secure:
            headers["cross-origin-opener-policy"] = "same-origin"
        return HTMLResponse(text, status, headers=headers)

    def text(self, request: Request, template: str, **values: Any) -> str:
        """The rendered template (for parts of a page that are fetched)."""
        locale = self._locale(request, template)
        values.setdefault("session", None)
        return (
            self._environment(locale)
            .get_template(template)
            .render(
                nonce=security.nonce(request),
                locale=locale,
                direction=i18n.direction(locale),
                path=request.url.path,
                **values,
            )
        )

    def _locale(self, request: Request, template: str) -> str:
        if self._services.settings.pseudo_locale:
            return i18n.PSEUDO
        # Half a page in another language would be worse than a whole one in English.
        return i18n.choose(request) if template.startswith(TRANSLATED) else "en"

    def gettext(self, request: Request, message: str) -> str:
        """A text in the reader's language, for Python code."""
        locale = i18n.PSEUDO if self._services.settings.pseudo_locale else i18n.choose(request)
        return i18n.translations(locale).gettext(message)

    def _environment(self, locale: str) -> Environment:
        if locale not in self._environments:
            self._environments[locale] = _make_environment(locale, self._money, self._currency)
        return self._environments[locale]

    @pass_context
    def _money(self, context: Context, cents: int, play: bool | None = None) -> str:
        """A sum in the currency of the page's market, or of the one whose play money it is."""
        of_play_money = bool(context.get("play")) if play is None else play
        currency = self._services.currency(play_money=of_play_money)
        return formats.money(i18n.formats_of(context["locale"]), cents, currency)

    @pass_context
    def _currency(self, context: Context) -> str:
        """The page's currency, in words for a label; "" where it is not chosen."""
        return self._services.currency(play_money=bool(context.get("play")))


def _make_environment(
    locale: str, money: Callable[..., str], currency: Callable[..., str]
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([WEB / "templates", WEB / "requester" / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    translator, of = i18n.translations(locale), i18n.formats_of(locale)
    environment.install_gettext_translations(translator, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["static"] = static_url
    environment.globals["currency"] = currency
    environment.filters.update(
        money=money,
        duration=lambda seconds: i18n.duration(translator, seconds),
        iso=to_iso,
        quoted=shlex.quote,
        day=partial(formats.day, of),
        moment=partial(formats.moment, of),
        date=partial(formats.shown_date, of),
    )
    return environment


@cache
def static_url(path: str) -> str:
    """The address of a static file; it changes with the file, so browsers keep it for ever."""
    file = WEB / "static" / path
    version = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={version}"
