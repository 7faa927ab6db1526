"""Which addresses others on the network open, as read from a kernel's tables."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from labelcrowd.web import interfaces
from labelcrowd.web.interfaces import Interface, reachable_hosts


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[Interface]:
    """Its interfaces, in the order of the kernel."""
    found = [
        Interface("docker0", ip_address("172.17.0.1"), False),
        Interface("br-0123456789ab", ip_address("172.18.0.1"), False),
        Interface("tun0", ip_address("10.8.0.3"), False),
        Interface("eth0", ip_address("2001:db8::7"), True),
        Interface("eth0", ip_address("93.184.216.34"), True),
        Interface("wlan0", ip_address("192.168.1.5"), True),
    ]
    monkeypatch.setattr(interfaces, "interfaces", lambda: found)
    return found


def test_every_address_but_those_of_containers_is_named_the_best_first(
    machine: list[Interface],
) -> None:
    assert reachable_hosts("0.0.0.0") == ["192.168.1.5", "93.184.216.34", "10.8.0.3"]
    assert reachable_hosts("::") == ["192.168.1.5", "93.184.216.34", "10.8.0.3", "[2001:db8::7]"]


def test_a_server_on_one_address_is_reached_there_alone(machine: list[Interface]) -> None:
    assert reachable_hosts("10.8.0.3") == ["10.8.0.3"]
    assert reachable_hosts("2001:db8::7") == ["[2001:db8::7]"]
    assert reachable_hosts("127.0.0.1") == []
    assert reachable_hosts("::1") == []


def test_the_kernel_is_asked_and_loopback_left_out() -> None:
    for one in interfaces.interfaces():
        assert not one.address.is_loopback
        assert not one.address.is_link_local
        assert one.name


def test_ipv6_addresses_that_come_and_go_are_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(interfaces, "_PROC", tmp_path)
    assert list(interfaces._ipv6()) == []
    assert interfaces._leading_out() == set()
    (tmp_path / "if_inet6").write_text(
        "00000000000000000000000000000001 01 80 10 80       lo\n"
        "fe800000000000000000000000000001 02 40 20 80     eth0\n"
        "20010db8000000000000000000000007 02 40 00 80     eth0\n"
        "20010db8000000000000000000000008 02 40 00 01     eth0\n"  # temporary
        "20010db8000000000000000000000009 02 40 00 c0     eth0\n"  # not yet checked
    )
    assert [(name, str(one)) for name, one in interfaces._ipv6()] == [("eth0", "2001:db8::7")]
    (tmp_path / "route").write_text(
        "Iface\tDestination\tGateway\twlan0\nwlan0\t00000000\t0101A8C0\nlan0\t0001A8C0\t00000000\n"
    )
    (tmp_path / "ipv6_route").write_text(
        f"{'0' * 32} 00 {'0' * 32} 00 fe80 00000400 0 0 00000003 eth0\n"
        f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} ffffffff 1 0 00200200 lo\n"
        f"20010db8{'0' * 24} 40 {'0' * 32} 00 {'0' * 32} 00000100 1 0 00000001 lan0\n"
    )
    assert interfaces._leading_out() == {"wlan0", "eth0"}
