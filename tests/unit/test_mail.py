"""Where the mail server's settings come from, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelcrowd.errors import InvalidInput
from labelcrowd.mail import parse_mailer, read_mailer
from labelcrowd.storage.home import write_private


def test_without_settings_there_is_no_mailer(tmp_path: Path) -> None:
    assert read_mailer(tmp_path, {}) is None


def test_the_variable_wins_over_the_file(tmp_path: Path) -> None:
    write_private(tmp_path / "mail.toml", 'url = "smtp://one"\nfrom = "a@example.org"\n')
    assert read_mailer(tmp_path, {}).host == "one"  # type: ignore[union-attr]
    url = "smtps://ana%40example.org:p%3Aw@two.example.org:1465?from=labels@example.org"
    found = read_mailer(tmp_path, {"LABELCROWD_SMTP_URL": url})
    assert found is not None
    assert (found.host, found.port, found.secure) == ("two.example.org", 1465, True)
    assert (found.login, found.password) == ("ana@example.org", "p:w")
    assert found.sender == "labels@example.org"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://ana:hidden@mail.example.org", "expected smtp://"),
        ("smtp://", "expected smtp://"),
        ("smtp://ana:hidden@mail.example.org:x", "Port"),
        ("smtp://ana:hidden@mail.example.org", "from: expected a mail address"),
        ("smtp://ana:hidden@h?from=a@example.org%0aBcc:x@y.z", "from: expected a mail address"),
    ],
)
def test_what_is_wrong_is_told_without_the_password(url: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as told:
        parse_mailer(url, where="mail.toml")
    assert "hidden" not in told.value.message


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mail.toml"
    path.write_text('url = "smtp://h"\n')
    path.chmod(0o640)
    with pytest.raises(InvalidInput, match="chmod 600"):
        read_mailer(tmp_path, {})
