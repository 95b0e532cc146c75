"""The package as installed: light to import, of one version, with stubs that tell the truth."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clamor
import clamor._core as _core


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_import_is_light() -> None:
    loaded = set(_python("import sys; import clamor; print(*sys.modules)").split())
    assert not {"numpy", "typing", "json", "importlib.metadata", "jinja2", "vl_convert", "tqdm", "pyarrow", "pandas"} & loaded


def test_every_public_name_is_there_and_documented() -> None:
    assert set(dir(clamor)) == set(clamor.__all__)
    for name in clamor.__all__:
        assert name == "__version__" or getattr(clamor, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        clamor.nothing


def test_a_core_of_another_version_is_refused() -> None:
    code = """
import sys, types
core = types.ModuleType("clamor._core"); core.__version__ = "0.0.1"
sys.modules["clamor._core"] = core
try:
    import clamor
except ImportError as error:
    print(error)
"""
    assert "found a compiled core of version 0.0.1" in _python(code)


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (1, ValueError),
        (2, LookupError),
        (3, ValueError),
        (5, MemoryError),
        (6, NotImplementedError),
        (7, RuntimeError),
        (8, OSError),
        (99, RuntimeError),
    ],
)
def test_each_status_is_an_exception_of_python_s_own_families(status: int, family: type[Exception]) -> None:
    with pytest.raises(family, match="what happened") as error:
        _core._raise(status, "what happened")
    assert isinstance(error.value, clamor.Error)


def test_the_stub_matches_the_core(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    allowed = tmp_path / "allowed"
    allowed.write_text("clamor\\._core\\.[A-Za-z]+\n")  # classes alone: pybind11's metaclass has no stub
    run = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "clamor._core", "--allowlist", str(allowed), "--ignore-unused-allowlist"],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_the_stub_names_the_core_s_arguments() -> None:
    stub = Path(inspect.getfile(clamor)).with_name("_core.pyi")
    promised = dict(_stub_arguments(ast.parse(stub.read_text(encoding="utf-8")), ""))
    real = dict(_core_arguments(_core, ""))
    assert promised == real


def _stub_arguments(node: Any, prefix: str) -> Any:
    for item in node.body:
        if isinstance(item, ast.ClassDef):
            yield from _stub_arguments(item, f"{prefix}{item.name}.")
        elif isinstance(item, ast.FunctionDef) and not any(isinstance(d, ast.Name) and d.id == "property" for d in item.decorator_list):
            names = [a.arg for a in (*item.args.posonlyargs, *item.args.args, *item.args.kwonlyargs)]
            yield prefix + item.name, [name for name in names if name not in ("self", "cls")]


def _core_arguments(owner: Any, prefix: str) -> Any:
    for name, item in vars(owner).items():
        if inspect.isclass(item) and item.__module__ == "clamor._core":
            yield from _core_arguments(item, f"{name}.")
        # pybind11 writes the signature as the first line of a function's documentation.
        signature = re.match(rf"{re.escape(name)}\((.*)\) -> ", getattr(item, "__doc__", None) or "")
        if signature and not name.startswith("_pybind11"):
            names = re.findall(r"(?:^|, )(?:\*\*?)?(\w+)(?=:| =|,|$)", re.sub(r"\[[^\]]*\]", "", signature[1]))
            yield prefix + name, [one for one in names if one not in ("self", "")]
