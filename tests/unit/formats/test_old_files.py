"""The files of Amazon's command line tools and web site are read as they are, and written alike."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelcrowd.errors import InvalidInput
from labelcrowd.formats.batch_csv import batch_csv_text
from labelcrowd.formats.decision_files import Verdict, listed_decisions, review_decisions
from labelcrowd.formats.hit_answers import answer_cells
from labelcrowd.formats.hit_properties import read_hit_properties
from labelcrowd.formats.java_properties import read_properties
from labelcrowd.formats.java_time import format_java_time, parse_java_time
from labelcrowd.formats.merge import merge, merge_xml
from labelcrowd.formats.results_file import HEADER_MARKS, Result, result_of, results_text
from labelcrowd.formats.text_table import TAB, read_table, write_table

PROPERTIES = b"""# comment
title:LabelMe: Label objects in this image
description:Please look at this image, \\
    outline an object
keywords:LabelMe annotation
reward:$0.06
assignments:${n}
annotation:${urls}
assignmentduration:3600
hitlifetime = 259200
autoapprovaldelay 1296000
"""
QUESTION = """<?xml version="1.0"?>
<!-- the $urls variable -->
<ExternalQuestion>
  <ExternalURL>$urls</ExternalURL>
</ExternalQuestion>"""
ANSWER = (
    '<QuestionFormAnswers xmlns="http://x/QuestionFormAnswers.xsd">'
    "<Answer><QuestionIdentifier>object_name</QuestionIdentifier><FreeText>car</FreeText></Answer>"
    "<Answer><QuestionIdentifier>kinds</QuestionIdentifier>"
    "<SelectionIdentifier>a</SelectionIdentifier><SelectionIdentifier>b</SelectionIdentifier>"
    "</Answer></QuestionFormAnswers>"
)
HIT: dict[str, Any] = {
    "HITId": "3HIT", "HITTypeId": "3TYPE", "Title": 'Say "hi"', "Description": "d",
    "Keywords": "k", "Reward": "1.00", "CreationTime": 1_410_349_440.0, "MaxAssignments": 20,
    "NumberOfAssignmentsAvailable": 0, "NumberOfAssignmentsPending": 0,
    "NumberOfAssignmentsCompleted": 0, "HITStatus": "Reviewable", "HITReviewStatus": "NotReviewed",
    "RequesterAnnotation": "1", "AssignmentDurationInSeconds": 3600,
    "AutoApprovalDelayInSeconds": 1_296_000, "Expiration": 1_410_608_640.0,
    "Question": "<ExternalURL>http://x/tool.html?a=1&amp;b=2</ExternalURL>",
}  # fmt: skip
DONE: dict[str, Any] = {
    "AssignmentId": "3ASG", "WorkerId": "A1", "HITId": "3HIT", "AssignmentStatus": "Submitted",
    "AutoApprovalTime": 1_411_647_056.0, "AcceptTime": 1_410_349_984.0,
    "SubmitTime": 1_410_351_056.0, "Answer": ANSWER,
}  # fmt: skip


def wrong(call: Any, *words: Any, **more: Any) -> str:
    with pytest.raises(InvalidInput) as error:
        call(*words, **more)
    return error.value.message


# --- tables ---


def test_every_row_knows_its_line_also_after_line_breaks_in_cells() -> None:
    table = read_table("f", b'a\tb\n"one\ntwo"\tx\n\n3\t4\n')
    assert [(row.line, dict(row.cells)) for row in table.rows] == [
        (2, {"a": "one\ntwo", "b": "x"}),
        (5, {"a": "3", "b": "4"}),
    ]


def test_a_header_may_recur_and_bring_other_columns() -> None:
    first = "\t".join(["hitid", "assignmentid", "assignmentstatus", "Answer.a"])
    second = "\t".join(["hitid", "assignmentid", "assignmentstatus", "Answer.b"])
    rows = [f"h{n}\ta{n}\tSubmitted\t{answer}" for n, answer in ((1, "x"), (2, "y"), (3, "z"))]
    text = "\n".join([first, rows[0], first, rows[1], second, rows[2]])
    table = read_table("r", text.encode(), header_marks=HEADER_MARKS)
    assert [row.get("hitid") for row in table.rows] == ["h1", "h2", "h3"]
    assert (table.rows[1].get("Answer.a"), table.rows[2].get("Answer.b")) == ("y", "z")
    assert table.rows[2].get("Answer.a") == ""


def test_commas_tabs_excels_encodings_and_upper_case_are_all_read() -> None:
    for data in (b"A,B\n1,2\n", b"A\tB\n1\t2\n", "A\tB\n1\t2\n".encode("utf-16"),
                 "A\tB\r\n1\t2\r\n".encode("utf-8-sig")):  # fmt: skip
        (row,) = read_table("f", data).rows
        assert (row.get("a"), row.get("B")) == ("1", "2")
    (row,) = read_table("f", b"urls\nhttp://x/\xe9.jpg\n").rows
    assert row.get("urls") == "http://x/é.jpg"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "f: expected a first line"),
        (b"a\ta\n", "f, line 1: the column a is there twice"),
        (b"a\tb\n1\t2\t3\n", "f, line 2: expected 2 cells as in the header, got 3"),
        (b'a\tb\n1\t2\n"open\t1\n', "f, line 3: the quotes do not close"),
        (b"\x00\x01\x02", "f: expected a text file"),
    ],
)
def test_broken_tables_are_refused_with_file_and_line(data: bytes, said: str) -> None:
    assert wrong(read_table, "f", data).startswith(said)


@given(
    st.lists(
        st.fixed_dictionaries(
            {name: st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]))
             for name in "ab"}
        ),
        max_size=5,
    ),
    st.booleans(),
)  # fmt: skip
def test_what_is_written_is_read_again(rows: list[dict[str, str]], quoted: bool) -> None:
    text = write_table(["a", "b"], rows, separator=TAB, quoted=quoted)
    kept = [row for row in rows if any(row.values()) and row != {"a": "a", "b": "b"}]
    assert [dict(row.cells) for row in read_table("f", text.encode()).rows] == kept


# --- times ---


def test_javas_times_of_any_known_zone_are_one_moment() -> None:
    moment = 1_410_349_440.0
    for text in ("Wed Sep 10 04:44:00 PDT 2014", "Wed Sep 10 11:44:00 GMT 2014",
                 "Wed Sep 10 13:44:00 CEST 2014",
                 "Wed Sep 10 13:44:00 GMT+02:00 2014"):  # fmt: skip
        assert parse_java_time(text) == moment
    assert format_java_time(moment) == "Wed Sep 10 11:44:00 GMT 2014"


@given(st.integers(0, 4_000_000_000))
def test_a_time_comes_back(seconds: int) -> None:
    assert parse_java_time(format_java_time(seconds)) == seconds


@pytest.mark.parametrize(
    "text", ["", "2014-09-10", "Wed Foo 10 04:44:00 PDT 2014", "Wed Sep 31 04:44:00 PDT 2014",
             "Wed Sep 10 04:44:00 XYZ 2014"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    wrong(parse_java_time, text)


# --- properties ---


def test_the_properties_of_2012_are_read() -> None:
    found = read_hit_properties("labelme.properties", PROPERTIES)
    assert found.title == "LabelMe: Label objects in this image"
    assert found.description == "Please look at this image, outline an object"
    assert (found.reward_cents, found.assignment_duration_s) == (6, 3600)
    assert found.auto_approval_delay_s == 1_296_000
    row = found.of_row({"urls": "http://x", "n": "3"})
    assert (row.annotation, row.assignments, row.lifetime_s) == ("http://x", 3, 259_200)
    assert row.requirements == ()


def test_javas_escapes_and_comments_are_understood() -> None:
    data = b"! c\na\\:b = x\\u00e9\\ty\n  c\nd=1\\\\\n"
    values = {key: one.value for key, one in read_properties("p", data).items()}
    assert values == {"a:b": "xé\ty", "c": "", "d": "1\\"}


def test_javas_escapes_in_halves_are_one_character_and_half_a_character_is_told() -> None:
    (line,) = read_properties("f", b"title:\\ud83d\\ude97 car").values()
    assert line.value == "\U0001f697 car"
    for data in (b"a:b\ntitle:\\ud83d car", b"a:b\nti\\ude97tle:car"):
        assert wrong(read_properties, "f", data).startswith("f, line 2: ")


def test_a_qualification_of_thousands_of_digits_is_told_in_one_short_line() -> None:
    data = b"qualification." + b"9" * 5_000 + b":x\n"
    said = wrong(read_hit_properties, "f", data)
    assert said.startswith("f, line 1, qualification.999")
    assert said.endswith("expected a number of at most 6 digits")
    assert len(said) < 200


def test_qualifications_are_amazons_requirements() -> None:
    data = PROPERTIES + (
        b"qualification.1:000000000000000000L0\nqualification.comparator.1:greaterthanorequalto\n"
        b"qualification.value.1:${least}\nqualification.private.1:true\n"
        b"qualification.2:00000000000000000071\nqualification.comparator.2:In\n"
        b"qualification.locale.2:US, us-ca\n"
        b"qualification.7:3ABC\nqualification.comparator.7:exists\nqualification.value.7:1\n"
    )
    row = read_hit_properties("p", data).of_row({"urls": "u", "n": "1", "least": "95"})
    assert row.requirements == (
        {"QualificationTypeId": "000000000000000000L0", "Comparator": "GreaterThanOrEqualTo",
         "IntegerValues": [95], "ActionsGuarded": "PreviewAndAccept"},
        {"QualificationTypeId": "00000000000000000071", "Comparator": "In",
         "LocaleValues": [{"Country": "US"}, {"Country": "US", "Subdivision": "CA"}],
         "ActionsGuarded": "Accept"},
        {"QualificationTypeId": "3ABC", "Comparator": "Exists", "ActionsGuarded": "Accept"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"reward:$0.06", b"reward:six", "p, line 6, reward: expected a sum"),
        (b"reward:$0.06", b"reward:0.06\nreward:1", "p, line 7, reward: it is also on line 6"),
        (b"reward:$0.06\n", b"", "p: expected a line reward:"),
        (b"assignmentduration:3600", b"assignmentduration:5", "p, line 9, assignmentduration: "),
        (b"title:", b"title:" + b"t" * 200, "p, line 2, title: expected 1 to 128 characters"),
        (b"# comment", b"qualification.1:X", "p, line 1, qualification.1: there is no line"),
        (b"# comment", b"qualification.value.1:5", "p, line 1, qualification.value.1: there is no"),
    ],
)
def test_what_is_wrong_in_properties_is_told_with_line_and_key(
    old: bytes, new: bytes, said: str
) -> None:
    assert wrong(read_hit_properties, "p", PROPERTIES.replace(old, new)).startswith(said)


def test_what_a_row_makes_wrong_is_told_too() -> None:
    found = read_hit_properties("p", PROPERTIES)
    assert wrong(found.of_row, {"urls": "u", "n": "many"}).startswith("p, line 7, assignments: ")
    assert wrong(found.of_row, {"n": "1"}).startswith("p, line 8, annotation: ${urls} is no column")
    long = wrong(found.of_row, {"urls": "u" * 256, "n": "1"})
    assert long.startswith("p, line 8, annotation: expected 0 to 255 characters")


def test_keys_that_mean_nothing_are_told_and_not_refused() -> None:
    found = read_hit_properties("p", PROPERTIES + b"rewrad:1\n")
    assert [one.key for one in found.unknown] == ["rewrad"]


# --- merging ---


def test_variables_are_merged_as_velocity_did() -> None:
    values = {"urls": "http://x/?a=1&b=2", "n": "5"}
    assert merge("f", "$urls|${urls}|$!{urls}|$n.", values) == "|".join(
        [values["urls"]] * 3 + ["5."]
    )
    assert merge("f", "${helper.urlencode($urls)}", values) == "http%3A%2F%2Fx%2F%3Fa%3D1%26b%3D2"
    assert merge("f", "costs $5 or $other", values) == "costs $5 or $other"


def test_in_xml_values_are_escaped_once_and_comments_stay() -> None:
    for url in ("http://x/?a=1&b=2", "http://x/?a=1&amp;b=2"):
        made = merge_xml("q", QUESTION, {"urls": url})
        assert "<ExternalURL>http://x/?a=1&amp;b=2</ExternalURL>" in made
        assert "<!-- the $urls variable -->" in made


def test_in_cdata_nothing_is_escaped_and_scripts_keep_their_own() -> None:
    made = merge_xml("q", "<a><![CDATA[${x} ${mine} ]]></a>", {"x": "1 < 2 & ]]> 3"})
    assert made == "<a><![CDATA[1 < 2 & ]]]]><![CDATA[> 3 ${mine} ]]></a>"


def test_a_variable_without_a_column_is_told_with_line_and_column() -> None:
    template = QUESTION.replace("$urls</", "${url}</")
    said = wrong(merge_xml, "q", template, {"urls": "x"})
    assert said.startswith("q, line 4, column 16: ${url} is no column of the input, which has urls")


# --- results ---


def test_results_have_amazons_columns_in_amazons_order() -> None:
    text = results_text([result_of(HIT, DONE)], view_hit="https://v/?HITId=", marks={})
    first, second = text.splitlines()
    assert first == (
        '"hitid"\t"hittypeid"\t"title"\t"description"\t"keywords"\t"reward"\t"creationtime"\t'
        '"assignments"\t"numavailable"\t"numpending"\t"numcomplete"\t"hitstatus"\t'
        '"reviewstatus"\t"annotation"\t"assignmentduration"\t"autoapprovaldelay"\t'
        '"hitlifetime"\t"viewhit"\t"assignmentid"\t"workerid"\t"assignmentstatus"\t'
        '"autoapprovaltime"\t"assignmentaccepttime"\t"assignmentsubmittime"\t'
        '"assignmentapprovaltime"\t"assignmentrejecttime"\t"deadline"\t"feedback"\t"reject"\t'
        '"Answer.object_name"\t"Answer.kinds"'
    )
    assert second == (
        '"3HIT"\t"3TYPE"\t"Say ""hi"""\t"d"\t"k"\t"$1.00"\t"Wed Sep 10 11:44:00 GMT 2014"\t"20"\t'
        '"0"\t"0"\t"0"\t"Reviewable"\t"NotReviewed"\t"1"\t"3600"\t"1296000"\t'
        '"Sat Sep 13 11:44:00 GMT 2014"\t"https://v/?HITId=3HIT"\t"3ASG"\t"A1"\t"Submitted"\t'
        '"Thu Sep 25 12:10:56 GMT 2014"\t"Wed Sep 10 11:53:04 GMT 2014"\t'
        '"Wed Sep 10 12:10:56 GMT 2014"\t""\t""\t""\t""\t""\t"car"\t"a|b"'
    )


def test_a_hit_that_nobody_did_has_a_row_too_and_marks_are_kept() -> None:
    results = [Result(HIT), result_of(HIT, DONE)]
    text = results_text(results, view_hit="", marks={"3ASG": "blurred"})
    table = read_table("r", text.encode(), header_marks=HEADER_MARKS)
    assert [row.get("assignmentid") for row in table.rows] == ["", "3ASG"]
    assert [row.get("reject") for row in table.rows] == ["", "blurred"]


def test_answers_are_read_from_amazons_xml() -> None:
    assert answer_cells(ANSWER) == {"object_name": "car", "kinds": "a|b"}
    assert answer_cells("") == {}
    said = wrong(result_of, HIT, {**DONE, "Answer": "<a"})
    assert said.startswith("assignment 3ASG: not well-formed XML")


def test_a_worker_cannot_put_a_formula_into_the_requesters_spreadsheet() -> None:
    evil = ANSWER.replace(">car<", ">=cmd|' /C calc'!A0<").replace(">a<", ">-3.5<")
    text = results_text([result_of(HIT, {**DONE, "Answer": evil})], view_hit="", marks={})
    assert "\"'=cmd|" in text
    assert '"-3.5|b"' not in text  # joined it is no number any more
    assert re.search(r"\"'-3.5\|b\"", text)


def test_the_web_sites_csv_has_its_columns() -> None:
    text = batch_csv_text([Result(HIT), result_of(HIT, DONE)], marks={}, variables={})
    (row,) = csv.DictReader(io.StringIO(text))
    assert list(row)[:3] == ["HITId", "HITTypeId", "Title"]
    assert list(row)[-6:] == [
        "Last7DaysApprovalRate", "Input.urls", "Answer.object_name", "Answer.kinds", "Approve",
        "Reject",
    ]  # fmt: skip
    assert row["Input.urls"] == "http://x/tool.html?a=1&b=2"
    assert row["WorkTimeInSeconds"] == "1072"
    assert row["LifetimeInSeconds"] == "259200"
    assert row["AutoApprovalTime"] == "Thu Sep 25 12:10:56 GMT 2014"


def test_the_web_sites_csv_has_every_variable_as_the_input_had_it() -> None:
    made = {"3HIT": {"zebra": "=1+1", "image url": "http://x/?a=1&amp;b=2"}, "3NEVER": {"c": "d"}}
    text = batch_csv_text([result_of(HIT, DONE)], marks={}, variables=made)
    (row,) = csv.DictReader(io.StringIO(text))
    assert list(row)[-6:-2] == [
        "Input.zebra", "Input.image url", "Answer.object_name", "Answer.kinds",
    ]  # fmt: skip
    assert row["Input.zebra"] == "=1+1"
    assert row["Input.image url"] == "http://x/?a=1&amp;b=2"


# --- decisions ---


def decided(text: str) -> list[tuple[str, str, str]]:
    table = read_table("r", text.encode(), header_marks=HEADER_MARKS)
    return [(one.assignment_id, one.verdict.value, one.reason) for one in review_decisions(table)]


def test_any_mark_rejects_and_unmarked_rows_are_approved() -> None:
    head = "hitid\treward\tassignmentid\tassignmentstatus\tfeedback\treject\n"
    rows = "h\t$0.01\ta1\tSubmitted\t\t\nh\t$0.01\ta2\tSubmitted\ttoo few\ty\n"
    more = "h\t$0.01\ta3\tSubmitted\t\tnot a car\nh\t\t\t\t\t\n"
    assert decided(head + rows + more) == [
        ("a1", "approve", ""),
        ("a2", "reject", "too few"),
        ("a3", "reject", "not a car"),
    ]


def test_the_older_order_of_columns_is_read_by_name() -> None:
    head = "assignmentid\thitid\tassignmentstatus\treject\tanswers[question_id answer_value]\n"
    assert decided(head + "a1\th1\tSubmitted\tx\t\n") == [("a1", "reject", "")]


def test_a_mark_in_one_of_two_copies_counts() -> None:
    head = "hitid\tassignmentid\tassignmentstatus\treject\n"
    both = head + "h\ta1\tSubmitted\tbad\n" + head + "h\ta1\tSubmitted\t\n"
    assert decided(both) == [("a1", "reject", "bad")]


def test_the_web_sites_csv_leaves_unmarked_rows_alone() -> None:
    head = "HITId,AssignmentId,AssignmentStatus,Reward,Approve,Reject\n"
    rows = "h,a1,Submitted,$0.01,x,\nh,a2,Submitted,$0.01,,too few\nh,a3,Submitted,$0.01,,\n"
    assert decided(head + rows) == [("a1", "approve", ""), ("a2", "reject", "too few")]
    assert "line 2, Reject" in wrong(decided, head + "h,a1,Submitted,$0.01,x,bad\n")


def test_a_file_without_the_column_is_refused() -> None:
    said = wrong(decided, "hitid\tassignmentid\nh\ta\n")
    assert said.startswith("r, line 1: expected the column reject")


def test_approve_and_reject_files_are_read() -> None:
    table = read_table("a", b"assignmentIDToApprove\tassignmentIdToApproveComment\na1\tthanks\n")
    (one,) = listed_decisions(table, Verdict.APPROVE)
    assert (one.assignment_id, one.reason) == ("a1", "thanks")
    assert "assignmentIdToReject" in wrong(listed_decisions, table, Verdict.REJECT)
