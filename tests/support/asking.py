"""HITs whose questions the market keeps, in the site of a test."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market.hit_types import HitType, ensure_hit_type
from labelcrowd.market.hits import NewHit, create_hit
from labelcrowd.market.html_questions import html_question
from labelcrowd.market.questions import QuestionKind
from tests.support.site import Site

SURVEY = """<!DOCTYPE html>
<html>
 <head>
  <meta http-equiv='Content-Type' content='text/html; charset=UTF-8'/>
  <script type='text/javascript' src='https://s3.amazonaws.com/mturk-public/externalHIT_v1.js'></script>
 </head>
 <body>
  <form name='mturk_form' method='post' id='mturk_form' action='https://www.mturk.com/mturk/externalSubmit'>
  <input type='hidden' value='' name='assignmentId' id='assignmentId'/>
  <h1>What's up?</h1>
  <p><textarea name='comment' cols='80' rows='3'></textarea></p>
  <p><input type='submit' id='submitButton' value='Submit' /></p></form>
  <script language='Javascript'>turkSetAssignmentID();</script>
 </body>
</html>"""
"""The page of Amazon's own description of HTMLQuestion."""


def ask(
    site: Site,
    question: str,
    kind: QuestionKind,
    *,
    title: str = "Tell us",
    market_id: str = "live",
    assignments: int = 1,
) -> tuple[str, str]:
    """A HIT with this question: (HIT, HITType)."""
    values = HitType(
        title=title,
        description="A few questions.",
        keywords="survey",
        reward_cents=25,
        assignment_duration_s=3600,
        auto_approval_delay_s=86400,
    )
    new = NewHit(
        question=question,
        external_url=None,
        frame_height=0,
        max_assignments=assignments,
        lifetime_s=86400,
        question_kind=kind,
    )
    requester_id = site.operator.requester_id
    now, ids = site.clock.now(), site.ids

    def make(c: Connection) -> tuple[str, str]:
        type_id = ensure_hit_type(c, ids, now, market_id, requester_id, values)
        made = create_hit(c, ids, now, market_id, requester_id, type_id, values, new)
        return made, type_id

    return site.home.store.write(make)


def ask_html(site: Site, content: str = SURVEY, **asked: object) -> tuple[str, str]:
    """The same with an HTMLQuestion."""
    return ask(site, html_question(content, 0), "html", **asked)  # type: ignore[arg-type]
