"""What the requester's pages share: who is signed in, their batches, forms, signed pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Entry, Filter
from labelcrowd.batches import store
from labelcrowd.batches.store import Batch
from labelcrowd.clock import HOUR
from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.images.catalogue import Collection, StoredLevel, find_collection, level_of
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form, read_own_form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import appeals, hit_messages
from labelcrowd.workflow.hit_reports import count_unanswered
from labelcrowd.workflow.studio import Acting, Studio

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

PICTURE_LIFE = HOUR
ACTS_SHOWN = 10


class RequesterSite:
    """Handed to each part of the requester's pages."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.store = services.home.store

    def who(self, request: Request) -> SignedIn:
        """The account that is signed in. Raises SignInNeeded."""
        return self.services.sessions.requester(request)

    def acting(self, session: SignedIn) -> Studio:
        """The studio in this person's hands: what is done through it carries the name."""
        return Acting(self.services, session.actor)

    async def form(self, request: Request) -> tuple[SignedIn, Form]:
        """Who is signed in, and the fields of their own form. Raises NotAllowed."""
        session = await self.services.sessions.arequester(request)
        return session, await read_own_form(self.services, request, session)

    def page(
        self,
        request: Request,
        template: str,
        *,
        session: SignedIn,
        section: str,
        status: int = 200,
        **values: Any,
    ) -> HTMLResponse:
        """A page of the requester's site."""
        return self.services.pages.html(
            request,
            f"requester/{template}",
            status=status,
            session=session,
            section=section,
            brand_path="/requester/",
            waiting=self._waiting(session),
            **values,
        )

    def _waiting(self, session: SignedIn) -> dict[str, int]:
        """How much of what workers wrote waits for this requester."""
        requester_id, now = session.requester_id, self.services.clock.now()
        return self.store.read(
            lambda c: {
                "messages": hit_messages.count_unread(c, requester_id),
                "appeals": appeals.count_waiting(c, requester_id, now),
                "reports": count_unanswered(c, requester_id),
            }
        )

    def acts_on(self, session: SignedIn, subject: str) -> list[Entry]:
        """The last things that members did to a batch or an assignment."""
        wanted = Filter(subject=subject)
        return self.store.read(
            lambda c: audit.entries(c, session.requester_id, wanted, limit=ACTS_SHOWN)
        )

    def batch(self, session: SignedIn, request: Request) -> Batch:
        """The requester's own batch that the address names. Raises NotFound."""
        batch_id = request.path_params["batch_id"]
        return self.store.read(lambda c: store.get_batch(c, session.requester_id, batch_id))

    def collection(self, session: SignedIn, collection_id: str) -> Collection:
        """The requester's own collection. Raises NotFound."""
        found = self.store.read(lambda c: find_collection(c, session.requester_id, collection_id))
        if found.id != collection_id:
            raise NotFound(f"no collection {collection_id[:40]!r}")
        return found

    def market_of(self, request: Request) -> str:
        """The market that the address names. Raises InvalidInput."""
        market_id: str = request.path_params["market_id"]
        if market_id not in MARKETS:
            raise InvalidInput(f"market: expected one of {', '.join(MARKETS)}", field="market")
        return market_id

    def play(self, market_id: str) -> bool:
        """Whether that market's money is play money: a property of the market."""
        return self.services.play_money(market_id)

    def address(
        self, session: SignedIn, image_id: str, levels: Sequence[StoredLevel], *, width: int
    ) -> str:
        """The signed address of an image's smallest level at least ``width`` pixels wide."""
        return self.services.tokens.picture(
            level_of(levels, width),
            image_id=image_id,
            kind="session",
            bound=("requester", session.id),
            expires_at=self.services.clock.now() + PICTURE_LIFE,
        )
