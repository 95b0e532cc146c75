"""Numbers, times and moods in words. English, the same on every machine: nothing asks the locale."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from clamor._counts import count as count
from clamor._counts import number as number

if TYPE_CHECKING:
    from clamor.report.schema import Sentiment

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_FOLD = {4: "fourfold", 5: "fivefold", 6: "sixfold", 7: "sevenfold", 8: "eightfold", 9: "ninefold", 10: "tenfold"}

_BALANCED, _SLIGHT = 0.05, 0.2  # |net sentiment| below which a mood is balanced, or slight

_REASONS = {
    "broken_record": "not a JSON object, or not a row of the table",
    "invalid_utf8": "not UTF-8",
    "too_long": "a record longer than the limit",
    "no_text": "no text",
    "bad_time": "a time that cannot be read",
    "bad_field": "a field of the wrong type",
}


def reason(name: str) -> str:
    """What a reader's reason means; a reason of the host's own stays as it is."""
    return _REASONS.get(name, name)


def signed(value: float) -> str:
    """+0.10, −0.45 (with a true minus), 0.00."""
    text = f"{abs(value):.2f}"
    return text if text == "0.00" else ("+" if value > 0 else "−") + text


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def rate(share: float) -> str:
    """A share that may be small: 0.4 %, 31 %."""
    return percent(share) if share >= 0.0995 else f"{100 * share:.1f} %"


def rates(low: float, high: float) -> str:
    """An interval of shares: 2.9 to 4.4 %."""
    return f"{rate(low).removesuffix(' %')} to {rate(high)}"


def listed(names: list[str]) -> str:
    """a, b and c."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def rose(ratio: float | None) -> str:
    """What a term did that is `ratio` times what was expected."""
    if ratio is None:
        return "came up for the first time"
    if ratio < 1.75:
        return f"rose by {round(100 * (ratio - 1))} %"
    if ratio < 2.5:
        return "doubled"
    if ratio < 3.5:
        return "tripled"
    whole = round(ratio)
    return "rose " + _FOLD.get(whole, f"{whole:,}\N{NON-BREAKING HYPHEN}fold")


def mood(sentiment: Sentiment) -> str:
    """The mood in words: near zero it is balanced, and unclear where it may be that, or something else."""
    net, low, high = sentiment["net"], sentiment["low"], sentiment["high"]
    size = abs(net)
    if low <= 0 <= high and (size >= _BALANCED or max(-low, high) >= _SLIGHT):
        return "unclear"
    if size < _BALANCED:
        return "balanced"
    side = "positive" if net > 0 else "negative"
    return f"slightly {side}" if size < _SLIGHT else side if size < 0.5 else f"very {side}"


def interval(sentiment: Sentiment) -> str:
    return f"{signed(sentiment['low'])} to {signed(sentiment['high'])}"


def moment(text: str) -> datetime:
    """A time of the report, UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def day(when: datetime, year: bool = False) -> str:
    return f"{when.day} {_MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def weekday(when: datetime) -> str:
    return _WEEKDAYS[when.weekday()]


def clock(when: datetime) -> str:
    return f"{when:%H:%M}"


def stamp(text: str | None) -> str:
    """A post's time: 8 May 2026, 05:19."""
    if text is None:
        return ""
    when = moment(text)
    return f"{day(when, year=True)}, {clock(when)}"


def span(first: str, last: str) -> str:
    """4 to 10 May 2026; 28 April to 3 May 2026; 8 May 2026."""
    start, end = moment(first), moment(last)
    if start.date() == end.date():
        return day(end, year=True)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end, year=True)}"
    return f"{day(start, year=start.year != end.year)} to {day(end, year=True)}"


def window(start: str, end: str, week: bool) -> str:
    """On which days something was: "on Friday", "on 30 April and 1 May", "from 3 to 9 May". `end` is not part of it; `week`: a weekday says
    enough."""
    first, last = moment(start), moment(end) - timedelta(milliseconds=1)
    days = (last.date() - first.date()).days
    month = (first.year, first.month) == (last.year, last.month)
    one, other = (weekday(first), weekday(last)) if week else (str(first.day) if month and days else day(first), day(last))
    return f"on {one}" if days == 0 else f"on {one} and {other}" if days == 1 else f"from {one} to {other}"


def hours(start: str, end: str) -> str:
    """The same to the hour: Friday 8 May, 04:00 to 10:00."""
    first, last = moment(start), moment(end)
    if _one_day(start, end):
        until = "24:00" if first.date() != last.date() else clock(last)
        return f"{weekday(first)} {day(first)}, {clock(first)} to {until}"
    if (first.hour, first.minute, last.hour, last.minute) == (0, 0, 0, 0):
        return f"{day(first)} to {day(last - timedelta(milliseconds=1))}"
    return f"{day(first)} {clock(first)} to {day(last)} {clock(last)}"


def during(start: str, end: str) -> str:
    """The same within a sentence: "on Friday 8 May, 04:00 to 10:00"."""
    return ("on " if _one_day(start, end) else "from ") + hours(start, end)


def _one_day(start: str, end: str) -> bool:
    return moment(start).date() == (moment(end) - timedelta(milliseconds=1)).date()
