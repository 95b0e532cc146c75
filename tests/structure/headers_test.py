#!/usr/bin/env python3
"""clamor.hpp includes every public header, and each of them compiles alone.

    headers_test.py COMPILER [OPTION...]"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include"
UMBRELLA = "clamor/clamor.hpp"


def compiles(compiler, options, header):
    """Twice in one file, so that a guard that is missing shows."""
    source = f'#include "{header}"\n#include "{header}"\n'
    command = [compiler, "-std=c++20", *options, "-fsyntax-only", f"-I{INCLUDE}", "-x", "c++", "-"]
    run = subprocess.run(command, input=source, capture_output=True, text=True)
    return "" if run.returncode == 0 else f"{header} does not compile alone:\n{run.stderr}"


def main(compiler, *options):
    headers = sorted(str(path.relative_to(INCLUDE)) for path in INCLUDE.rglob("*.hpp"))
    included = re.findall(r'^#include "([^"]+)"$', (INCLUDE / UMBRELLA).read_text(encoding="utf-8"), re.M)
    problems = [f"{UMBRELLA}: {name} is missing" for name in headers if name not in included and name != UMBRELLA]
    problems += [f"{UMBRELLA}: not in order, or twice"] * (included != sorted(set(included)))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        problems += filter(None, pool.map(lambda header: compiles(compiler, options, header), headers))
    print("\n".join(problems) or f"headers: {len(headers)}, each compiles alone and is in {UMBRELLA}")
    return 1 if problems else 0


sys.exit(main(*sys.argv[1:]))
