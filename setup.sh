#!/usr/bin/env bash
# Sets up everything that building Clamor needs on Debian 12 or Ubuntu 24.04, and nothing outside of apt and ./.venv:
# system packages (through sudo unless run as root) and a Python environment with oneDNN and the build tools.
# Source it or run it; it does only what is missing. Arguments: requirement names for the environment, such as those of
# an extra in pyproject.toml.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

packages=(g++ cmake ninja-build pkg-config python3-venv python3-dev
  libeigen3-dev nlohmann-json3-dev libstb-dev libutf8proc-dev doctest-dev
  libsimdjson-dev libxxhash-dev libhowardhinnant-date-dev tzdata)
[ -z "${CLAMOR_APT:-}" ] || packages+=($CLAMOR_APT)

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

[ -x "$root/.venv/bin/python" ] || python3 -m venv "$root/.venv"
# What pyproject.toml says that a build needs, oneDNN among it: a list that Python reads, too, and 3.10 has no tomllib.
requires=$(cd "$root" && .venv/bin/python -c 'import ast, re
print(*ast.literal_eval(re.search(r"(?ms)^requires = (\[.*?^\])", open("pyproject.toml").read())[1]), sep="\n")')
mapfile -t needed <<<"$requires"
"$root/.venv/bin/python" -m pip install -q --disable-pip-version-check "${needed[@]}" "$@"
