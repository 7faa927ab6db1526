"""The image's steps without Docker: the same commands make a wheel that serves and is healthy."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "src" / "labelcrowd" / "web" / "static" / "labelling" / "sources.sha256"

Instruction = tuple[str, str]


def instructions() -> list[list[Instruction]]:
    """(word, rest) of each line, stage by stage."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    stages: list[list[Instruction]] = []
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            stages.append([])
        if word and not word.startswith("#"):
            stages[-1].append((word, rest.strip()))
    return stages


def runs(stage: list[Instruction]) -> list[str]:
    """The single commands of a stage's RUN lines."""
    return [one.strip() for word, rest in stage if word == "RUN" for one in rest.split("&&")]


def of_last(name: str) -> str:
    return next(rest for word, rest in instructions()[-1] if word == name)


def test_it_has_stages_of_which_the_last_has_neither_node_nor_sources_nor_root() -> None:
    stages = instructions()
    assert [stage[0][1].split(":")[0] for stage in stages] == ["node", "python", "python"]
    copied = [rest for word, rest in stages[-1] if word == "COPY"]
    assert copied == ["--from=packages /opt/labelcrowd /opt/labelcrowd"]
    assert of_last("USER") == "labelcrowd"
    assert "install -d -o labelcrowd -g labelcrowd -m 0700 /data" in runs(stages[-1])
    assert f"LABELCROWD_HOME={of_last('VOLUME')}" in of_last("ENV").split()
    # Both made for the same Python, or the copied packages would not be found.
    assert stages[1][0][1].split()[0] == stages[2][0][1].split()[0]


def test_what_it_copies_is_there_and_nothing_private_is() -> None:
    for stage in instructions():
        for word, rest in stage:
            if word == "COPY" and not rest.startswith("--from"):
                for name in rest.split()[:-1]:
                    assert (ROOT / name).exists(), name
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "labelcrowd-home", "**/node_modules"} <= set(ignored)
    for name in ("README.md", "LICENSE", "hatch_build.py", "labelling", "src", "pyproject.toml"):
        assert name not in ignored, f"the wheel needs {name}"


def test_packages_come_from_the_lock_alone() -> None:
    installs = [one for stage in instructions() for one in runs(stage) if "pip install" in one]
    for command in installs:
        assert "--require-hashes -r requirements" in command or "--no-index" in command, command


@pytest.mark.skipif(not PAGE.is_file(), reason="the page is not built: python labelling/build.py")
def test_its_commands_make_a_wheel_that_serves_and_is_healthy(tmp_path: Path) -> None:
    wheel, installed = tmp_path / "wheel", tmp_path / "installed"
    (build,) = (one for one in runs(instructions()[0]) if "hatchling" in one)
    words = [
        {"/venv/bin/python": sys.executable, "/wheel": str(wheel)}.get(w, w)
        for w in shlex.split(build)
    ]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (built,) = wheel.iterdir()
    with zipfile.ZipFile(built) as archive:
        archive.extractall(installed)
    (scripts,) = installed.glob("*.dist-info/entry_points.txt")
    entry = json.loads(of_last("ENTRYPOINT"))
    assert f"{entry[0]} = labelcrowd.cli.main:main" in scripts.read_text()

    command = [{"0.0.0.0": "127.0.0.1"}.get(w, w) for w in json.loads(of_last("CMD"))]
    served = subprocess.Popen(
        [sys.executable, "-m", "labelcrowd", *command, "--port", "0"],
        stdout=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "LABELCROWD_HOME": str(tmp_path / "data")},
    )  # fmt: skip
    try:
        assert served.stdout is not None
        port = next(li for li in served.stdout if li.startswith("ready ")).split(":")[-1].strip()
        health = json.loads(of_last("HEALTHCHECK").split("CMD ", 1)[1])
        asked = [sys.executable, *(word.replace(":8000", f":{port}") for word in health[1:])]
        assert health[0] == "python"
        assert f":{of_last('EXPOSE')}/" in health[-1]
        subprocess.run(asked, check=True, timeout=30)
        page = "import urllib.request as u, sys; u.urlopen(sys.argv[1], timeout=10)"
        labelling = f"http://127.0.0.1:{port}/label"
        subprocess.run([sys.executable, "-c", page, labelling], check=True, timeout=30)
    finally:
        served.terminate()
        served.wait(20)
        served.stdout.close()  # type: ignore[union-attr]
    broken = subprocess.run(asked, check=False, timeout=30, capture_output=True)
    assert broken.returncode != 0, "a server that is gone is not healthy"


def test_docker_itself_finds_nothing_to_say_where_it_runs() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run([docker, "info"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no Docker daemon on this machine")
    checked = subprocess.run(
        [docker, "build", "--check", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
