#!/usr/bin/env bash
# Sets up a fresh machine, installs Clamor into ./.venv, and makes the report of a made-up town's week from examples/data.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./setup.sh
.venv/bin/python -m pip install -q --disable-pip-version-check --no-build-isolation ".[report,progress]"
.venv/bin/clamor analyze examples/data/posts.jsonl --out report --track "Lumo=lumo,#lumotwo,@lumo" "$@"
echo "The report: $root/report/report.html"
