"""A QuestionForm is read strictly, and answers are held against it."""

from __future__ import annotations

import time

import pytest

from labelcrowd.market.answers import Answer, read, write
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.question_checks import Checked, check_answers
from labelcrowd.market.question_form import Choice, Form, FreeText, parse_form
from tests.support.question_forms import (
    AMAZONS_EXAMPLE,
    NAMESPACE,
    ROOT,
    choice,
    form,
    free_text,
    question,
)


def one(answer: str, *, required: bool | None = None, content: str = "<Text>?</Text>") -> Form:
    return parse_form(form(question(answer, required=required, content=content)))


def check(found: Form, *fields: tuple[str, str]) -> Checked:
    return check_answers(found, fields)


def why(found: Form, *fields: tuple[str, str]) -> list[str]:
    return [wrong.why for wrong in check(found, *fields).wrong]


def refused(xml: str) -> BadParameter:
    with pytest.raises(BadParameter) as caught:
        parse_form(xml)
    return caught.value


# --- reading ---


def test_amazons_own_example_is_read() -> None:
    found = parse_form(AMAZONS_EXAMPLE)
    overview, move, chances = found.blocks
    assert [content.kind for content in overview.contents] == ["title", "text", "media", "text"]
    assert (move.identifier, move.required, move.field) == ("nextmove", True, "q1")
    assert move.answer == FreeText(shortest=2, longest=2, default="C1")
    assert isinstance(chances.answer, Choice)
    assert chances.answer.control == "radio"
    assert [s.identifier for s in chances.answer.selections] == ["notlikely", "unsure", "likely"]


@pytest.mark.parametrize("version", ["2005-10-01", "2017-11-06"])
def test_both_versions_of_the_schema_are_read(version: str) -> None:
    xml = form(question(free_text()), namespace=f"{ROOT}{version}/QuestionForm.xsd")
    assert len(parse_form(xml).questions) == 1


@pytest.mark.parametrize(
    ("style", "most", "control"),
    [
        ("", 1, "radio"),
        ("radiobutton", 1, "radio"),
        ("dropdown", 1, "select"),
        ("combobox", 1, "select"),
        ("list", 1, "select"),
        ("checkbox", 1, "check"),
        ("checkbox", 2, "check"),
        ("list", 2, "check"),
        ("combobox", 2, "check"),
        ("multichooser", 2, "check"),
        ("multichooser", 1, "radio"),
    ],
)
def test_every_style_has_a_control(style: str, most: int, control: str) -> None:
    found = one(choice("a", "b", most=most, style=style))
    assert isinstance(found.questions[0].answer, Choice)
    assert found.questions[0].answer.control == control


def test_content_has_lists_media_and_cleaned_xhtml() -> None:
    content = (
        "<List><ListItem>first</ListItem><ListItem>second</ListItem></List>"
        "<EmbeddedBinary><EmbeddedMimeType><Type>video</Type><SubType>mp4</SubType>"
        "</EmbeddedMimeType><DataURL>https://example.com/a.mp4</DataURL><AltText>a walk</AltText>"
        "<Width>400</Width><Height>60%</Height></EmbeddedBinary>"
        "<FormattedContent><![CDATA[<p>a <b>bold</b>&nbsp;<a href='https://x.example/?a=1&amp;b=2'"
        " target='_top'>link</a> &amp; more</p>]]></FormattedContent>"
    )
    listed, film, formatted = one(free_text(), content=content).questions[0].contents
    assert listed.items == ("first", "second")
    assert film.media is not None and (film.media.width, film.media.height) == ("400", "")
    assert 'target="_blank"' in formatted.html and "noopener" in formatted.html
    assert "<b>bold</b>" in formatted.html and "_top" not in formatted.html


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>a</p>",
        "<p style='color:red'>a</p>",
        "<img src='javascript:alert(1)'/>",
        "<img src='x' onerror='alert(1)'/>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href=' data:text/html,x'>a</a>",
        "<iframe src='https://x.example'/>",
        "<form action='/worker/sign-out'><input/></form>",
        "<svg><a/></svg>",
        "<p>not closed",
        "<p>&nosuchcharacter;</p>",
        "</div><script/><div>",
    ],
)
def test_formatted_content_outside_of_the_subset_is_refused(html: str) -> None:
    content = f"<FormattedContent><![CDATA[{html}]]></FormattedContent>"
    assert refused(form(question(free_text(), content=content))).turk_code == "XHTMLParseError"


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<",
        "no xml",
        "<QuestionForm/>",
        form(),
        form("<Overview><Text>only this</Text></Overview>"),
        form(question(free_text()), namespace=f"{ROOT}2003-01-01/QuestionForm.xsd"),
        form(question(free_text()), namespace="urn:other"),
        form("<Question><QuestionIdentifier>a</QuestionIdentifier></Question>"),
        form(question(free_text("<Nonsense/>"))),
        form(question(free_text('<IsNumeric minValue="1e5"/>'))),
        form(question(choice("a", style="wheel"))),
        form(question(choice())),
        form(question(free_text(), identifier="")),
        form(question(free_text(), content="")),
        form(question(free_text(), content="<Text>a</Text><Sound/>")),
        form(
            question(
                free_text(),
                content="<Binary><MimeType><Type>image</Type></MimeType>"
                "<DataURL>file:///etc/passwd</DataURL><AltText>a</AltText></Binary>",
            )
        ),
        f'<!DOCTYPE a [<!ENTITY b "c">]>{form(question(free_text()))}',
        "<!DOCTYPE lolz [" + '<!ENTITY a "ha">' + "]>" + form(question(free_text())),
        "<a>" * 100 + "</a>" * 100,
    ],
)
def test_what_is_no_question_form_is_an_xml_parse_error(xml: str) -> None:
    assert refused(xml).turk_code == "XMLParseError"


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (form(question(free_text()), question(free_text())), "there twice"),
        (form(question(choice("a", "a"))), "there twice"),
        (form(question(choice("a", "b", least=3))), "do not go with 2"),
        (form(question(choice("a", "b", most=3))), "do not go with 2"),
        (form(question(choice("a", "b", most=0))), "do not go with 2"),
        (form(question(choice("a", "b", most=2, style="dropdown"))), "only if MaxSelectionCount"),
        (form(question(free_text('<Length minLength="5" maxLength="4"/>'))), "allows nothing"),
        (form(question(free_text('<Length minLength="100001"/>'))), "at most 100000"),
        (form(question(free_text('<IsNumeric minValue="5" maxValue="4"/>'))), "allows nothing"),
        (form(question(free_text('<AnswerFormatRegex regex="(a"/>'))), "not a regular expression"),
        (form(question(free_text('<AnswerFormatRegex regex="a" flags="g"/>'))), "expected flags"),
        (
            form(question(free_text(f'<AnswerFormatRegex regex="{"a" * 1001}"/>'))),
            "at most 1000 characters",
        ),
        (
            form(question(free_text('<AnswerFormatRegex regex="((a{999}){999}){999}"/>'))),
            "repeats more than",
        ),
        (
            form(
                question(
                    "<FileUploadAnswer><MaxFileSizeInBytes>9</MaxFileSizeInBytes>"
                    "<MinFileSizeInBytes>1</MinFileSizeInBytes></FileUploadAnswer>"
                )
            ),
            "no longer supported since December 12, 2017",
        ),
        (
            form(question(free_text(), content="<Application><Flash/></Application>")),
            "no longer supported since December 12, 2017",
        ),
        (form(question(free_text(default="x" * 65_535))), "65535 bytes"),
    ],
)
def test_values_that_make_no_sense_are_named(xml: str, says: str) -> None:
    error = refused(xml)
    assert error.turk_code == "InvalidParameterValue"
    assert says in error.message


# --- answering ---


def test_text_must_fit_its_limits() -> None:
    found = one(free_text('<Length minLength="2" maxLength="4"/>'))
    assert why(found) == ["missing"]  # a minimal length makes it required, as Amazon says
    assert why(found, ("q1", "a")) == ["shortest"]
    assert why(found, ("q1", "abcde")) == ["longest"]
    assert why(found, ("q1", "a\r\nb")) == []  # a line end is one character


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100", []),
        ("999", []),
        ("99", ["least"]),
        ("1000", ["most"]),
        ("100.5", []),
        ("a hundred", ["number"]),
        ("1e9", ["number"]),
        ("٣٣٣", ["number"]),
        ("9" * 10_000, ["number"]),
        ("", []),
    ],
)
def test_numbers(text: str, expected: list[str]) -> None:
    found = one(free_text('<IsNumeric minValue="100" maxValue="999"/>'))
    assert why(found, ("q1", text)) == expected


def test_all_patterns_must_be_found_and_say_the_requesters_words() -> None:
    found = one(
        free_text(
            '<AnswerFormatRegex regex="\\S" errorText="The content cannot be blank."/>'
            '<AnswerFormatRegex regex="regex" flags="i"/>'
        )
    )
    assert check(found, ("q1", "  ")).wrong[0].text == "The content cannot be blank."
    assert check(found, ("q1", "other")).wrong[0].text == ""
    assert why(found, ("q1", "my RegEx")) == []


def test_a_pattern_that_would_take_for_ever_does_not_hold_up_the_answer() -> None:
    found = one(free_text('<AnswerFormatRegex regex="(a+)+$"/>' * 50))
    started = time.monotonic()
    assert why(found, ("q1", "a" * 5_000 + "!")) == []
    assert time.monotonic() - started < 3


def test_selections_are_counted_and_known() -> None:
    found = one(choice("a", "b", "c", "d", least=2, most=3), required=True)
    assert why(found) == ["missing"]
    assert why(found, ("q1", "a")) == ["few"]
    assert why(found, ("q1", "a"), ("q1", "a")) == ["few"]
    assert why(found, ("q1", "a"), ("q1", "b")) == []
    assert why(found, *(("q1", x) for x in "abcd")) == ["many"]
    assert why(found, ("q1", "a"), ("q1", "z")) == ["unknown"]


def test_what_is_optional_may_be_left_out() -> None:
    found = parse_form(
        form(question(choice("a", "b"), identifier="x"), question(free_text(), identifier="y"))
    )
    checked = check(found)
    assert checked.wrong == ()
    assert checked.answers == (Answer("x"), Answer("y", text=""))


def test_words_of_ones_own_are_an_answer_beside_or_instead() -> None:
    found = one(
        choice("a", "b", other='<Constraints><Length maxLength="5"/></Constraints>'), required=True
    )
    assert check(found, ("q1.other", "plum")).answers == (Answer("one", other="plum"),)
    both = check(found, ("q1", "a"), ("q1.other", "plum"))
    assert both.answers == (Answer("one", selections=("a",), other="plum"),)
    assert both.wrong == ()
    assert check(found, ("q1.other", "too long")).wrong[0].in_other
    assert why(found, ("q1.other", " ")) == ["missing"]


def test_answers_are_written_and_read_back() -> None:
    answers = (
        Answer("text", text="a < b & \u00e9\r\n"),
        Answer("several", selections=("x", "y")),
        Answer("none"),
        Answer("own", selections=("x",), other="mine"),
    )
    assert read(write(answers)) == answers
    assert [answer.in_words for answer in answers[1:]] == ["x|y", "", "x|mine"]


def test_a_namespace_of_an_answers_document_is_no_form() -> None:
    assert refused(write([Answer("a", text="b")])).turk_code == "XMLParseError"
    assert NAMESPACE in AMAZONS_EXAMPLE
