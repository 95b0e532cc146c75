#!/usr/bin/env python3
"""Runs the code of README.md, of docs/*.md and of clamor.hpp's first comment, so that it stays true.

    docs_test.py BUILD_FOLDER

C and C++ blocks that have a main() are compiled against an installed copy of the build and run. Python blocks run in their
order, one file's blocks in one interpreter, where `import clamor` works (else they are counted as skipped, and said so).
Every program runs in a folder of its own with examples/ and the shipped models/ beside it. Shell blocks are not run:
tests/run.sh is one, and tests/python/test_documented_commands.py reads the others."""
import importlib.util
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
COMPILERS = {"cpp": ["c++", "-std=c++20"], "c": ["cc", "-std=c99"]}
PACKAGES = {"cpp": "clamor", "c": "clamor-c"}


def blocks(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".hpp":
        yield "cpp", "".join(re.findall(r"^//(?:     (.*\n)|\n)", text, re.M)), 1
    for match in BLOCK.finditer(text):
        yield match[1], match[2], text.count("\n", 0, match.start()) + 1


def run(command, where, cwd, env):
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        print(f"{where}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def main(build):
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        prefix = work / "prefix"
        subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
        folders = [str(p) for p in prefix.rglob("pkgconfig")]
        libraries = [str(p.parent) for p in prefix.rglob("libclamor-c.so")]
        env = dict(os.environ, PKG_CONFIG_PATH=":".join(folders), LD_LIBRARY_PATH=":".join(libraries))
        (work / "examples").symlink_to(ROOT / "examples")
        (work / "models").symlink_to(ROOT / "python/clamor/models")
        for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "include/clamor/clamor.hpp"]:
            python = []
            for language, code, line in blocks(path):
                where = f"{path.relative_to(ROOT)}:{line}"
                if language == "python":
                    python.append("\n" * (line - sum(c.count("\n") for c in python)) + code)
                elif language in COMPILERS and re.search(r"\bmain\s*\(", code):
                    source = work / f"block.{language}"
                    source.write_text(code, encoding="utf-8")
                    flags = subprocess.run(
                        ["pkg-config", "--cflags", "--libs", PACKAGES[language]], env=env, check=True, capture_output=True, text=True
                    ).stdout
                    good = run([*COMPILERS[language], source, "-o", work / "block", *shlex.split(flags)], where, work, env) and run(
                        [work / "block"], where, work, env
                    )
                    passed, failed = passed + good, failed + (not good)
            if python and importlib.util.find_spec("clamor") is None:
                print(f"{path.relative_to(ROOT)}: Python blocks skipped, clamor is not installed for {sys.executable}")
                skipped += 1
            elif python:
                (work / "block.py").write_text("".join(python), encoding="utf-8")
                good = run([sys.executable, work / "block.py"], str(path.relative_to(ROOT)), work, env)
                passed, failed = passed + good, failed + (not good)
    print(f"documentation's code: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main(sys.argv[1]))
