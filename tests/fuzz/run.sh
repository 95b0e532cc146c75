#!/usr/bin/env bash
# Runs every fuzzer of build/fuzz for $1 seconds each, from its committed corpus; stops at the first finding.
# The seed is $2, or 1: a minute in CI is then the same minute again; longer hunts take seeds of their own.
set -euo pipefail
seconds=$1
seed=${2:-1}
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../build/fuzz/tests/fuzz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for fuzzer in "$build"/*_fuzz; do
  name=$(basename "$fuzzer" _fuzz)
  mkdir -p "$work/$name"
  echo "== fuzzing $name for $seconds s"
  "$fuzzer" -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$here/" \
    "$work/$name" "$here/corpus/$name" 2>&1 | grep -vE '^#|^INFO' | tail -20
done
