"""report.json as types, and the one place that reads it (docs/report-schema.md)."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any, TypedDict, cast

from clamor.errors import BadFileError, NotFoundError
from clamor.report.check import Time, problem

FORMAT = "clamor.report"
VERSION = 1


class Sentiment(TypedDict):
    posts: int
    net: float
    low: float
    high: float
    negative: float
    neutral: float
    positive: float


class Skipped(TypedDict):
    reason: str
    count: int


class Reasons(TypedDict):
    total: int
    reasons: list[Skipped]


class Copies(TypedDict):
    texts: int
    posts: int


class Input(TypedDict):
    observations: int
    posts: int
    authors: int
    first_observed: Time | None
    last_observed: Time | None
    duplicates: int
    without_time: int
    outside_span: int
    without_text: int
    without_author: int
    copies: Copies
    skipped: Reasons
    damaged: Reasons


class Span(TypedDict):
    first: Time
    last: Time


class Timeline(TypedDict):
    bucket: str
    bucket_ms: int
    start: Time
    count: int


class Rate(TypedDict):
    label: str
    share: float
    low: float
    high: float


class TaskRates(TypedDict):
    name: str
    posts: int
    classes: list[Rate]


class Mood(TypedDict):
    net: list[float | None]
    low: list[float | None]
    high: list[float | None]


class RateTimeline(TypedDict):
    label: str
    share: list[float | None]
    low: list[float | None]
    high: list[float | None]


class TaskTimeline(TypedDict):
    name: str
    classes: list[RateTimeline]


class SeriesTimeline(TypedDict):
    posts: list[int]
    posts_low: list[float]
    posts_high: list[float]
    authors: list[int]
    net: list[float | None] | None
    low: list[float | None] | None
    high: list[float | None] | None
    toward: Mood | None
    tasks: list[TaskTimeline]


class Turn(TypedDict):
    of: str
    start: Time
    end: Time
    before: float
    during: float
    z: float


class Series(TypedDict):
    kind: str
    name: str
    posts: int
    authors: int
    sentiment: Sentiment | None
    toward: Sentiment | None
    tasks: list[TaskRates]
    timeline: SeriesTimeline | None
    turn: Turn | None


class Example(TypedDict):
    id: str | None
    author: str | None
    time: Time | None
    text: str
    topic: str | None
    likes: int
    replies: int
    reposts: int
    sentiment: str | None
    net: float | None


class TermTimeline(TypedDict):
    posts: list[int]
    voices: list[int]


class Term(TypedDict):
    term: str
    posts: int
    authors: int
    start: Time
    end: Time
    observed: int
    expected: float
    ratio: float | None
    p: float
    q: float
    sentiment: Sentiment | None
    timeline: TermTimeline
    examples: list[Example]


class Tested(TypedDict):
    hashtags: int
    keywords: int


class FrequentTerm(TypedDict):
    term: str
    voices: int
    posts: int
    authors: int
    sentiment: Sentiment | None


class Frequent(TypedDict):
    hashtags: list[FrequentTerm]
    keywords: list[FrequentTerm]


class Rising(TypedDict):
    hashtags: list[Term]
    keywords: list[Term]
    tested: Tested
    q_limit: float
    dispersion: float


class Heard(TypedDict):
    replies: int
    reposts: int
    quotes: int
    mentions: int


class HeardBy(Heard):
    author: str
    score: float


class Person(TypedDict):
    author: str
    score: float
    ratio: float
    posts: int
    heard: Heard
    people: int
    by: list[HeardBy]
    likes: int
    sentiment: Sentiment | None
    examples: list[Example]


class People(TypedDict):
    accounts: int
    links: int
    list: list[Person]


class Report(TypedDict):
    format: str
    version: int
    clamor: str
    model: str | None
    tasks_model: str | None
    targets_model: str | None
    input: Input
    span: Span | None
    timeline: Timeline | None
    series: list[Series]
    topics_total: int
    frequent: Frequent
    rising: Rising
    people: People


def load(path: str | PathLike[str]) -> Report:
    """Reads DIR/report.json, or the file itself.

    Raises NotFoundError where there is none, BadFileError where it is not a report that this version can read.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "report.json"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"no report.json in {path}: run `clamor analyze` first") from None
    except UnicodeDecodeError:
        raise BadFileError(f"{file}: not UTF-8") from None
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as error:  # a ValueError, too, for an integer of thousands of digits
        raise BadFileError(f"{file}: not JSON: {error}") from None
    return checked(report, str(file))


def checked(report: Any, where: str = "report") -> Report:
    """The same object, if it is a report of a version that is known here."""
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise BadFileError(f'{where}: expected "format": "{FORMAT}"')
    version = report.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise BadFileError(f"{where}: version {version!r}, but this Clamor reads up to {VERSION}: upgrade Clamor")
    _complete(report)
    wrong = problem(report, Report, "report") or _uneven(report)
    if wrong:
        raise BadFileError(f"{where}: not as docs/report-schema.md says: {wrong}")
    if report["timeline"] is None:  # Clamor 0.1 wrote empty lists there
        for series in report["series"]:
            series["timeline"] = None
    return cast(Report, _clean(report))


def _complete(report: Any) -> None:
    """Gives a report of an earlier Clamor, without tasks, targets, frequent terms or turns, the members that say so."""
    added: dict[str, Any] = {"toward": None, "tasks": []}
    report.update({name: report.get(name) for name in ("tasks_model", "targets_model")})
    report.setdefault("frequent", {"hashtags": [], "keywords": []})
    series = report.get("series")
    for one in series if isinstance(series, list) else []:
        if isinstance(one, dict):
            one.setdefault("turn", None)
        for part in (one, one.get("timeline")) if isinstance(one, dict) else ():
            if isinstance(part, dict):
                part.update({name: part.get(name, value) for name, value in added.items()})


def _uneven(report: Any) -> str | None:
    """Which timeline has not a value a bucket, or None."""
    count = report["timeline"]["count"] if report["timeline"] else 0
    lines = [("series", one["timeline"]) for one in report["series"] if one["timeline"]]
    lines += [("series", one["timeline"]["toward"]) for one in report["series"] if one["timeline"] and one["timeline"]["toward"]]
    lines += [
        ("series", rates) for one in report["series"] if one["timeline"] for task in one["timeline"]["tasks"] for rates in task["classes"]
    ]
    lines += [("rising", one["timeline"]) for one in report["rising"]["hashtags"] + report["rising"]["keywords"]]
    for where, line in lines:
        for name, values in line.items():
            if name != "tasks" and isinstance(values, list) and len(values) != count:
                return f"{where}: timeline.{name} has {len(values)} values for {count} buckets"
    return None


def _clean(value: Any) -> Any:
    """Text without the characters that posts can deceive with."""
    if isinstance(value, str):
        return value.translate(_DECEIVING)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


# Control characters (terminal escapes) become spaces; marks that turn the direction of text around, and the text of what
# follows a post with it, go; halves of surrogate pairs, which no file can hold, become U+FFFD. Marks that only help a word along (ZWJ,
# LRM, RLM, ALM) stay.
_DECEIVING: dict[int, str | None] = {
    **{code: " " for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)},
    **{code: None for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)},
    **{code: "\ufffd" for code in range(0xD800, 0xE000)},
}
