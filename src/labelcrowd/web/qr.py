"""QR codes of our own addresses: as SVG in pages, as half blocks on a terminal."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def svg(address: str, *, title: str) -> Markup:
    """A QR code as inline SVG that scales with its box; dark on white in any theme.

    ``title`` is what a screen reader says. Error correction is "medium" or better. Raises
    nothing for addresses up to 2,331 characters; ours are far shorter.
    """
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
        title=title,
    )
    text = out.getvalue().decode().strip()
    return Markup(text.replace("<svg ", '<svg role="img" ', 1))


def terminal(address: str, *, colours: bool) -> str:
    """Lines of half blocks, each two modules high, that a phone reads off a terminal.

    A block is a light module. ``colours`` adds the escapes that make it white on black also
    on a light terminal; without them (a pipe, a log) it is right on a dark one.
    """
    out = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out, border=2, compact=True)
    lines = out.getvalue().rstrip("\n").split("\n")
    return "\n".join(f"\x1b[97;40m{line}\x1b[0m" for line in lines) if colours else "\n".join(lines)
