"""Which address is this machine, which is this server, and which may be the public one."""

from __future__ import annotations

import pytest

from labelcrowd.errors import InvalidInput
from labelcrowd.urls import is_loopback, on_server, public_address


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://labels.example.org", "https://labels.example.org"),
        ("https://labels.example.org/", "https://labels.example.org"),
        ("https://labels.example.org//", "https://labels.example.org"),
        ("HTTPS://Labels.Example.ORG", "https://labels.example.org"),
        ("https://labels.example.org:443", "https://labels.example.org"),
        ("http://labels.example.org:80/", "http://labels.example.org"),
        ("https://labels.example.org:8443", "https://labels.example.org:8443"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("http://[2001:DB8:0::7]:8000", "http://[2001:db8::7]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_public_address_has_one_spelling(given: str, kept: str) -> None:
    assert public_address(given) == kept
    assert public_address(kept) == kept


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "expected https://"),
        ("labels.example.org", "expected https://"),
        ("labels.example.org:8000", "expected https://"),
        ("ftp://labels.example.org", "expected https://"),
        ("javascript:alert(1)", "expected https://"),
        ("https://", "expected https://"),
        ("https:///labels", "expected https://"),
        ("https://labels.example.org/labels", "cannot live under a path"),
        ("https://labels.example.org/labels/", "cannot live under a path"),
        ("https://labels.example.org/?x=1", "cannot live under a path"),
        ("https://labels.example.org?", "cannot live under a path"),
        ("https://labels.example.org#top", "cannot live under a path"),
        ("https://ana:secret@labels.example.org", "no login"),
        ("https://@labels.example.org", "no login"),
        ("https://labels.example.org:0", "1 to 65535"),
        ("https://labels.example.org:65536", "65535"),
        ("https://labels.example.org:http", "ort"),
        ("https://labels.example.org:-1", "ort"),
        ("http://0.0.0.0:8000", "nobody can open it"),
        ("http://[::]:8000", "nobody can open it"),
        ("http://127.1:8000", "127.1"),
        ("http://1234567:8000", "1234567"),
        ("http://0x7f.0x1:8000", "0x7f.0x1"),
        ("http://[fe80::1]:8000", "one cable"),
        ("http://[fe80::1%25eth0]:8000", "fe80"),
        ("https://labels example.org", "expected https://"),
        (" https://labels.example.org", "expected https://"),
        ("https://labels.example.org\n", "expected https://"),
        ("https:\\\\labels.example.org", "expected https://"),
        ("https://-labels.example.org", "no host"),
        ("https://a..example.org", "expected https://"),
        ("https://labels.example.org;script-src", "no host"),
    ],
)
def test_what_is_no_public_address_says_why(given: str, why: str) -> None:
    with pytest.raises(InvalidInput, match="expected https:// or http://") as refused:
        public_address(given)
    assert why in refused.value.message


def test_this_machine_has_many_names() -> None:
    for host in ("localhost", "a.localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]"):
        assert is_loopback(host), host
    assert is_loopback("::ffff:127.0.0.1"), "IPv4 over a socket that takes both"
    for host in ("labels.example.org", "192.168.1.5", "::ffff:10.0.0.7", "", "unknown"):
        assert not is_loopback(host), host


def test_a_server_of_this_machine_has_several_names() -> None:
    assert on_server("http://localhost:8000/label", "http://127.0.0.1:8000")
    assert not on_server("http://localhost:8001/label", "http://127.0.0.1:8000")
    assert not on_server("https://labels.example.org.evil/", "https://labels.example.org")
