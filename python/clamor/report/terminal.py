"""The report in a few lines for a terminal, which posts cannot reach: their control characters are taken away."""

from __future__ import annotations

from clamor.report import findings, words
from clamor.report.rates import told
from clamor.report.schema import Report, Series, checked

_LISTED = 6


def summary(report: Report) -> str:
    """Headline, topics, rises, people and what was skipped, without colour and under 100 columns where names allow."""
    report = checked(report)
    found = findings.find(report)
    lines = [found.headline, ""]
    given = report["input"]
    span = f", {words.span(report['span']['first'], report['span']['last'])}" if report["span"] else ""
    authors = f" by {words.count(given['authors'], 'author')}" if given["authors"] else ""
    lines.append(words.count(given["posts"], "post") + authors + span)
    if report["series"]:
        lines += _tones(report["series"][0])
    named = [series for series in report["series"] if series["name"]]
    if named:
        width = max(len(_short(series["name"])) for series in named[:_LISTED])
        lines += ["", *(_line(series, width) for series in named[:_LISTED])]
        lines += [f"  and {words.number(len(named) - _LISTED)} more"] * (len(named) > _LISTED)
    terms = (report["rising"]["hashtags"][:3] + report["rising"]["keywords"][:3])[:_LISTED]
    if terms:
        lines += ["", "Rising"]
        lines += [
            f"  {_short(findings.label(report, term))} {words.rose(term['ratio'])}: "
            f"{words.count(term['observed'], 'voice')}, {words.hours(term['start'], term['end'])}"
            for term in terms
        ]
    if report["people"]["list"]:
        lines += ["", "Heard"]
        lines += [f"  @{_short(person['author'])}: {findings.why(person)}" for person in report["people"]["list"][:3]]
    skipped = given["skipped"]
    if skipped["total"]:
        reasons = ", ".join(f"{words.reason(one['reason'])} ({words.number(one['count'])})" for one in skipped["reasons"][:3])
        lines += ["", f"Skipped {words.count(skipped['total'], 'record')}: {reasons}"]
    return "\n".join(lines)


def _tones(overall: Series) -> list[str]:
    """A line for each task of several classes, the most frequent first, and one for all of two."""
    tasks: dict[str, list[tuple[float, str]]] = {}
    for one in told(overall, most=4):
        tasks.setdefault("" if one.alone else one.task, []).append((one.rate["share"], one.rate["label"]))
    lines = []
    for task, rates in sorted(tasks.items(), key=lambda item: not item[0]):
        shown = ", ".join(
            f"{_short(label)} {words.rate(share)}" for share, label in (sorted(rates, key=lambda one: -one[0]) if task else rates)
        )
        lines.append(f"{_short(task)}: {shown}" if task else shown)
    return lines


def _line(series: Series, width: int) -> str:
    mood = series["sentiment"]
    felt = f"  mood {words.signed(mood['net'])} ({words.interval(mood)})" if mood else ""
    if series["toward"]:
        felt += f", toward it {words.signed(series['toward']['net'])} ({words.interval(series['toward'])})"
    return f"  {_short(series['name']).ljust(width)}  {words.count(series['posts'], 'post'):>14}{felt}"


def _short(name: str, most: int = 40) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
