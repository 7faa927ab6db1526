"""Ask axe-core what keeps people with disabilities from using a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "labelling" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page: Page) -> list[str]:
    """What axe finds on the page once it has loaded, one line each; empty is good."""
    # Its words are there before its style sheets are, without which everything is too small.
    page.wait_for_load_state("load")
    # Evaluated, not added as a script: the page's own policy forbids that, and should.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("rules => axe.run({ runOnly: rules })", RULES)
    return [
        f"{found['impact']} {found['id']}: {found['help']}: "
        + ", ".join(str(node["target"]) for node in found["nodes"])
        for found in result["violations"]
    ]
