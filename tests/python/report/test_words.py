from __future__ import annotations

import pytest

from clamor.report import words
from clamor.report.schema import Sentiment


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (None, "came up for the first time"),
        (1.5, "rose by 50 %"),
        (2.0, "doubled"),
        (2.9, "tripled"),
        (8.6, "rose ninefold"),
        (43.8, "rose 44\N{NON-BREAKING HYPHEN}fold"),
    ],
)
def test_rises(ratio: float | None, text: str) -> None:
    assert words.rose(ratio) == text


def test_numbers() -> None:
    assert words.signed(-0.451) == "−0.45"
    assert words.signed(0.001) == "0.00"
    assert words.signed(-0.001) == "0.00"
    assert words.count(1, "reply", "replies") == "1 reply"
    assert words.count(3444, "post") == "3,444 posts"
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"


def test_times() -> None:
    assert words.span("2026-05-04T00:03:11Z", "2026-05-10T23:58:40.250Z") == "4 to 10 May 2026"
    assert words.span("2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z") == "31 December 2025 to 1 January 2026"
    assert words.span("2026-05-04T00:00:00Z", "2026-05-04T01:00:00Z") == "4 May 2026"
    assert words.window("2026-05-08T04:00:00Z", "2026-05-09T00:00:00Z", week=True) == "on Friday"
    assert words.window("2026-05-08T04:00:00Z", "2026-05-09T00:00:01Z", week=True) == "on Friday and Saturday"
    assert words.window("2026-04-30T04:00:00Z", "2026-05-02T00:00:00Z", week=False) == "on 30 April and 1 May"
    assert words.window("2015-02-21T05:00:00Z", "2015-02-22T17:00:00Z", week=False) == "on 21 and 22 February"
    assert words.window("2026-05-03T04:00:00Z", "2026-05-10T00:00:00Z", week=False) == "from 3 to 9 May"
    assert words.window("2026-05-08T04:00:00Z", "2026-05-10T00:00:01Z", week=True) == "from Friday to Sunday"
    assert words.hours("2026-05-08T04:00:00Z", "2026-05-08T10:00:00Z") == "Friday 8 May, 04:00 to 10:00"
    assert words.hours("2026-05-08T04:00:00Z", "2026-05-09T00:00:00Z") == "Friday 8 May, 04:00 to 24:00"
    assert words.hours("2026-05-08T00:00:00Z", "2026-05-11T00:00:00Z") == "8 May to 10 May"
    assert words.hours("2015-02-21T05:00:00Z", "2015-02-22T17:00:00Z") == "21 February 05:00 to 22 February 17:00"
    assert words.during("2015-02-21T05:00:00Z", "2015-02-22T17:00:00Z") == "from 21 February 05:00 to 22 February 17:00"
    assert words.during("2026-05-08T04:00:00Z", "2026-05-09T00:00:00Z") == "on Friday 8 May, 04:00 to 24:00"


@pytest.mark.parametrize(
    ("net", "low", "high", "text"),
    [
        (0.1, -0.01, 0.2, "unclear"),
        (0.5, -0.61, 0.95, "unclear"),  # of two posts
        (0.02, -0.4, 0.44, "unclear"),
        (0.02, -0.01, 0.05, "balanced"),
        (0.04, 0.03, 0.05, "balanced"),
        (0.1, 0.07, 0.13, "slightly positive"),
        (-0.3, -0.4, -0.2, "negative"),
        (-0.7, -0.8, -0.6, "very negative"),
    ],
)
def test_moods(net: float, low: float, high: float, text: str) -> None:
    sentiment = Sentiment(posts=9, net=net, low=low, high=high, negative=0.3, neutral=0.3, positive=0.4)
    assert words.mood(sentiment) == text
