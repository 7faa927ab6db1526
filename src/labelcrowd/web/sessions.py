"""Cookies and sessions of the web: who is asking, and proof that their own page asks.

Three cookies that know nothing of each other, so that one person can be
requester, worker and sandbox worker in one browser. A session that was found is
believed for some seconds without asking the database again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.accounts import members, people
from labelcrowd.accounts import sessions as stored
from labelcrowd.accounts.audit import Actor
from labelcrowd.accounts.links import market_prefix
from labelcrowd.accounts.members import Membership
from labelcrowd.accounts.roles import Permission, Role, may
from labelcrowd.accounts.tokens import token_hash
from labelcrowd.clock import SECOND
from labelcrowd.errors import NotAllowed
from labelcrowd.web.errors import SignInNeeded

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

_BELIEVED_FOR = 5 * SECOND
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, as a requester's account or as a worker of one market."""

    kind: str  # requester | worker
    market_id: str  # "" for a requester
    id: str  # account or worker id
    name: str
    requester_id: str  # whom an account acts for; "" for a worker
    operator: bool
    has_password: bool
    csrf: str  # goes into each form and into ``X-CSRF-Token`` of each fetch
    role: Role | None = None  # in the requester; None for a worker or who is no member
    memberships: tuple[Membership, ...] = ()  # this one and others to change to
    paid_by: str = ""  # the panel that pays a worker; "": we do
    proven_at: int = 0  # when a password or link last said who it is

    @property
    def actor(self) -> Actor:
        """Whose name an act carries."""
        return Actor(requester_id=self.requester_id, account_id=self.id, name=self.name)

    def may(self, permission: str) -> bool:
        """Whether this person may do or see that; templates say the permission's word."""
        return may(self.role, Permission(permission), operator=self.operator)

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed where this person may not."""
        if self.may(permission):
            return
        if permission is Permission.OPERATE:
            raise NotAllowed("this is for the operator of this site")
        if self.role is None:
            raise NotAllowed("you are not a member of any requester here; ask an owner to add you")
        raise NotAllowed(
            f"your role here is {self.role}, which does not include this; ask an owner",
            code="role",
        )


class Sessions:
    """Finds, starts and ends sessions."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[str, tuple[int, SignedIn]] = {}

    # --- who is asking ---

    def requester(self, request: Request) -> SignedIn:
        """The account that is signed in. Raises SignInNeeded."""
        found = self.maybe_requester(request)
        if found is None:
            raise SignInNeeded("/sign-in")
        return found

    def maybe_requester(self, request: Request) -> SignedIn | None:
        """The account that is signed in, or None."""
        return self._find(request, "requester", "")

    def worker(self, request: Request, market_id: str) -> SignedIn:
        """The worker of that market who is signed in. Raises SignInNeeded."""
        found = self.maybe_worker(request, market_id)
        if found is None:
            raise SignInNeeded(f"{market_prefix(market_id)}/worker/sign-in")
        return found

    async def aworker(self, request: Request, market_id: str) -> SignedIn:
        """``worker`` for coroutines: asks the database in another thread, if at all."""
        if self._is_known(request, "worker", market_id):
            return self.worker(request, market_id)
        return await run_in_threadpool(self.worker, request, market_id)

    async def arequester(self, request: Request) -> SignedIn:
        """``requester`` for coroutines."""
        if self._is_known(request, "requester", ""):
            return self.requester(request)
        return await run_in_threadpool(self.requester, request)

    def _is_known(self, request: Request, kind: str, market_id: str) -> bool:
        """Whether this can be answered without the database."""
        token = request.cookies.get(self._cookie(kind, market_id), "")
        known = self._known.get(token_hash(token))
        return known is not None and known[0] >= self._services.clock.now()

    def maybe_worker(self, request: Request, market_id: str) -> SignedIn | None:
        """The worker of that market who is signed in, or None."""
        return self._find(request, "worker", market_id)

    def check_csrf(self, session: SignedIn, token: str | None) -> None:
        """Raises NotAllowed unless ``token`` was made for this session."""
        if not hmac.compare_digest(session.csrf, token or ""):
            raise NotAllowed(
                "this form is out of date: load the page again and repeat", code="csrf"
            )

    # --- coming and going ---

    def start(
        self, connection: Connection, *, kind: str, market_id: str, subject_id: str
    ) -> Callable[[Response], None]:
        """Begin a session; call the result with the response that carries its cookie."""
        now = self._services.clock.now()
        token = stored.start(
            connection,
            self._services.ids,
            now,
            kind=kind,
            market_id=market_id,
            subject_id=subject_id,
        )
        return lambda response: self._set_cookie(response, kind, market_id, token)

    def end(self, connection: Connection, request: Request, kind: str, market_id: str) -> None:
        """End this browser's session."""
        token = request.cookies.get(self._cookie(kind, market_id), "")
        stored.end(connection, token)
        self._known.pop(token_hash(token), None)

    def end_others(self, connection: Connection, request: Request, worker: SignedIn) -> int:
        """End a worker's sessions in all other browsers; how many."""
        mine = request.cookies.get(self._cookie(worker.kind, worker.market_id), "")
        ended = stored.end_all(
            connection,
            kind=worker.kind,
            market_id=worker.market_id,
            subject_id=worker.id,
            but=mine,
        )
        self.forget()
        return ended

    def forget_cookie(self, response: Response, kind: str, market_id: str) -> None:
        """Take the cookie from the browser."""
        response.delete_cookie(
            self._cookie(kind, market_id), path="/", secure=self._services.settings.https
        )

    def choose(self, connection: Connection, request: Request, requester_id: str) -> None:
        """Act for another requester in this browser."""
        token = request.cookies.get(self._cookie("requester", ""), "")
        stored.choose(connection, token, requester_id)
        self._known.pop(token_hash(token), None)

    def prove(self, connection: Connection, request: Request) -> None:
        """Note that the account's password was just given again in this browser."""
        token = request.cookies.get(self._cookie("requester", ""), "")
        stored.prove(connection, token, self._services.clock.now())
        self._known.pop(token_hash(token), None)

    def forget(self) -> None:
        """Ask the database again for everybody (after somebody was shut out or renamed)."""
        self._known.clear()

    # --- inside ---

    def _cookie(self, kind: str, market_id: str) -> str:
        name = f"lc_{kind}" if market_id in ("", "live") else f"lc_{kind}_{market_id}"
        return f"__Host-{name}" if self._services.settings.https else name

    def _set_cookie(self, response: Response, kind: str, market_id: str, token: str) -> None:
        response.set_cookie(
            self._cookie(kind, market_id),
            token,
            max_age=stored.LIFETIME // SECOND,
            path="/",
            httponly=True,
            samesite="lax",
            secure=self._services.settings.https,
        )

    def _find(self, request: Request, kind: str, market_id: str) -> SignedIn | None:
        token = request.cookies.get(self._cookie(kind, market_id))
        if not token or len(token) != 64:
            return None
        now = self._services.clock.now()
        key = token_hash(token)
        known = self._known.get(key)
        if known is None or known[0] < now:
            found = self._services.home.store.read(lambda c: self._load(c, token, now))
            if found is None:
                self._known.pop(key, None)
                return None
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = (now + _BELIEVED_FOR, found)
        found = known[1]
        return found if (found.kind, found.market_id) == (kind, market_id) else None

    def _load(self, connection: Connection, token: str, now: int) -> SignedIn | None:
        session = stored.find(connection, token, now)
        if session is None:
            return None
        csrf = self._csrf(session.token_hash)
        if session.kind == "requester":
            return _load_account(connection, session, csrf)
        worker = people.worker(connection, session.market_id, session.subject_id)
        if worker is None or not worker.active:
            return None
        return SignedIn(
            "worker",
            worker.market_id,
            worker.id,
            worker.name,
            "",
            False,
            True,
            csrf,
            paid_by=worker.paid_by,
            proven_at=session.proven_at,
        )

    def _csrf(self, hashed: str) -> str:
        key = self._services.home.secrets.key
        return hmac.new(key, b"labelcrowd csrf\n" + hashed.encode(), hashlib.sha256).hexdigest()


def _load_account(connection: Connection, session: stored.Session, csrf: str) -> SignedIn | None:
    account = people.account(connection, session.subject_id)
    if account is None:
        return None
    found = members.memberships(connection, account.id)
    wanted = (session.requester_id, account.requester_id)
    # The chosen requester, else the account's own, else the first; a membership may have ended.
    here = min(
        found,
        key=lambda one: wanted.index(one.requester_id) if one.requester_id in wanted else 2,
        default=None,
    )
    return SignedIn(
        "requester",
        "",
        account.id,
        account.name,
        here.requester_id if here else "",
        account.operator,
        account.has_password,
        csrf,
        here.role if here else None,
        found,
        proven_at=session.proven_at,
    )
