"""What has to happen without anybody asking: once a second, in a thread of its own.

The market's due rows (expiry, abandonment, automatic approval) and the
studio's handlers of market events. Each step is idempotent. On PostgreSQL a
lease row lets one of several processes do it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, or_, update
from sqlalchemy.exc import IntegrityError

from labelcrowd.clock import SECOND
from labelcrowd.errors import StorageFailed
from labelcrowd.market import due, measures, offers
from labelcrowd.market.setup import MARKETS
from labelcrowd.storage.tables import site
from labelcrowd.web import news
from labelcrowd.web.logs import log_error
from labelcrowd.workflow import collect, notifications, remove_images
from labelcrowd.workflow.message_mail import send_due_messages
from labelcrowd.workflow.send_mail import send_due

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

EVERY_S = 1.0
LEASE = 10 * SECOND
_SAY_AGAIN = 60  # rounds until a step's failure is logged again


class Background:
    """Runs the steps until ``stop``."""

    def __init__(
        self,
        services: Services,
        steps: list[Callable[[Services], None]],
        *,
        name: str = "background",
    ) -> None:
        self._services = services
        self._steps = steps
        self._holder = services.ids.row()
        self._stopping = threading.Event()
        self._quiet: dict[str, int] = {}
        self._name = name  # of the lease too: several run side by side
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the step in hand and end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def run_once(self) -> None:
        """One round: every step, each by itself."""
        for step in self._steps:
            if self._stopping.is_set():
                return
            try:
                step(self._services)
                self._quiet.pop(step.__name__, None)
            except StorageFailed:
                return
            except Exception as error:
                self._tell(step.__name__, error)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            with contextlib.suppress(StorageFailed):
                if self._holds_lease():
                    self.run_once()

    def _holds_lease(self) -> bool:
        store = self._services.home.store
        if store.dialect == "sqlite":
            return True  # the home's lock file: there is no other server
        try:
            return store.write(self._take_lease)
        except Exception as error:
            self._tell("lease", error)
            return False

    def _take_lease(self, connection: Connection) -> bool:
        now = self._services.clock.now()
        table = site.lease
        taken = connection.execute(
            update(table)
            .where(
                table.c.name == self._name,
                or_(table.c.holder == self._holder, table.c.until < now),
            )
            .values(holder=self._holder, until=now + LEASE)
        )
        if taken.rowcount:
            return True
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(table).values(name=self._name, holder=self._holder, until=now + LEASE)
                )
        except IntegrityError:
            return False
        return True

    def _tell(self, step: str, error: Exception) -> None:
        left = self._quiet.get(step, 0)
        if left == 0:
            log_error("background step failed", error, step=step)
        self._quiet[step] = (left or _SAY_AGAIN) - 1


def market_due(services: Services) -> None:
    """Expiry, abandonment, automatic approval, and the heartbeat that notices downtime."""
    due.run(services.home.store, services.clock.now())


def work_lists(services: Services) -> None:
    """What the workers' list keeps: what is on offer, and what work takes and pays."""
    store, now = services.home.store, services.clock.now()
    for market_id in MARKETS:
        offers.follow(store, market_id)
        measures.follow(store, now, market_id)


def studio_events(services: Services) -> None:
    """What the market reported, taken into the studio's tables."""
    collect.catch_up(services)


def removals_due(services: Services) -> None:
    """What follows removals that were cut short, or that a restored backup brought back."""
    remove_images.resume(services)


def waiting_mail(services: Services) -> None:
    """What waits in the outbox. A mail server may be slow: it has a thread of its own."""
    send_due(services, services.mailer)
    send_due_messages(services, services.mailer, news.mail)


def market_notifications(services: Services) -> None:
    """What requesters' programs want to be told. Receivers may be slow: a thread of their own."""
    notifications.follow_events(services)
    notifications.send_due(services, services.mailer)
    notifications.tidy(services)


def default_steps() -> list[Callable[[Services], None]]:
    """The steps of a whole server."""
    return [market_due, work_lists, studio_events, removals_due]
