"""Writes report.html: one file, readable offline, that asks nothing of the network and trusts no text of a post."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clamor.errors import FileSystemError, UnsupportedError
from clamor.report import charts, findings, rates, words
from clamor.report.schema import Report, Series, checked, load
from clamor.report.target import check_target

if TYPE_CHECKING:
    from jinja2 import Environment

_PAGE = Path(__file__).parent / "page"
_OPEN_TOPICS = 6  # topics whose charts are open at once; the others open on demand
_OPEN_FREQUENT = 10  # hashtags, and words; the others open on demand
_OPEN_TERMS = 8  # rises with their posts; the others are lines of a table
_OPEN_PEOPLE = 10
_MOST_RATES = 8  # classes of one task that have a chart and a column


def write_html(report: Report | str | PathLike[str], path: str | PathLike[str] | None = None) -> Path:
    """Makes report.html of a report, or of the folder that `clamor analyze` filled, and returns where it lies.

    Without `path` the page lies beside report.json. It is written whole or not at all.
    Raises UnsupportedError where jinja2 or vl-convert-python is missing (`pip install 'clamor[report]'`), BadFileError for what is no
    report.
    """
    if isinstance(report, (str, PathLike)):
        folder = Path(report) if Path(report).is_dir() else Path(report).parent
        report, path = load(report), path or folder / "report.html"
    else:
        report = checked(report)
    if path is None:
        raise ValueError("path: where should the page go? expected a file, got None")
    target = Path(path)
    check_target(target)
    page = html(report)
    partial = target.with_name(target.name + ".part")
    try:
        partial.write_text(page, encoding="utf-8", newline="\n")
        os.replace(partial, target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise FileSystemError(f"cannot write {target}: {error.strerror or error}") from error
    return target


def require() -> None:
    """Raises UnsupportedError where something is missing that the page needs, before hours of work rather than after."""
    try:
        import jinja2  # noqa: F401
        import vl_convert  # noqa: F401
    except ModuleNotFoundError as error:
        raise UnsupportedError(f"report.html needs {error.name}: pip install 'clamor[report]'") from None


def html(report: Report) -> str:
    """The page as text."""
    require()
    from markupsafe import Markup

    environment = _environment()
    vega = charts.vega()
    drawings = _Drawings()
    script = (_PAGE / "page.js").read_text(encoding="utf-8")
    for text in (vega, script):
        assert "</script" not in text.lower() and "<!--" not in text
    return environment.get_template("report.html.j2").render(
        report=report,
        found=findings.find(report),
        overall=report["series"][0] if report["series"] else None,
        topics=[series for series in report["series"] if series["kind"] == "topic"],
        tracked=[series for series in report["series"] if series["kind"] == "tracked"],
        open_topics=_OPEN_TOPICS,
        open_frequent=_OPEN_FREQUENT,
        open_terms=_OPEN_TERMS,
        open_people=_OPEN_PEOPLE,
        series_chart=lambda series, draw: drawings.series(report, series, draw),
        told=lambda series: list(rates.told(series, _MOST_RATES)),
        told_by_label=lambda series: {(one.task, one.rate["label"]): one.rate for one in rates.told(series)},
        rate_chart=lambda told: drawings.add(charts.rate(report, told), draw=True),
        rise_chart=lambda term: drawings.add(charts.rise(report, term), draw=True),
        label=lambda term: findings.label(report, term),
        drawings=drawings,
        specs={name: charts.specification(name) for name in ("timeline", "rate", "rise")},
        style=Markup((_PAGE / "page.css").read_text(encoding="utf-8")),
        vega=Markup(vega),
        script=Markup(script),
        hashes=" ".join(f"'sha256-{_digest(text)}'" for text in (vega, script)),
    )


class _Drawings:
    """The charts of one page, in the order in which the template asked for them."""

    def __init__(self) -> None:
        self.charts: list[charts.Chart] = []

    def series(self, report: Report, series: Series, draw: bool) -> dict[str, Any] | None:
        return self.add(charts.timeline(report, series), draw)

    def add(self, chart: charts.Chart | None, draw: bool) -> dict[str, Any] | None:
        """The chart's number and label, and its drawing for viewers that run no scripts."""
        if chart is None:
            return None
        from markupsafe import Markup

        self.charts.append(chart)
        return {"id": len(self.charts) - 1, "label": chart["label"], "svg": Markup(charts.drawn(chart)) if draw else ""}


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["words"] = words
    environment.globals["why"] = findings.why
    environment.globals["level"] = rates.level
    return environment


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
