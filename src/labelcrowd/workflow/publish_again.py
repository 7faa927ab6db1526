"""Publishing a sandbox batch live: the same design, pictures and starting objects."""

from __future__ import annotations

from labelcrowd.batches import store
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.workflow.audience import EVERYBODY, Audience
from labelcrowd.workflow.plan_request import PlanRequest
from labelcrowd.workflow.planning import Plan, plan_batch
from labelcrowd.workflow.studio import Studio

LIVE = "live"


def plan_live(studio: Studio, requester_id: str, batch_id: str) -> Plan:
    """A new plan on the live market like a batch of the sandbox; nothing is published yet.

    Raises Conflict for a batch that is not of the sandbox, InvalidInput where it was for a group
    that the live market does not have.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    crowd = studio.crowd(requester_id, batch.market_id)
    if not crowd.play_money or batch.collection_id is None:
        raise Conflict("only a batch that was published in the sandbox is published live by this")
    audience = EVERYBODY
    if batch.group_id:
        group = crowd.worker_group(batch.group_id)
        if group is None or not group.name:
            raise InvalidInput(
                "this batch was for workers named in the sandbox, and the live market has workers "
                "of its own; publish it from the form and name them there",
                field="audience",
            )
        audience = Audience(group=group.name)
    design = studio.home.store.read(lambda c: store.get_design(c, batch.design_digest))
    return plan_batch(
        studio,
        PlanRequest(
            requester_id=requester_id,
            market_id=LIVE,
            collection_id=batch.collection_id,
            name=f"{batch.name[:90]} live",
            design=design,
            copy_of=batch.id,
            yes_low_pay=batch.low_pay_accepted,
            audience=audience,
        ),
    )
