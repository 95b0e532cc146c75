#!/usr/bin/env bash
# The tests again without oneDNN, under AddressSanitizer and UndefinedBehaviorSanitizer, and under ThreadSanitizer.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export PATH=$root/.venv/bin:$PATH

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
