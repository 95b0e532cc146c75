"""What the installed module links: what docs/decisions/0011-python-dependencies.md says, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import clamor._core as _core

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ldd and objdump are Linux's")
_DECISION = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0011-python-dependencies.md"
_MODULE = Path(_core.__file__)
_ONEDNN = os.environ.get("CLAMOR_ONEDNN", "ON") != "OFF"  # of the build, as tests/heavy.sh says it


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_it_links_what_the_decision_says() -> None:
    needed = {name.split(".so")[0] for name in re.findall(r"NEEDED\s+(\S+)", _said("objdump", "-p", str(_MODULE)))}
    assert (
        needed == {"libsimdjson", "libdate-tz", "libdnnl", "libgomp", "libstdc++", "libm", "libgcc_s", "libc", "ld-linux-x86-64"} & needed
    )
    decision = _DECISION.read_text(encoding="utf-8")
    assert {"libsimdjson", "libdate-tz"} <= needed and "libutf8proc" not in needed
    assert ("libdnnl" in needed) == ("libgomp" in needed) == _ONEDNN
    assert all(name in decision for name in needed - {"libdnnl", "libm", "libc", "ld-linux-x86-64"})
    assert "onednn-cpu-gomp" in decision and "not found" not in _said("ldd", str(_MODULE))


def test_it_exports_its_beginning_alone() -> None:
    """Another module in the process may hold another version of what is linked into this one."""
    exported = {line.split()[-1] for line in _said("nm", "-D", "--defined-only", str(_MODULE)).splitlines()}
    assert exported == {"PyInit__core"}


def test_a_library_that_is_missing_is_said(tmp_path: Path) -> None:
    package = tmp_path / "clamor"
    shutil.copytree(_MODULE.parent, package, ignore=shutil.ignore_patterns("models", "__pycache__"))
    module = package / _MODULE.name
    library = re.search(rb"libsimdjson\.so\.\d+", module.read_bytes())
    assert library
    module.write_bytes(module.read_bytes().replace(library[0], library[0].replace(b"simdjson", b"nothing_")))
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import clamor"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 1
    assert "libnothing_.so" in run.stderr and "apt-get install libsimdjson-dev" in run.stderr
