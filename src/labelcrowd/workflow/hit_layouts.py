"""A requester's HITLayouts: made, looked at and removed on pages and on the command line."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.accounts.audit import Actor, note
from labelcrowd.market import layouts
from labelcrowd.market.layouts import Layout
from labelcrowd.workflow.studio import Studio


def list_layouts(studio: Studio, market_id: str, requester_id: str) -> list[Layout]:
    """Those of a requester on a market, newest first."""
    return studio.home.store.read(lambda c: layouts.mine(c, market_id, requester_id))


def find_layout(studio: Studio, market_id: str, requester_id: str, layout_id: str) -> Layout:
    """One of them. Raises NotFound."""
    return studio.home.store.read(lambda c: layouts.one(c, market_id, requester_id, layout_id))


def make_layout(
    studio: Studio,
    actor: Actor,
    market_id: str,
    requester_id: str,
    *,
    name: str,
    content: str,
    frame_height: int,
) -> Layout:
    """A new layout. Raises InvalidInput."""
    now = studio.clock.now()

    def make(c: Connection) -> Layout:
        made = layouts.make(
            c,
            studio.ids,
            now,
            market_id,
            requester_id,
            name=name,
            content=content,
            frame_height=frame_height,
        )
        note(c, studio.ids, now, actor, "make-layout", made.id, {"name": made.name})
        return made

    return studio.home.store.write(make)


def remove_layout(
    studio: Studio, actor: Actor, market_id: str, requester_id: str, layout_id: str
) -> None:
    """No new HITs of it; those that were made stay. Raises NotFound."""
    now = studio.clock.now()

    def remove(c: Connection) -> None:
        layouts.remove(c, now, market_id, requester_id, layout_id)
        note(c, studio.ids, now, actor, "remove-layout", layout_id)

    studio.home.store.write(remove)


def with_values(layout: Layout, values: dict[str, str]) -> str:
    """The page with these values; what has none shows its placeholder."""
    return layouts.filled_in(layout.content, values)
