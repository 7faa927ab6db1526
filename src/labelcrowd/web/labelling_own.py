"""``/tool.html`` without an assignment: signed-in owners draw on their own pictures.

The page's API knows no cookies. So the session is asked when the page itself is
loaded, and the address gets a ticket of that account that opens the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from labelcrowd.batches.design import ACTIONS, KINDS, TaskDesign, ViewExisting
from labelcrowd.batches.url_variables import OwnVariables, parse_own_variables, split_query
from labelcrowd.clock import HOUR
from labelcrowd.errors import NotSignedIn
from labelcrowd.images.catalogue import Image
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import OwnTicket, PageToken
from labelcrowd.workflow.own_page import (
    OwnContext,
    find_place,
    own_context,
    own_document,
    require_drawer,
)

WORKING_DAY = 12 * HOUR
TICKET = "ticket"


@dataclass(frozen=True, kw_only=True)
class OwnPage:
    """An owner's page as it opens. ``previous`` and ``following`` are addresses; ``bare``: nothing
    but the picture is wanted on the page."""

    token: PageToken
    context: OwnContext
    design: TaskDesign
    previous: str | None
    following: str | None
    bare: bool


class OwnPages:
    """Opens owners' pages."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ticketed(self, query: str, account_id: str, requester_id: str) -> str:
        """The address with a fresh ticket."""
        ticket = self._services.tokens.ticket(
            OwnTicket(
                account_id=account_id,
                requester_id=requester_id,
                expires_at=self._services.clock.now() + WORKING_DAY,
            )
        )
        bare = re.sub(rf"(^|&){TICKET}=[^&]*", "", query).strip("&")
        return f"/tool.html?{bare}{'&' if bare else ''}{TICKET}={ticket}"

    def has_ticket(self, query: str, account_id: str) -> bool:
        """Whether the address carries this account's ticket, good for another hour."""
        try:
            ticket = self._ticket(query)
        except NotSignedIn:
            return False
        left = ticket.expires_at - self._services.clock.now()
        return ticket.account_id == account_id and left > HOUR

    def open(self, query: str) -> OwnPage:
        """Raises NotSignedIn, NotFound, InvalidInput."""
        ticket = self._ticket(query)
        asked = parse_own_variables(query)
        services, now = self._services, self._services.clock.now()

        services.home.store.read(
            lambda conn: require_drawer(conn, ticket.requester_id, ticket.account_id)
        )
        place = services.home.store.read(lambda conn: find_place(conn, ticket.requester_id, asked))
        document_id = services.home.store.write(
            lambda conn: own_document(
                conn,
                services.ids,
                requester_id=ticket.requester_id,
                account_id=ticket.account_id,
                image_id=place.image_id,
                now=now,
                drawn_as=asked.drawn_as,
            )
        )
        context = services.home.store.read(lambda conn: own_context(conn, document_id))
        token = PageToken(
            mode="own",
            market_id="",
            document_id=document_id,
            assignment_id="",
            worker_id=ticket.account_id,
            batch_id=place.image_id,  # an own page belongs to a picture, not to a batch
            row=0,
            expires_at=now + WORKING_DAY,
        )
        return OwnPage(
            token=token,
            context=context,
            design=_design(asked),
            previous=_address(asked, context, place.previous),
            following=_address(asked, context, place.following),
            bare=asked.mode == "im",
        )

    def _ticket(self, query: str) -> OwnTicket:
        found: OwnTicket = self._services.tokens.read_ticket(
            split_query(query).get(TICKET, ""), now=self._services.clock.now()
        )
        return found


def _design(asked: OwnVariables) -> TaskDesign:
    return TaskDesign(
        reward_cents=0,
        required_objects=0,
        actions=ACTIONS,
        view_existing=ViewExisting.ALL,
        show_object_list=asked.show_object_list,
        minimum_area=0.0,
        downloads=True,
        show_image_name=asked.show_image_name,
        kinds=KINDS,
        instructions="Your own picture: everything you draw is saved.",
    )


def _address(asked: OwnVariables, context: OwnContext, image: Image | None) -> str | None:
    if image is None:
        return None
    parts = [
        ("collection", context.image.collection),
        ("mode", asked.mode),
        ("folder", image.folder),
        ("image", image.filename),
        ("objlist", "visible" if asked.show_object_list else "hidden"),
        ("username", asked.drawn_as),
        ("showimgname", "true" if asked.show_image_name else ""),
    ]
    told = [(name, text) for name, text in parts if text or name == "folder"]
    return "/tool.html?" + "&".join(f"{name}={quote(text)}" for name, text in told)
