"""Documents that mean harm, or that nobody could have drawn: shown safely, and worked on."""

from __future__ import annotations

import json
import math
import re
import shutil
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.commands import labelcrowd
from tests.support.desk import square
from tests.support.owner import Owner, sample

MARKUP = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"


def xml_object(name: str, points: list[tuple[object, object]], *, number: int, part: str) -> str:
    pts = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in points)
    escaped = name.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<object><name>{escaped}</name><deleted>0</deleted><attributes>{escaped}</attributes>"
        f"<parts><hasparts>{part}</hasparts><ispartof>{part}</ispartof></parts>"
        f"<id>{number}</id><polygon><username>{escaped}</username>{pts}</polygon></object>"
    )


@pytest.fixture(scope="module")
def imported(server: Server, owner: Owner, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A LabelMe tree of somebody hostile, imported; its collection's id."""
    top = tmp_path_factory.mktemp("tree")
    for folder in ("Images", "Annotations"):
        (top / folder / "f").mkdir(parents=True)
    shutil.copy(sample(), top / "Images" / "f" / "one.jpg")
    far = [("1e308", "1e308"), ("-1e308", "5"), ("7", "-1e308")]
    objects = [
        xml_object(MARKUP, list(square(300, 300, 200)), number=0, part="1"),
        xml_object("wheel", list(square(320, 320, 50)), number=1, part="0"),
        xml_object("far away", far, number=2, part="2"),
        xml_object("a point", [(900, 300)], number=3, part=""),
        xml_object("a line", [(900, 500), (1200, 600)], number=4, part=""),
    ]
    body = f"<annotation><filename>one.jpg</filename><folder>f</folder>{''.join(objects)}"
    (top / "Annotations" / "f" / "one.xml").write_text(body + "</annotation>")
    said = labelcrowd(server.home, "import", "labelme", str(top), "--collection", "bad")
    assert "'far away': lies more than" in said
    found = re.search(r'/requester/collections/(\w+)" data-own>bad<', owner.collections())
    assert found
    return found[1]


def test_a_hostile_import_is_text_and_outlines(
    server: Server, owner: Owner, person: OpenPerson, imported: str
) -> None:
    owner.publish(imported, title="hostile", start_from="imported")
    page = person(cookies=owner.new_worker("hosta"))
    desk = open_desk(server, page, "hostile")
    expect(desk.rows).to_have_count(4)
    assert set(desk.names()) == {MARKUP, "wheel", "a point", "a line"}
    assert page.locator(".objects img, .objects script").count() == 0
    assert page.title() != "owned"
    # F36: one point and two points of old files are what they are, and can be found by a click.
    expect(desk.rows.filter(has_text="a point")).to_contain_text("point")
    expect(desk.rows.filter(has_text="a line")).to_contain_text("line")
    page.keyboard.press("v")
    desk.click((1050, 550))
    expect(desk.root.locator("li.row.selected")).to_contain_text("a line")
    desk.click((900, 300))
    expect(desk.root.locator("li.row.selected")).to_contain_text("a point")
    page.keyboard.press("d")
    desk.draw(square(1200, 800, 150), "car")
    desk.saved()
    desk.submit()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()


def strange() -> list[dict[str, Any]]:
    """What no server of ours sends, of a newer release or of somebody in between."""
    circle = [
        [800 + 300 * math.cos(i / 15_915.5), 600 + 300 * math.sin(i / 15_915.5)]
        for i in range(100_000)
    ]
    geometries: list[Any] = [
        {"type": "polygon", "pieces": [{"outer": circle, "holes": []}]},
        {"type": "spline", "knots": [1, 2, 3]},
        {"type": "polygon", "pieces": "all"},
        {"type": "point", "x": 1e308, "y": -1e308},
        None,
        *({"type": "box", "x": x, "y": 50, "width": 80, "height": 80} for x in (50, 250, 450)),
    ]
    wholes = {5: 6, 6: 7, 7: 5}  # each a part of the next, round and round
    return [
        {
            "seq": number + 1,
            "object": {
                "id": f"s{number}", "name": f"{MARKUP}{number}", "geometry": geometry,
                "part_of": f"s{wholes.get(number, number)}", "attributes": "a" * 100_000,
            },
        }
        for number, geometry in enumerate(geometries)
    ]  # fmt: skip


def test_a_page_that_is_told_nonsense_shows_the_rest_and_goes_on(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(owner.collection([sample()], "nonsense"), title="nonsense", action=["n"])
    page = person(cookies=owner.new_worker("nona"))

    def twist(route: Route) -> None:
        answer = route.fetch()
        opening = answer.json()
        opening["fixed_set"] = {"document_id": "elsewhere", "objects": strange()}
        route.fulfill(response=answer, body=json.dumps(opening))

    page.route("**/api/label/open", twist)
    desk = open_desk(server, page, "nonsense")
    expect(page.get_by_text("4 objects of this picture cannot be shown.")).to_be_visible()
    expect(desk.rows).to_have_count(4)
    assert page.title() != "owned"
    page.keyboard.press("v")
    desk.click((800, 600))  # of 100,000 points: selected, without handles that would choke the page
    expect(desk.root.locator("li.row.selected")).to_have_count(1)
    expect(page.locator("path.points")).to_have_attribute("d", "")
    page.keyboard.press("d")
    desk.draw(square(100, 800, 150), "car")
    desk.saved()
    expect(desk.count).to_contain_text("1 of 1")
    page.keyboard.press("v")
    desk.click((90, 130))
    expect(desk.root.locator("li.row.selected")).to_have_count(1)
    page.keyboard.press("Delete")  # not this worker's to delete, and no circle to run in
    expect(desk.rows).to_have_count(5)
