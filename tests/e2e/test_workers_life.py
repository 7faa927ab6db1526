"""A worker's life beside the work: a test, a rejection, an appeal; questions; a day in Spanish.

docs/for-workers.md and docs/messages-and-appeals.md say what is shown here.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import boto3
import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from labelcrowd.market.html_questions import html_question
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.desk import Desk, square
from tests.support.firsthand import begin_review
from tests.support.owner import PASSWORD, Owner, invitation, sample
from tests.support.qualifications import KEY, TEST

PHONE = {"width": 390, "height": 844}
REASON = "The mirror is missing."
CUT_OFF = """[...document.querySelectorAll('.bar__nav, .switch, .tabs')]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => part.textContent.trim())"""


def sound(page: Page, name: str) -> None:
    """The page has no barriers, nothing is cut off; with SHOTS it is kept as a picture."""
    shots = os.environ.get("SHOTS")
    if shots:
        page.screenshot(path=Path(shots) / f"{name}.png", full_page=True)
    assert barriers(page) == [], name
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"{name} is {overflow} px too wide"
    assert page.evaluate(CUT_OFF) == [], name


def draw_one(page: Page, submit: str = "Submit") -> None:
    desk = Desk(page).ready()
    desk.draw(square(300, 300), "car")
    desk.saved()
    page.get_by_role("button", name=re.compile(f"^{submit}")).click()


def reject(page: Page, server: Server, batch_id: str) -> None:
    page.goto(f"{server.url}/requester/batches/{batch_id}")
    begin_review(page, 1)
    page.get_by_text("Reject ...").click()
    page.get_by_label("Reason, which the worker reads").first.fill(REASON)
    page.get_by_label("Give it to someone else").uncheck()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_text("Newest results")).to_be_visible()


@pytest.fixture(scope="module")
def street(owner: Owner) -> str:
    """Ready for real money; a collection of one picture."""
    owner.go_live()
    owner.post("/requester/pay-settings/means", {"kind": ["cash"]})
    return owner.collection([sample()], "Street")


def test_from_a_qualification_test_over_a_rejection_and_an_appeal_to_the_money(
    server: Server, owner: Owner, person: OpenPerson, street: str
) -> None:
    made = owner.post(
        "/requester/qualifications/live",
        {
            "name": "Knows birds", "description": "Tells crows from gulls.", "way": "by-test",
            "test": TEST, "minutes": "10", "answer_key": KEY,
        },
    )  # fmt: skip
    type_id = made.headers["location"].rsplit("/", 1)[1]
    batch_id = owner.publish(
        street, market="live", reward="0.35", title="Birds in the street",
        qualification=f"live/{type_id}", qualification_least="50",
    )  # fmt: skip
    worker, operator = person(), person(cookies=owner.cookies)
    operator.on("dialog", lambda dialog: dialog.accept())
    worker.goto(invitation(server, "live"))
    worker.get_by_label("Your name").fill("Ana")
    worker.get_by_label("Password").fill(PASSWORD)
    worker.get_by_role("button", name="Make my account").click()
    expect(worker.get_by_role("link", name="Qualifications")).to_be_visible()

    # The group is locked, and says what for.
    worker.goto(f"{server.url}/worker/")
    worker.get_by_text("Why can't I work on this?").first.click()
    expect(worker.get_by_text("Knows birds").first).to_be_visible()
    sound(worker, "locked")
    worker.get_by_role("link", name="Take its test").click()
    worker.get_by_role("button", name="Take the test").click()
    worker.get_by_label("The crow").check()
    worker.get_by_label("The two").check()
    worker.get_by_role("button", name="Hand in").click()
    expect(worker.get_by_text("Your test was scored at once.")).to_be_visible()

    # Unlocked: the work is done, and rejected.
    worker.goto(f"{server.url}/worker/")
    worker.get_by_role("button", name="Accept").first.click()
    worker.get_by_role("button", name="I agree, accept the HIT").click()
    draw_one(worker)
    expect(worker.get_by_role("heading", name="Submitted")).to_be_visible()
    reject(operator, server, batch_id)
    worker.goto(f"{server.url}/worker/earnings")
    expect(worker.get_by_text(REASON)).to_be_visible()

    # The worker appeals; a person of the requester, by name, undoes the rejection.
    worker.get_by_role("link", name="Appeal", exact=True).click()
    worker.get_by_label("Why it is wrong").fill("The car has no mirror on this side.")
    sound(worker, "appeal")
    worker.get_by_role("button", name="Send the appeal").click()
    expect(worker.get_by_text("Waiting for an answer")).to_be_visible()
    operator.get_by_role("link", name="Messages").click()
    operator.get_by_role("link", name="Appeals").click()
    expect(operator.get_by_text("The car has no mirror on this side.")).to_be_visible()
    operator.get_by_label("Your answer, which the worker reads").fill("You are right.")
    sound(operator, "appeals")
    operator.get_by_role("button", name="Grant: approve and pay").click()
    expect(operator.get_by_text("Granted")).to_be_visible()
    worker.reload()
    expect(worker.get_by_text("paid in full")).to_be_visible()
    expect(worker.get_by_text("You are right.")).to_be_visible()
    sound(worker, "appeal-granted")

    # Owed; then paid.
    worker.goto(f"{server.url}/worker/pay")
    totals = worker.get_by_label("Totals")
    expect(totals.locator("div", has_text="Owed to you").last).to_contain_text("$0.35")
    worker.get_by_role("button", name="Pay me so").click()
    operator.get_by_role("link", name="Payouts").click()
    operator.get_by_role("button", name="See whom a run would pay").click()
    operator.get_by_role("button", name="Freeze this run").click()
    operator.get_by_label("Reference", exact=True).fill("cash 1")
    operator.get_by_role("button", name="Note 1 line as paid").click()
    expect(operator.get_by_text("cash 1").first).to_be_visible()
    worker.goto(f"{server.url}/worker/pay")
    expect(totals.locator("div", has_text="Paid to you").last).to_contain_text("$0.35")
    worker.goto(f"{server.url}/worker/history")
    sound(worker, "history")
    worker.locator("tbody a").first.click()
    expect(worker.get_by_text("Birds in the street")).to_be_visible()
    expect(worker.get_by_text("Granted")).to_be_visible()
    sound(worker, "history-day")


def test_a_question_is_asked_and_answered(server: Server, owner: Owner, person: OpenPerson) -> None:
    owner.publish(owner.collection([sample()], "Asked"), title="Asked", assignments_per_image="3")
    worker, reviewer = person(cookies=owner.new_worker("quinn")), person(cookies=owner.cookies)
    worker.goto(f"{server.url}/sandbox/worker/?q=Asked")
    worker.get_by_role("link", name="Preview").click()
    worker.get_by_role("link", name="Ask the requester").click()
    worker.get_by_label("Your question").fill("Do parked cars count?\nOr only moving ones?")
    sound(worker, "question")
    worker.get_by_role("button", name="Send").click()
    expect(worker.get_by_text("Do parked cars count?")).to_be_visible()
    reviewer.goto(f"{server.url}/requester/messages")
    sound(reviewer, "requester-messages")
    reviewer.get_by_role("link", name="Asked").click()
    reviewer.get_by_label("Your message, which the worker reads").fill("All of them.")
    sound(reviewer, "requester-thread")
    reviewer.get_by_role("button", name="Send").click()
    expect(reviewer.get_by_text("You (")).to_be_visible()
    worker.goto(f"{server.url}/sandbox/worker/")
    expect(worker.get_by_role("link", name="Messages 1 unread")).to_be_visible()
    worker.get_by_role("link", name="Messages 1 unread").click()
    sound(worker, "messages")
    worker.get_by_role("link", name="Asked").click()
    expect(worker.get_by_text("All of them.")).to_be_visible()
    sound(worker, "thread")
    worker.goto(f"{server.url}/sandbox/worker/messages")
    expect(worker.get_by_text("unread")).to_have_count(0)


def test_a_day_in_spanish_on_a_phone(server: Server, owner: Owner, person: OpenPerson) -> None:
    batch_id = owner.publish(owner.collection([sample()], "Calle"), title="Calle")
    worker = person(**PHONE, locale="es-MX", has_touch=True, is_mobile=True)
    operator = person(cookies=owner.cookies)
    root = f"{server.url}/sandbox/worker"
    worker.goto(invitation(server))
    sound(worker, "es-invite")
    worker.get_by_label("Tu nombre").fill("Lucía")
    worker.get_by_label("Usuario").fill("lucia")
    worker.get_by_label("Contraseña").fill(PASSWORD)
    worker.get_by_role("button", name="Crear mi cuenta").click()
    worker.wait_for_url(lambda url: "/invite/" not in url)
    worker.goto(f"{root}/?q=Calle")
    sound(worker, "es-work")
    worker.get_by_role("link", name="Vista previa").click()
    sound(worker, "es-preview")
    worker.get_by_role("button", name="Aceptar").click()
    expect(worker.get_by_role("button", name="Entregar")).to_be_visible()
    desk = Desk(worker).ready()
    sound(worker, "es-labelling")
    desk.outline(square(500, 400, 300), close="Enter")
    expect(worker.locator("#name-input")).to_be_visible()
    sound(worker, "es-name")
    desk.name("coche")
    desk.saved()
    worker.get_by_role("button", name=re.compile("^Entregar")).click()
    expect(worker.get_by_role("heading", name="Entregado")).to_be_visible()
    sound(worker, "es-next")
    reject(operator, server, batch_id)
    worker.goto(f"{root}/earnings")
    expect(worker.get_by_text(REASON)).to_be_visible()
    sound(worker, "es-earnings")
    worker.get_by_role("link", name="Apelar").click()
    worker.get_by_label("Por qué es un error").fill("El espejo no se ve desde aquí.")
    sound(worker, "es-appeal")
    worker.get_by_role("button", name="Enviar la apelación").click()
    expect(worker.get_by_text("A la espera de respuesta")).to_be_visible()
    sound(worker, "es-appeal-sent")
    for name in (
        "history", "messages", "qualifications", "account", "account/delete", "reports", "report",
        "?q=nada", "?qualified=yes", "pay", "pay/2026",
    ):  # fmt: skip
        worker.goto(f"{root}/{name}")
        expect(worker.locator("html")).to_have_attribute("lang", "es")
        sound(worker, "es-" + re.sub(r"\W", "-", name))


@pytest.mark.parametrize("size", [(1280, 800), (900, 550), (390, 844)])
@pytest.mark.parametrize("language", ["en-US", "es-ES"])
def test_the_pages_beside_the_work_have_no_barriers(
    server: Server, owner: Owner, person: OpenPerson, size: tuple[int, int], language: str
) -> None:
    width, height = size
    login = f"w{width}{language[:2]}"
    page = person(cookies=owner.new_worker(login), width=width, height=height, locale=language)
    for name in ("account", "account/delete", "messages", "history", "qualifications", "reports"):
        page.goto(f"{server.url}/sandbox/worker/{name}")
        sound(page, f"{language[:2]}-{width}-{name.replace('/', '-')}")
    # Without a mouse: to the account page and out of every other browser.
    page.goto(f"{server.url}/sandbox/worker/account")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-to")).to_be_focused()
    page.keyboard.press("Enter")
    button = page.locator("form[action$='/account/sign-out'] button").last
    for _ in range(40):
        if button.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sign-in"))
    sound(page, f"{language[:2]}-{width}-sign-in")


@pytest.mark.parametrize("size", [(1280, 800), (900, 550), (390, 844)])
def test_previews_of_each_kind_have_no_barriers(
    server: Server, owner: Owner, person: OpenPerson, size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(server.home / "aws-credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(server.home / "aws-config"))
    mturk = boto3.Session(profile_name="sandbox").client("mturk")
    asked = {
        "Description": "Look", "Reward": "0.03", "LifetimeInSeconds": 3600,
        "AssignmentDurationInSeconds": 600,
    }  # fmt: skip
    html = (
        '<!DOCTYPE html><html lang="en"><title>Kept</title><body><main><h1>Kept</h1></main></body>'
    )
    for kind, question in (("Kept", html_question(html, 0)), ("Asked form", TEST)):
        mturk.create_hit(Title=f"{kind} {size[0]}", Question=question, **asked)
    mturk.close()
    width, height = size
    page = person(cookies=owner.new_worker(f"p{width}"), width=width, height=height)
    for kind in ("Kept", "Asked form"):
        page.goto(f"{server.url}/sandbox/worker/?q={kind} {width}")
        page.get_by_role("link", name="Preview").click()
        expect(page.get_by_role("link", name="Ask the requester")).to_be_visible()
        expect(page.get_by_role("button", name="Submit")).to_have_count(0)
        sound(page, f"preview-{kind}-{width}")
