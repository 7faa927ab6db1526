"""Somebody opens the address that the server printed."""

from __future__ import annotations

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers


def test_a_stranger_sees_a_page_and_no_errors(server: Server, person: OpenPerson) -> None:
    page = person()
    answer = page.goto(f"{server.url}/")
    assert answer is not None
    assert answer.status == 200
    assert page.title()
    assert page.locator("h1").count() == 1


def test_the_first_page_has_no_barriers(server: Server, person: OpenPerson) -> None:
    page = person()
    page.goto(f"{server.url}/")
    assert barriers(page) == []
