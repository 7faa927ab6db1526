"""What a requester's markdown may become: words, links, and examples as pictures; nothing else."""

from __future__ import annotations

import pytest

from labelcrowd.web.markdown import intro_of, safe_html


def test_instructions_show_examples_by_their_number() -> None:
    assert intro_of("See ![a car](example:2)").html == (
        '<p>See <img src="example:2" alt="a car"></p>\n'
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/x.png",
        "/i/x",
        "data:image/png;base64,AAAA",
        "example:x",
        "//a.b/c",
    ],
)
def test_no_picture_comes_from_elsewhere(address: str) -> None:
    html = intro_of(f"![words]({address})").html or ""
    assert "src" not in html
    assert "words" in html


def test_an_example_is_no_link_and_other_texts_have_no_pictures() -> None:
    assert "href" not in (intro_of("[x](example:1)").html or "")
    assert 'href="https://a.example"' in (intro_of("[x](https://a.example)").html or "")
    assert "img" not in safe_html("![a car](example:1)")
    assert "<img" not in safe_html('<img src="example:1">')
