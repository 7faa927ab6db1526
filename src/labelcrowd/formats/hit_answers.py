"""A worker's answers as cells: from Amazon's QuestionFormAnswers XML. PURE."""

from __future__ import annotations

from lxml import etree

from labelcrowd import strict_xml

_VALUES = ("FreeText", "SelectionIdentifier", "OtherSelectionText", "UploadedFileKey")


def answer_cells(xml: str) -> dict[str, str]:
    """Field to text; several values of one field are joined with ``|``. Raises InvalidInput."""
    if not xml:
        return {}
    cells: dict[str, str] = {}
    for answer in strict_xml.parse_text(xml).iterfind("{*}Answer"):
        name = answer.findtext("{*}QuestionIdentifier") or ""
        values = [
            child.text or ""
            for child in answer
            if isinstance(child.tag, str) and etree.QName(child).localname in _VALUES
        ]
        cells[name] = "|".join(values)
    return cells
