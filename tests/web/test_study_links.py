"""A panel's people come in by a study link, do so many HITs, and go back with a code."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from labelcrowd.clock import HOUR, SECOND
from labelcrowd.market import due, study_people
from labelcrowd.market.panels import make_panel
from labelcrowd.storage.tables.market import assignment
from tests.support.panel import Person, StandInPanel, make_study
from tests.support.site import Site


@pytest.fixture
def panel(site: Site) -> StandInPanel:
    return StandInPanel(site, make_study(site))


def stored(site: Site) -> dict[str, list[object]]:
    """Every row of the tables that a visit may write."""
    names = ("study", "study_participant", "study_assignment", "worker", "assignment", "session")
    return site.home.store.read(
        lambda c: {name: list(c.execute(text(f"SELECT * FROM {name}"))) for name in names}
    )


def test_looking_at_a_link_changes_nothing(site: Site, panel: StandInPanel) -> None:
    before = stored(site)
    page = panel.person("ana").look()
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    for words in ("paid by Prolific", "Whom you work for", "What ends it", "Start"):
        assert words in page.text
    assert "$" not in page.text
    assert stored(site) == before


def test_who_starts_is_a_worker_without_signing_up(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    answer = ana.start()
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/worker/work/")
    assert ana.get(answer.headers["location"]).status_code == 200


def test_after_so_many_pictures_there_is_the_code_and_a_way_back(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    between = ana.submit(ana.start().headers["location"])
    assert "1 of 2 pictures done" in between.text
    assert "data-goes-on" in between.text
    page = ana.submit(ana.next().headers["location"])
    assert 'value="DONE1"' in page.text
    assert 'href="https://app.prolific.com/submissions/complete?cc=DONE1"' in page.text
    assert "paid by Prolific" in page.text


def test_a_finished_id_sees_its_code_again_anywhere(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    ana.do(2)
    for browser in (ana, ana.elsewhere()):
        assert 'value="DONE1"' in browser.look().text
        assert browser.start().headers["location"].startswith("/study/")


def test_the_same_id_goes_on_in_another_browser(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    first = ana.start().headers["location"]
    other = ana.elsewhere()
    assert "Go on" in other.look().text
    assert other.start().headers["location"] == first
    other.submit(first)
    assert ana.next().headers["location"] != first
    assert panel.current().taken == 1


def test_a_double_click_takes_one_picture(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    answers = panel.client.gather([ana.requests("POST", ana.link)] * 5)
    assert len({answer.headers["location"] for answer in answers}) == 1
    ana.take(answers[0])
    ana.submit(answers[0].headers["location"])
    csrf = ana.own_csrf()
    again = panel.client.gather([ana.requests("POST", f"{ana.desk}/next", {"csrf": csrf})] * 5)
    assert len({answer.headers["location"] for answer in again}) == 1
    one = panel.participant("ana")
    assert one is not None
    assert (one.handed_in, one.in_hand) == (1, 1)


def test_an_id_over_the_limit_gets_a_polite_page(site: Site, panel: StandInPanel) -> None:
    for name in ("ana", "ben", "cem"):
        panel.person(name).start()
    before = stored(site)
    dan = panel.person("dan")
    for answer in (dan.look(), dan.start()):
        assert answer.status_code == 409
        assert "This study is full" in answer.text
    assert stored(site) == before
    assert panel.person("ana").look().status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "PROLIFIC_PID is missing"),
        ("PROLIFIC_PID=&STUDY_ID=a&SESSION_ID=b", "PROLIFIC_PID is missing"),
        ("PROLIFIC_PID=a&STUDY_ID=b", "SESSION_ID is missing"),
        ("PROLIFIC_PID=a&PROLIFIC_PID=b&STUDY_ID=c&SESSION_ID=d", "more than once"),
        ("PROLIFIC_PID=a&PROLIFIC_PID=a&STUDY_ID=c&SESSION_ID=d", "more than once"),
        ("PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID=b&SESSION_ID=c", "is not filled in"),
        ("PROLIFIC_PID=%3Cscript%3E&STUDY_ID=b&SESSION_ID=c", "The trouble is PROLIFIC_PID"),
        ("PROLIFIC_PID==1%2B1&STUDY_ID=b&SESSION_ID=c", "The trouble is PROLIFIC_PID"),
        (f"PROLIFIC_PID={'a' * 101}&STUDY_ID=b&SESSION_ID=c", "The trouble is PROLIFIC_PID"),
        (f"PROLIFIC_PID={'a' * 3000}&STUDY_ID=b&SESSION_ID=c", "changed or cut off"),
        ("PROLIFIC_PID=a%FF&STUDY_ID=b&SESSION_ID=c", "changed or cut off"),
        ("PROLIFIC_PID=a%00b&STUDY_ID=b&SESSION_ID=c", "The trouble is PROLIFIC_PID"),
        ("PROLIFIC_PID=%D0%B0na&STUDY_ID=b&SESSION_ID=c", "The trouble is PROLIFIC_PID"),
    ],
)
def test_ids_that_are_missing_doubled_or_hostile_get_a_clear_page(
    site: Site, panel: StandInPanel, query: str, words: str
) -> None:
    before = stored(site)
    visitor = Person(panel.client, panel.study, {})
    path = f"/study/{panel.study.token}?{query}"
    for answer in (visitor.get(path), visitor.post(path)):
        assert answer.status_code == 422, answer.text
        assert words in answer.text
        assert "<script>" not in answer.text.replace("<script nonce", "")
    visitor.post(f"/study/{panel.study.token}/decline?{query}")
    assert stored(site) == before


def test_an_unknown_link_is_said_to_be_unknown(panel: StandInPanel) -> None:
    visitor = Person(panel.client, panel.study, {})
    answer = visitor.get("/study/nothing?PROLIFIC_PID=a")
    assert answer.status_code == 404
    assert "look at the link in your panel again" in answer.text


def test_who_declines_gets_the_screened_out_code_and_takes_no_place(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    page = ana.get(ana.decline().headers["location"])
    assert "complete?cc=SCREEN1" in page.text
    assert panel.current().taken == 0
    assert "SCREEN1" in ana.get(ana.start().headers["location"]).text


def test_who_withdraws_cannot_come_back_and_gets_no_code(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    ana.submit(ana.start().headers["location"])
    page = ana.get(ana.form("withdraw").headers["location"])
    assert "You have stopped" in page.text
    for code in ("DONE1", "SCREEN1", "LATE1"):
        assert code not in page.text
    assert "You have stopped" in ana.look().text
    assert panel.current().taken == 0


def test_time_that_is_over_gives_its_own_code(site: Site, panel: StandInPanel) -> None:
    ana = panel.person("ana")
    ana.start()
    let_time_pass(site, 2 * HOUR)
    for page in (ana.look(), ana.get(ana.desk)):
        assert "complete?cc=LATE1" in page.text
    assert panel.current().taken == 0


def let_time_pass(site: Site, micros: int) -> None:
    """Let what falls due happen, with the server there all the time."""
    due.run(site.home.store, site.clock.now())
    for _ in range(micros // (14 * SECOND) + 1):
        site.clock.advance(14 * SECOND)
        due.run(site.home.store, site.clock.now())


def test_no_pictures_left_is_told_with_the_code_it_means(site: Site) -> None:
    panel = StandInPanel(site, make_study(site, hits=1, assignments=1))
    ana, ben = panel.person("ana"), panel.person("ben")
    ana.submit(ana.start().headers["location"])
    page = ana.get(ana.next().headers["location"])
    assert "There are no pictures left" in page.text
    assert "complete?cc=DONE1" in page.text
    page = ben.get(ben.start().headers["location"])
    assert "There are no pictures left" in page.text
    assert "complete?cc=SCREEN1" in page.text


def test_a_paused_market_loses_nobody(site: Site, panel: StandInPanel) -> None:
    from labelcrowd.workflow.market_pause import pause_markets

    ana, ben = panel.person("ana"), panel.person("ben")
    ana.submit(ana.start().headers["location"])
    pause_markets(site.services, paused=True)
    assert ana.next().status_code == 409
    assert "your place is yours" in ana.next().text
    assert ben.start().status_code == 409
    assert panel.participant("ben") is None
    pause_markets(site.services, paused=False)
    assert ana.next().status_code == 303


def test_a_worker_of_a_panel_has_the_study_and_nothing_else_of_the_site(
    panel: StandInPanel,
) -> None:
    ana = panel.person("ana")
    place = ana.start().headers["location"]
    for path in ("/worker/", "/worker/earnings", f"{place}/leave"):
        answer = ana.get(path)
        assert answer.headers["location"].startswith("/worker/study"), path
    assert ana.get(ana.get("/worker/study").headers["location"]).status_code == 200
    csrf = ana.own_csrf()
    hit_type_id = panel.site.publish(2, title="For everybody")
    ana.post("/worker/accept", hit_type_id=hit_type_id, csrf=csrf)
    held = panel.site.home.store.read(
        lambda c: c.execute(select(assignment.c.hit_id)).scalars().all()
    )
    assert len(held) == 1


def test_returning_a_picture_brings_another_one(panel: StandInPanel) -> None:
    ana = panel.person("ana")
    place = ana.start().headers["location"]
    page = ana.get(ana.desk)
    assert "Another picture" in page.text
    ana.post(f"{place}/return", csrf=ana.own_csrf())
    assert ana.next().headers["location"] != place
    one = panel.participant("ana")
    assert one is not None
    assert (one.in_hand, one.handed_in) == (1, 0)


def test_forms_of_a_study_need_their_token(site: Site, panel: StandInPanel) -> None:
    ana, ben = panel.person("ana"), panel.person("ben")
    ana.start()
    ben.start()
    before = stored(site)
    for name in ("next", "withdraw"):
        assert ana.post(f"{ana.desk}/{name}").status_code == 403
        assert ana.post(f"{ana.desk}/{name}", csrf=ben.own_csrf()).status_code == 403
    assert stored(site) == before


def test_a_study_is_not_shown_to_workers_who_are_not_in_it(site: Site, panel: StandInPanel) -> None:
    worker = site.browser().sign_in_worker(site.add_worker("wim"))
    assert worker.get(f"/worker/study/{panel.study.id}").status_code == 404
    assert worker.get("/worker/study").status_code == 404
    stranger = site.browser().get(f"/worker/study/{panel.study.id}")
    assert stranger.headers["location"].startswith("/worker/sign-in")


def test_a_panel_of_another_name_brings_its_own_ids_and_takes_codes_back(site: Site) -> None:
    own = make_panel(
        "Our students", ["pid", "wave"], "https://panel.example/done?c={code}&who={pid}"
    )
    panel = StandInPanel(site, make_study(site, panel=own, per_person=1))
    ana = Person(panel.client, panel.study, {"pid": "ana~1", "wave": "2"})
    assert "paid by Our students" in ana.look().text
    page = ana.do(1)
    assert 'href="https://panel.example/done?c=DONE1&amp;who=ana~1"' in page.text


def test_a_panel_without_a_return_address_shows_the_code_alone(site: Site) -> None:
    own = make_panel("Survey firm", ["rid"], "")
    panel = StandInPanel(site, make_study(site, panel=own, per_person=1))
    page = Person(panel.client, panel.study, {"rid": "77"}).do(1)
    assert 'value="DONE1"' in page.text
    assert "Copy the code" in page.text


def test_the_sandbox_has_studies_too(site: Site) -> None:
    panel = StandInPanel(site, make_study(site, market_id="sandbox"))
    page = panel.person("ana").do(2)
    assert "DONE1" in page.text
    one = panel.participant("ana")
    assert one is not None
    assert one.state == study_people.FINISHED
