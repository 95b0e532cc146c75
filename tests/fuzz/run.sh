#!/usr/bin/env bash
# Runs fuzzers of build/fuzz from their committed corpora; stops at the first finding, whose input lies in tests/fuzz then.
#   run.sh SECONDS [SEED [NAME...]]    SECONDS of processor time each, whatever else the machine does; all of them without names
# The seed is 1 unless given: a minute in CI is then the same minute again; longer hunts take seeds of their own.
set -euo pipefail
seconds=$1
seed=${2:-1}
shift $(($# < 2 ? $# : 2))
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../build/fuzz/tests/fuzz
if [ $# = 0 ]; then
  for fuzzer in "$build"/*_fuzz; do
    name=$(basename "$fuzzer")
    set -- "$@" "${name%_fuzz}"
  done
fi
[ -w /dev/shm ] && export TMPDIR=/dev/shm  # files of the targets: a disk would be waited for at every fsync
work=$(mktemp -d)
export TMPDIR=$work  # what a target that is killed leaves goes with it
fuzzer=
trap '[ -z "$fuzzer" ] || kill -KILL "$fuzzer" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Processor time of a process so far, in seconds, its threads and the system's part included.
used() {
  local stat
  read -ra stat <"/proc/$1/stat" && echo $(((stat[13] + stat[14]) / $(getconf CLK_TCK)))
}

for name in "$@"; do
  mkdir -p "$work/$name"
  echo "== fuzzing $name for $seconds s of processor time, seed $seed"
  # -timeout is by the clock: a busy machine is no hang.
  "$build/${name}_fuzz" -seed="$seed" -timeout=600 -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$here/" \
    "$work/$name" "$here/corpus/$name" >"$work/log" 2>&1 &
  fuzzer=$!
  while now=$(used $fuzzer 2>/dev/null) && [ "$now" -lt "$seconds" ]; do sleep 1; done
  kill -TERM $fuzzer 2>/dev/null || true  # libFuzzer prints its figures and ends with 72
  status=0
  wait $fuzzer || status=$?
  fuzzer=
  grep -vE '^#|^INFO|^\s+NEW_FUNC' "$work/log" | tail -40
  [ $status = 0 ] || [ $status = 72 ] || exit $status
done
