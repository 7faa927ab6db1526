"""What a panel gets of a study, as text: its submissions and its bulk list of bonuses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from labelcrowd.clock import to_iso
from labelcrowd.market import study_people
from labelcrowd.market.studies import Study
from labelcrowd.market.study_files import BonusLine
from labelcrowd.market.study_people import Participant
from labelcrowd.money import format_cents


def submission_columns(found: Study) -> list[str]:
    """The head of a study's table of submissions."""
    return [
        *found.panel.parameters,
        "state",
        "code",
        "pictures",
        "approved",
        "rejected",
        "waiting",
        "outcome",
        "bonus",
        "entered_at",
        "ended_at",
    ]


def submissions_csv(found: Study, people: Iterable[Participant]) -> str:
    """The table of submissions. No id of a panel begins a formula: ``panels`` takes none."""
    text = io.StringIO()
    writer = csv.DictWriter(text, submission_columns(found), lineterminator="\n")
    writer.writeheader()
    writer.writerows(submission_row(found, one) for one in people)
    return text.getvalue()


def submission_row(found: Study, one: Participant) -> dict[str, Any]:
    """One person as the panel knows them, with what became of their work."""
    return {
        **{name: one.ids.get(name, "") for name in found.panel.parameters},
        "state": one.state,
        "code": study_people.code_of(found, one),
        "pictures": one.handed_in,
        "approved": one.approved,
        "rejected": one.rejected,
        "waiting": one.waiting,
        "outcome": one.outcome,
        "bonus": format_cents(one.bonus_cents),
        "entered_at": to_iso(one.entered_at),
        "ended_at": to_iso(one.ended_at) if one.ended_at is not None else "",
    }


def bonus_text(lines: list[BonusLine]) -> str:
    """``participant_id,amount`` and nothing else: what Prolific's bulk bonus takes."""
    return "".join(f"{one.person},{format_cents(one.amount_cents)}\n" for one in lines)
