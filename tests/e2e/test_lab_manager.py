"""A lab with a LabelMe tree and a script of Mechanical Turk's days; colleagues work on phones.

docs/formats.md for the tree, README ("From an old script"), docs/task-links.md and
docs/publishing.md for the script, docs/inviting.md for the colleagues.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.e2e.test_main_story import downloaded, sign_in_first
from tests.support.desk import Desk, square
from tests.support.firsthand import (
    PHONE,
    SIZE,
    come_in,
    fill_in,
    invite,
    labelcrowd,
    little_pictures,
)

FOLDER = "users/ann/street"
OLD_XML = (
    "<annotation><filename>{name}</filename><folder>{folder}</folder><source><sourceImage>"
    "The MIT-CSAIL database of objects and scenes</sourceImage><sourceAnnotation>LabelMe Webtool"
    "</sourceAnnotation></source><object><name>house</name><deleted>0</deleted><verified>0"
    "</verified><date>27-Jul-2014 02:58:50</date><id>0</id><polygon><username>ann</username>"
    "<pt><x>10</x><y>20</y></pt><pt><x>300</x><y>20</y></pt><pt><x>300</x><y>250</y></pt>"
    "</polygon></object></annotation>"
)

# As it ran on Mechanical Turk; the endpoint and the address of the tool were changed.
OLD_SCRIPT = """
import sys, boto3
from xml.sax.saxutils import escape

mturk = boto3.client("mturk", region_name="us-east-1", endpoint_url="ENDPOINT")
QUESTION = '''<ExternalQuestion
xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd">
<ExternalURL>%s</ExternalURL><FrameHeight>700</FrameHeight></ExternalQuestion>'''

def publish(names):
    for name in names:
        url = "TOOL?collection=LabelMe&mode=mt&N=1&folder=FOLDER&image=" + name
        url += "&mt_instructions=Outline_one_tree&objects=tree,bush&actions=n"
        hit = mturk.create_hit(
            Title="Outline one tree", Description="Click around it", Keywords="image, labelme",
            Reward="0.35", MaxAssignments=1, LifetimeInSeconds=86400,
            AssignmentDurationInSeconds=1800, RequesterAnnotation="Street of 2016",
            Question=QUESTION % escape(url))
        print(hit["HIT"]["HITId"])

def collect(hit_ids):
    for hit_id in hit_ids:
        done = mturk.list_assignments_for_hit(HITId=hit_id, AssignmentStatuses=["Submitted"])
        for assignment in done["Assignments"]:
            mturk.approve_assignment(AssignmentId=assignment["AssignmentId"])
            print(assignment["WorkerId"], assignment["Answer"].count("tree"))

{"publish": publish, "collect": collect}[sys.argv[1]](sys.argv[2:])
"""


def old_tree(folder: Path) -> list[str]:
    """``Images`` and ``Annotations`` as the old tool kept them; the names of the pictures."""
    pictures = little_pictures(folder / "Images" / FOLDER, 2)
    for picture in pictures:
        target = folder / "Annotations" / FOLDER / f"{picture.stem}.xml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(OLD_XML.format(name=picture.name, folder=FOLDER))
    return [picture.name for picture in pictures]


def run(script: Path, server: Server, *words: str) -> subprocess.CompletedProcess[str]:
    """The script in a shell that took the lines of ``labelcrowd aws-env``."""
    lines = re.findall(r"export (\w+)=(\S+)", labelcrowd(server, "aws-env"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, str(script), *words],
        env={**kept, **dict(lines), "NO_PROXY": "127.0.0.1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def do_one_on_a_phone(page: Page) -> None:
    """Accept, read how pay happens, tap an outline, submit."""
    page.get_by_role("button", name="Accept").first.tap()
    page.get_by_role("button", name="I agree, accept the HIT").tap()
    expect(page.get_by_text("Outline one tree").first).to_be_visible()
    desk = Desk(page, size=SIZE).ready()
    for point in square(400, 350, 300):
        page.touchscreen.tap(*desk.screen(point))
    page.get_by_role("button", name="Close outline").tap()
    desk.name("tree")
    desk.saved()
    expect(desk.submit_button).to_be_enabled()
    desk.submit_button.tap()
    expect(page.get_by_text("Waiting for the requester")).to_be_visible()


def test_from_an_old_tree_and_script_to_colleagues_on_phones_and_results(
    public_server: Server, person: OpenPerson, tmp_path: Path
) -> None:
    server = public_server
    manager = person()
    sign_in_first(manager, server)

    # The old tree: pictures and what was drawn on them.
    names = old_tree(tmp_path / "LabelMe")
    said = labelcrowd(server, "import", "labelme", str(tmp_path / "LabelMe"), "-c", "LabelMe")
    assert "2" in said
    manager.get_by_role("link", name="Collections").first.click()
    manager.get_by_role("link", name="LabelMe", exact=True).click()
    expect(manager.locator(".tile img")).to_have_count(2)

    # The old script: refused for real money, with the addresses of what is missing.
    script = tmp_path / "publish_2016.py"
    text = OLD_SCRIPT.replace("ENDPOINT", f"http://127.0.0.1:{server.port}")
    script.write_text(text.replace("TOOL", f"{server.url}/tool.html").replace("FOLDER", FOLDER))
    refused = run(script, server, "publish", *names)
    assert "RequestError" in refused.stderr
    missing = re.findall(rf"{server.url}/requester/[\w/-]+", refused.stderr)
    assert len(missing) == 3, refused.stderr
    for address in missing:
        manager.goto(address)
        fill_in(manager)
    published = run(script, server, "publish", *names)
    assert published.returncode == 0, published.stderr
    hit_ids = published.stdout.split()
    assert len(hit_ids) == 2

    # Two colleagues by one invitation, each on a phone.
    link = invite(manager, "Live market", uses=2)
    for name in ("Ana", "Bo"):
        page = person(**PHONE)
        come_in(page, link, name)
        do_one_on_a_phone(page)
        page.context.close()

    # The script collects and approves; the pages know its batch and what is owed.
    collected = run(script, server, "collect", *hit_ids)
    assert collected.returncode == 0, collected.stderr
    assert len(collected.stdout.splitlines()) == 2
    manager.get_by_role("link", name="Batches").first.click()
    manager.get_by_role("link", name="Street of 2016").click()
    expect(manager.locator(".tile [data-object]").first).to_be_visible()
    sheets = downloaded(manager, server, manager.url.rsplit("/", 1)[1])
    assert sorted(name.rsplit("/", 1)[1] for name in sheets) == [
        name.replace(".jpg", ".xml") for name in names
    ]
    for sheet in sheets.values():
        assert "tree" in {entry.object.name for entry in sheet}
    manager.get_by_role("link", name="Workers").first.click()
    expect(manager.get_by_role("row", name=re.compile("Ana"))).to_contain_text("$0.35")
    expect(manager.get_by_role("row", name=re.compile("Bo"))).to_contain_text("$0.35")
