"""A mask of an old file is seen as what it covers, painted larger, and goes out as an outline."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from labelcrowd.images.bitmaps import write_bitmap
from tests.e2e.conftest import OpenPerson
from tests.support.accepting import open_desk
from tests.support.commands import labelcrowd
from tests.support.drawing import trace
from tests.support.owner import Owner, sample

XML = """<annotation><filename>one.jpg</filename><folder>f</folder><object><name>corner</name>
<deleted>0</deleted><id>0</id><segm><username>mary</username><box><xmin>400</xmin><ymin>300</ymin>
<xmax>800</xmax><ymax>700</ymax></box><mask>one_mask_0.png</mask></segm></object></annotation>"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """LabelMe's folders with one object: an L of 400 pixels, as a bitmap."""
    top = tmp_path_factory.mktemp("tree")
    for folder in ("Images", "Annotations", "Masks"):
        (top / folder / "f").mkdir(parents=True)
    shutil.copy(sample(), top / "Images" / "f" / "one.jpg")
    (top / "Annotations" / "f" / "one.xml").write_text(XML)
    bitmap = np.zeros((1200, 1600), dtype=np.bool_)
    bitmap[300:700, 400:600] = bitmap[500:700, 400:800] = True
    (top / "Masks" / "f" / "one_mask_0.png").write_bytes(write_bitmap(bitmap))
    return top


def outlined(top: Path) -> list[list[tuple[float, float]]]:
    """The outline of each object in the files of an export."""
    [file] = top.rglob("*.xml")
    return [
        [(float(pt.findtext("x") or ""), float(pt.findtext("y") or "")) for pt in one.iter("pt")]
        for one in ET.parse(file).iter("object")
    ]


@pytest.mark.timeout(300)
def test_a_mask_is_shown_painted_and_exported(
    server: Server, owner: Owner, person: OpenPerson, tree: Path, tmp_path: Path
) -> None:
    labelcrowd(server.home, "import", "labelme", str(tree), "--collection", "masks")
    found = re.search(r'/requester/collections/(\w+)" data-own>masks<', owner.collections())
    assert found
    owner.publish(
        found[1], title="masks", start_from="imported", action=["m"], required_objects="0"
    )
    desk = open_desk(server, person(cookies=owner.new_worker("masha")), "masks")
    page, selected = desk.page, desk.root.locator("li.row.selected")
    expect(desk.rows).to_have_text(re.compile("^corner$"))  # an outline by now: no "mask" beside it
    page.keyboard.press("v")
    desk.click((700, 400))  # in its box, and not of it
    expect(selected).to_have_count(0)
    desk.click((500, 400))
    expect(selected).to_have_count(1)
    desk.button("Brush").click()
    expect(desk.button("Brush")).to_have_attribute("aria-pressed", "true")
    trace(desk, [(700, 600), (800, 600), (900, 600)])
    expect(page.locator(".paint .stroke-add")).to_have_count(0)
    desk.saved()
    [sent] = desk.sent.values()
    assert sent["geometry"]["type"] == "polygon"
    assert sent["refers_to"]
    desk.submit()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()

    top = tmp_path / "out"
    labelcrowd(
        server.home, "export", "-c", "masks", "--format", "labelme-xml", "--documents", "one",
        "-o", str(top),
    )  # fmt: skip
    [outline] = outlined(top)
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    assert min(xs) == pytest.approx(400, abs=2)
    assert max(xs) > 900
    assert (min(ys), max(ys)) == (pytest.approx(300, abs=2), pytest.approx(700, abs=2))
    assert not any(x > 640 and y < 450 for x, y in outline)  # the corner stays empty
