"""A folder as LabelMe's Mechanical Turk toolbox left it on people's disks in 2012."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import insert

from labelcrowd.storage.tables import pictures
from tests.support.studio import World

OWNER, COLLECTION = "mary", "street"
FOLDER = f"users/{OWNER}/{COLLECTION}"
HOST = "http://labelme.csail.mit.edu"

PROPERTIES = """\
######################################
## External HIT Properties
######################################

title:LabelMe: Label objects in this image
description:Please look at this image, outline an object, and enter the object's name.
keywords:LabelMe annotation image computer vision object recognition label
reward:0.01
assignments:1
annotation:${urls}

# 60 * 60 = 1 hour
assignmentduration:3600
# 60*60*24*3 = 3 days
hitlifetime:259200
# 60*60*24*15 = 15 days
autoapprovaldelay:1296000
"""

QUESTION = """\
<?xml version="1.0"?>
<!-- $urls is a column of the input file -->
<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/\
2006-07-14/ExternalQuestion.xsd">
    <ExternalURL>$urls</ExternalURL>
    <FrameHeight>550</FrameHeight>
</ExternalQuestion>

"""


def address(name: str, host: str = HOST, more: str = "") -> str:
    """One line of labelme.input, escaped as the original wrote it."""
    return (
        f"{host}/tool.html?collection=LabelMe&amp;mode=mt&amp;N=inf&amp;folder={FOLDER}"
        f"&amp;image={name}{more}"
    )


def write_folder(folder: Path, lines: Sequence[str]) -> None:
    """labelme.input with these lines, labelme.properties and labelme.question."""
    folder.mkdir(exist_ok=True)
    (folder / "labelme.input").write_text("\n".join(["urls", *lines]) + "\n")
    (folder / "labelme.properties").write_text(PROPERTIES)
    (folder / "labelme.question").write_text(QUESTION)


def add_images(world: World, names: Sequence[str]) -> None:
    """Pictures of these names in that folder of a collection; none has bytes."""
    collection_id = world.collection(0, name=COLLECTION)
    rows = [
        {**world._image(collection_id, number), "folder": FOLDER, "filename": name}
        for number, name in enumerate(names)
    ]
    world.store.write(lambda c: c.execute(insert(pictures.image), rows))
