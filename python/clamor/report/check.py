"""Checks a JSON value against types: TypedDict, list, union, str, Time, int, float. Members that are not known are let be."""

from __future__ import annotations

import sys
from functools import cache
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints, is_typeddict

from clamor.report.words import moment

Time = NewType("Time", str)
"""A text that moment() reads."""


def problem(value: Any, kind: Any, where: str) -> str | None:
    """What does not fit, and where; None if all does."""
    if is_typeddict(kind):
        return _object(value, kind, where)
    if get_origin(kind) is list:
        return _list(value, get_args(kind)[0], where)
    if get_origin(kind) in (Union, UnionType):
        return _union(value, get_args(kind), where)
    if kind is type(None):
        fits = value is None
    elif kind is float:
        fits = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    elif kind is Time:
        fits = isinstance(value, str) and _is_time(value)
    else:
        fits = isinstance(value, kind) and not isinstance(value, bool)
    return None if fits else f"{where}: expected {_NAMES[kind]}, got {_said(value)}"


_NAMES = {str: "a string", Time: "a time", int: "a whole number", float: "a number", type(None): "null"}


def _is_time(text: str) -> bool:
    try:
        moment(text)
    except (ValueError, OverflowError):
        return False
    return True


def _object(value: Any, kind: Any, where: str) -> str | None:
    if not isinstance(value, dict):
        return f"{where}: expected an object, got {_said(value)}"
    for name, inner in _members(kind).items():
        if name not in value:
            return f"{where}: {name} is missing"
        found = problem(value[name], inner, f"{where}.{name}")
        if found:
            return found
    return None


def _list(value: Any, kind: Any, where: str) -> str | None:
    if not isinstance(value, list):
        return f"{where}: expected a list, got {_said(value)}"
    found = (problem(item, kind, f"{where}[{i}]") for i, item in enumerate(value))
    return next((one for one in found if one), None)


def _union(value: Any, kinds: tuple[Any, ...], where: str) -> str | None:
    found = [problem(value, kind, where) for kind in kinds]
    # The first is what is meant; the others say that null will do.
    return None if None in found else found[0]


@cache
def _members(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _said(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
