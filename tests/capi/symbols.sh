#!/usr/bin/env bash
# The shared library exports the functions of the committed list, the header declares them, each with its @since, and there are no others.
set -euo pipefail
library=$1 list=$2 header=$(dirname "$2")/clamor.h
# All kinds of symbols, weak and unique ones too, but for the version's own name.
diff <(nm -D --defined-only "$library" | awk '$2 != "A" {sub(/@.*/, "", $3); print $3}' | sort) "$list"
diff <(grep -oE '\bclamor_[a-z_]+\(' "$header" | tr -d '(' | sort -u) "$list"
# A declaration stands right behind the comment that says since when it is there.
diff <(awk '/^CLAMOR_API/ && dated {print} {dated = /@since [0-9]+\.[0-9]+ \*\/$/}' "$header" | grep -oE '\bclamor_[a-z_]+\(' | tr -d '(' | sort) "$list"
# Programs that ask for the library by its name get one of the header's ABI.
diff <(objdump -p "$library" | awk '$1 == "SONAME" {print $2}') <(sed -nE 's/^#define CLAMOR_ABI_VERSION ([0-9]+)u$/libclamor-c.so.\1/p' "$header")
# Every field of every struct has its place asserted, in the header's order.
fields() { sed -E 's@/\*.*\*/@@' | awk '/^typedef struct clamor_[a-z_]+ \{/ {type = $3; next} /^}/ {type = ""} type != "" {gsub(/\[[0-9]+\]|[,;*]/, " "); for (i = 1; i <= NF; i++) print type, $i}' |
  grep -vE ' (const|struct|ArrowArrayStream|char|size_t|clamor_[a-z_]+|u?int(32|64)_t|double|float|void)$'; }
diff <(fields < "$header") <(sed -nE 's/^AT\((\w+), (\w+), [0-9]+\);$/\1 \2/p' "$(dirname "$0")/header_c99.c")
echo "symbols: $(wc -l < "$list") as listed"
