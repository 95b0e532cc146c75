"""What a caller calls posts, as readers of the core: files, dicts, tables of Arrow, pandas and Polars."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from clamor import _checks, _core
from clamor._columns import fields_of
from clamor.errors import FileSystemError, InvalidArgumentError, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypedDict, Union

    class Reading(TypedDict):
        """How inputs are read: the options of PostReader.open."""

        format: str
        columns: str
        time_format: str
        timezone: str
        unescape_html: bool
        strict: bool

    Posts = Union[str, os.PathLike[str], Iterable[Union[str, os.PathLike[str]]], Iterable[Mapping[str, Any]], Any]

_FORMAT = _checks.one_of("auto", "clamor", "twitter-v1", "twitter-v2", "csv", "tsv")
_CHUNK = 20_000  # dicts a reader


def readers(run: _core.Context, posts: Posts, reading: Reading, first: list[Mapping[str, Any]]) -> Iterator[_core.PostReader]:
    """Readers of all of `posts`, in their order. The first dict of them, if there is one, is put into `first`."""
    if isinstance(posts, (str, os.PathLike)):
        yield _of_file(run, posts, reading)
    elif isinstance(posts, Mapping):
        first.append(posts)
        yield _of_dicts(run, [posts], reading)
    elif hasattr(posts, "__arrow_c_stream__"):
        yield _core.PostReader.open(run, type(posts).__name__, posts.__arrow_c_stream__(), **_as(reading, "auto"))
    elif hasattr(posts, "to_dict") and hasattr(posts, "columns"):  # pandas before 2.2
        import pyarrow

        yield from readers(run, pyarrow.Table.from_pandas(posts), reading, first)
    # The items of an open file are lines, and no paths; those of bytes are numbers.
    elif isinstance(posts, Iterable) and not hasattr(posts, "read") and not isinstance(posts, (bytes, bytearray)):
        yield from _of_items(run, iter(posts), reading, first)
    else:
        raise TypeError(f"posts: expected files, dicts or a table, got {type(posts).__name__}")


def inputs(run: _core.Context, posts: Posts, reading: Reading, first: list[Mapping[str, Any]]) -> list[_core.PostReader]:
    """The same for a run that must have them all at its start: a generator is one that asks for more as it goes."""
    if isinstance(posts, Iterator) and not hasattr(posts, "__arrow_c_stream__"):
        made = readers(run, posts, reading, first)
        return [_core.PostReader.of_readers(lambda: next(made, None))]
    return list(readers(run, posts, reading, first)) or [_core.PostReader.of_readers(lambda: None)]


def _of_file(run: _core.Context, file: str | os.PathLike[str], reading: Reading) -> _core.PostReader:
    path = _checks.path("posts", file)
    try:
        return _core.PostReader.open(run, path, **reading)
    except (NotFoundError, FileSystemError) as error:
        if isinstance(file, str) and any(map(str.isspace, file)) and not os.path.lexists(path):
            raise type(error)(f"{error}; a str is the path of a file: in Python texts are given in dicts, [{{'text': ...}}]") from None
        raise


def _of_items(run: _core.Context, items: Iterator[Any], reading: Reading, first: list[Mapping[str, Any]]) -> Iterator[_core.PostReader]:
    """A file is a reader; dicts that follow each other are gathered."""
    dicts: list[Any] = []
    for item in items:
        if isinstance(item, Mapping):
            if not first:
                first.append(item)
            dicts.append(item)
            if len(dicts) < _CHUNK:
                continue
        elif not isinstance(item, (str, os.PathLike)):
            raise TypeError(f"posts: expected paths or dicts, got {type(item).__name__}")
        if dicts:
            yield _of_dicts(run, dicts, reading)
            dicts = []
        if not isinstance(item, Mapping):
            yield _of_file(run, item, reading)
    if dicts:
        yield _of_dicts(run, dicts, reading)


def _of_dicts(run: _core.Context, dicts: list[Any], reading: Reading) -> _core.PostReader:
    import json

    ids = _id_keys(reading["columns"])

    def line(post: Mapping[str, Any]) -> str:
        known = {key: None if _checks.is_missing(value) else value for key, value in post.items()}
        return json.dumps(known, ensure_ascii=False, allow_nan=False, default=_said)

    def odd(post: Mapping[str, Any]) -> str:
        """Where the value is that has no line."""
        for key, value in post.items():
            try:
                line({key: value})
            except (TypeError, ValueError):
                return f", in {key!r}"
        return ""

    lines = []
    for post in dicts:
        for key, field in ids.items():
            if _is_float(value := post.get(key)) and not _checks.is_missing(value):
                raise InvalidArgumentError(f"posts: {key!r} for {field} is {_checks.said(value)}; expected a string or a whole number")
        try:
            lines.append(line(post))
        except TypeError as error:
            raise TypeError(f"posts: {error}{odd(post)}") from None
        except ValueError as error:  # infinite numbers, a dict that has itself
            raise InvalidArgumentError(f"posts: expected values that JSON has, got others: {error}{odd(post)}") from None
    text = "\n".join(lines)
    return _core.PostReader.open(run, "posts", text.encode("utf-8", "replace"), **_as(reading, "clamor"))


def _id_keys(columns: str) -> dict[str, str]:
    """The keys of posts' ids, each with its field. 101.0, which 101 becomes among missing values, is no id."""
    fields = ("id", "reply_to", "repost_of", "quotes")
    if not columns:
        return {field: field for field in fields}
    return {key: field.removesuffix("?") for field, key in fields_of(columns) if field.removesuffix("?") in fields}


def _is_float(value: Any) -> bool:
    return isinstance(value, float) or getattr(getattr(value, "dtype", None), "kind", "") == "f"


def _said(value: Any) -> Any:
    """Times as ISO 8601, NumPy's numbers and arrays as Python's; what else JSON does not know is an error."""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if getattr(getattr(value, "dtype", None), "kind", "") == "M":
        return str(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} is no value of a post")


def _as(reading: Reading, format: str) -> Reading:
    """The same for an input whose format is known."""
    changed = reading.copy()
    changed["format"] = format
    return changed


def _escaped(column: str) -> str:
    return column.replace("\\", "\\\\").replace(",", "\\,")


def columns_of(columns: Mapping[str, str]) -> str:
    """{"text": "tweet"} as text=tweet."""
    pairs = ((_checks.word("columns", field), _checks.word(f"columns[{field!r}]", column)) for field, column in columns.items())
    return ",".join(f"{field}={_escaped(column)}" for field, column in pairs)


def reading_of(
    format: str, columns: str | Mapping[str, str], time_format: str, timezone: str, unescape_html: bool, strict: bool
) -> Reading:
    """The options as the core takes them."""
    return {
        "format": _FORMAT("format", format),
        "columns": columns_of(columns) if isinstance(columns, Mapping) else _checks.word("columns", columns),
        "time_format": _checks.word("time_format", time_format),
        "timezone": _checks.word("timezone", timezone),
        "unescape_html": _checks.flag("unescape_html", unescape_html),
        "strict": _checks.flag("strict", strict),
    }
