"""The names that we define use the words of GLOSSARY.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.naming import (
    Defined,
    Rules,
    names_of_project,
    python_names,
    read_rules,
    split,
    typescript_names,
)

ROOT = Path(__file__).parents[2]

AMAZON = "Amazon's RequesterAnnotation, in Amazon's word"

STATISTICS = "a column of the original statistics table: # annotations"

# Where (a path's beginning), name, why it may stand. Reviewed; one that is not needed fails below.
EXCEPTIONS = [
    ("src/labelcrowd/annotations/", "annotations", "the domain's name, as on LabelMe"),
    ("src/labelcrowd/cli/stats.py", "annotations", STATISTICS),
    ("src/labelcrowd/cli/toolbox_target.py", "--label", "the option of Amazon's own loadHITs"),
    ("src/labelcrowd/crowd/", "annotation", AMAZON),
    ("src/labelcrowd/market/", "annotation", AMAZON),
    ("src/labelcrowd/market/sigv4.py", "region", "AWS's word: a signature is for a region"),
    ("src/labelcrowd/storage/tables/market.py", "annotation", AMAZON),
    ("src/labelcrowd/storage/migrations/versions/v0001", "annotation", AMAZON),
    ("src/labelcrowd/workflow/import_labelme.py", "annotations", "LabelMe's folder Annotations/"),
    ("src/labelcrowd/workflow/aws_files.py", "REGION", "AWS's word: region = us-east-1"),
]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))


def excuses(defined: Defined) -> list[tuple[str, str, str]]:
    return [x for x in EXCEPTIONS if defined.where.startswith(x[0]) and defined.name == x[1]]


def test_no_name_uses_a_forbidden_word(rules: Rules) -> None:
    wrong = [
        f"{defined.where}: {defined.name} ({word})"
        for defined in names_of_project(ROOT)
        if (word := rules.broken_by(defined.name)) and not excuses(defined)
    ]
    assert not wrong, "see GLOSSARY.md for the word to use instead:\n" + "\n".join(wrong)


def test_every_exception_is_needed_and_has_a_reason(rules: Rules) -> None:
    broken = [defined for defined in names_of_project(ROOT) if rules.broken_by(defined.name)]
    used = {excuse for defined in broken for excuse in excuses(defined)}
    assert set(EXCEPTIONS) == used
    assert all(reason for *_, reason in EXCEPTIONS)


def test_the_check_reads_both_languages() -> None:
    files = [defined.where for defined in names_of_project(ROOT)]
    assert sum(where.startswith("src/") for where in files) > 100
    assert sum(where.startswith("labelling/") for where in files) > 20


def test_the_glossary_forbids_what_it_says(rules: Rules) -> None:
    assert {"annotator", "dataset", "vertex", "ground_truth", "user"} <= rules.anywhere
    assert {"task", "annotation", "label", "class"} == rules.bare - {"project"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("HITTypeId", ["hit", "type", "id"]),
        ("class_names", ["class", "name"]),
        ("drawShapesAt2x", ["draw", "shape", "at", "2", "x"]),
        ("--user-list", ["user", "list"]),
        ("status", ["status"]),
    ],
)
def test_names_are_split_into_words(name: str, words: list[str]) -> None:
    assert split(name) == words


@pytest.mark.parametrize(
    "source",
    [
        "def approve(annotator_id): ...",
        "def add_user(): ...",
        "class ShapeStore: ...",
        "class Row:\n    vertices: int",
        "def f(self):\n    self.label = 1",
        "t = Table('datasets', m)",
        "t.append(Column('task_id', Text))",
        "id_column('annotation_id')",
        "option('--provider')",
        "answer = {'labels': []}",
        "TASKS = ()",
        "async def f(*, ground_truth): ...",
    ],
)
def test_a_wrong_word_in_python_is_found(rules: Rules, source: str) -> None:
    assert any(rules.broken_by(defined.name) for defined in python_names(source, "x.py"))


@pytest.mark.parametrize(
    "source",
    [
        "task_design: TaskDesign = labelling_page(class_=1)",
        "height, width = picture.shape",
        "def isinstance_of(value): user_typed = value",
        "def f(): return {'Keywords': 1, 'user-agent': 2}",
    ],
)
def test_other_names_pass(rules: Rules, source: str) -> None:
    assert not [d for d in python_names(source, "x.py") if rules.broken_by(d.name)]


@pytest.mark.parametrize(
    "source",
    [
        "export function drawShape() {}",
        "export const vertexRadius = 4",
        "export interface Reply {\n  readonly region?: number;\n}\n",
        "type Edit = {\n  label: string;\n}\n",
    ],
)
def test_a_wrong_word_in_typescript_is_found(rules: Rules, source: str) -> None:
    assert any(rules.broken_by(defined.name) for defined in typescript_names(source, "x.ts"))
