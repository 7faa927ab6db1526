"""What must hold of the repository itself, whatever the product does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [
    "requirements.lock",
    "requirements-awscli.lock",
    "requirements-dev.lock",
    "requirements-setup.lock",
    "benchmarks/peers/label-studio.lock",
    "labelling/package-lock.json",
    "tests/contract/javascript/package-lock.json",
    "benchmarks/peers/package-lock.json",
]
NPM = ["labelling/.npmrc", "tests/contract/javascript/.npmrc", "benchmarks/peers/.npmrc"]
SETTINGS_OF_TOOLS = [*NPM, "pyproject.toml"]
FRAGMENT = re.compile(r"[a-z0-9][a-z0-9-]*\.(added|changed|fixed)\.md")


def tracked() -> list[str]:
    """Files of this checkout; where it is no repository (an sdist), there is nothing to ask."""
    answer = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        pytest.skip("not a git checkout")
    return [name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_so_that_every_mirror_will_do(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    # npm adds where authors ask for money; scripts/lock.sh takes that out again.
    assert not re.findall(r"[a-z+]+://\S+", text), "run scripts/lock.sh"
    assert "resolved" not in text
    assert "--index" not in text


@pytest.mark.parametrize("name", LOCKS[:5])
def test_everything_in_a_python_lock_is_pinned_and_hashed(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.\-\[\],]+==", entry)
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("name", SETTINGS_OF_TOOLS)
def test_no_setting_chooses_an_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"registry\s*=|index-url|default-index|\[\[?tool\.uv", text)


@pytest.mark.parametrize("name", NPM)
def test_npm_writes_no_hosts_into_its_lock(name: str) -> None:
    settings = (ROOT / name).read_text(encoding="utf-8").split()
    assert "omit-lockfile-registry-resolved=true" in settings


def test_what_runs_has_the_same_version_in_both_locks() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.M))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_nothing_that_tools_write_is_committed() -> None:
    names = tracked()
    assert "uv.lock" not in names
    assert not [n for n in names if n.startswith("src/labelcrowd/web/static/labelling/")]
    assert not [n for n in names if "node_modules/" in n or n.endswith((".pyc", ".sqlite"))]


def test_no_file_knows_the_folder_it_stands_in() -> None:
    # A short path such as /app or / would be found everywhere and say nothing.
    if len(ROOT.parts) < 3:
        pytest.skip("this checkout's path is too short to look for")
    here = f"{ROOT}/".encode()
    assert not [name for name in tracked() if here in (ROOT / name).read_bytes()]


def test_changelog_fragments_are_one_sentence_each() -> None:
    for path in sorted((ROOT / "changelog.d").iterdir()):
        if path.name == "README.md":
            continue
        assert FRAGMENT.fullmatch(path.name), path.name
        text = path.read_text(encoding="utf-8").strip()
        assert text.endswith((".", ".)", "`.")), f"{path.name} is no sentence"
        assert "\n\n" not in text, f"{path.name} has more than one paragraph"


@pytest.mark.parametrize("name", ["run", "test", ".ci/run"])
def test_the_commands_can_be_run(name: str) -> None:
    path = ROOT / name
    assert path.stat().st_mode & 0o111
    assert path.read_bytes().startswith(b"#!")


def test_ci_runs_what_a_developer_runs() -> None:
    assert re.search(r"^exec \./test$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.M)


def test_every_folder_of_tests_belongs_to_a_check() -> None:
    checks = (ROOT / "scripts" / "checks.py").read_text(encoding="utf-8")
    folders = {path.relative_to(ROOT).parts[1] for path in (ROOT / "tests").rglob("test_*.py")}
    assert folders == set(re.findall(r'tests=\["tests/(\w+)"\]', checks))


@pytest.mark.parametrize("name", ["run", "test", "scripts/setup.sh", "scripts/lock.sh"])
def test_the_scripts_are_plain_sh(name: str) -> None:
    subprocess.run(["sh", "-n", name], cwd=ROOT, check=True)
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"\[\[|\bfunction \w|\blocal \b|<<<|\bsource ", text)


def test_every_decision_is_listed_and_in_the_form_of_the_template() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text())
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert listed == records
    for name in records:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {name[:4]}. ")
        for heading in ("Why", "Decision", "Rejected", "Consequences"):
            assert f"\n## {heading}\n" in text, f"{name} lacks {heading!r}"


DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT, ROOT / "docs", ROOT / "docs" / "adr")
    for path in folder.glob("*.md")
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    path = ROOT / name
    links = re.findall(
        r"\]\((?!https?:|#|mailto:|example:)([^)#\s]+)", path.read_text(encoding="utf-8")
    )
    assert not [link for link in links if not (path.parent / link).exists()]


def test_modules_are_imported_in_plain_sight() -> None:
    """A module named in a string is one that import-linter, mypy and a reader do not see."""
    allowed = {
        "src/labelcrowd/__init__.py",  # loads a public name's module when it is used
        "src/labelcrowd/cli/main.py",  # and this a command's
    }
    hidden = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"\b(import_module|__import__|find_spec)\b", path.read_text(encoding="utf-8"))
    }
    assert hidden <= allowed
