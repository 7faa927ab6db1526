#!/bin/sh
# Write the locks anew: hashes, no addresses. Options go to `uv pip compile` (--upgrade).
set -eu
cd "$(dirname -- "$0")/.."
compile_here() {
    .venv/uv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes \
        --no-header --no-annotate "$@"
}
compile() {
    compile_here --universal "$@"
}
printf 'hatchling>=1.27,<2\nuv>=0.9\n' | compile "$@" - --output-file requirements-setup.lock
printf 'awscli>=1.29,<2\n' | compile "$@" - --output-file requirements-awscli.lock
compile "$@" pyproject.toml --output-file requirements.lock
# What runs has the same versions in both, so that tests see what users get.
compile "$@" --extra postgres --extra mturk --group dev --constraints requirements.lock \
    pyproject.toml --output-file requirements-dev.lock
# What benchmarks/outlining.py compares the labelling page with: it fits no newer Python than 3.13.
printf 'label-studio==1.23.2\n' |
    compile_here "$@" - --output-file benchmarks/peers/label-studio.lock

# npm writes where authors ask for money into its lock. No addresses in locks, these included.
.venv/bin/python - <<'PYTHON'
import json, pathlib
for folder in ("labelling", "tests/contract/javascript", "benchmarks/peers"):
    path = pathlib.Path(folder, "package-lock.json")
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
PYTHON
