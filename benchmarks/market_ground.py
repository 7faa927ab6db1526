"""A home with many open HITs on its market, made without pictures."""

from __future__ import annotations

from labelcrowd.cli.opening import studio_of
from labelcrowd.crowd.port import HitSpec, HitTypeSpec, Requirement
from labelcrowd.market.opening import CHUNK
from labelcrowd.storage.home import Home
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.requesters import find_requester

MARKET = "sandbox"


def open_hits(
    home: Home,
    count: int,
    *,
    opening: str = "benchmark",
    requirements: tuple[Requirement, ...] = (),
) -> list[str]:
    """Publish so many HITs of one type, one assignment each; their ids."""
    studio = studio_of(home)
    prepare_home(home, studio.ids, studio.clock)
    requester = home.store.read(lambda c: find_requester(c, None))
    crowd = studio.crowd(requester.id, MARKET)
    hit_type_id = crowd.create_hit_type(
        HitTypeSpec(
            title="Outline the cars",
            description="Outline every car in a picture and name it.",
            keywords="image, outline",
            reward_cents=1,
            assignment_duration_s=3600,
            auto_approval_delay_s=604_800,
            requirements=requirements,
        )
    )
    made: list[str] = []
    for start in range(0, count, CHUNK):
        numbers = range(start, min(count, start + CHUNK))
        specs = [_spec(opening, number) for number in numbers]
        made += crowd.create_hits(hit_type_id, specs, opening=opening)
    crowd.open_hits(opening, hits=count, cents=count)
    return made


def _spec(opening: str, number: int) -> HitSpec:
    return HitSpec(
        token=f"{opening}-{number}",
        external_url=f"https://tasks.example.org/page?n={number}",
        frame_height=0,
        max_assignments=1,
        lifetime_s=86_400 * 30,
        annotation="",
    )
