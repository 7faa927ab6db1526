"""A requester makes a study link, sees who comes, and hands results back to the panel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from labelcrowd.accounts.audit import COMMAND_LINE
from labelcrowd.workflow import panel_studies
from labelcrowd.workflow.erase_worker import erase_worker
from tests.support.asgi import Client
from tests.support.labelling import WorkerPage, a_square
from tests.support.panel import Person
from tests.support.shop import Shop
from tests.support.site import URL, Site


@dataclass
class Case:
    """A shop with an open batch of four pictures, two workers each, and people of a panel."""

    site: Site
    shop: Shop = field(init=False)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.shop = Shop(self.site)
        self.client = Client(self.site.app, URL)
        self.batch_id = self.shop.publish(4)

    @property
    def address(self) -> str:
        return f"/requester/batches/{self.batch_id}/studies"

    def make(self, **fields: str) -> str:
        """The address of a new study's page."""
        given = {"pictures_per_person": "2", "max_people": "2", **fields}
        answer = self.shop.post(self.address, **given)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def person(self, here: str, name: str) -> Person:
        found = panel_studies.find_study(
            self.site.services, self.site.operator.requester_id, here.rsplit("/", 1)[1]
        )
        ids = {"PROLIFIC_PID": name, "STUDY_ID": "st", "SESSION_ID": f"s-{name}"}
        return Person(self.client, found, ids)

    def hand_in(self, here: str, name: str, pictures: int = 2) -> list[str]:
        """A person draws on so many pictures; the assignments' ids."""
        person, done = self.person(here, name), []
        answer = person.start()
        for _ in range(pictures):
            page = WorkerPage(self.client, f"?{urlsplit(answer.headers['location']).query}")
            assert page.edit(a_square(f"o{name}{len(done)}")).status_code == 200
            form = page.submit().json()
            person.post(urlsplit(form["submit_to"]).path, **form["fields"])
            done.append(form["fields"]["assignmentId"])
            answer = person.next()
        self.shop.settle()
        return done


@pytest.fixture
def case(site: Site) -> Iterator[Case]:
    made = Case(site)
    yield made
    made.client.close()


def test_the_batch_leads_to_a_form_that_makes_a_link(case: Case) -> None:
    assert case.address in case.shop.page(f"/requester/batches/{case.batch_id}")
    here = case.make()
    page = case.shop.page(here)
    assert "PROLIFIC_PID={{%PROLIFIC_PID%}}&amp;STUDY_ID={{%STUDY_ID%}}" in page
    assert f"{URL}/study/" in page
    assert "paid by Prolific" in page
    assert len(set(re.findall(r"<code data-own>([A-Z0-9]{8})</code>", page))) == 3
    assert "paid by Prolific" in case.shop.page(f"/requester/batches/{case.batch_id}")


def test_another_panel_has_its_own_ids_codes_and_way_back(case: Case) -> None:
    here = case.make(
        panel="Our students",
        id_parameter="pid, wave",
        return_url="https://panel.example/?c={code}",
        completion_code="FINE-1",
    )
    page = case.shop.page(here)
    assert "pid=...&amp;wave=..." in page
    assert "FINE-1" in page
    assert "https://panel.example/?c={code}" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pictures_per_person": "0"}, "expected 1 to 1,000"),
        ({"max_people": "many"}, "expected a whole number"),
        ({"panel": "Ours"}, "say under which name Ours sends the id"),
        ({"panel": "Ours", "id_parameter": "a a"}, "stands twice"),
        ({"panel": "Ours", "id_parameter": "a<b"}, "id_parameter: expected a letter"),
        ({"return_url": "javascript:alert(1)"}, "expected https"),
        ({"return_url": "https://me:secret@panel.example/"}, "without a name and password"),
        ({"return_url": "https://panel.example/{who}"}, "none but"),
        ({"return_url": 'https://panel.example/"x'}, "without blanks, quotes"),
        ({"completion_code": "a b"}, "3 to 40 letters"),
        ({"completion_code": "SAME", "timed_out_code": "SAME"}, "must differ"),
    ],
)
def test_a_form_that_makes_no_sense_says_where(
    case: Case, fields: dict[str, str], words: str
) -> None:
    given = {"pictures_per_person": "2", "max_people": "2", **fields}
    answer = case.shop.post(case.address, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert panel_studies.studies_of(case.site.services, _batch(case)) == []


def _batch(case: Case):  # type: ignore[no-untyped-def]
    from labelcrowd.batches.store import get_batch

    return case.site.home.store.read(lambda c: get_batch(c, None, case.batch_id))


def test_ordinary_workers_see_nothing_of_a_batch_with_a_study(case: Case) -> None:
    case.make()
    worker = case.shop.worker("wim")
    assert "No work right now" in worker.get("/sandbox/worker/").text


def test_a_live_link_that_only_this_machine_opens_is_refused(case: Case) -> None:
    from dataclasses import replace

    services = replace(
        case.site.services, settings=replace(case.site.settings, public_url="http://127.0.0.1:8000")
    )
    case.batch_id = case.shop.publish(1, market="live", sure="yes")
    new = panel_studies.read_study(
        panel="prolific", parameters=(), return_url="", per_person=1, max_people=1,
        codes=panel_studies.Codes("", "", ""),
    )  # fmt: skip
    from labelcrowd.errors import Conflict

    with pytest.raises(Conflict, match="only this machine"):
        panel_studies.make_study(services, case.site.operator.requester_id, case.batch_id, new)


def test_the_page_lists_people_and_counts_live(case: Case) -> None:
    here = case.make()
    case.hand_in(here, "ana")
    case.person(here, "ben").start()
    page = case.shop.page(here)
    for words in ("ana", "ben", "Finished", "Working"):
        assert words in page
    live = case.shop.page(f"{here}/live")
    assert re.search(r"Places taken</dt><dd data-own>2", live)
    assert re.search(r"Finished</dt><dd data-own>1", live)


def test_the_labelling_page_says_which_picture_it_is_and_who_pays(case: Case) -> None:
    here = case.make()
    ana = case.person(here, "ana")
    place = ana.start().headers["location"]
    page = WorkerPage(case.client, f"?{urlsplit(place).query}")
    assert page.opening["study"] == {"number": 1, "total": 2, "paid_by": "Prolific"}
    other = WorkerPage(case.client, f"?{urlsplit(_ordinary(case)).query}")
    assert other.opening["study"] is None


def _ordinary(case: Case) -> str:
    """Where an ordinary worker works on another batch."""
    case.shop.publish(1)
    return str(case.shop.accept(case.shop.worker("wim")).headers["location"])


def test_closing_lets_nobody_new_in_and_can_be_taken_back(case: Case) -> None:
    here = case.make()
    case.shop.post(f"{here}/close", closed="yes")
    assert "This study is closed" in case.person(here, "ana").start().text
    case.shop.post(f"{here}/close", closed="no")
    assert case.person(here, "ana").start().status_code == 303


def test_screening_out_ends_somebodys_part_with_its_code(case: Case) -> None:
    here = case.make(screened_out_code="NOPE")
    ana = case.person(here, "ana")
    ana.start()
    one = panel_studies.people_of(case.site.services, ana.study)[0]
    case.shop.post(f"{here}/screen-out", participant=one.id)
    assert "NOPE" in ana.look().text
    again = case.shop.post(f"{here}/screen-out", participant=one.id)
    assert again.status_code == 303
    unknown = case.shop.post(f"{here}/screen-out", participant="nobody")
    assert unknown.status_code == 404


def test_submissions_tell_the_panel_what_became_of_each(case: Case) -> None:
    here = case.make()
    ana, ben = case.hand_in(here, "ana"), case.hand_in(here, "ben")
    _decide(case, ana[0], decision="approve")
    _decide(case, ana[1], decision="approve")
    for each in ben:
        _decide(case, each, decision="reject", reason="Not outlined")
    rows = list(csv.DictReader(io.StringIO(case.shop.page(f"{here}/submissions.csv"))))
    found = {row["PROLIFIC_PID"]: row for row in rows}
    assert found["ana"]["outcome"] == "approved"
    assert (found["ben"]["outcome"], found["ben"]["rejected"]) == ("rejected", "2")
    assert found["ana"]["SESSION_ID"] == "s-ana"
    assert found["ana"]["state"] == "finished"
    assert case.shop.page(f"{here}/ids.txt?outcome=approved") == "ana\n"
    assert case.shop.page(f"{here}/ids.txt?outcome=rejected") == "ben\n"
    assert case.shop.owner.get(f"{here}/ids.txt?outcome=nice").status_code == 422


def _decide(case: Case, assignment_id: str, **fields: str) -> None:
    answer = case.shop.post(f"/requester/work/sandbox/{assignment_id}/decide", **fields)
    assert answer.status_code == 303, answer.text
    case.shop.settle()


def test_a_bonus_stands_in_one_file_only(case: Case) -> None:
    here = case.make()
    ana = case.hand_in(here, "ana")
    crowd = case.site.crowd("sandbox")
    crowd.bonus(ana[0], amount_cents=50, reason="careful", token="one")
    crowd.bonus(ana[1], amount_cents=25, reason="careful", token="two")
    assert "$0.75" in case.shop.page(here)
    for _ in range(2):
        assert case.shop.post(f"{here}/bonuses").status_code == 303
    assert case.shop.page(f"{here}/bonuses/1.csv") == "ana,0.75\n"
    assert case.shop.owner.get(f"{here}/bonuses/2.csv").status_code == 404
    crowd.bonus(ana[0], amount_cents=5, reason="again", token="three")
    case.shop.post(f"{here}/bonuses")
    assert case.shop.page(f"{here}/bonuses/2.csv") == "ana,0.05\n"
    assert case.shop.page(f"{here}/bonuses/1.csv") == "ana,0.75\n"


def test_who_was_erased_is_in_no_new_file_and_old_files_say_so(case: Case) -> None:
    here, site = case.make(), case.site
    ana, ben = case.hand_in(here, "ana"), case.hand_in(here, "ben")
    crowd = site.crowd("sandbox")
    crowd.bonus(ana[0], amount_cents=50, reason="careful", token="one")
    crowd.bonus(ben[0], amount_cents=20, reason="careful", token="two")
    case.shop.post(f"{here}/bonuses")
    crowd.bonus(ana[1], amount_cents=25, reason="careful", token="three")
    crowd.bonus(ben[1], amount_cents=5, reason="careful", token="four")
    found = case.person(here, "ana").study
    (one,) = (p for p in panel_studies.all_people(site.services, found) if p.person == "ana")
    page = case.shop.page(f"/requester/workers/sandbox/erase/{one.worker_id}")
    assert "Bonuses that are in no file for the panel yet:" in page
    assert "$0.25" in page
    erase_worker(site.services, "sandbox", one.worker_id, actor=COMMAND_LINE)
    case.shop.post(f"{here}/bonuses")
    assert case.shop.page(f"{here}/bonuses/1.csv") == "erased,0.50\nben,0.20\n"
    assert case.shop.page(f"{here}/bonuses/2.csv") == "ben,0.05\n"
    page = case.shop.page(here)
    assert "Left out of every file:" in page
    assert "$0.25" in page
    assert "erased:" not in page
    case.shop.post(f"{here}/bonuses")
    assert case.shop.owner.get(f"{here}/bonuses/3.csv").status_code == 404
    assert case.shop.page(f"{here}/ids.txt?outcome=all") == "ben\n"


def test_an_erased_person_is_not_let_in_a_second_time(case: Case) -> None:
    here, site = case.make(), case.site
    case.hand_in(here, "ana")
    ana = case.person(here, "ana")
    (one,) = panel_studies.all_people(site.services, ana.study)
    erase_worker(site.services, "sandbox", one.worker_id, actor=COMMAND_LINE)
    again = case.person(here, "ana")
    assert "You took part already" in case.client.get(again.link).text
    assert again.start().status_code == 409
    (left,) = panel_studies.all_people(site.services, ana.study)
    assert left.is_erased
    assert (left.id, left.ids) == (one.id, {})
    other = case.make()  # another study knows nothing of it
    assert case.person(other, "ana").start().status_code == 303


def test_pay_reads_paid_by_the_panel_wherever_it_stands(case: Case) -> None:
    here = case.make()
    (first, _) = case.hand_in(here, "ana")
    work = f"/requester/work/sandbox/{first}"
    assert "Approve (paid by Prolific)" in case.shop.page(work)
    assert "by Prolific" in case.shop.page(f"/requester/batches/{case.batch_id}/approve-all")
    assert "Approve and pay" not in case.shop.page(work)
    case.shop.post(f"{work}/decide", decision="approve")
    assert "Give a bonus, paid by Prolific" in case.shop.page(work)
    assert "Prolific" not in case.shop.page("/requester/workers/sandbox")
    assert "Prolific" not in case.shop.page("/requester/payouts/sandbox")


def test_a_panels_worker_can_say_that_something_is_wrong(case: Case) -> None:
    here = case.make()
    ana = case.person(here, "ana")
    ana.start()
    page = ana.get(ana.desk).text
    assert "Something is wrong with this HIT" in page
    link = re.search(r'href="([^"]*/report\?[^"]*)"', page)
    assert link
    form = ana.get(link[1].replace("&amp;", "&"))
    assert form.status_code == 200
    assert "Earnings" not in form.text


def test_each_act_is_written_down(case: Case) -> None:
    from labelcrowd.accounts import audit

    here = case.make()
    case.person(here, "ana").start()
    one = panel_studies.people_of(case.site.services, case.person(here, "ana").study)[0]
    case.shop.post(f"{here}/screen-out", participant=one.id)
    case.shop.post(f"{here}/close", closed="yes")
    requester_id = case.site.operator.requester_id
    found = case.site.home.store.read(lambda c: audit.entries(c, requester_id))
    acts = [entry.action for entry in found]
    assert {"study made", "screened out", "study closed"} <= set(acts)


def test_a_study_of_another_requester_is_not_there(case: Case) -> None:
    here = case.make()
    other = case.shop.other_requester()
    for path in (here, case.address, f"{here}/submissions.csv", f"{here}/live"):
        assert other.get(path).status_code == 404
    elsewhere = here.replace(case.batch_id, case.shop.publish(1))
    assert case.shop.owner.get(elsewhere).status_code == 404
