"""The package as installed: light to import, of one version, with stubs that tell the truth."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clamor
import clamor._core as _core

_ROOT = Path(__file__).resolve().parents[2]


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


def test_the_models_that_come_with_it_can_be_listed() -> None:
    said = _python("import clamor; print(*clamor.models.shipped())").split()
    assert said == clamor.models.shipped() and {"sentiment-en", "tasks-en", "irony", "target-sentiment"} <= set(said)
    for name in said:
        assert clamor.models.summary(name) and clamor.models.size(name) > 0


def test_the_errors_are_a_module_of_the_package() -> None:
    assert _python("import clamor; print(clamor.errors.BadFileError is clamor.BadFileError)") == "True\n"
    assert set(clamor.errors.__all__) < set(clamor.__all__)


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
        (-1, OSError),  # the system's
        (-2, clamor.OutOfMemoryError),  # std::bad_alloc
        (-3, clamor.OutOfMemoryError),  # std::length_error
        (-4, clamor.InternalError),  # of std, and not meant
    ],
)
def test_each_status_is_an_exception_of_python_s_own_families(status: int, family: type[Exception]) -> None:
    with pytest.raises(family, match="out of memory" if status in (-2, -3) else "what happened") as error:
        _core._raise(status, "what happened")
    assert isinstance(error.value, clamor.Error)
    assert isinstance(error.value, MemoryError) == isinstance(error.value, clamor.OutOfMemoryError)


def test_what_python_has_no_room_for_is_out_of_memory() -> None:
    with pytest.raises(clamor.OutOfMemoryError, match="Could not allocate list object!"):  # pybind11's words
        _core._raise(-6, "Could not allocate list object!")
    with pytest.raises(clamor.InternalError):
        _core._raise(-6, "anything else")


def test_a_wrong_argument_stays_a_type_error_of_python() -> None:
    with pytest.raises(TypeError, match="what happened") as error:
        _core._raise(-5, "what happened")
    assert not isinstance(error.value, clamor.Error)
    with pytest.raises(TypeError, match="incompatible function arguments"):
        _core._raise("what", 1)  # type: ignore[arg-type]


def test_it_carries_the_licences_of_what_it_contains() -> None:
    """Of the works that NOTICE names before those that are linked, and of utf8proc, which is linked statically."""
    contained = (_ROOT / "NOTICE").read_text(encoding="utf-8").split("\nLinked:\n")[0]
    names = {*re.findall(r"^  (\S+)", contained, re.M), "utf8proc"}
    carried = {file.name for file in importlib.metadata.files("clamor") or [] if "licenses" in file.parts}
    assert carried == {"LICENSE", "NOTICE", *(f"{name.lower().replace('/', '-')}.txt" for name in names)}


def test_it_runs_with_the_onednn_that_it_was_built_with() -> None:
    project = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    built, runs = re.findall(r"\"onednn-(?:devel-)?cpu-gomp(==.*?)\"", project)
    assert built == runs


def test_the_stub_says_what_the_core_has() -> None:
    """The same classes, functions and properties, and arguments of the same names, defaults and kinds."""
    stub = Path(inspect.getfile(clamor)).with_name("_core.pyi")
    assert dict(_of_stub(ast.parse(stub.read_text(encoding="utf-8")), "")) == dict(_of_core(_core, ""))


def _of_stub(node: Any, prefix: str) -> Any:
    for item in node.body:
        if isinstance(item, ast.ClassDef):
            yield from _of_stub(item, f"{prefix}{item.name}.")
        elif isinstance(item, ast.FunctionDef):
            is_property = any(isinstance(one, ast.Name) and one.id == "property" for one in item.decorator_list)
            yield prefix + item.name, "property" if is_property else _arguments(item)


def _of_core(owner: Any, prefix: str) -> Any:
    for name in vars(owner):
        item = getattr(owner, name)
        if inspect.isclass(item) and item.__module__ == "clamor._core":
            yield from _of_core(item, f"{name}.")
        elif isinstance(item, property):
            yield prefix + name, "property"
        elif (signature := re.match(rf"{re.escape(name)}\((.*)\) -> ", item.__doc__ or "")) and not name.startswith("_pybind11"):
            # pybind11 writes the signature as the first line of a function's documentation.
            (function,) = ast.parse(f"def f({signature[1]}): ...").body
            yield prefix + name, _arguments(function)


def _arguments(function: Any) -> list[str]:
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + arguments.defaults
    pairs = [*zip(plain, defaults), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
    said = [name.arg + (f"={ast.unparse(default)}" if default is not None else "") for name, default in pairs if name.arg != "self"]
    return said + [f"{len(arguments.kwonlyargs)} by name"]
