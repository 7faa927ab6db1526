"""Somebody opens the address that the server printed."""

from __future__ import annotations

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson


def test_a_stranger_sees_a_page_and_no_errors(server: Server, person: OpenPerson) -> None:
    page = person()
    answer = page.goto(f"{server.url}/")
    assert answer is not None
    assert answer.status == 200
    assert page.title()
    assert page.locator("h1").count() == 1
