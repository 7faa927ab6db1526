"""`import labelcrowd as lc`: what is public is on purpose, documented, and small."""

from __future__ import annotations

import inspect
import subprocess
import sys

import labelcrowd


def test_the_public_names_are_listed_once_and_exist() -> None:
    assert len(set(labelcrowd.__all__)) == len(labelcrowd.__all__)
    for name in labelcrowd.__all__:
        assert hasattr(labelcrowd, name), name
    assert "open" in labelcrowd.__all__


def test_about_ten_names_are_public() -> None:
    assert 3 <= len([name for name in labelcrowd.__all__ if not name.startswith("__")]) <= 15


def test_every_public_name_is_documented() -> None:
    for name in labelcrowd.__all__:
        thing = getattr(labelcrowd, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert inspect.getdoc(thing), name


def test_importing_it_starts_nothing_heavy() -> None:
    """A notebook and `labelcrowd --help` do not pay for the web server."""
    heavy = "{'uvicorn', 'starlette', 'boto3', 'botocore'} & set(sys.modules)"
    code = f"import sys, labelcrowd; assert not {heavy}, {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True)
