"""What serve says about who reaches it."""

from __future__ import annotations

from typing import Any

import pytest

from labelcrowd.cli.announce import Reach, announce


def reach(**changes: Any) -> Reach:
    plain = {
        "listening": "0.0.0.0", "port": 8000, "scheme": "http",
        "hosts": ["192.168.1.5", "10.8.0.3"], "public_url": "",
    }  # fmt: skip
    return Reach(**{**plain, **changes})


def said(one: Reach, capsys: pytest.CaptureFixture[str]) -> str:
    announce(one)
    return capsys.readouterr().out


def test_every_address_a_code_and_a_warning_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(reach(), capsys)
    assert "  http://192.168.1.5:8000\n  http://10.8.0.3:8000\n" in text
    assert "▄▄▄▄▄" in text
    assert "Links begin with http://192.168.1.5:8000" in text
    assert "Plain HTTP" in text
    assert "trusted networks only" in text


def test_with_tls_there_is_nothing_to_warn_of(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(reach(scheme="https"), capsys)
    assert "  https://192.168.1.5:8000\n" in text
    assert "Plain HTTP" not in text


def test_a_public_address_is_the_one_that_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(reach(public_url="https://labels.example.org"), capsys)
    assert "People open https://labels.example.org" in text
    assert "192.168.1.5" not in text
    assert "▄▄▄▄▄" in text
    assert "let nothing but your proxy reach it" in text
    assert "trusted networks only" in said(reach(public_url="http://labels.lan"), capsys)


def test_a_server_for_this_machine_announces_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(reach(listening="127.0.0.1", hosts=[]), capsys) == ""


def test_without_a_network_nothing_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(reach(hosts=[]), capsys)
    assert "no address on a network" in text
    assert "▄" not in text


@pytest.mark.parametrize(
    ("one", "links"),
    [
        (reach(), "http://192.168.1.5:8000"),
        (reach(public_url="https://labels.example.org"), "https://labels.example.org"),
        (reach(hosts=[]), "http://127.0.0.1:8000"),
        (reach(listening="::", hosts=[]), "http://[::1]:8000"),
        (reach(listening="127.0.0.1", hosts=[], scheme="https"), "https://127.0.0.1:8000"),
        (reach(listening="10.8.0.3", hosts=["10.8.0.3"]), "http://10.8.0.3:8000"),
    ],
)
def test_links_begin_with_the_public_address_or_the_best_one(one: Reach, links: str) -> None:
    assert one.links == links
