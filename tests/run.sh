#!/usr/bin/env bash
# Sets up a fresh machine and runs every test: C++, C, installed hosts, examples, Python.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
"$root/setup.sh"
export PATH=$root/.venv/bin:$PATH

cmake --preset dev -DPython3_EXECUTABLE="$root/.venv/bin/python"
cmake --build --preset dev
# The wheel's module is linked from the library that was just built; `pip install .` without this compiles its own.
cmake --install build/dev --prefix build/prefix --component devel >/dev/null
"$root/.venv/bin/python" -m pip install -q --disable-pip-version-check --no-build-isolation \
  --config-settings=cmake.define.CLAMOR_INSTALLED="$root/build/prefix" ".[test]"
ctest --preset dev
"$root/.venv/bin/python" -m pytest -q --ignore=tests/python/report/test_browser.py
