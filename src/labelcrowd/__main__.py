"""``python -m labelcrowd`` is the command ``labelcrowd``."""

from labelcrowd.cli.main import main

main(prog_name="labelcrowd")
