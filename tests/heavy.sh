#!/usr/bin/env bash
# What tests/run.sh leaves out: the report in a real browser, Clamor beside PyTorch, the tests again without oneDNN, under AddressSanitizer and
# UndefinedBehaviorSanitizer, and under ThreadSanitizer, and every fuzzer for a minute. Runs after tests/run.sh.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export PATH=$root/.venv/bin:$PATH

CLAMOR_APT="chromium clang" "$root/setup.sh"
CLAMOR_APT="libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" "$root/setup.sh"
python -m pytest -q tests/python/report/test_browser.py

# Beside PyTorch in one process, imported first and last. The CPU's build serves where the index has it.
python -m pip install -q --disable-pip-version-check --no-build-isolation -C cmake.define.CLAMOR_INSTALLED="$root/build/prefix" ".[neighbours]"
python -c "import torch"
python -m pytest -q tests/python/test_neighbours.py

run() {
  local preset=$1
  shift
  echo "== $preset"
  cmake --preset "$preset" -DPython3_EXECUTABLE="$root/.venv/bin/python" "$@" >/dev/null
  cmake --build --preset "$preset"
  ctest --preset "$preset"
}
run eigen
run asan
run tsan

cmake --preset fuzz -DPython3_EXECUTABLE="$root/.venv/bin/python" >/dev/null
cmake --build --preset fuzz
tests/fuzz/run.sh 60
