"""The report in a few lines for a terminal, which posts cannot reach: their control characters are taken away."""

from __future__ import annotations

from textwrap import wrap

from clamor.report import findings, words
from clamor.report.rates import level, told
from clamor.report.schema import Input, Reasons, Report, Sentiment, Series, checked

_LISTED = 6
_COLUMNS = 100


def summary(report: Report) -> str:
    """Headline, mood, names, rises, people and what was left out, without colour and under 100 columns where names allow."""
    report = checked(report)
    found = findings.find(report)
    lines = [found.headline, ""]
    given = report["input"]
    span = f", {words.span(report['span']['first'], report['span']['last'])}" if report["span"] else ""
    authors = f" by {words.count(given['authors'], 'author')}" if given["authors"] else ""
    lines.append(words.count(given["posts"], "post") + authors + span)
    if report["series"]:
        lines += _mood(report["series"][0]["sentiment"])
        lines += _tones(report)
    lines += _named(report)
    lines += _frequent(report)
    terms = (report["rising"]["hashtags"][:3] + report["rising"]["keywords"][:3])[:_LISTED]
    if terms:
        lines += ["", "Rising"]
        lines += [
            f"  {_short(findings.label(report, term))} {words.rose(term['ratio'])}: "
            f"{words.count(term['observed'], 'voice')}, {words.hours(term['start'], term['end'])}"
            for term in terms
        ]
    if report["people"]["list"]:
        lines += ["", "Heard, by PageRank: those who are heard themselves count for more"]
        lines += [f"  @{_short(person['author'])}: {findings.why(person)}" for person in report["people"]["list"][:3]]
    left_out = _left_out(given)
    if left_out:
        lines += ["", *left_out]
    return "\n".join(lines)


def _left_out(given: Input) -> list[str]:
    """What was read and does not count, or not in all."""
    lines = []
    if given["skipped"]["total"]:
        lines.append(f"Skipped {words.count(given['skipped']['total'], 'record')}: {_reasons(given['skipped'])}")
    if given["duplicates"]:
        lines.append(
            f"Seen before: {words.number(given['duplicates'])} of {words.count(given['observations'], 'post')} (the same id or row); "
            "the newest state of each counts once"
        )
    if given["damaged"]["total"]:
        lines.append(f"Kept without a part: {words.count(given['damaged']['total'], 'post')}, {_reasons(given['damaged'])}")
    if given["without_time"]:
        lines.append(
            f"Without a time: {words.number(given['without_time'])} of {words.count(given['posts'], 'post')}; "
            "counted in all but what runs over time"
        )
    return lines


def _reasons(reasons: Reasons) -> str:
    return ", ".join(f"{words.reason(one['reason'])} ({words.number(one['count'])})" for one in reasons["reasons"][:3])


def _mood(mood: Sentiment | None) -> list[str]:
    if mood is None:
        return []
    parts = ((mood["negative"], "negative"), (mood["neutral"], "neutral"), (mood["positive"], "positive"))
    shares = ", ".join(f"{words.percent(share)} {label}" for share, label in parts)
    return [f"mood {words.signed(mood['net'])} ({words.interval(mood)}): {shares}"]


def _named(report: Report) -> list[str]:
    """A line for each tracked name, and for the topics with most posts."""
    tracked = [series for series in report["series"] if series["kind"] == "tracked"]
    topics = [series for series in report["series"] if series["kind"] == "topic"][:_LISTED]
    if not tracked and not topics:
        return []
    width = max(len(_short(series["name"])) for series in tracked + topics)
    more = report["topics_total"] - len(topics)
    return [
        *(["", "Tracked", *(_line(series, width) for series in tracked)] if tracked else []),
        *(["", "Topics", *(_line(series, width) for series in topics)] if topics else []),
        *([f"  and {words.count(more, 'more topic')}"] if more > 0 else []),
    ]


def _frequent(report: Report) -> list[str]:
    """The hashtags and words that most voices used."""
    kinds = ((report["frequent"]["hashtags"], "#", ""), (report["frequent"]["keywords"], "“", "”"))
    listed = [
        "  " + ", ".join(f"{before}{_short(one['term'])}{behind} {words.number(one['voices'])}" for one in terms[:_LISTED])
        for terms, before, behind in kinds
        if terms
    ]
    return ["", "What most use, by voices", *listed] if listed else []


def _tones(report: Report) -> list[str]:
    """A line for each task of several classes, the most frequent first, one for all of two, and what is to be known of them."""
    tasks: dict[str, list[tuple[float, str]]] = {}
    for one in told(report["series"][0], most=4):
        tasks.setdefault("" if one.alone else one.task, []).append((one.rate["share"], one.rate["label"]))
    lines = []
    for task, rates in sorted(tasks.items(), key=lambda item: not item[0]):
        shown = ", ".join(
            f"{_short(label)} {words.rate(share)}" for share, label in (sorted(rates, key=lambda one: -one[0]) if task else rates)
        )
        lines.append(f"{_short(task)}: {shown}" if task else shown)
    return lines + wrap(level(report), _COLUMNS) if lines else []


def _line(series: Series, width: int) -> str:
    mood = series["sentiment"]
    felt = f"  mood {words.signed(mood['net'])} ({words.interval(mood)})" if mood else ""
    if series["toward"]:
        felt += f", toward it {words.signed(series['toward']['net'])} ({words.interval(series['toward'])})"
    return f"  {_short(series['name']).ljust(width)}  {words.count(series['posts'], 'post'):>14}{felt}"


def _short(name: str, most: int = 40) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
