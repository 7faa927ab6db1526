"""Where notifications may go: never to machines that only this server reaches."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from labelcrowd.errors import InvalidInput
from labelcrowd.market import endpoints
from labelcrowd.market.endpoints import EMAIL, SNS, SQS, Reach, check_destination, choose_ip
from labelcrowd.market.errors import BadParameter
from labelcrowd.storage.store import Store

NOBODY, HERE = Reach(), Reach(this_machine=True)
OFFICE = Reach(allowed=frozenset({"hooks.lab", "10.0.0.7", "fd00::7"}))


@pytest.mark.parametrize(
    ("url", "reach"),
    [
        ("https://example.org/hook", NOBODY),
        ("https://example.org", NOBODY),
        ("https://example.org:8443/hook?key=1", NOBODY),
        ("https://93.184.216.34/hook", NOBODY),
        ("https://[2606:4700::1111]/hook", NOBODY),
        ("http://127.0.0.1:9/hook", HERE),
        ("http://localhost:9/hook", HERE),
        ("http://hooks.lab/hook", OFFICE),
        ("https://10.0.0.7/hook", OFFICE),
        ("https://[fd00::7]/hook", OFFICE),
    ],
)
def test_these_may_be_asked(url: str, reach: Reach) -> None:
    for transport in (SQS, SNS):
        assert check_destination(transport, url, reach) == url


@pytest.mark.parametrize(
    ("url", "reach", "why"),
    [
        ("http://example.org/hook", NOBODY, "expected https"),
        ("http://example.org/hook", HERE, "expected https"),
        ("http://127.0.0.1:9/hook", NOBODY, "expected https"),
        ("https://127.0.0.1:9/hook", NOBODY, "private address"),
        ("https://localhost/hook", NOBODY, "private address"),
        ("https://10.0.0.8/hook", OFFICE, "private address"),
        ("https://169.254.169.254/latest", NOBODY, "private address"),
        ("https://[::1]/hook", NOBODY, "private address"),
        ("https://[::ffff:10.0.0.1]/hook", NOBODY, "private address"),
        ("https://0.0.0.0/hook", NOBODY, "private address"),
        ("https://user:pass@example.org/", NOBODY, "such as https"),
        ("ftp://example.org/", NOBODY, "such as https"),
        ("file:///etc/passwd", NOBODY, "such as https"),
        ("https://", NOBODY, "such as https"),
        ("https://exa mple.org/", NOBODY, "such as https"),
        ("https://example.org/\r\nX: y", NOBODY, "such as https"),
        ("https://example.org:99999/", NOBODY, "such as https"),
        ("hook", NOBODY, "such as https"),
        ("", NOBODY, "1 to 1024"),
        ("https://example.org/" + "x" * 1024, NOBODY, "1 to 1024"),
        ("arn:aws:sns:us-east-1:1:topic", NOBODY, "Amazon's queues and topics"),
        ("https://sqs.us-east-1.amazonaws.com/1/queue", NOBODY, "Amazon's queues and topics"),
    ],
)
def test_these_may_not(url: str, reach: Reach, why: str) -> None:
    with pytest.raises(BadParameter) as error:
        check_destination(SQS, url, reach)
    assert why in error.value.message
    assert error.value.turk_code == "InvalidTransportEndpoint"


@pytest.mark.parametrize("address", ["ann@example.org", "a.b+c@x.example"])
def test_a_mail_address_is_one_address(address: str) -> None:
    assert check_destination(EMAIL, address, NOBODY) == address


@pytest.mark.parametrize(
    "address",
    ["ann", "Ann <ann@example.org>", "a@b, c@d", "@example.org", "ann@", "a b@c", "a@b\nBcc: x@y"],
)
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    with pytest.raises(BadParameter):
        check_destination(EMAIL, address, NOBODY)


@pytest.mark.parametrize(
    "private",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_private_addresses_are_known_in_all_their_forms(private: str) -> None:
    assert not endpoints.is_public(ip_address(private))
    with pytest.raises(BadParameter):
        choose_ip("example.org", ["93.184.216.34", private], NOBODY)


def test_a_name_is_asked_at_an_address_that_was_looked_at() -> None:
    assert choose_ip("example.org", ["93.184.216.34", "1.1.1.1"], NOBODY) == "93.184.216.34"
    assert choose_ip("hooks.lab", ["10.0.0.9"], OFFICE) == "10.0.0.9"
    assert choose_ip("localhost", ["127.0.0.1"], HERE) == "127.0.0.1"
    with pytest.raises(BadParameter):  # this machine means this machine
        choose_ip("localhost", ["10.0.0.9"], HERE)
    with pytest.raises(BadParameter):
        choose_ip("example.org", [], NOBODY)


def test_the_operator_allows_hosts_and_takes_that_back(store: Store) -> None:
    def reach() -> Reach:
        return store.read(lambda c: endpoints.read_reach(c, "https://labels.example.org"))

    assert reach() == Reach()
    assert store.write(lambda c: endpoints.allow_host(c, 0, " Hooks.LAB ")) == "hooks.lab"
    store.write(lambda c: endpoints.allow_host(c, 0, "hooks.lab"))
    store.write(lambda c: endpoints.allow_host(c, 0, "[fd00::7]"))
    assert reach() == Reach(frozenset({"hooks.lab", "fd00::7"}))
    assert store.write(lambda c: endpoints.forget_host(c, "hooks.lab"))
    assert not store.write(lambda c: endpoints.forget_host(c, "hooks.lab"))
    with pytest.raises(InvalidInput):
        store.write(lambda c: endpoints.allow_host(c, 0, "https://hooks.lab/"))


def test_a_server_for_this_machine_alone_may_ask_this_machine(store: Store) -> None:
    found = store.read(lambda c: endpoints.read_reach(c, "http://127.0.0.1:8000"))
    assert found == Reach(this_machine=True)
