"""Several people on a requester's side: members, what each may, keys, and the record."""

from __future__ import annotations

import re

import pytest

from labelcrowd.accounts import audit, people
from labelcrowd.accounts.roles import Role
from labelcrowd.clock import SECOND
from tests.support.shop import Shop
from tests.support.site import PASSWORD, Browser, Site

TEAM = "/requester/team"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def invite(shop: Shop, login: str, role: str, name: str = "") -> str:
    """The path of the link that the page shows, "" where it shows none."""
    fields = {"name": name or login.title(), "login": login, "role": role}
    page = shop.owner.submit(TEAM, f"{TEAM}/invite", fields).text
    found = re.search(r'value="http://testserver(/link/\w+)"', page)
    return found[1] if found else ""


def account_id(site: Site, login: str) -> str:
    found = site.home.store.read(lambda c: people.account_of(c, login))
    assert found is not None
    return found.id


def acts(site: Site) -> list[tuple[str, str]]:
    """(who, what), the oldest first."""
    found = site.home.store.read(lambda c: audit.entries(c, site.operator.requester_id))
    return [(one.actor, one.action) for one in reversed(found)]


def test_who_is_invited_signs_in_by_a_link_once_as_himself(site: Site, shop: Shop) -> None:
    path = invite(shop, "rita", "reviewer", "Rita Review")
    rita = site.browser()
    assert "Rita Review" in rita.get(path).text
    assert rita.post(path).headers["location"] == "/requester/"
    assert "Rita Review" in rita.get("/requester/").text
    assert rita.get(TEAM).status_code == 403
    assert site.browser().post(path).status_code == 404
    assert acts(site)[-1] == ("Operator", "add-member")


def test_a_login_that_exists_joins_without_anybody_getting_its_key(site: Site, shop: Shop) -> None:
    other = shop.other_requester()
    assert invite(shop, "other", "manager") == ""
    page = other.get("/requester/").text  # at once, without signing in again
    assert "Act for Operator" in page
    switched = other.submit("/requester/", "/account/requester", {
        "requester": site.operator.requester_id,
    })  # fmt: skip
    assert switched.status_code == 303
    assert "Act for Other" in other.get("/requester/").text
    assert other.get("/requester/publish").status_code == 200
    assert other.get(TEAM).status_code == 403  # an owner there, a manager here
    refused = shop.post(f"{TEAM}/{account_id(site, 'other')}/link")
    assert "only its own password" in refused.text


def test_nobody_acts_for_a_requester_that_is_not_his(site: Site, shop: Shop) -> None:
    other = shop.other_requester()
    fields = {"requester": site.operator.requester_id}
    assert other.submit("/requester/", "/account/requester", fields).status_code == 404


def test_a_changed_role_and_a_removal_hold_from_the_next_click(site: Site, shop: Shop) -> None:
    member = shop.member("mia", Role.MANAGER)
    mia = shop.signed_in(member)
    assert mia.get("/requester/publish").status_code == 200
    assert shop.post(f"{TEAM}/{member}/role", role="viewer").status_code == 303
    assert mia.get("/requester/publish").status_code == 403
    assert mia.get("/requester/").status_code == 200
    site.clock.advance(SECOND)
    assert shop.post(f"{TEAM}/{member}/remove").status_code == 303
    assert mia.get("/requester/").status_code == 303  # signed out
    again = shop.signed_in(member)
    assert again.get("/requester/").status_code == 403
    assert "not a member" in again.get("/requester/").text
    assert [what for _, what in acts(site)] == ["change-role", "remove-member"]


def test_the_last_owner_stays(site: Site, shop: Shop) -> None:
    me = site.operator.id
    for path, fields in ((f"{TEAM}/{me}/remove", {}), (f"{TEAM}/{me}/role", {"role": "viewer"})):
        refused = shop.post(path, **fields)
        assert refused.status_code == 409
        assert "the only owner" in refused.text
    assert shop.owner.get(TEAM).status_code == 200


def test_a_bad_invitation_says_what_is_wrong_and_adds_nobody(site: Site, shop: Shop) -> None:
    for fields, told in (
        ({"name": "A", "login": "x y", "role": "viewer"}, "login: expected"),
        ({"name": "", "login": "ok-login", "role": "viewer"}, "name: expected"),
        ({"name": "A", "login": "ok-login", "role": "king"}, "role: expected one of"),
        ({"name": "A", "login": "operator", "role": "viewer"}, "is a member already"),
    ):
        answer = shop.owner.submit(TEAM, f"{TEAM}/invite", fields)
        assert answer.status_code in (409, 422)
        assert told in answer.text
    assert acts(site) == []


def test_each_decision_carries_the_name_and_the_page_shows_it(site: Site, shop: Shop) -> None:
    batch_id = shop.publish(1)
    first, second = (shop.hand_in(shop.worker(login)) for login in ("ana", "bo"))
    rita = shop.signed_in(shop.member("rita", Role.REVIEWER))
    site.clock.advance(SECOND)
    work = f"/requester/work/sandbox/{first}"
    assert rita.submit(work, f"{work}/decide", {"decision": "approve"}).status_code == 303
    site.clock.advance(SECOND)
    shop.post(f"/requester/work/sandbox/{second}/decide", decision="reject", reason="Empty")
    site.clock.advance(SECOND)
    shop.post(f"/requester/work/sandbox/{second}/decide", decision="undo")
    shop.post(f"/requester/work/sandbox/{second}/decide", decision="undo")
    assert acts(site)[1:] == [
        ("Rita", "approve"),
        ("Operator", "reject"),
        ("Operator", "undo-rejection"),
    ]
    assert "Rita" in shop.page(work)
    assert "Operator" in shop.page(f"/requester/work/sandbox/{second}")
    site.clock.advance(SECOND)
    shop.post(f"/requester/batches/{batch_id}/step", step="pause")
    assert acts(site)[-1] == ("Operator", "pause")
    assert acts(site)[0] == ("Operator", "publish")
    assert "publish" in shop.page(f"/requester/audit?about={batch_id}")


def test_a_worker_hears_from_the_requester_and_not_from_a_member(site: Site, shop: Shop) -> None:
    shop.publish(1)
    ana = shop.worker("ana")
    assignment_id = shop.hand_in(ana)
    rita = shop.signed_in(shop.member("rita-review", Role.REVIEWER))
    work = f"/requester/work/sandbox/{assignment_id}"
    rita.submit(work, f"{work}/decide", {"decision": "reject", "reason": "Nothing is outlined"})
    shop.settle()
    page = ana.get("/sandbox/worker/earnings").text
    assert "Nothing is outlined" in page
    assert "Rita-Review" not in page


def test_a_reviewer_decides_but_neither_pays_extra_nor_all_at_once(site: Site, shop: Shop) -> None:
    batch_id = shop.publish(1)
    assignment_id = shop.hand_in(shop.worker("ana"))
    rita = shop.signed_in(shop.member("rita", Role.REVIEWER))
    work = f"/requester/work/sandbox/{assignment_id}"
    bonus = {"decision": "bonus", "amount": "1", "bonus_reason": "Good", "token": "t"}
    assert rita.submit(work, f"{work}/decide", bonus).status_code == 403
    assert rita.get(f"/requester/batches/{batch_id}/approve-all").status_code == 403
    assert acts(site) == [("Operator", "publish")]


def test_a_keys_secret_is_shown_once_and_a_deactivated_key_is_listed(
    site: Site, shop: Shop
) -> None:
    page = shop.post("/requester/keys", market="sandbox").text
    key_id = re.search(r'value="(AKIA\w+)"', page)
    secret = re.search(r'id="secret" readonly value="([0-9a-f]{64})"', page)
    assert key_id
    assert secret
    listed = shop.page("/requester/keys")
    assert key_id[1] in listed
    assert secret[1] not in listed
    site.clock.advance(SECOND)
    assert shop.post(f"/requester/keys/{key_id[1]}/deactivate").status_code == 303
    assert "Deactivated" in shop.page("/requester/keys")
    assert shop.post("/requester/keys/AKIANOBODY/deactivate").status_code == 404
    assert shop.post("/requester/keys", market="moon").status_code == 422
    assert [what for _, what in acts(site)] == ["make-key", "deactivate-key"]


def test_the_record_is_filtered_paged_and_written_as_csv(site: Site, shop: Shop) -> None:
    actor = audit.Actor(requester_id=site.operator.requester_id, account_id="", name="=cmd()")

    def fill(connection):  # type: ignore[no-untyped-def]
        for n in range(150):
            audit.note(connection, site.ids, n, actor, "approve", f"s{n}", {"amount_cents": 12})
        audit.note(connection, site.ids, 200, actor, "bonus", "s1", {"market": "live"})

    site.home.store.write(fill)
    page = shop.page("/requester/audit")
    assert page.count("<code") == 100
    older = re.search(r'href="(/requester/audit\?[^"]*before=[^"]+)"', page)
    assert older
    assert shop.page(older[1].replace("&amp;", "&")).count("<code") == 51
    assert shop.page("/requester/audit?action=bonus").count("<code") == 1
    assert shop.page("/requester/audit?about=s1").count("<code") == 2
    assert "No act is like that" in shop.page("/requester/audit?who=nobody")
    sheet = shop.page("/requester/audit.csv")
    assert len(sheet.splitlines()) == 152
    assert "'=cmd()" in sheet
    assert "amount 0.12" in sheet


def test_a_viewer_signs_in_by_password_and_finds_no_button_that_is_refused(
    site: Site, shop: Shop
) -> None:
    batch_id = shop.publish(1)
    shop.hand_in(shop.worker("ana"))
    shop.member("vera", Role.VIEWER)
    vera = _by_password(site, "vera")
    for path in ("/requester/", f"/requester/batches/{batch_id}", "/requester/collections"):
        page = vera.get(path).text
        forms = set(re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', page))
        assert forms <= {"/sign-out"}, (path, forms)
        for link in set(re.findall(r'href="(/requester/[^"]*)"', page)):
            assert vera.get(link.replace("&amp;", "&")).status_code in (200, 303), (path, link)


def _by_password(site: Site, login: str) -> Browser:
    from labelcrowd.accounts import passwords

    stored = passwords.hash_password(PASSWORD)
    who = account_id(site, login)
    site.home.store.write(lambda c: people.set_account_password(c, who, stored))
    browser = site.browser()
    browser.post("/sign-in", {"login": login, "password": PASSWORD})
    return browser


MONEY_WORDS = re.compile(r"\$|\d\.\d\d\b|¢|\bbalance|left to spend|\bbudget|\bbonus|\bfee", re.I)


def test_a_reviewer_sees_no_sum_on_any_page_and_in_no_file(site: Site, shop: Shop) -> None:
    batch_id = shop.publish(2, reward="7.31")
    first, second = (shop.hand_in(shop.worker(login)) for login in ("ana", "bo"))
    decide = f"/requester/work/sandbox/{first}/decide"
    shop.post(decide, decision="approve")
    shop.post(decide, decision="bonus", amount="3.47", bonus_reason="Neat", token="t1")
    shop.settle()
    rita = shop.signed_in(shop.member("rita", Role.REVIEWER))
    batch = f"/requester/batches/{batch_id}"
    collection = re.search(r"/requester/collections/\w+", shop.page("/requester/collections"))
    assert collection
    for path in (
        "/requester/", batch, f"{batch}/live", f"{batch}/results", f"{batch}/results.csv",
        f"/requester/work/sandbox/{first}", f"/requester/work/sandbox/{second}",
        "/requester/statistics", "/requester/statistics.csv", "/requester/collections",
        collection[0], f"{batch}/studies", "/requester/card", "/requester/reports",
        f"{batch}/export?format=json",
    ):  # fmt: skip
        answer = rita.get(path)
        assert answer.status_code == 200, path
        assert b"7.31" not in answer.content, path
        assert b"3.47" not in answer.content, path
        if not path.endswith(".csv") and "export" not in path:
            seen = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
            found = MONEY_WORDS.search(seen)
            assert found is None, (path, seen[max(0, found.start() - 60) : found.end() + 40])
    assert "reward" not in rita.get(f"{batch}/results.csv").text
    assert "spent" not in rita.get("/requester/statistics.csv").text
    assert "7.31" in shop.page(batch)
    assert "7.31" in shop.page(f"{batch}/results.csv")


def test_a_reviewer_learns_no_sum_from_a_refusal(site: Site, shop: Shop) -> None:
    """Undoing a rejection pays from what is left; where that is too little, no sum is told."""
    from labelcrowd.errors import InsufficientFunds
    from labelcrowd.workflow import review_round

    shop.publish(1)
    assignment_id = shop.hand_in(shop.worker("ana"))
    rita = shop.signed_in(shop.member("rita", Role.REVIEWER))
    work = f"/requester/work/sandbox/{assignment_id}"

    def refuse(*args: object, **given: object) -> None:
        raise InsufficientFunds("needs $9.99, there are $1.23")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(review_round, "approve", refuse)
        answer = rita.submit(work, f"{work}/decide", {"decision": "approve"})
    assert answer.status_code == 402
    assert "9.99" not in answer.text
    assert "ask a manager" in answer.text
