#!/usr/bin/env bash
# The shared library exports the functions of the committed list, the headers declare them, each with its @since, and there are no others.
set -euo pipefail
library=$1 list=$2 headers=("$(dirname "$2")"/clamor-c/*.h)
# All kinds of symbols, weak and unique ones too, but for the version's own name.
diff <(nm -D --defined-only "$library" | awk '$2 != "A" {sub(/@.*/, "", $3); print $3}' | sort) "$list"
diff <(grep -ohE '\bclamor_[a-z_]+\(' "${headers[@]}" | tr -d '(' | sort -u) "$list"
# A declaration stands right behind the comment that says since when it is there.
diff <(awk '/^CLAMOR_API/ && dated {print} {dated = /@since [0-9]+\.[0-9]+ \*\/$/}' "${headers[@]}" | grep -oE '\bclamor_[a-z_]+\(' | tr -d '(' | sort) "$list"
# Programs that ask for the library by its name get one of the headers' ABI.
diff <(objdump -p "$library" | awk '$1 == "SONAME" {print $2}') <(sed -nE 's/^#define CLAMOR_ABI_VERSION ([0-9]+)u$/libclamor-c.so.\1/p' "${headers[@]}")
# Every field of every struct has its place asserted.
fields() { sed -E 's@/\*.*\*/@@' | awk '/^typedef struct clamor_[a-z_]+ \{/ {type = $3; next} /^}/ {type = ""} type != "" {gsub(/\[[0-9]+\]|[,;*]/, " "); for (i = 1; i <= NF; i++) print type, $i}' |
  grep -vE ' (const|struct|ArrowArrayStream|char|size_t|clamor_[a-z_]+|u?int(32|64)_t|double|float|void)$'; }
diff <(cat "${headers[@]}" | fields | sort) <(sed -nE 's/^AT\((\w+), (\w+), [0-9]+\);$/\1 \2/p' "$(dirname "$0")/header_c99.c" | sort)
echo "symbols: $(wc -l < "$list") as listed"
