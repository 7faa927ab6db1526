"""Downloads of a batch while it runs: the table of results, and the data set."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from labelcrowd.batches.field_values import one_of
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.workflow.answers_file import answer_rows, write_answers
from labelcrowd.workflow.results import result_rows, write_csv


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/batches/<id>/results.csv``, ``.../answers.csv`` and ``.../export``."""

    def results(request: Request) -> Response:
        session = site.who(request)
        batch = site.batch(session, request)
        text = io.StringIO()
        write_csv(result_rows(site.services, batch), text, sums=session.may("money"))
        return _download(iter([text.getvalue().encode()]), f"{batch.id}.csv", "text/csv")

    def answers(request: Request) -> Response:
        batch = site.batch(site.who(request), request)
        text = io.StringIO()
        write_answers(answer_rows(site.services, batch), text)
        return _download(iter([text.getvalue().encode()]), f"{batch.id}-answers.csv", "text/csv")

    def data_set(request: Request) -> Response:
        batch = site.batch(site.who(request), request)
        return _data_set(site, request, batch.requester_id, batch.id)

    one = "/requester/batches/{batch_id}"
    return [
        Route(f"{one}/results.csv", results),
        Route(f"{one}/answers.csv", answers),
        Route(f"{one}/export", data_set),
    ]


def _data_set(site: RequesterSite, request: Request, requester_id: str, batch_id: str) -> Response:
    from labelcrowd.workflow.export import ExportRequest, export, new_progress, zip_stream
    from labelcrowd.workflow.export_scope import Documents, Include, Scope

    asked = request.query_params
    wanted = ExportRequest(
        scope=Scope(
            requester_id=requester_id,
            batch_id=batch_id,
            collection_id=None,
            include=one_of(Include)(asked.get("include", "submitted"), "include"),
        ),
        format=asked.get("format", "labelme-xml"),
        documents=one_of(Documents)(asked.get("documents", "separate"), "documents"),
        images=asked.get("pictures") == "yes",
    )
    members = export(site.services.home, wanted, new_progress())
    # The first member is made here, so that a request that cannot be met is an error page
    # and not half a file.
    first = list(itertools.islice(members, 1))
    name = f"{batch_id}-{wanted.format}.zip"
    return _download(zip_stream(itertools.chain(first, members)), name, "application/zip")


def _download(chunks: Iterator[bytes], filename: str, media_type: str) -> Response:
    return StreamingResponse(
        chunks,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{filename}"'},
    )
