"""What every route is given: the opened home and the few things made once per process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from labelcrowd.accounts.audit import SERVER, Actor
from labelcrowd.clock import Clock, SystemClock
from labelcrowd.crowd.inprocess import InProcessCrowd
from labelcrowd.crowd.port import Crowd
from labelcrowd.ids import Ids
from labelcrowd.mail import Mailer, read_mailer
from labelcrowd.market import setup
from labelcrowd.market.setup import MARKETS
from labelcrowd.storage.home import Home
from labelcrowd.web.tokens import Tokens

if TYPE_CHECKING:
    from labelcrowd.assist.assistants import Assistants
    from labelcrowd.web.ahead import Ahead
    from labelcrowd.web.limits import SignInLimits
    from labelcrowd.web.pages import Pages
    from labelcrowd.web.sessions import Sessions


@dataclass(frozen=True)
class Settings:
    """How this server was started."""

    public_url: str = "http://127.0.0.1:8000"  # no slash at the end
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    frame_ancestors: tuple[str, ...] = ()  # other origins that may frame the labelling page
    access_log: bool = False
    demo: bool = False
    pseudo_locale: bool = False  # tests: every catalogued text in brackets

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True)
class Services:
    """Handed to each module's ``routes(services)``; it is also the ``Studio`` of the use cases."""

    home: Home
    settings: Settings = field(default_factory=Settings)
    clock: Clock = field(default_factory=SystemClock)
    ids: Ids = field(default_factory=Ids)
    make_crowd: Callable[[Services, str, str, Actor], Crowd] | None = None

    @property
    def public_url(self) -> str:
        """``https://labels.example.org``, without a slash at the end."""
        return self.settings.public_url

    @property
    def by(self) -> Actor:
        """Whose act it is where nobody's page asks; see ``workflow.studio.Acting``."""
        return SERVER

    def crowd(self, requester_id: str, market_id: str, by: Actor | None = None) -> Crowd:
        """One requester's account on one market."""
        make = self.make_crowd or _built_in_market
        return make(self, requester_id, market_id, by or self.by)

    def play_money(self, market_id: str) -> bool:
        """Whether that market's money is play money; a market never changes in that."""
        known = self._play_money.get(market_id)
        if known is None:
            known = self._play_money[market_id] = self.crowd("", market_id).play_money
        return known

    @cached_property
    def _play_money(self) -> dict[str, bool]:
        return {}

    def currency(self, *, play_money: bool) -> str:
        """What sums count in, an ISO 4217 code; "" where the operator has not chosen it."""
        known = self._currencies.get(play_money)
        if known is None:
            market_id = next(one for one, play in MARKETS.items() if play == play_money)

            def read(c: Connection) -> tuple[str, bool]:
                return setup.currency(c, market_id), setup.currency_is_fixed(c, market_id)

            known, fixed = self.home.store.read(read)
            if fixed:
                self._currencies[play_money] = known
        return known

    @cached_property
    def _currencies(self) -> dict[bool, str]:
        return {}

    @cached_property
    def mailer(self) -> Mailer | None:
        """Sends mail, where the operator has set a server for it. Raises InvalidInput."""
        return read_mailer(self.home.folder)

    @cached_property
    def assistants(self) -> Assistants:
        """The models that help to outline."""
        from labelcrowd.assist.assistants import Assistants

        return Assistants(self.home.folder, self.home.blobs.has)

    @cached_property
    def pages(self) -> Pages:
        """Templates."""
        from labelcrowd.web.pages import Pages

        return Pages(self)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        from labelcrowd.web.sessions import Sessions

        return Sessions(self)

    @cached_property
    def sign_in_limits(self) -> SignInLimits:
        """How often sign-ins may be tried."""
        from labelcrowd.web.limits import SignInLimits

        return SignInLimits(self)

    @cached_property
    def tokens(self) -> Tokens:
        """Mints and reads the labelling page's tokens."""
        return Tokens(self.home.secrets)

    @cached_property
    def ahead(self) -> Ahead:
        """Whose next picture was told to them before."""
        from labelcrowd.web.ahead import Ahead

        return Ahead()


def _built_in_market(services: Services, requester_id: str, market_id: str, by: Actor) -> Crowd:
    return InProcessCrowd(
        services.home.store, services.ids, services.clock, requester_id, market_id, by
    )
