"""Our own JSON keeps everything."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from labelcrowd.errors import InvalidInput
from labelcrowd.formats import own_json
from labelcrowd.formats.sheet import Sheet
from tests.unit.formats.test_labelme_xml import _sheets


def written(sheets: list[Sheet]) -> bytes:
    writer = own_json.JsonWriter()
    chunks = [writer.start("test")]
    for sheet in sheets:
        chunks += writer.add(sheet)
    return b"".join([*chunks, writer.finish()])


@settings(max_examples=50, deadline=None)
@given(_sheets(), _sheets())
def test_what_is_written_is_read_back_the_same(one: Sheet, other: Sheet):
    assert own_json.read(written([one, other])) == [one, other]


def test_each_document_is_a_line_and_the_whole_is_one_value():
    sheet = Sheet("f", "a.jpg", 4, 3, "w1", provenance={"status": "Approved"})
    data = written([sheet, sheet])
    lines = data.decode().splitlines()
    assert len(lines) == 4
    assert json.loads(lines[1].rstrip(","))["provenance"] == {"status": "Approved"}
    assert len(json.loads(data)["documents"]) == 2
    assert own_json.read(written([])) == []


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b'{"format": "other", "version": 1, "documents": []}', b"[" * 99_999],
)
def test_another_file_is_refused(data):
    with pytest.raises(InvalidInput):
        own_json.read(data)
