"""What a batch asks of workers, on the requester's pages: read from the publish form, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.store import Batch
from labelcrowd.crowd.port import QualificationType
from labelcrowd.errors import InvalidInput
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow.eligibility import in_words

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

_TEXTS = ("least_approved", "least_percent", "countries")


def types(services: Services, session: SignedIn) -> list[tuple[str, QualificationType]]:
    """(market, type) of every qualification of the requester that a batch can ask for."""
    return [
        (market_id, one)
        for market_id in MARKETS
        for one in services.crowd(session.requester_id, market_id).qualification_types()
    ]


def settings(form: Form) -> dict[str, object]:
    """The form's fields as the parser of designs takes them. Raises InvalidInput."""
    found: dict[str, object] = {name: form.text(name) for name in _TEXTS if form.text(name)}
    wanted = [*form.all("qualification_too")]
    market_id, _, type_id = form.text("qualification").partition("/")
    least = form.text("qualification_least")
    if type_id and market_id != form.text("market"):
        raise InvalidInput(
            "that qualification is of the other market, which has types of its own",
            field="qualifications",
        )
    if least and not type_id:
        raise InvalidInput(
            "choose the qualification of which so much is asked", field="qualifications"
        )
    if type_id:
        wanted.insert(0, f"{type_id}>={least}" if least else type_id)
    return {**found, "qualifications": wanted} if wanted else found


def values(design: TaskDesign, market_id: str) -> list[tuple[str, str]]:
    """The form's fields of a design. It has one field for a qualification; others go along."""
    shown = [
        ("least_approved", str(design.least_approved or "")),
        ("least_percent", str(design.least_percent or "")),
        ("countries", ", ".join(design.countries)),
    ]
    first = next((one for one in design.qualifications if not one.startswith("not ")), "")
    type_id, _, least = first.partition(">=")
    if type_id:
        shown += [("qualification", f"{market_id}/{type_id}"), ("qualification_least", least)]
    others = [one for one in design.qualifications if one != first]
    return [*shown, *[("qualification_too", one) for one in others]]


def words(services: Services, session: SignedIn, batch: Batch, design: TaskDesign) -> list[str]:
    """What a batch asks of workers; empty where it asks nothing."""
    return in_words(services.crowd(session.requester_id, batch.market_id), design)
