"""QR codes carry the address that stands beside them."""

from __future__ import annotations

import re

import segno

from labelcrowd.web import qr

ADDRESS = "https://labels.example.org/worker/invite/0123456789abcdef?a=1&b=<2>"


def modules(address: str, error: str, border: int) -> list[list[bool]]:
    """True where the code is dark, quiet zone included."""
    code = segno.make(address, error=error, micro=False)
    return [[bool(one) for one in row] for row in code.matrix_iter(border=border)]


def test_the_code_on_a_terminal_is_that_of_the_address() -> None:
    lines = qr.terminal(ADDRESS, colours=False).split("\n")
    expected = modules(ADDRESS, "l", 2)
    assert len(lines) == (len(expected) + 1) // 2
    light = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}
    for number, row in enumerate(expected):
        seen = [not light[block][number % 2] for block in lines[number // 2]]
        assert seen == row, f"row {number}"


def test_colours_make_it_right_on_a_light_terminal_too() -> None:
    plain = qr.terminal(ADDRESS, colours=False).split("\n")
    coloured = qr.terminal(ADDRESS, colours=True).split("\n")
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == plain
    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in coloured)


def test_the_code_in_a_page_is_that_of_the_address_and_has_a_name() -> None:
    text = str(qr.svg(ADDRESS, title='Invitation for "<Ana>"'))
    assert "<title>Invitation for" in text
    assert "<Ana>" not in text, "what is shown is escaped"
    assert 'role="img"' in text
    assert "style=" not in text, "the page's policy forbids it"
    expected = modules(ADDRESS, "m", 4)
    size = len(expected)
    assert f'viewBox="0 0 {size} {size}"' in text
    drawn = [[False] * size for _ in range(size)]
    found = re.search(r'stroke="#000" d="([^"]+)"', text)
    assert found
    x, y = 0.0, 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+) ?(-?[\d.]+)?", found[1]):
        if command == "h":
            for step in range(int(first)):
                drawn[int(y)][int(x) + step] = True
            x += int(first)
        elif command == "M":
            x, y = float(first), float(second)
        else:
            x, y = x + float(first), y + float(second)
    assert drawn == expected
