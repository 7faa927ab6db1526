"""Downloads of a batch while it runs: the table of results, and the data set."""

from __future__ import annotations

import io
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.workflow.results import result_rows, write_csv


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/batches/<id>/results.csv``."""

    def results(request: Request) -> Response:
        session = site.who(request)
        batch = site.batch(session, request)
        rows = result_rows(site.services, batch)
        text = io.StringIO()
        write_csv(rows, text)
        return _download(iter([text.getvalue().encode()]), f"{batch.id}.csv", "text/csv")

    return [Route("/requester/batches/{batch_id}/results.csv", results)]


def _download(chunks: Iterator[bytes], filename: str, media_type: str) -> Response:
    return StreamingResponse(
        chunks,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{filename}"'},
    )
