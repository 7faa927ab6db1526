"""Question documents and the addresses that workers open."""

from __future__ import annotations

import pytest

from labelcrowd.market.errors import BadParameter
from labelcrowd.market.questions import (
    ExternalQuestion,
    address,
    check_url,
    external_question,
    parse_question,
    read_own_page,
)

PUBLIC = "http://labels.example.org:8000"


def test_an_external_question_is_read_back() -> None:
    url = "https://a.example/p?x=1&y=<2>"
    assert parse_question(external_question(url, 550)) == ExternalQuestion(url, 550)


@pytest.mark.parametrize(
    ("xml", "remark"),
    [
        ("", "nothing"),
        ("<a", "not well formed"),
        ("<a/>", "something else"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "an entity"),
        (external_question("https://a.example", 0).replace("FrameHeight", "Height"), "no height"),
        (external_question("https://a.example" + "x" * 70_000, 0), "too long"),
        (
            external_question("https://a.example", 0).replace(">0<", ">\u0664\u0660\u0660<"),
            "digits",
        ),
        ("\x00", "no text"),
    ],
)
def test_other_documents_are_refused(xml: str, remark: str) -> None:
    with pytest.raises(BadParameter):
        parse_question(xml)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://a.example/p", True),
        ("http://127.0.0.1:8001/p", True),
        ("http://[::1]/p", True),
        ("http://localhost/p", True),
        ("http://labels.example.org:8000/tool.html", True),
        ("http://labels.example.org/tool.html", False),
        ("http://a.example/p", False),
        ("http://localhost.evil.example/p", False),
        ("javascript:alert(1)", False),
        ("https:///nothing", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_pages_need_https_except_at_home(url: str, good: bool) -> None:
    if good:
        check_url(url, public_url=PUBLIC)
    else:
        with pytest.raises(BadParameter, match="must use the HTTPS protocol"):
            check_url(url, public_url=PUBLIC)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("http://127.0.0.1:8000/tool.html?N=1", True),
        ("http://localhost:8000/tool.html?N=1", True),
        ("http://LOCALHOST:8000/tool.html?N=1", True),
        ("http://[::1]:8000/tool.html?N=1", True),
        ("http://127.0.0.1:8000//tool.html?N=1", True),
        ("http://127.0.0.1:8001/tool.html?N=1", False),
        ("http://127.0.0.1:8000/other.html", False),
        ("http://127.0.0.1:99999/tool.html", False),
        ("https://127.0.0.1:8000/tool.html", False),
    ],
)
def test_our_own_page_is_known_under_every_name_of_this_machine(url: str, read: bool) -> None:
    seen: list[str] = []
    read_own_page(
        url, "R1", public_url="http://127.0.0.1:8000", reader=lambda url, _: seen.append(url)
    )
    assert bool(seen) is read


def test_another_machines_page_is_not_ours() -> None:
    seen: list[str] = []
    read_own_page(
        "http://localhost:8000/tool.html",
        "R1",
        public_url=PUBLIC,
        reader=lambda url, _: seen.append(url),
    )
    assert not seen


def test_the_four_parameters_come_in_amazons_order_after_the_urls_own() -> None:
    assert address(
        "https://a.example/p?x=1&y=%20#top",
        assignment_id="3A",
        hit_id="3H",
        submit_to="https://m.example/sandbox",
        worker_id="A1",
    ) == (
        "https://a.example/p?x=1&y=%20&assignmentId=3A&hitId=3H"
        "&turkSubmitTo=https%3A%2F%2Fm.example%2Fsandbox&workerId=A1#top"
    )


def test_reserved_parameters_of_the_url_are_not_doubled() -> None:
    opened = address(
        "https://a.example/p?workerId=A1&x=1&assignmentId=9",
        assignment_id="3A",
        hit_id="3H",
        submit_to="https://m.example",
        worker_id="A1",
    )
    assert opened.count("workerId=") == opened.count("assignmentId=") == 1
    assert opened.startswith("https://a.example/p?x=1&assignmentId=3A")


def test_a_preview_tells_neither_assignment_nor_worker() -> None:
    assert address(
        "https://a.example/p", assignment_id=None, hit_id="3H", submit_to="s", worker_id="A1"
    ) == ("https://a.example/p?assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&hitId=3H&turkSubmitTo=s")
