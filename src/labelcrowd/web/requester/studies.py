"""Study links on the requester's pages: make one, see who comes, close it, hand it back."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.batches.store import Batch
from labelcrowd.errors import InvalidInput, LabelcrowdError, NotFound
from labelcrowd.web.forms import Form, whole_number
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import panel_studies
from labelcrowd.workflow.panel_files import bonus_text, submissions_csv
from labelcrowd.workflow.panel_studies import Codes, NewStudy, Study
from labelcrowd.workflow.studio import Acting

PAGE = 100
_ADDRESS = "/requester/batches/{batch_id}/studies"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/batches/<batch>/studies`` and what hangs below it."""
    pages = _Studies(site)
    one = f"{_ADDRESS}/{{study_id}}"
    return [
        Route(_ADDRESS, pages.listing),
        Route(_ADDRESS, pages.make, methods=["POST"]),
        Route(one, pages.show),
        Route(f"{one}/live", pages.live),
        Route(f"{one}/close", pages.close, methods=["POST"]),
        Route(f"{one}/screen-out", pages.screen_out, methods=["POST"]),
        Route(f"{one}/submissions.csv", pages.submissions),
        Route(f"{one}/ids.txt", pages.ids),
        Route(f"{one}/bonuses", pages.make_bonuses, methods=["POST"]),
        Route(f"{one}/bonuses/{{number}}", pages.bonuses),
    ]


class _Studies:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    # --- a batch's studies ---

    def listing(self, request: Request) -> Response:
        session = self._site.who(request)
        return self._listing(request, session, Form([]), None)

    def _listing(
        self, request: Request, session: SignedIn, form: Form, error: LabelcrowdError | None
    ) -> Response:
        batch = self._site.batch(session, request)
        found = panel_studies.studies_of(self._services, batch)
        return self._site.page(
            request,
            "studies.html",
            session=session,
            section="batches",
            status=error.status if error else 200,
            batch=batch,
            studies=[(one, panel_studies.study_progress(self._services, one)) for one in found],
            can_make=batch.status in ("open", "paused"),
            form=form,
            error=error,
            play=self._site.play(batch.market_id),
        )

    async def make(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._make, request, session, form)

    def _make(self, request: Request, session: SignedIn, form: Form) -> Response:
        batch = self._site.batch(session, request)
        try:
            made = panel_studies.make_study(
                Acting(self._services, session.actor), session.requester_id, batch.id, _asked(form)
            )
        except LabelcrowdError as error:
            return self._listing(request, session, form, error)
        return RedirectResponse(_address(made), 303)

    # --- one study ---

    def show(self, request: Request) -> Response:
        session = self._site.who(request)
        return self._show(request, session)

    def _show(
        self, request: Request, session: SignedIn, *, error: LabelcrowdError | None = None
    ) -> Response:
        batch, found = self._found(request, session)
        before = _before(request.query_params.get("before", ""))
        people = panel_studies.people_of(self._services, found, before=before, limit=PAGE + 1)
        last = people[PAGE - 1] if len(people) > PAGE else None
        return self._site.page(
            request,
            "study.html",
            session=session,
            section="batches",
            status=error.status if error else 200,
            batch=batch,
            study=found,
            here=_address(found),
            link=panel_studies.study_link(self._services, found),
            reached=panel_studies.study_progress(self._services, found),
            people=people[:PAGE],
            older=f"{last.entered_at}-{last.id}" if last else "",
            files=panel_studies.bonus_files(self._services, found),
            error=error,
            play=self._site.play(batch.market_id),
        )

    def live(self, request: Request) -> Response:
        """The numbers, which change while people work."""
        session = self._site.who(request)
        batch, found = self._found(request, session)
        return self._site.page(
            request,
            "study_live.html",
            session=session,
            section="batches",
            study=found,
            reached=panel_studies.study_progress(self._services, found),
            play=self._site.play(batch.market_id),
        )

    async def close(self, request: Request) -> Response:
        """Let nobody new in, or again."""
        session, form = await self._site.form(request)
        wish = form.text("closed")

        def write() -> Response:
            _, found = self._found(request, session)
            if wish not in ("yes", "no"):
                raise InvalidInput(f"closed: expected yes or no, got {wish[:20]!r}", field="closed")
            studio = Acting(self._services, session.actor)
            panel_studies.set_closed(studio, found, closed=wish == "yes")
            return RedirectResponse(_address(found), 303)

        return await run_in_threadpool(write)

    async def screen_out(self, request: Request) -> Response:
        """End somebody's part."""
        session, form = await self._site.form(request)

        def write() -> Response:
            _, found = self._found(request, session)
            studio = Acting(self._services, session.actor)
            try:
                panel_studies.screen_out(studio, found, form.text("participant"))
            except LabelcrowdError as error:
                return self._show(request, session, error=error)
            return RedirectResponse(_address(found), 303)

        return await run_in_threadpool(write)

    # --- what the panel gets ---

    def submissions(self, request: Request) -> Response:
        """Everybody, with what became of their work."""
        _, found = self._found(request, self._site.who(request))
        chosen = panel_studies.all_people(self._services, found, _outcome(request))
        return _file(submissions_csv(found, chosen), f"submissions-{found.id}.csv", "text/csv")

    def ids(self, request: Request) -> Response:
        """The panel's ids alone, one a line, to paste into its lists."""
        _, found = self._found(request, self._site.who(request))
        chosen = panel_studies.all_people(self._services, found, _outcome(request))
        text = "".join(f"{one.person}\n" for one in chosen if not one.is_erased)
        return _file(text, f"{_outcome(request)}-{found.id}.txt", "text/plain")

    async def make_bonuses(self, request: Request) -> Response:
        """Freeze the bonuses that are in no file yet."""
        session, _ = await self._site.form(request)

        def write() -> Response:
            _, found = self._found(request, session)
            panel_studies.make_bonus_file(Acting(self._services, session.actor), found)
            return RedirectResponse(f"{_address(found)}#bonuses", 303)

        return await run_in_threadpool(write)

    def bonuses(self, request: Request) -> Response:
        """One file of bonuses, the same each time."""
        _, found = self._found(request, self._site.who(request))
        number = whole_number(request.path_params["number"].removesuffix(".csv"))
        if number is None:
            raise NotFound("there is no such file of bonuses")
        lines = panel_studies.bonus_lines(self._services, found, number)
        name = f"bonuses-{number}-{found.id}.csv"
        return _file(bonus_text(lines), name, "text/csv")

    def _found(self, request: Request, session: SignedIn) -> tuple[Batch, Study]:
        """The batch and its study that the address names. Raises NotFound."""
        batch = self._site.batch(session, request)
        return batch, panel_studies.own_study(
            self._services, batch, request.path_params["study_id"]
        )


def _asked(form: Form) -> NewStudy:
    """What the form says. Raises InvalidInput with the field."""
    return panel_studies.read_study(
        panel=form.text("panel") or "prolific",
        parameters=tuple(form.text("id_parameter").replace(",", " ").split()),
        return_url=form.text("return_url"),
        per_person=_number(form, "pictures_per_person"),
        max_people=_number(form, "max_people"),
        codes=Codes(
            form.text("completion_code"),
            form.text("screened_out_code"),
            form.text("timed_out_code"),
        ),
    )


def _number(form: Form, field: str) -> int:
    number = whole_number(form.text(field))
    if number is None:
        raise InvalidInput(
            f"{field}: expected a whole number, got {form.text(field)[:20]!r}", field=field
        )
    return number


def _address(found: Study) -> str:
    return f"/requester/batches/{found.opening_id}/studies/{found.id}"


def _outcome(request: Request) -> str:
    return request.query_params.get("outcome", "all")


def _before(text: str) -> tuple[int, str]:
    at, _, participant_id = text.partition("-")
    entered_at = whole_number(at)
    return (2**62, "") if entered_at is None else (entered_at, participant_id)


def _file(text: str, filename: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{filename}"'}
    return Response(text, media_type=media_type, headers=headers)
