"""HITLayouts and kept questions in the store, on both engines; and what becomes of their pages."""

from __future__ import annotations

from typing import Any

import pytest

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import html_questions, layouts
from labelcrowd.market.answers import Answer
from labelcrowd.market.assignment_rows import read_assignment
from labelcrowd.market.html_questions import Addresses, html_question, served
from labelcrowd.market.layouts import Layout, filled_in, placeholders
from labelcrowd.market.questions import read_html
from labelcrowd.market.submitting import submit, submit_checked
from tests.support.asking import SURVEY
from tests.support.market import MarketWorld
from tests.support.question_forms import AMAZONS_EXAMPLE

OWN = Addresses(
    helper="https://here/helper.js",
    crowd="https://here/crowd.js",
    page="https://here/page.js",
    submit="https://here/mturk/externalSubmit",
)


def make(world: MarketWorld, name: str = "Places", **changes: Any) -> Layout:
    given = {"content": "<p>${where}</p>", "frame_height": 0, **changes}
    return world.store.write(
        lambda c: layouts.make(
            c, world.ids, world.clock.now(), "live", world.requester, name=name, **given
        )
    )


def listed(world: MarketWorld, requester: str = "") -> list[str]:
    owner = requester or world.requester
    found = world.store.read(lambda c: layouts.mine(c, "live", owner))
    return [one.name for one in found]


def test_layouts_are_listed_for_their_requester_newest_first(world: MarketWorld) -> None:
    make(world, "first")
    world.clock.advance(1)
    made = make(world, "second")
    assert listed(world) == ["second", "first"]
    assert listed(world, world.new_requester("Bob")) == []
    found = world.store.read(lambda c: layouts.one(c, "live", world.requester, made.id))
    assert found == made


def test_a_removed_layout_is_gone_once_and_for_all(world: MarketWorld) -> None:
    made = make(world)

    def remove(requester: str) -> None:
        now = world.clock.now()
        world.store.write(lambda c: layouts.remove(c, now, "live", requester, made.id))

    with pytest.raises(NotFound):
        remove(world.new_requester("Bob"))
    assert listed(world) == ["Places"]
    remove(world.requester)
    assert listed(world) == []
    with pytest.raises(NotFound):
        remove(world.requester)


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"name": "x" * 101}, {"content": ""}, {"content": "x" * 65_536},
     {"frame_height": -1}, {"frame_height": 100_001}],
)  # fmt: skip
def test_a_layout_out_of_bounds_is_not_kept(world: MarketWorld, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        make(world, **changes)
    assert listed(world) == []


def test_the_answers_of_a_form_are_kept_once(world: MarketWorld) -> None:
    held = world.accept(world.hit(form=AMAZONS_EXAMPLE))
    answers = [Answer("nextmove", text="B2"), Answer("likelytowin", selections=("likely",))]

    def hand_in(given: list[Answer]) -> str:
        now = world.clock.now()
        return world.store.write(
            lambda c: submit_checked(c, now, "live", held.id, held.worker_id, given)
        ).kind

    with pytest.raises(InvalidInput):
        world.submit(held)  # as externalSubmit does, where nothing was held against the form
    assert hand_in(answers) == "submitted"
    assert hand_in([Answer("nextmove", text="A1")]) == "replayed"
    found = world.store.read(lambda c: read_assignment(c, "live", held.id))
    assert found is not None and "<FreeText>B2</FreeText>" in (found.answer or "")


def test_a_returned_form_is_not_taken(world: MarketWorld) -> None:
    held = world.accept(world.hit(form=AMAZONS_EXAMPLE))
    world.give_back(held)
    with pytest.raises(Conflict):
        world.store.write(
            lambda c: submit_checked(c, world.clock.now(), "live", held.id, held.worker_id, [])
        )


def test_other_hits_take_no_answers_of_a_form(world: MarketWorld) -> None:
    held = world.accept(world.hit())
    now = world.clock.now()
    with pytest.raises(InvalidInput):
        world.store.write(lambda c: submit_checked(c, now, "live", held.id, held.worker_id, []))
    assert world.store.write(
        lambda c: submit(c, now, "live", held.id, held.worker_id, [("a", "b")])
    ).kind == "submitted"  # fmt: skip


# --- pages ---


def test_placeholders_are_names_and_nothing_else() -> None:
    page = "${a} ${b_2} ${a} $a ${} ${1a} ${a b} ${a.b} $${c} ${`x`}"
    assert placeholders(page) == ("a", "b_2", "a.b", "c")


def test_a_page_is_completed_only_as_far_as_it_needs() -> None:
    whole = "<!DOCTYPE html><form>${a}</form>"
    assert filled_in(whole, {"a": "1"}) == "<!DOCTYPE html><form>1</form>"
    assert filled_in("<crowd-form></crowd-form>", {}).count("<form") == 0
    part = filled_in("<p>${a}</p>", {"a": "${b}"})
    assert part.startswith("<!DOCTYPE html><html><head>")
    assert "<p>${b}</p>" in part  # values are not looked at again
    assert 'id="submitButton"' in part and 'name="assignmentId"' in part


@pytest.mark.parametrize(
    ("page", "starts"),
    [
        ("<!doctype html><head lang=x><title>a", '<!doctype html><head lang=x><script src="'),
        ("<!DOCTYPE html>\n<p>a", '<!DOCTYPE html><script src="'),
        ("<header>a</header>", '<!DOCTYPE html><script src="'),
        ("\n <!DOCTYPE html><p>", '\n <!DOCTYPE html><script src="'),
    ],
)
def test_our_script_comes_first_and_never_before_the_document_type(page: str, starts: str) -> None:
    assert served(page, OWN, 'say "no"').startswith(starts)
    assert 'data-preview="say &quot;no&quot;"' in served(page, OWN, 'say "no"')


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("https://s3.amazonaws.com/mturk-public/externalHIT_v1.js", OWN.helper),
        ("//s3.amazonaws.com/mturk-public/externalHIT_v1.js", OWN.helper),
        ("http://mturk-public.s3.amazonaws.com/externalHIT_v1.js", OWN.helper),
        ("https://assets.crowd.aws/crowd-html-elements.js", OWN.crowd),
        ("https://www.mturk.com/mturk/externalSubmit", OWN.submit),
        ("HTTPS://WorkerSandbox.mturk.com//mturk/externalSubmit", OWN.submit),
        ("https://s3.amazonaws.com/mturk-public/other.js", None),
        ("https://www.example.com/mturk/externalSubmit", None),
    ],
)
def test_addresses_of_amazons_become_ours(written: str, becomes: str | None) -> None:
    assert f"<a href='{becomes or written}'>" in served(f"<a href='{written}'>", OWN, "")


def test_a_form_that_leads_to_the_servers_own_path_goes_to_this_market() -> None:
    page = served("<form action='/mturk/externalSubmit'>", OWN, "")
    assert f"<form action='{OWN.submit}'>" in page


def test_a_page_with_an_end_of_cdata_in_it_is_read_back() -> None:
    page = SURVEY.replace("What's up", "if (a[b[0]]>c) &amp; ]]> ]]]]>")
    assert read_html(html_question(page, 7)) == html_questions.HtmlQuestion(page, 7)
