"""Invitations: one link or one for each person, what ends them, who gets a mail."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlsplit

import pytest

from labelcrowd.accounts import invitations, outbox
from labelcrowd.accounts.invitations import Invitation
from labelcrowd.clock import DAY, HOUR
from labelcrowd.market import worker_groups
from labelcrowd.storage.home import write_private
from labelcrowd.web.background import waiting_mail
from labelcrowd.workflow.invitations import link_of
from tests.support.panel import make_study
from tests.support.shop import ROOT, Shop
from tests.support.site import PASSWORD, Browser, Site
from tests.support.smtp import Mailbox, mail_server

PEOPLE = "/requester/workers/sandbox"
TABLE = "Name;E-Mail;Group\nAna Lind;Ana@Example.org;Students\n\nBo;bo@example.org;\n"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


@pytest.fixture
def group_id(shop: Shop) -> str:
    made = shop.post(f"{PEOPLE}/groups", name="Students").headers["location"]
    return made.rsplit("/", 1)[1]


def all_of(shop: Shop) -> list[Invitation]:
    """The sandbox's invitations, the oldest first."""
    now = shop.site.clock.now()
    store = shop.site.home.store
    found = store.read(lambda c: invitations.list_invitations(c, "sandbox", now, limit=9999))
    return sorted(found, key=lambda one: (one.created_at, one.email))


def path_of(shop: Shop, one: Invitation) -> str:
    return urlsplit(link_of(shop.site.services, one)).path


def invite(shop: Shop, **fields: str) -> tuple[str, str]:
    """(its page, its link's path)."""
    page = shop.post(f"{PEOPLE}/invite", **fields).headers["location"]
    found = re.search(r'readonly value="(http[^"]+)"', shop.page(page))
    assert found
    return page, urlsplit(found[1]).path


def join(browser: Browser, path: str, login: str = "ana") -> int:
    fields = {"name": login.title(), "login": login, "password": PASSWORD}
    return browser.post(path, fields).status_code


def members(site: Site, group_id: str) -> list[str]:
    return site.home.store.read(lambda c: worker_groups.member_ids(c, "sandbox", group_id))


# --- a panel's person ---


def test_a_panels_person_makes_an_account_and_uses_nothing_up_before(
    site: Site, group_id: str
) -> None:
    study, person = make_study(site, market_id="sandbox"), site.browser()
    person.post(f"/study/{study.token}?PROLIFIC_PID=p1&STUDY_ID=st&SESSION_ID=s")
    path = site.invitation(market_id="sandbox", group_id=group_id, uses=1)
    page = person.get(path).text
    assert "Make my account" in page
    assert "Join the group" not in page
    person.post(path)  # as the form of who is signed in was sent
    assert members(site, group_id) == []
    assert join(person, path) == 303
    assert len(members(site, group_id)) == 1
    assert person.get(f"{ROOT}/").status_code == 200


# --- one link ---


def test_its_page_has_link_code_and_text_and_stays(shop: Shop) -> None:
    page, path = invite(shop, uses="3", days="30")
    for _ in range(2):
        text = shop.page(page)
        assert text.count(path) == 2, "the link, and the text to paste"
        assert '<svg role="img"' in text
        assert "3 of 3 uses left" in text
        assert 'data-copies="link"' in text
    assert path not in shop.page(f"{PEOPLE}/invitations")


def test_a_preview_of_the_link_uses_nothing_up(shop: Shop) -> None:
    _, path = invite(shop)
    for headers in (
        {"user-agent": "WhatsApp/2.23"},
        {"user-agent": "Slackbot-LinkExpanding 1.0"},
        {"sec-purpose": "prefetch;prerender"},
    ):
        for method in ("GET", "HEAD"):
            seen = shop.site.browser().send(method, path, headers=headers)
            assert seen.status_code == 200
            assert not seen.headers.get_list("set-cookie")
    assert join(shop.site.browser(), path) == 303


def test_a_used_an_expired_and_a_revoked_one_say_so_and_let_nobody_in(shop: Shop) -> None:
    _, used = invite(shop)
    assert join(shop.site.browser(), used) == 303
    page, revoked = invite(shop)
    for _ in range(2):
        assert shop.post(f"{page}/revoke").status_code == 303
    _, expired = invite(shop, days="1")
    shop.site.clock.advance(DAY)
    for path, says in (
        (used, "was used already"),
        (revoked, "was taken back"),
        (expired, "has expired"),
    ):
        answer = shop.site.browser().get(path)
        assert answer.status_code == 410
        assert says in answer.text
        assert f'href="{ROOT}/sign-in"' in answer.text
        assert join(shop.site.browser(), path, "eve") == 410
    assert shop.site.browser().get(f"{ROOT}/invite/{'0' * 64}").status_code == 404
    text = shop.page(f"{PEOPLE}/invitations")
    for state in ("Used", "Taken back", "Expired"):
        assert state in text


def test_of_two_who_join_at_once_with_the_last_use_one_gets_in(shop: Shop) -> None:
    _, path = invite(shop, uses="1")
    first, second = shop.site.browser(), shop.site.browser()
    assert first.get(path).status_code == second.get(path).status_code == 200
    assert sorted([join(first, path, "ana"), join(second, path, "ben")]) == [303, 410]


def test_who_joins_lands_in_the_group_and_at_the_only_work(shop: Shop, group_id: str) -> None:
    _, path = invite(shop, uses="2", group=group_id)
    shop.publish(audience=f"sandbox/{group_id}")
    ana = shop.site.browser()
    answer = ana.post(path, {"name": "Ana Lind", "login": "", "password": PASSWORD})
    assert re.fullmatch(rf"{ROOT}/groups/\w+", answer.headers["location"])
    assert ana.get(answer.headers["location"]).status_code == 200
    assert len(members(shop.site, group_id)) == 1
    again = shop.site.browser().post(f"{ROOT}/sign-in", {"login": "ana.lind", "password": PASSWORD})
    assert again.status_code == 303, "the login was made of the name"


def test_a_worker_joins_a_group_by_invitation_without_a_second_account(
    shop: Shop, group_id: str
) -> None:
    ana = shop.worker("ana")
    _, path = invite(shop, group=group_id)
    assert "Join the group" in ana.get(path).text
    assert ana.post(path).status_code == 403, "only from the page itself"
    csrf = {"csrf": re.search(r'name="csrf" value="(\w+)"', ana.get(path).text)[1]}  # type: ignore[index]
    assert ana.post(path, csrf).status_code == 303
    again = ana.post(path, csrf)
    assert again.status_code == 410
    assert "To the work" in again.text
    assert members(shop.site, group_id) == [shop.site.worker_ids["ana"]]


def test_an_invitation_into_a_group_that_was_deleted_still_lets_in(
    shop: Shop, group_id: str
) -> None:
    _, path = invite(shop, group=group_id)
    shop.post(f"{PEOPLE}/groups/{group_id}/delete")
    assert join(shop.site.browser(), path) == 303


@pytest.mark.parametrize("fields", [{"days": "0"}, {"days": "366"}, {"group": "nobody"}])
def test_what_cannot_be_is_refused(shop: Shop, fields: dict[str, str]) -> None:
    answer = shop.post(f"{PEOPLE}/invite", uses="1", **fields)
    assert answer.status_code in (404, 422)
    assert 'role="alert"' in answer.text
    assert all_of(shop) == []


# --- a table ---


def test_a_table_invites_each_person_once(shop: Shop, group_id: str) -> None:
    for made in ("2 people are invited.", "0 people are invited. 2 had one before"):
        answer = shop.post(f"{PEOPLE}/invite-table", table=TABLE)
        assert made in answer.text, answer.text
    ana, bo = all_of(shop)
    assert (ana.name, ana.email, ana.group_id) == ("Ana Lind", "ana@example.org", group_id)
    assert (bo.name, bo.group_id, bo.uses) == ("Bo", "", 1)
    page = shop.site.browser().get(path_of(shop, ana)).text
    assert 'value="Ana Lind"' in page
    assert 'value="ana@example.org"' in page
    links = csv.DictReader(io.StringIO(shop.owner.get(f"{PEOPLE}/invitations.csv").text))
    assert {row["email"]: urlsplit(row["link"]).path for row in links} == {
        "ana@example.org": path_of(shop, ana),
        "bo@example.org": path_of(shop, bo),
    }


def test_who_has_joined_or_whose_time_is_over(shop: Shop, group_id: str) -> None:
    shop.post(f"{PEOPLE}/invite-table", table=TABLE)
    assert join(shop.site.browser(), path_of(shop, all_of(shop)[0])) == 303
    shop.site.clock.advance(15 * DAY)
    answer = shop.post(f"{PEOPLE}/invite-table", table=TABLE)
    assert "1 person is invited. 1 had an invitation before" in answer.text
    assert [one.email for one in all_of(shop)] == [
        "ana@example.org", "bo@example.org", "bo@example.org",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "line", "why"),
    [
        ("Ana;ana@example.org\n", 1, "expected a first line"),
        ("name,email\nAna,ana at example.org\n", 2, "expected an e-mail address"),
        ("name,email\nAna,ana@example.org\nBo,ANA@example.org\n", 3, "is on line 2"),
        ("name,email,group\nAna,ana@example.org,Nobody\n", 2, "no group"),
        ('name,email\nAna,"ana@example.org\n', 3, "is not CSV"),
        ("name,email\nAna,ana@example.org%0d%0aBcc:x@y.z\nBo,bo@example.org\n", 2, "e-mail"),
        (f"name,email\n{'x' * 101},ana@example.org\n", 2, "1 to 100"),
    ],
)
def test_a_bad_line_is_named_and_nobody_is_invited(
    shop: Shop, table: str, line: int, why: str
) -> None:
    good = "" if line == 1 else "Zoe,zoe@example.org\n"
    answer = shop.post(f"{PEOPLE}/invite-table", table=table + good)
    assert answer.status_code == 422
    assert f"Line {line}:" in answer.text
    assert why in answer.text
    assert all_of(shop) == []


def test_a_table_of_nobody_is_refused(shop: Shop) -> None:
    answer = shop.post(f"{PEOPLE}/invite-table", table="name,email\n\n")
    assert "at least one person" in answer.text


def test_a_table_that_names_a_column_twice_is_refused(shop: Shop) -> None:
    table = "email,name,e-mail\nana@example.org,Ana,bo@example.org"
    answer = shop.post(f"{PEOPLE}/invite-table", table=table)
    assert answer.status_code == 422
    assert "each column once" in answer.text
    assert all_of(shop) == []


def test_two_thousand_people_are_invited_together_and_no_more(shop: Shop) -> None:
    lines = [f"P {n},p{n}@example.org" for n in range(2001)]
    table = "\n".join(["name,email", *lines])
    assert "at most 2,000 people" in shop.post(f"{PEOPLE}/invite-table", table=table).text
    table = "\n".join(["name,email", *lines[:2000]])
    assert "people are invited" in shop.post(f"{PEOPLE}/invite-table", table=table).text
    assert len(all_of(shop)) == 2000
    assert "Older ones" in shop.page(f"{PEOPLE}/invitations")


# --- mail ---


@pytest.fixture
def mailbox(site: Site):  # type: ignore[no-untyped-def]
    with mail_server() as box:
        write_private(
            site.home.folder / "mail.toml",
            f'url = "{box.url}"\nfrom = "Street labels <labels@example.org>"\n',
        )
        yield box


def test_each_person_gets_one_mail_with_their_own_link(
    shop: Shop, group_id: str, mailbox: Mailbox
) -> None:
    shop.post(f"{PEOPLE}/invite-table", table=TABLE)
    assert mailbox.messages == [], "never inside the request"
    assert shop.page(f"{PEOPLE}/invitations").count("Mail waits") == 2
    for _ in range(2):
        waiting_mail(shop.site.services)
    assert {one["To"] for one in mailbox.messages} == {"ana@example.org", "bo@example.org"}
    assert len(mailbox.messages) == 2
    ana = next(one for one in mailbox.messages if one["To"].startswith("ana"))
    assert ana["From"] == "Street labels <labels@example.org>"
    text = ana.get_content()
    assert "Hello Ana Lind" in text
    assert link_of(shop.site.services, all_of(shop)[0]) in text.replace("=\n", "")
    assert shop.page(f"{PEOPLE}/invitations").count("Mail sent") == 2


def test_a_server_that_says_later_is_asked_later_and_the_state_says_so(
    shop: Shop, mailbox: Mailbox
) -> None:
    mailbox.answers = ["451 greylisted"]
    shop.post(f"{PEOPLE}/invite-table", table="email\nbo@example.org")
    waiting_mail(shop.site.services)
    page = shop.page(f"{PEOPLE}/invitations")
    assert "Mail waits" in page
    assert "451 greylisted" in page
    waiting_mail(shop.site.services)
    assert mailbox.messages == [], "not before its time"
    shop.site.clock.advance(outbox.WAITS[0])
    waiting_mail(shop.site.services)
    assert len(mailbox.messages) == 1


def test_a_refused_mail_fails_at_once_and_can_be_sent_again(shop: Shop, mailbox: Mailbox) -> None:
    mailbox.answers = ["550 no such mailbox"]
    shop.post(f"{PEOPLE}/invite-table", table="email\nbo@example.org")
    waiting_mail(shop.site.services)
    shop.site.clock.advance(DAY)
    waiting_mail(shop.site.services)
    page = shop.page(f"{PEOPLE}/invitations")
    assert "Mail failed" in page
    assert "550 no such mailbox" in page
    shop.post(f"{PEOPLE}/invitations/{all_of(shop)[0].id}/send-again")
    waiting_mail(shop.site.services)
    assert len(mailbox.messages) == 1


def test_a_server_that_is_away_is_given_up_after_a_day(shop: Shop, site: Site) -> None:
    write_private(
        site.home.folder / "mail.toml", 'url = "smtp://127.0.0.1:9"\nfrom = "a@example.org"\n'
    )
    shop.post(f"{PEOPLE}/invite-table", table="email\nbo@example.org")
    for _ in range(len(outbox.WAITS)):
        waiting_mail(site.services)
        assert all_of(shop)[0].mail == "queued"
        site.clock.advance(12 * HOUR)
    waiting_mail(site.services)
    assert all_of(shop)[0].mail == "failed"


def test_no_mail_goes_out_for_an_invitation_that_was_taken_back(
    shop: Shop, mailbox: Mailbox
) -> None:
    shop.post(f"{PEOPLE}/invite-table", table="email\nbo@example.org")
    one = all_of(shop)[0]
    shop.post(f"{PEOPLE}/invitations/{one.id}/revoke")
    waiting_mail(shop.site.services)
    assert mailbox.messages == []
    assert "over before its mail was sent" in shop.page(f"{PEOPLE}/invitations")
