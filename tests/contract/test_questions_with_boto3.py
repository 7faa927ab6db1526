"""HTMLQuestion, QuestionForm and HITLayouts with boto3: made, done, read back; bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from lxml import etree

from labelcrowd.market import layouts, schemas
from labelcrowd.market.answers import Answer, read
from labelcrowd.market.html_questions import html_question
from labelcrowd.market.question_checks import check_answers
from labelcrowd.market.question_form import parse_form
from labelcrowd.market.questions import MAX_BYTES, external_question, read_html
from labelcrowd.market.submitting import submit_checked
from tests.contract.test_market_with_boto3 import create, refused
from tests.support.asking import SURVEY
from tests.support.market import MarketWorld
from tests.support.question_forms import AMAZONS_EXAMPLE, ROOT, choice, form, free_text, question

HTML = html_question(SURVEY, 0)
SCHEMA = etree.XMLSchema(
    etree.parse(str(Path(schemas.__file__).with_name("QuestionFormAnswers.xsd")))
)


def make_layout(
    world: MarketWorld, content: str, *, market_id: str = "live", requester: str = ""
) -> str:
    now = world.clock.now()
    return world.store.write(
        lambda c: layouts.make(
            c, world.ids, now, market_id, requester or world.requester,
            name="Layout", content=content, frame_height=300,
        ).id
    )  # fmt: skip


def parameters(**values: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items()]


def test_an_html_question_is_kept_as_it_was_sent(client: Any) -> None:
    made = create(client, Question=HTML)
    assert made["Question"] == HTML
    assert client.get_hit(HITId=made["HITId"])["HIT"]["Question"] == HTML
    assert read_html(HTML).content == SURVEY


def test_the_answers_of_a_html_hit_come_back_valid(
    client: Any, world: MarketWorld, server: str
) -> None:
    hit_id = create(client, Question=HTML)["HITId"]
    assignment_id = world.accept(hit_id, world.worker()).id
    sent = {"assignmentId": assignment_id, "comment": "a & b <c>\r\n]]>", "odd name": "\u2603"}
    assert httpx.post(f"{server}/mturk/externalSubmit", data=sent).status_code == 303
    answer = client.get_assignment(AssignmentId=assignment_id)["Assignment"]["Answer"]
    assert SCHEMA.validate(etree.fromstring(answer.encode())), SCHEMA.error_log
    assert [(one.identifier, one.text) for one in read(answer)] == [
        ("comment", "a & b <c>\r\n]]>"),
        ("odd name", "\u2603"),
    ]


def test_the_answers_of_a_form_come_back_valid_with_every_selection(
    client: Any, world: MarketWorld
) -> None:
    xml = form(
        question(free_text(), identifier="words"),
        question(choice("a", "b", "c", most=3, other=""), identifier="several"),
        question(choice("a", "b"), identifier="nothing"),
    )
    hit_id = create(client, Question=xml)["HITId"]
    worker = world.worker()
    assignment_id = world.accept(hit_id, worker).id
    given = [("q1", "<&>"), ("q2", "a"), ("q2", "c"), ("q2.other", "d")]
    checked = check_answers(parse_form(xml), given)
    assert not checked.wrong
    world.store.write(
        lambda c: submit_checked(
            c, world.clock.now(), "live", assignment_id, worker, checked.answers
        )
    )
    (found,) = client.list_assignments_for_hit(HITId=hit_id)["Assignments"]
    assert SCHEMA.validate(etree.fromstring(found["Answer"].encode())), SCHEMA.error_log
    assert read(found["Answer"]) == (
        Answer("words", text="<&>"),
        Answer("several", selections=("a", "c"), other="d"),
        Answer("nothing"),
    )


def test_a_form_of_amazons_is_taken_with_a_type_too(client: Any) -> None:
    hit_type_id = create(client)["HITTypeId"]
    made = client.create_hit_with_hit_type(
        HITTypeId=hit_type_id, LifetimeInSeconds=3600, Question=AMAZONS_EXAMPLE
    )["HIT"]
    assert made["Question"] == AMAZONS_EXAMPLE
    assert "HITLayoutId" not in made


# --- layouts ---


def test_a_layout_with_values_becomes_an_html_question(client: Any, world: MarketWorld) -> None:
    layout_id = make_layout(
        world, '<img src="${url}"> ${text} <form action="x"></form> ${url} $url ${not a name}'
    )
    made = create(
        client,
        Question=None,
        HITLayoutId=layout_id,
        HITLayoutParameters=parameters(url="https://x.example/?a=1&b=2", text="<b>bold</b> ]]>"),
    )
    assert made["HITLayoutId"] == layout_id
    found = read_html(client.get_hit(HITId=made["HITId"])["HIT"]["Question"])
    assert '<img src="https://x.example/?a=1&b=2"> <b>bold</b> ]]>' in found.content
    assert "https://x.example/?a=1&b=2 $url ${not a name}" in found.content
    assert found.frame_height == 300
    (listed,) = client.list_hits()["HITs"]
    assert listed["HITLayoutId"] == layout_id


def test_a_layout_without_a_form_gets_one(client: Any, world: MarketWorld) -> None:
    layout_id = make_layout(world, "<html><body class='a'><p>${a}</p></body></html>")
    hit_type_id = create(client)["HITTypeId"]
    made = client.create_hit_with_hit_type(
        HITTypeId=hit_type_id,
        LifetimeInSeconds=3600,
        HITLayoutId=layout_id,
        HITLayoutParameters=parameters(a="hello"),
    )["HIT"]
    page = read_html(made["Question"]).content
    assert page.startswith("<html><body class='a'><form ")
    assert page.endswith("</form></body></html>")
    assert "<p>hello</p>" in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "these are missing: a, b"),
        ({"a": "1"}, "these are missing: b"),
        ({"a": "1", "b": "2", "c": "3"}, "these are not used in the layout: c"),
        ({"a": "1", "b": "x" * MAX_BYTES}, "longer than 65535 bytes"),
    ],
)
def test_values_that_do_not_fit_a_layout_make_nothing(
    client: Any, world: MarketWorld, given: dict[str, str], says: str
) -> None:
    layout_id = make_layout(world, "${a} ${b} ${a}")
    with pytest.raises(ClientError) as error:
        create(
            client, Question=None, HITLayoutId=layout_id, HITLayoutParameters=parameters(**given)
        )
    code, message = refused(error)
    assert (code, says in message) == ("InvalidParameterValue", True), message
    assert nothing_was_made(client)


def test_a_value_given_twice_and_values_without_a_layout_are_refused(
    client: Any, world: MarketWorld
) -> None:
    layout_id = make_layout(world, "${a}")
    twice = [*parameters(a="1"), *parameters(a="2")]
    for asked in (
        {"Question": None, "HITLayoutId": layout_id, "HITLayoutParameters": twice},
        {"HITLayoutParameters": parameters(a="1")},
        {"HITLayoutId": layout_id, "HITLayoutParameters": parameters(a="1")},
        {"Question": None},
    ):
        with pytest.raises(ClientError) as error:
            create(client, **asked)
        assert refused(error)[0] == "InvalidParameterValue"
    assert nothing_was_made(client)


def test_layouts_of_others_of_the_other_market_and_removed_ones_do_not_exist(
    client: Any, other_client: Any, sandbox_client: Any, world: MarketWorld
) -> None:
    layout_id = make_layout(world, "hello")
    removed = make_layout(world, "hello")
    world.store.write(
        lambda c: layouts.remove(c, world.clock.now(), "live", world.requester, removed)
    )
    for one, asked in (
        (other_client, layout_id),
        (sandbox_client, layout_id),
        (client, removed),
        (client, "3NEVERWAS"),
    ):
        with pytest.raises(ClientError) as error:
            create(one, Question=None, HITLayoutId=asked)
        code, message = refused(error)
        assert (code, "does not exist" in message) == ("HITLayoutDoesNotExist", True)
        assert nothing_was_made(one)
    assert create(client, Question=None, HITLayoutId=layout_id)["HITStatus"] == "Assignable"


# --- files ---


def test_no_assignment_has_a_file(client: Any, other_client: Any, world: MarketWorld) -> None:
    hit_id = create(client, Question=HTML)["HITId"]
    held = world.accept(hit_id)
    assignment_id = held.id

    def ask(one: Any, identifier: str = "file") -> tuple[str, str]:
        with pytest.raises(ClientError) as error:
            one.get_file_upload_url(AssignmentId=assignment_id, QuestionIdentifier=identifier)
        return refused(error)

    assert ask(client)[0] == "InvalidAssignmentState"
    world.submit(held)
    code, message = ask(client)
    assert (code, "no longer supported" in message) == ("InvalidParameterValue", True)
    assert ask(other_client)[0] == "AssignmentDoesNotExist"
    assert ask(client, "x" * 257)[0] == "InvalidParameterValue"


# --- bad input ---

BOMB = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
GOOD = {
    "ExternalQuestion": external_question("https://a.example/", 400),
    "HTMLQuestion": HTML,
    "QuestionForm": AMAZONS_EXAMPLE,
}


def broken(kind: str) -> dict[str, str]:
    """What goes wrong with a document of each kind."""
    good = GOOD[kind].removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    inside = good.index(">", good.index(">") + 1) + 1  # the text of the first element
    return {
        "not closed": good[:-1],
        "nothing": "",
        "no xml": "question",
        "entity bomb": BOMB + good[:inside] + "&c;" + good[inside:],
        "outside entity": OUTSIDE + good[:inside] + "&e;" + good[inside:],
        "unknown entity": good[:inside] + "&nothing;" + good[inside:],
        "wrong namespace": good.replace("AWSMechanicalTurkDataSchemas", "Other"),
        "no namespace": good.replace(' xmlns="', ' data="', 1),
        "wrong version": good.replace("20", "19", 1),
        "one more element": good.replace(f"</{kind}>", f"<Extra/></{kind}>"),
        "two documents": good + good,
        "a NUL": good[:inside] + "\0" + good[inside:],
        "deep": "<a>" * 5_000 + "</a>" * 5_000,
    }


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_bad_documents_of_every_kind_are_refused_and_nothing_is_made(
    client: Any, kind: str
) -> None:
    for name, xml in broken(kind).items():
        with pytest.raises(ClientError) as error:
            create(client, Question=xml)
        assert refused(error)[0] == "XMLParseError", (kind, name)
    assert nothing_was_made(client)
    assert create(client, Question=GOOD[kind])["HITStatus"] == "Assignable"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-16", "no-such"])
def test_a_question_is_the_characters_that_came_whatever_encoding_its_file_had(
    client: Any, encoding: str
) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    asked = declared + form(question(free_text(), content="<Text>café ☕</Text>"))
    assert "café ☕" in str(parse_form(asked))
    page = declared + html_question("<form>café ☕</form>", 0).partition("?>")[2]
    assert read_html(page).content == "<form>café ☕</form>"
    for xml in (asked, page):
        assert create(client, Question=xml)["Question"] == xml


def exactly(size: int, kind: str) -> str:
    """A good document of so many bytes."""
    make = {
        "ExternalQuestion": lambda text: external_question("https://a.example/" + text, 0),
        "HTMLQuestion": lambda text: html_question("<form>" + text, 0),
        "QuestionForm": lambda text: form(question(free_text(), content=f"<Text>?{text}</Text>")),
    }[kind]
    return make("x" * (size - len(make("").encode())))


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_question_has_at_most_65535_bytes(client: Any, kind: str) -> None:
    with pytest.raises(ClientError) as error:
        create(client, Question=exactly(MAX_BYTES + 1, kind))
    code, message = refused(error)
    assert (code, "65535 bytes" in message) == ("InvalidParameterValue", True)
    assert nothing_was_made(client)
    assert create(client, Question=exactly(MAX_BYTES, kind))["HITStatus"] == "Assignable"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (html_question("", 0), "XMLParseError"),
        (HTML.replace("<FrameHeight>0", "<FrameHeight>tall"), "XMLParseError"),
        (HTML.replace("<FrameHeight>0", "<FrameHeight>-1"), "XMLParseError"),
        (HTML.replace("<![CDATA[", "").replace("]]>", ""), "XMLParseError"),
        (
            form(question(free_text(), content="<FormattedContent>&lt;p</FormattedContent>")),
            "XHTMLParseError",
        ),
        (
            form(question(free_text('<AnswerFormatRegex regex="^(1[- ]?)?(a|b$)+)"/>'))),
            "InvalidParameterValue",
        ),
        (form(question(free_text('<AnswerFormatRegex regex="(?R)"/>' * 3))), ""),
        (
            form(question(free_text()), namespace=f"{ROOT}2005-10-01/AnswerKey.xsd"),
            "XMLParseError",
        ),
    ],
)
def test_other_mistakes_in_questions_have_amazons_codes(client: Any, xml: str, code: str) -> None:
    if not code:  # a pattern that calls itself is a pattern, and is bounded when it is used
        assert create(client, Question=xml)["HITStatus"] == "Assignable"
        return
    with pytest.raises(ClientError) as error:
        create(client, Question=xml)
    assert refused(error)[0] == code
    assert nothing_was_made(client)


def nothing_was_made(client: Any) -> bool:
    on_hold = client.get_account_balance().get("OnHoldBalance", "0.00")
    return client.list_hits()["NumResults"] == 0 and on_hold == "0.00"
