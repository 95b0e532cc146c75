"""The charts of the page: Vega's specifications with the report's numbers in them, and Vega itself, from vl-convert.

Vega draws SVG, whose colours are the page's CSS variables: light, dark and print need no drawing of their own.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from clamor.report import findings, words
from clamor.report.rates import Told
from clamor.report.schema import RateTimeline, Report, Series, Term, Timeline

Chart = dict[str, Any]
"""What the page's script needs: {"spec", "label", "signals", "rows", "events", "top" (px above the plot)}."""

_SURE_RATE = 0.3  # width of an interval up to which a share is known
_DRAWN = 640  # px; the width of the drawings for readers whose viewer runs no scripts


def timeline(report: Report, series: Series) -> Chart | None:
    """Posts and mood of a series over time, with 95 % bands, and what rose marked. None without times."""
    axis, line = report["timeline"], series["timeline"]
    if axis is None or line is None or not line["posts"]:
        return None
    net, low, high, toward = line["net"], line["low"], line["high"], line["toward"]
    start, step = _milliseconds(axis["start"]), axis["bucket_ms"]
    rows = [
        {
            "i": i,
            "t": start + i * step + step // 2,
            "posts": line["posts"][i],
            "low": line["posts_low"][i],
            "high": line["posts_high"][i],
            "net": net[i] if net else None,
            "netLow": low[i] if low else None,
            "netHigh": high[i] if high else None,
            "sure": _sure(low[i], high[i]) if low and high else False,
            "toward": toward["net"][i] if toward else None,
            "towardLow": toward["low"][i] if toward else None,
            "towardHigh": toward["high"][i] if toward else None,
            "towardSure": _sure(toward["low"][i], toward["high"][i]) if toward else False,
        }
        for i in range(axis["count"])
    ]
    events = _events(report, series)
    return {
        "spec": "timeline",
        "label": _describe(axis, series),
        "signals": {
            "mood": net is not None or toward is not None,
            "aimed": toward is not None,
            "start": start,
            "bucket": step,
            "count": axis["count"],
        },
        "rows": rows,
        "events": events,
        "top": 4 + 16 * min(len(events), 2),
    }


def rate(report: Report, told: Told) -> Chart | None:
    """A class's share of the posts over time, with its 95 % band. None without times."""
    axis, line = report["timeline"], told.line
    if axis is None or line is None:
        return None
    start, step = _milliseconds(axis["start"]), axis["bucket_ms"]
    rows = [
        {"i": i, "t": start + i * step + step // 2, "share": share, "low": low, "high": high, "sure": _sure(low, high, _SURE_RATE)}
        for i, (share, low, high) in enumerate(zip(line["share"], line["low"], line["high"]))
    ]
    return {
        "spec": "rate",
        "label": f"Share of posts over time, {told.rate['label']}: {words.rate(told.rate['share'])} over all of the time.",
        "signals": {"start": start, "bucket": step, "count": axis["count"], "top": _top(line)},
        "rows": rows,
        "events": [],
        "top": 6,
    }


def rise(report: Report, term: Term) -> Chart | None:
    """How many voices used a term over time, its rise marked. None without times."""
    axis = report["timeline"]
    if axis is None:
        return None
    start, step = _milliseconds(axis["start"]), axis["bucket_ms"]
    first, last = _milliseconds(term["start"]), _milliseconds(term["end"])
    rows = [
        {
            "i": i,
            "from": start + i * step,
            "voices": voices,
            "posts": posts,
            "risen": first <= start + i * step < last,
        }
        for i, (voices, posts) in enumerate(zip(term["timeline"]["voices"], term["timeline"]["posts"]))
    ]
    return {
        "spec": "rise",
        "label": f"Voices over time for {term['term']}: {term['observed']} from {words.hours(term['start'], term['end'])}.",
        "signals": {"start": start, "bucket": step, "count": axis["count"]},
        "rows": rows,
        "events": [{"from": first, "to": last, "label": ""}],
        "top": 4,
    }


@cache
def specification(name: str) -> dict[str, Any]:
    """timeline, rate or rise: the chart without its numbers."""
    loaded: dict[str, Any] = json.loads(files("clamor.report").joinpath("page", f"{name}.vg.json").read_text(encoding="utf-8"))
    return loaded


def drawn(chart: Chart) -> str:
    """The chart as SVG. All text in it is escaped by Vega."""
    import vl_convert

    spec = dict(specification(chart["spec"]))
    spec["padding"] = {**spec["padding"], "top": chart["top"]}
    values = {"rows": chart["rows"], "events": chart["events"]}
    spec["data"] = [{**data, "values": values[data["name"]]} if data["name"] in values else data for data in spec["data"]]
    signals = {**chart["signals"], "width": _DRAWN - 46}
    spec["signals"] = [{**one, "value": signals[one["name"]]} if one["name"] in signals else one for one in spec["signals"]]
    return str(vl_convert.vega_to_svg(spec))


@cache
def vega() -> str:
    """Vega's runtime as one script of some 600 kB that sets `window.vega`."""
    import vl_convert

    # The name under which vl-convert carries Vega inside itself, so that the bundle has it without Vega-Lite and Vega-Embed.
    name = f"/npm/vega@{vl_convert.get_vega_version()}/+esm"
    return str(vl_convert.javascript_bundle(f'import * as vega6 from "{name}"; window.vega = vega6;'))


def _describe(axis: Timeline, series: Series) -> str:
    """The chart in a sentence, for those who do not see it."""
    line = series["timeline"]
    assert line is not None
    peak = max(range(axis["count"]), key=lambda i: line["posts"][i])
    when = words.moment(axis["start"]) + peak * timedelta(milliseconds=axis["bucket_ms"])
    name = series["name"] or "all topics"
    mood = f" The mood over all of the time is {words.mood(series['sentiment'])}." if series["sentiment"] else ""
    return (
        f"Posts and mood over time, {name}: {words.count(series['posts'], 'post')}, at most {line['posts'][peak]} in one "
        f"{axis['bucket']}, from {words.day(when)}, {words.clock(when)} on.{mood}"
    )


def _sure(low: float | None, high: float | None, most: float = 1) -> bool:
    """Whether a bucket's value is known to so much or better, of a mood to half of the scale; where it is not, the line is faint."""
    return low is not None and high is not None and high - low <= most


def _top(line: RateTimeline) -> float:
    """The top of the scale: as high as the shares that are known, and their bands, ask for."""
    known = [high for low, high in zip(line["low"], line["high"]) if high is not None and _sure(low, high, _SURE_RATE)]
    return min(1.0, max(0.05, *known)) if known else 1.0


def _events(report: Report, series: Series) -> list[dict[str, Any]]:
    """The strongest rises that the series' chart marks: at most three, a window once."""
    events: list[dict[str, Any]] = []
    if series["kind"] == "tracked":
        return events
    for term in report["rising"]["hashtags"] + report["rising"]["keywords"]:
        topics = {example["topic"] for example in term["examples"]}
        if series["kind"] == "topic" and series["name"] not in topics:
            continue
        first, last = _milliseconds(term["start"]), _milliseconds(term["end"])
        if any(first < event["to"] and event["from"] < last for event in events):
            continue
        events.append({"from": first, "to": last, "label": findings.label(report, term)})
        if len(events) == 3:
            break
    for level, event in enumerate(sorted(events, key=lambda one: -one["from"])):
        event["level"] = level % 2  # neighbours' names stand on two lines
    return events


def _milliseconds(text: str) -> int:
    return round(words.moment(text).timestamp() * 1000)
