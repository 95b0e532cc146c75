from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clamor import BadFileError, NotFoundError
from clamor.report.schema import checked, load


def test_the_example_is_a_report(example: Any) -> None:
    assert checked(example)["series"][0]["posts"] == example["series"][0]["posts"]


def test_members_that_are_not_known_are_let_be(example: Any) -> None:
    example["emotions"] = {"joy": 1}
    example["series"][0]["emotions"] = None
    checked(example)


def test_a_report_of_an_earlier_clamor_has_no_turns(example: Any) -> None:
    for one in example["series"]:
        del one["turn"]
    assert all(one["turn"] is None for one in checked(example)["series"])


def _set(path: str, value: Any) -> Any:
    def change(report: Any) -> None:
        *parents, last = path.split(".")
        for name in parents:
            report = report[int(name) if name.isdigit() else name]
        report[int(last) if last.isdigit() else last] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("format", "other"), "clamor.report"),
        (_set("version", 2), "reads up to 1"),
        (_set("version", "1"), "reads up to 1"),
        (lambda report: report.pop("people"), "people is missing"),
        (_set("series.0.posts", "many"), "series[0].posts: expected a whole number, got 'many'"),
        (_set("series.0.sentiment.net", float("nan")), "series[0].sentiment.net: expected a number"),
        (_set("series.0.turn.start", "Friday"), "series[0].turn.start: expected a time, got 'Friday'"),
        (_set("series.1.timeline.posts", [1]), "timeline.posts has 1 values for 168 buckets"),
        (_set("rising.hashtags.0.timeline.voices.3", None), "voices[3]: expected a whole number, got None"),
        (_set("input.posts", True), "input.posts: expected a whole number, got True"),
        (_set("people.list", {}), "people.list: expected a list"),
        (_set("span.first", "x"), "span.first: expected a time, got 'x'"),
        (_set("timeline.start", "0001-01-01T00:00:00+14:00"), "timeline.start: expected a time"),
        (_set("rising.dispersion", 10**400), "rising.dispersion: expected a number"),
    ],
)
def test_what_is_not_a_report_is_refused_in_words(example: Any, change: Any, said: str) -> None:
    change(example)
    with pytest.raises(BadFileError) as error:
        checked(example)
    assert said in str(error.value)


def test_files(tmp_path: Path, example: Any) -> None:
    with pytest.raises(NotFoundError, match="clamor analyze"):
        load(tmp_path)
    file = tmp_path / "report.json"
    file.write_bytes(b"\xff{}")
    with pytest.raises(BadFileError, match="UTF-8"):
        load(tmp_path)
    for text in ('{"format": "clamor', "[" * 100_000, "", "9" * 5000):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(BadFileError, match="not JSON"):
            load(tmp_path)
    file.write_text(json.dumps(example), encoding="utf-8")
    assert load(tmp_path) == load(file)
    example["series"][1]["name"] = "half of a pair \ud800"
    file.write_text(json.dumps(example), encoding="utf-8")
    assert load(file)["series"][1]["name"] == "half of a pair \ufffd"
