"""The link of a HIT says which it is, and only we can make one."""

from __future__ import annotations

import pytest

from labelcrowd.batches.links import HitRef, hit_token, hit_url, read_hit_token
from labelcrowd.batches.pseudonyms import pseudonym
from labelcrowd.errors import NotSignedIn
from labelcrowd.storage.home import Secrets

OURS = Secrets("0a", {"0a": bytes(32)})
HIT = HitRef("live", "abcdefghijklmnopqrstuvwx23", 17)


def test_a_token_is_read_back() -> None:
    assert read_hit_token(OURS, hit_token(OURS, HIT)) == HIT


def test_a_token_made_with_an_older_key_is_still_read() -> None:
    rotated = Secrets("0b", {"0a": bytes(32), "0b": bytes([1] * 32)})
    assert read_hit_token(rotated, hit_token(OURS, HIT)) == HIT
    assert hit_token(rotated, HIT).startswith("0b.")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace(".17.", ".18."),
        lambda t: t.replace("live", "sandbox"),
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: "0c" + t[2:],
        lambda t: t + "x",
        lambda t: "",
        lambda t: "é" * 40,
        lambda t: t.replace(".17.", ".99999999999999999999."),
    ],
)
def test_a_token_that_was_changed_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotSignedIn) as caught:
        read_hit_token(OURS, change(hit_token(OURS, HIT)))
    assert caught.value.code == "token_invalid"


def test_another_servers_token_is_refused() -> None:
    theirs = Secrets("0a", {"0a": bytes([2] * 32)})
    with pytest.raises(NotSignedIn):
        read_hit_token(OURS, hit_token(theirs, HIT))


def test_the_address_needs_no_encoding() -> None:
    url = hit_url("https://labels.example.org/", OURS, HIT)
    assert url.startswith("https://labels.example.org/label?t=0a.live.")
    assert all(c.isalnum() or c in "._-" for c in url.split("t=")[1])


def test_a_pseudonym_is_the_same_within_a_batch_and_another_elsewhere() -> None:
    assert pseudonym("one", "A1") == pseudonym("one", "A1")
    assert len({pseudonym("one", "A1"), pseudonym("two", "A1"), pseudonym("one", "A2")}) == 3
    assert "A1" not in pseudonym("one", "A1")
