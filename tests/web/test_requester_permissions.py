"""The table that says who may use which route of the requester's side."""

from __future__ import annotations

import pytest
from starlette.responses import Response
from starlette.routing import Mount, Route

from labelcrowd.web.requester import routes
from labelcrowd.web.requester.permissions import PERMISSIONS, guarded
from tests.support.site import Site


def test_every_line_of_the_table_has_a_route(site: Site) -> None:
    there = {
        (method, route.path)
        for route in routes(site.services)
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert set(PERMISSIONS) == there


def test_a_site_with_a_route_that_the_table_does_not_name_does_not_start(site: Site) -> None:
    unnamed = Route("/requester/new", lambda request: Response(), methods=["GET", "POST"])
    with pytest.raises(LookupError, match="GET /requester/new, POST /requester/new"):
        guarded(site.services, [unnamed])
    with pytest.raises(LookupError, match="expected a Route"):
        guarded(site.services, [Mount("/requester/more", routes=[])])
