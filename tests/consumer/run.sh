#!/usr/bin/env bash
# Installs the build in $1 to a fresh prefix, then builds and runs a small host against it in three ways; what follows are options of the compiler.
set -euo pipefail
build=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
dnnl=$(sed -n 's/^dnnl_DIR:PATH=//p' "$build/CMakeCache.txt")

cmake -S "$here" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/prefix" ${dnnl:+-Ddnnl_DIR="$dnnl"} -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$work/cmake" >/dev/null
"$work/cmake/host"

export PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig:$work/prefix/lib/x86_64-linux-gnu/pkgconfig:$work/prefix/lib/aarch64-linux-gnu/pkgconfig
c++ -std=c++20 "$@" "$here/host.cpp" -o "$work/host_pkgconfig" $(pkg-config --cflags --libs clamor)
"$work/host_pkgconfig"

cc -std=c99 -pedantic "$@" "$here/host.c" -o "$work/host_c" $(pkg-config --cflags --libs clamor-c)
LD_LIBRARY_PATH=$(pkg-config --variable=libdir clamor-c) "$work/host_c"
