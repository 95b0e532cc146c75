#!/usr/bin/env bash
# Installs the build in $1 to a fresh prefix, then builds and runs a small host against it in three ways, and configures one that has
# Clamor's source in a folder of its own; what follows are options of the compiler.
set -euo pipefail
build=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
test -s "$work/prefix/share/doc/clamor/LICENSE" -a -s "$work/prefix/share/doc/clamor/NOTICE" -a -s "$work/prefix/share/doc/clamor/licenses/eigen.txt"
# Libraries of the system are asked for by name: the files of their patch levels come and go.
targets=$(find "$work/prefix" -name clamor-targets.cmake)
if grep -nE '\.so\.[0-9]+\.[0-9]|LINK_ONLY:(>|\\\$<)' "$targets"; then exit 1; fi

# Another oneDNN on the path does not come before the one that Clamor was built with.
mkdir -p "$work/other/lib/cmake/dnnl"
echo 'set(PACKAGE_VERSION_COMPATIBLE TRUE)' >"$work/other/lib/cmake/dnnl/dnnl-config-version.cmake"
echo 'message(FATAL_ERROR "another oneDNN was chosen")' >"$work/other/lib/cmake/dnnl/dnnl-config.cmake"
cmake -S "$here" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/prefix;$work/other" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$work/cmake" >/dev/null
"$work/cmake/host"

export PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig:$work/prefix/lib/x86_64-linux-gnu/pkgconfig:$work/prefix/lib/aarch64-linux-gnu/pkgconfig
c++ -std=c++20 "$@" "$here/host.cpp" -o "$work/host_pkgconfig" $(pkg-config --cflags --libs clamor)
"$work/host_pkgconfig"

cc -std=c99 -pedantic "$@" "$here/host.c" -o "$work/host_c" $(pkg-config --cflags --libs clamor-c)
LD_LIBRARY_PATH=$(pkg-config --variable=libdir clamor-c) "$work/host_c"

# In a folder of the host's source, Clamor takes no plain name of a target and installs nothing.
from_cache() { sed -n "s/^\($1:[A-Z]*=.*\)/-D\1/p" "$build/CMakeCache.txt"; }
cmake -S "$here" -B "$work/subdirectory" -DCLAMOR_SOURCE="$here/../.." $(from_cache CLAMOR_ONEDNN) $(from_cache dnnl_DIR) >/dev/null
cmake --install "$work/subdirectory" --prefix "$work/host" >/dev/null
test ! -e "$work/host"
