"""Records of which none is a post, in words."""

from __future__ import annotations

from clamor._counts import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from clamor.report.schema import Reasons


def none_used(records: int, reasons: Iterable[str], keys: Sequence[str] = ()) -> str:
    """`keys` of the first record, where they are known."""
    first = f" (the first has {', '.join(keys)})" if keys else ""
    return f"none of {count(records, 'record')} could be used: {', '.join(reasons)}{first}"


def keys_of(record: Mapping[Any, Any]) -> list[str]:
    """The first of them, as they are said."""
    return [repr(str(key)[:40]) for key in list(record)[:20]]


def warn_if_unused(first: Mapping[str, Any], skipped: Sequence[Reasons], columns: str) -> None:
    """A RuntimeWarning where records were skipped, of which the first is this dict; no post was read."""
    records = sum(part["total"] for part in skipped)
    if not records:
        return
    from clamor._warnings import warn
    from clamor.report import words

    reasons = dict.fromkeys(words.reason(one["reason"]) for part in skipped for one in part["reasons"])
    if first and all(hasattr(value, "__len__") and not isinstance(value, (str, bytes, dict)) for value in first.values()):
        remedy = "; a dict is one post: expected a table where it has columns, such as pandas.DataFrame(dict)"
    elif not columns and "text" not in first:
        remedy = "; columns={'text': KEY} says which is the text"
    else:
        remedy = ""
    warn(none_used(records, reasons, keys_of(first)) + remedy)
