"""Study links: a batch offered to the people of a panel, steered and handed back to it.

What happens when they come is the market's (``market.study_visits``); here a
requester makes a study of a batch, closes it, ends somebody's part, and takes
what the panel wants to know.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.batches import store
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.batches.store import Batch
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import panels, studies, study_files, study_people, study_visits
from labelcrowd.market.panels import make_panel
from labelcrowd.market.studies import Codes, NewStudy, Study
from labelcrowd.market.study_files import BonusFile, BonusLine
from labelcrowd.market.study_people import Participant
from labelcrowd.workflow.eligibility import requirements_of
from labelcrowd.workflow.outside_links import require_outside_links
from labelcrowd.workflow.studio import Studio, note_act

__all__ = [
    "OUTCOMES",
    "BonusFile",
    "BonusLine",
    "Codes",
    "NewStudy",
    "Participant",
    "Study",
    "StudyProgress",
    "all_people",
    "bonus_files",
    "bonus_lines",
    "find_study",
    "make_bonus_file",
    "make_study",
    "open_bonuses_of",
    "own_study",
    "people_of",
    "read_study",
    "screen_out",
    "set_closed",
    "studies_of",
    "study_link",
    "study_progress",
]

OUTCOMES = ("all", "approved", "rejected", "waiting", "mixed", "none")
PAGE = 500


def read_study(
    *,
    panel: str,
    parameters: tuple[str, ...],
    return_url: str,
    per_person: int,
    max_people: int,
    codes: Codes,
) -> NewStudy:
    """What a form or a command says, checked. Raises InvalidInput naming the field."""
    return NewStudy(make_panel(panel, parameters, return_url), per_person, max_people, codes)


def make_study(studio: Studio, requester_id: str, batch_id: str, new: NewStudy) -> Study:
    """Make a study of an open batch; from now on its HITs are for the study's people alone.

    Raises InvalidInput, NotFound, and Conflict where the batch is not open, is for
    other workers, asks for qualifications, or the link would lead to this machine only.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    if batch.state not in (BatchStatus.OPEN, BatchStatus.PAUSED):
        raise Conflict(f"batch {batch.name} is {batch.status}; a study needs one that is open")
    design = studio.home.store.read(lambda c: store.get_design(c, batch.design_digest))
    if requirements_of(design):
        raise Conflict(
            f"batch {batch.name} asks for qualifications, and a panel's people have none here; "
            "publish one that asks for none, and choose the people at the panel"
        )
    if not studio.crowd(requester_id, batch.market_id).play_money:
        require_outside_links(studio, "a study link")
    now = studio.clock.now()

    def make(connection: Connection) -> Study:
        made = studies.create_study(
            connection, studio.ids, now, batch.market_id, requester_id, batch.id, new
        )
        note_act(
            connection,
            studio,
            requester_id,
            "study made",
            made.id,
            {
                "batch": batch.id,
                "panel": made.panel.name,
                "pictures_per_person": made.per_person,
                "max_people": made.max_people,
            },
        )
        return made

    return studio.home.store.write(make)


def study_link(studio: Studio, found: Study) -> str:
    """The address to paste into the panel, with the panel's own placeholders."""
    query = panels.placeholders(found.panel.name, found.panel.parameters)
    return f"{studio.public_url}/study/{found.token}?{query}"


def studies_of(studio: Studio, batch: Batch) -> list[Study]:
    """A batch's studies, newest first."""
    return studio.home.store.read(lambda c: studies.studies_of(c, batch.market_id, batch.id))


def own_study(studio: Studio, batch: Batch, study_id: str) -> Study:
    """A study of this batch. Raises NotFound."""
    for found in studies_of(studio, batch):
        if found.id == study_id:
            return found
    raise NotFound(f"no study {study_id[:40]!r}")


def find_study(studio: Studio, requester_id: str, text: str) -> Study:
    """A requester's study by its id, the first letters of it (4 or more), or its batch's name.

    Raises NotFound, and Conflict where several fit.
    """
    found = studio.home.store.read(lambda c: studies.studies_beginning(c, requester_id, text))
    if not found or len(text) < 4:
        batch = studio.home.store.read(lambda c: store.find_batch(c, requester_id, text))
        found = studies_of(studio, batch)
    if not found:
        raise NotFound(f"batch {text[:60]!r} has no study; `labelcrowd study-link` makes one")
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise Conflict(f"several studies fit {text[:60]!r}; say which: {ids}")
    return found[0]


def set_closed(studio: Studio, found: Study, *, closed: bool) -> None:
    """Let nobody new in, or again."""
    now = studio.clock.now()

    def write(connection: Connection) -> None:
        studies.set_closed(connection, now, found, closed=closed)
        action = "study closed" if closed else "study opened again"
        note_act(connection, studio, found.requester_id, action, found.id)

    studio.home.store.write(write)


def screen_out(studio: Studio, found: Study, participant_id: str) -> None:
    """End the part of somebody who works. Raises NotFound, Conflict where it has ended."""
    now = studio.clock.now()

    def write(connection: Connection) -> None:
        one = study_people.get_participant(connection, found.market_id, participant_id)
        if one.study_id != found.id:
            raise NotFound("there is no such person in this study")
        study_visits.screen_out(connection, now, found, participant_id)
        note_act(
            connection,
            studio,
            found.requester_id,
            "screened out",
            participant_id,
            {"study": found.id},
        )

    studio.home.store.write(write)


# --- how far it is ---


@dataclass(frozen=True, kw_only=True)
class StudyProgress:
    """A study's numbers. Money in cents."""

    people: dict[str, int]  # by state
    assignments: dict[str, int]  # by status
    places_left: int  # of the batch's assignments nobody has taken
    bonus_people: int  # with bonuses that are in no file yet
    bonus_cents: int
    erased_people: int  # with bonuses that no file will have: they were erased
    erased_cents: int

    @property
    def came(self) -> int:
        return sum(self.people.values())

    @property
    def handed_in(self) -> int:
        return sum(self.assignments.get(status, 0) for status in study_people.HANDED_IN)


def study_progress(studio: Studio, found: Study) -> StudyProgress:
    """How many people are where, and what they handed in."""

    def read(connection: Connection) -> StudyProgress:
        people, cents = study_files.open_bonuses(connection, found)
        erased_people, erased_cents = study_files.erased_bonuses(connection, found)
        return StudyProgress(
            people=study_people.people_by_state(connection, found),
            assignments=dict(study_people.statuses(connection, found)),
            places_left=studies.places_left(connection, found),
            bonus_people=people,
            bonus_cents=cents,
            erased_people=erased_people,
            erased_cents=erased_cents,
        )

    return studio.home.store.read(read)


def people_of(
    studio: Studio, found: Study, *, before: tuple[int, str] = (2**62, ""), limit: int = PAGE
) -> list[Participant]:
    """People of a study, who came last first."""
    return studio.home.store.read(
        lambda c: study_people.participants(c, found, before=before, limit=limit)
    )


def all_people(studio: Studio, found: Study, outcome: str = "all") -> list[Participant]:
    """Everybody of a study whose work came to ``outcome``. Raises InvalidInput."""
    if outcome not in OUTCOMES:
        raise InvalidInput(
            f"outcome: expected one of {', '.join(OUTCOMES)}, got {outcome[:20]!r}",
            field="outcome",
        )
    everybody: list[Participant] = []
    before = (2**62, "")
    while True:
        page = people_of(studio, found, before=before)
        everybody += page
        if len(page) < PAGE:
            break
        before = (page[-1].entered_at, page[-1].id)
    return [one for one in everybody if outcome in ("all", one.outcome)]


# --- what the panel gets ---


def make_bonus_file(studio: Studio, found: Study) -> BonusFile | None:
    """Freeze all bonuses that are in no file yet; None where there are none."""
    now = studio.clock.now()

    def write(connection: Connection) -> BonusFile | None:
        made = study_files.make_bonus_file(connection, studio.ids, now, found)
        if made is not None:
            note_act(
                connection,
                studio,
                found.requester_id,
                "bonus file made",
                found.id,
                {"number": made.number, "people": made.people, "cents": made.cents},
            )
        return made

    return studio.home.store.write(write)


def open_bonuses_of(studio: Studio, market_id: str, worker_id: str) -> int:
    """Cents of a worker's bonuses that are in no file yet, in all studies."""
    return studio.home.store.read(lambda c: study_files.open_bonuses_of(c, market_id, worker_id))


def bonus_files(studio: Studio, found: Study) -> list[BonusFile]:
    """The files of a study, the newest first."""
    return studio.home.store.read(lambda c: study_files.bonus_files(c, found))


def bonus_lines(studio: Studio, found: Study, number: int) -> list[BonusLine]:
    """What stands in one file. Raises NotFound."""

    def read(connection: Connection) -> list[BonusLine]:
        file = study_files.bonus_file(connection, found, number)
        return study_files.bonus_lines(connection, found, file)

    return studio.home.store.read(read)
