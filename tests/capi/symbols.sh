#!/usr/bin/env bash
# The shared library exports the functions of the committed list, the header declares them, and there are no others.
set -euo pipefail
library=$1 list=$2
diff <(nm -D --defined-only "$library" | awk '$2 ~ /[TDBR]/ {sub(/@.*/, "", $3); print $3}' | sort) "$list"
diff <(grep -oE '\bclamor_[a-z_]+\(' "$(dirname "$list")/clamor.h" | tr -d '(' | sort -u) "$list"
echo "symbols: $(wc -l < "$list") as listed"
