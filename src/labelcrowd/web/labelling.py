"""The labelling page's routes: shell, pictures, and the API that its token opens."""

from __future__ import annotations

from starlette.routing import BaseRoute

from labelcrowd.web import (
    labelling_assist,
    labelling_download,
    labelling_edits,
    labelling_examples,
    labelling_masks,
    labelling_next,
    labelling_open,
    labelling_pictures,
    labelling_practice,
    labelling_previous,
    labelling_questions,
    labelling_report,
    labelling_shell,
    labelling_submit,
    labelling_terms,
    labelling_time,
)
from labelcrowd.web.labelling_desk import Desks
from labelcrowd.web.labelling_terms import asking_for_terms
from labelcrowd.web.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """``/label``, ``/tool.html``, ``/i/...``, ``/api/label/...``."""
    desks = Desks(services)
    found = [
        *labelling_shell.routes(services),
        *labelling_pictures.routes(services),
        *labelling_open.routes(services, desks),
        *labelling_edits.routes(services, desks),
        *labelling_questions.routes(services, desks),
        *labelling_submit.routes(services, desks),
        *labelling_practice.routes(services, desks),
        *labelling_report.routes(services),
        *labelling_terms.routes(services),
        *labelling_time.routes(services),
        *labelling_download.routes(services, desks),
        *labelling_examples.routes(services, desks),
        *labelling_masks.routes(services, desks),
        *labelling_previous.routes(services, desks),
        *labelling_next.routes(services, desks),
        *labelling_assist.routes(services, desks),
    ]
    return asking_for_terms(services, found)
