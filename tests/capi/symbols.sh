#!/usr/bin/env bash
# The shared library exports the functions of the committed list, the header declares them, and there are no others.
set -euo pipefail
library=$1 list=$2
diff <(nm -D --defined-only "$library" | awk '$2 ~ /[TDBR]/ {sub(/@.*/, "", $3); print $3}' | sort) "$list"
diff <(grep -oE '\bclamor_[a-z_]+\(' "$(dirname "$list")/clamor.h" | tr -d '(' | sort -u) "$list"
# Every field of every struct has its place asserted, in the header's order.
fields() { sed -E 's@/\*.*\*/@@' | awk '/^typedef struct clamor_[a-z_]+ \{/ {type = $3; next} /^}/ {type = ""} type != "" {gsub(/[,;*]/, " "); for (i = 1; i <= NF; i++) print type, $i}' |
  grep -vE ' (const|char|size_t|float|clamor_[a-z_]+|u?int(32|64)_t|double|void)$'; }
diff <(fields < "$(dirname "$list")/clamor.h") <(sed -nE 's/^AT\((\w+), (\w+), [0-9]+\);$/\1 \2/p' "$(dirname "$0")/header_c99.c")
echo "symbols: $(wc -l < "$list") as listed"
