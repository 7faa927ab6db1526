"""The commands of docs/from-mturk.md, as they stand there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labelcrowd.market.setup import access_keys
from labelcrowd.workflow.aws_files import write_aws_files
from tests.support.clients import AWS, JAVASCRIPT, need_aws, need_javascript
from tests.support.old_folder import FOLDER, address, write_folder
from tests.support.owner import sample
from tests.support.studio import World
from tests.unit.cli.conftest import Run
from tests.unit.cli.test_toolbox import hand_in, hit_ids, rows, status_of

DOCUMENT = (Path(__file__).parents[3] / "docs" / "from-mturk.md").read_text(encoding="utf-8")


def shown(heading: str) -> list[str]:
    """The commands of a section's code blocks."""
    section = DOCUMENT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return "".join(re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)).splitlines()


def test_an_unmodified_folder_of_2012_goes_all_the_way(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2012"
    names = ["one.jpg", "two.jpg"]
    write_folder(folder, [address(name) for name in names])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    pictures = folder / "Images" / FOLDER
    pictures.mkdir(parents=True)
    for name in names:
        shutil.copy(sample(), pictures / name)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("MTURK_CMD_HOME", raising=False)
    work: list[str] = []
    for line in shown("The folder"):
        words = line.split()[1:]
        if words[1] == "results":
            work = [hand_in(world, hit_id) for hit_id in hit_ids(folder)]
        run(*words, typed="y\n")
    assert [status_of(run, world, one) for one in work] == ["Approved", "Approved"]
    assert len(rows(folder / "labelme.results.xls")) == 2
    assert world.crowd(world.requester_id, "sandbox").balance()[1] == 0
    assert {name: (folder / name).read_bytes() for name in before} == before


def test_every_step_of_demo_m_has_a_command_that_runs(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = tmp_path / "Images" / FOLDER
    pictures.mkdir(parents=True)
    shutil.copy(sample(), pictures / "one.jpg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MTURK_CMD_HOME", raising=False)
    run("images", "add", "Images", "--collection", "street")
    write_folder(tmp_path, [])
    section = DOCUMENT.split("\n## demo.m, step by step\n", 1)[1].split("\n## ", 1)[0]
    lines = re.findall(r"\| `labelcrowd (toolbox [^`]*)` \|", section)
    assert [line.split()[1] for line in lines] == [
        *["input"] * 5, "submit", "results", "review", "remove",
    ]  # fmt: skip
    for line in lines[1:]:  # the first is for the sandbox, these are for the live market
        run(*line.split(), typed="y\n")
        if line.split()[1] == "submit":
            for hit_id in hit_ids(tmp_path):
                hand_in(world, hit_id, "live")
    assert world.crowd(world.requester_id, "live").balance()[1] == 0
    lines_of_pilot = (tmp_path / "pilot.input").read_text().splitlines()
    assert len(lines_of_pilot) == 2


def named(line: str) -> str:
    """The program of a capture line, with a stand-in behind the same words."""
    return line.split(" -- ", 1)[1]


CLIENTS = re.findall(
    r"^\| ([^|]+?) \| `(.*?)`", DOCUMENT.split("| client | the one line |")[1], re.M
)


def test_every_client_has_its_line() -> None:
    assert [name for name, _ in CLIENTS] == [
        "boto3", "AWS CLI 1.29 or 2.13 and newer", "older AWS CLI", "@aws-sdk/client-mturk",
        "aiobotocore", "any script with the address in it", "pyMTurkR", "psiTurk", "Dallinger",
        "Mephisto", "amti", "mturk-manager",
    ]  # fmt: skip


BOTO3 = "import boto3; print(boto3.client('mturk').meta.endpoint_url)"
NODE = """echo '{"operation": "GetAccountBalance", "input": {}}' | node client.mjs"""


@pytest.mark.parametrize("market", ["live", "sandbox"])
def test_the_line_for_the_shell_points_amazons_tools_here(world: World, market: str) -> None:
    keys = world.store.read(lambda c: access_keys(c, world.requester_id))
    write_aws_files(world.home.folder, "http://127.0.0.1:9", keys)
    (line,) = shown("Programs")
    assert line == 'eval "$(labelcrowd aws-env --market sandbox)"'
    own = Path(sys.executable).parent
    program = f"PATH={own}:$PATH; {line.replace('sandbox', market)} && "
    where = "http://127.0.0.1:9" + ("/sandbox" if market == "sandbox" else "")

    def said(command: str, folder: Path) -> str:
        done = subprocess.run(
            ["sh", "-c", program + command], cwd=folder, capture_output=True, text=True,
            timeout=110, check=False,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(world.home.folder),
                 "LABELCROWD_HOME": str(world.home.folder), "AWS_EC2_METADATA_DISABLED": "true"},
        )  # fmt: skip
        return done.stdout + done.stderr

    assert said(f'{sys.executable} -c "{BOTO3}"', world.home.folder).strip() == where
    if market == "sandbox":
        need_aws()
        assert f'Could not connect to the endpoint URL: "{where}"' in said(
            f"AWS_MAX_ATTEMPTS=1 {AWS} mturk list-hits", world.home.folder
        )
    need_javascript()
    assert "connect ECONNREFUSED 127.0.0.1:9" in said(NODE, JAVASCRIPT)


def test_the_lines_with_capture_run_the_program_behind_them(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of these programs is here; a stand-in of each name calls as they do."""
    lines = [line for _, line in CLIENTS if "capture" in line]
    assert len(lines) == 7
    stand_in = tmp_path / "bin" / "stand-in"
    stand_in.parent.mkdir()
    stand_in.write_text(
        f"#!{sys.executable}\nimport os, sys, pathlib\n"
        "pathlib.Path(os.environ['SEEN']).open('a').write(' '.join(\n"
        "    [os.path.basename(sys.argv[0]), *sys.argv[1:]]) + '\\n')\n"
        "assert os.environ['HTTPS_PROXY'].startswith('http://127.0.0.1:')\n"
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(stand_in.parent))
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    for line in lines:
        program = named(line).split()[0]
        if not (stand_in.parent / program).exists():
            (stand_in.parent / program).symlink_to(stand_in)
        before, _, behind = line.removeprefix("labelcrowd ").partition(" -- ")
        home = ("--home", str(world.home.folder))
        done = subprocess.run(
            [sys.executable, "-m", "labelcrowd", *before.split(), *home, "--", *behind.split()],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "seen").read_text().splitlines() == [named(line) for line in lines]
