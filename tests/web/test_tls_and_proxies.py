"""HTTPS by the server itself and by a proxy in front of it; whom a forwarded header convinces."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import trustme
from botocore.config import Config
from botocore.exceptions import ClientError

from benchmarks.server import free_port, running
from tests.support.tls_proxy import Headers, tls_proxy


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("localhost", "127.0.0.1")


@pytest.fixture
def files(certificate: trustme.LeafCert, tmp_path: Path) -> tuple[Path, Path]:
    """Certificate with chain, and key."""
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"".join(one.bytes() for one in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(key)
    return chain, key


def ask(
    authority: trustme.CA, port: int, path: str, *, source: str = "127.0.0.1", **headers: str
) -> http.client.HTTPResponse:
    """One GET over TLS, from an address of this machine's loopback network."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    asking = http.client.HTTPSConnection(
        "localhost", port, context=context, timeout=20, source_address=(source, 0)
    )
    asking.request("GET", path, headers=headers)
    answer = asking.getresponse()
    answer.read()
    asking.close()
    return answer


def test_the_server_speaks_tls_itself(
    authority: trustme.CA, files: tuple[Path, Path], tmp_path: Path
) -> None:
    home, port = tmp_path / "home", free_port()
    words = ("--tls-cert", str(files[0]), "--tls-key", str(files[1]))
    public = ("--public-url", f"https://localhost:{port}/")
    with running(home, *words, *public, port=port):
        assert ask(authority, port, "/healthz").status == 200
        answer = ask(authority, port, "/sign-in", Accept="text/html")
        assert answer.status == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        link = (home / "first-login.txt").read_text().strip()
        assert link.startswith(f"https://localhost:{port}/link/")
        assert signed_in_cookie(authority, port, link).startswith("__Host-lc_requester=")
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        plain.request("GET", "/healthz")
        with pytest.raises((OSError, http.client.HTTPException)):
            plain.getresponse()
        plain.close()


def signed_in_cookie(authority: trustme.CA, port: int, link: str) -> str:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    asking = http.client.HTTPSConnection("localhost", port, context=context, timeout=20)
    path = link.split(f":{port}", 1)[1]
    asking.request("POST", path, headers={"Origin": f"https://localhost:{port}"})
    answer = asking.getresponse()
    asking.close()
    assert answer.status == 303
    cookie = answer.headers["set-cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    return cookie


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (("--tls-cert", "{chain}"), "belong together"),
        (("--tls-cert", "{key}", "--tls-key", "{key}"), "expected a PEM certificate"),
        (("--tls-cert", "{chain}", "--tls-key", "{other}"), "expected a PEM certificate"),
        (("--tls-cert", "{chain}", "--tls-key", "{empty}"), "expected a PEM certificate"),
        (("--tls-cert", "{chain}", "--tls-key", "{locked}"), "without a password"),
        (
            ("--tls-cert", "{chain}", "--tls-key", "{key}", "--public-url", "http://localhost"),
            "with --tls-cert expected https://",
        ),
    ],
)
def test_a_certificate_that_cannot_be_used_is_wrong_use(
    authority: trustme.CA, files: tuple[Path, Path], tmp_path: Path,
    wrong: tuple[str, ...], why: str,
) -> None:  # fmt: skip
    given = {name: tmp_path / f"{name}.pem" for name in ("other", "empty", "locked")}
    authority.issue_cert("other.example").private_key_pem.write_to_path(given["other"])
    given["empty"].write_text("")
    lock = ["openssl", "pkey", "-aes256", "-passout", "pass:secret"]
    with given["locked"].open("wb") as out:
        subprocess.run([*lock, "-in", str(files[1])], stdout=out, check=True)
    named = {**given, "chain": files[0], "key": files[1]}
    words = [word.format(**named) for word in wrong]
    ended = subprocess.run(
        [sys.executable, "-m", "labelcrowd", "serve", "--home", str(tmp_path / "home"), *words],
        capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert why in " ".join(ended.stderr.replace("│", " ").split())
    assert not (tmp_path / "home").exists()


class Proxied:
    """A server behind a proxy that it trusts."""

    def __init__(self, home: Path, authority: trustme.CA, port: int, server_port: int) -> None:
        self.home, self.port, self.server_port = home, port, server_port
        self._authority = authority
        self.log = home.parent / "log"

    def clients(self, path: str) -> list[str]:
        """From whom the server saw requests of that path; it notes each after its answer."""
        limit = time.monotonic() + 20
        while not (found := self._logged(path)) and time.monotonic() < limit:
            time.sleep(0.01)
        return found

    def _logged(self, path: str) -> list[str]:
        whole = self.log.read_text().rpartition("\n")[0]
        lines = [json.loads(line) for line in whole.splitlines() if line[:1] == "{"]
        return [line["client"] for line in lines if line.get("path") == path]


@pytest.fixture
def proxied(
    authority: trustme.CA, certificate: trustme.LeafCert, tmp_path: Path
) -> Iterator[Proxied]:
    port, server_port = free_port(), free_port()
    made = Proxied(tmp_path / "home", authority, port, server_port)
    words = ("--public-url", f"https://localhost:{port}", "--trusted-proxy", "127.0.0.1/32")
    with (
        made.log.open("w") as log,
        running(made.home, *words, "--access-log", port=server_port, stderr=log),
        tls_proxy(server_port, certificate, port=port),
    ):
        yield made


def test_the_client_is_whom_the_trusted_proxy_names_and_nobody_else(
    authority: trustme.CA, proxied: Proxied
) -> None:
    told = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "gopher"}
    assert ask(authority, proxied.port, "/static/a", source="127.0.0.5", **told).status == 404
    assert proxied.clients("/static/a") == ["127.0.0.5"]
    # Past the proxy, from an address that is not trusted: what it says about itself is a lie.
    direct = http.client.HTTPConnection(
        "127.0.0.1", proxied.server_port, timeout=20, source_address=("127.0.0.6", 0)
    )
    lies = {**told, "X-Forwarded-Proto": "https", "Host": "localhost"}
    direct.request("GET", "/static/b", headers=lies)
    direct.getresponse().read()
    origin = {"Origin": "https://localhost", **lies}
    direct.request("POST", "/sign-in", headers=origin)
    assert direct.getresponse().status == 403, "the scheme was not https"
    direct.close()
    assert proxied.clients("/static/b") == ["127.0.0.6"]


def mturk(home: Path, bundle: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """boto3 as a requester has it: the home's own files, and TLS that is checked."""
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "aws-credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "aws-config"))
    session = boto3.Session(profile_name="sandbox")
    once = Config(proxies={}, retries={"max_attempts": 1})
    return session.client("mturk", verify=bundle, config=once)


def test_a_signed_call_goes_through_a_proxy_that_keeps_the_host(
    authority: trustme.CA, certificate: trustme.LeafCert, proxied: Proxied,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    config = (proxied.home / "aws-config").read_text()
    assert f"endpoint_url = https://localhost:{proxied.port}/sandbox\n" in config
    with authority.cert_pem.tempfile() as bundle:
        client = mturk(proxied.home, bundle, monkeypatch)
        assert client.get_account_balance()["AvailableBalance"] == "10000.00"
        made = client.create_hit(
            Title="Count", Description="Cars", Reward="0.05", LifetimeInSeconds=600,
            AssignmentDurationInSeconds=60,
            Question='<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/'
            'AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>'
            "https://requester.example/</ExternalURL><FrameHeight>400</FrameHeight>"
            "</ExternalQuestion>",
        )  # fmt: skip
        assert re.fullmatch(r"[0-9A-Z]+", made["HIT"]["HITId"])
        client.close()


def test_a_proxy_that_changes_the_host_breaks_signatures_and_says_so(
    authority: trustme.CA, certificate: trustme.LeafCert, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    home, port, server_port = tmp_path / "home", free_port(), free_port()

    def rename(headers: Headers) -> Headers:
        upstream = b"127.0.0.1:" + str(server_port).encode()
        return [(n, upstream if n.lower() == b"host" else v) for n, v in headers]

    words = ("--public-url", f"https://localhost:{port}", "--trusted-proxy", "127.0.0.1/32")
    with (
        running(home, *words, port=server_port),
        tls_proxy(server_port, certificate, port=port, rewrite=rename),
        authority.cert_pem.tempfile() as bundle,
    ):
        client = mturk(home, bundle, monkeypatch)
        with pytest.raises(ClientError, match="signature"):
            client.get_account_balance()
        client.close()
