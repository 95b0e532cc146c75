#!/usr/bin/env python3
"""The main job on 14,640 posts to six airlines, beside what people said of the same posts.

    python examples/airline.py ../shared/data/text/airline/tweets.csv

Prints how the shipped model's sentiment agrees with the people's, post by post, and whether it ranks the airlines by net
sentiment (the share of positive posts less that of negative ones) as the people do: Spearman's rank correlation.
"""

from __future__ import annotations

import csv
import json
import pathlib
import statistics
import sys
import tempfile

import clamor
from clamor.metrics import Scores

LABELS = ["negative", "neutral", "positive"]


def net(labels: list[str]) -> float:
    return (labels.count("positive") - labels.count("negative")) / len(labels)


def ranks(values: list[float]) -> list[int]:
    return [sorted(values).index(value) for value in values]


def main(path: str) -> None:
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory() as out:
        columns = {"text": "text", "author": "name", "time": "tweet_created", "topic": "airline"}
        result = clamor.analyze([path], out=out, columns=columns, time_format="%d-%m-%Y %H.%M")
        posts = [json.loads(line) for line in (pathlib.Path(out) / "posts.jsonl").read_text(encoding="utf-8").splitlines()]

    scores = Scores(LABELS)
    people: dict[str, list[str]] = {}
    for row, post in zip(rows, posts, strict=True):
        scores.add(row["airline_sentiment"], post["sentiment"])
        people.setdefault(row["airline"], []).append(row["airline_sentiment"])
    print(scores)

    topics = {series["name"]: series["sentiment"] for series in result.report["series"] if series["kind"] == "topic"}
    airlines = sorted(people)
    said = [net(people[airline]) for airline in airlines]
    seen = [topics[airline]["net"] for airline in airlines]
    print(f"\n{'':16}people    Clamor, with its 95 % interval")
    for airline, a, b in zip(airlines, said, seen, strict=True):
        print(f"{airline:16}{a:6.3f}    {b:6.3f} [{topics[airline]['low']:.3f}, {topics[airline]['high']:.3f}]")
    print(f"rank correlation {statistics.correlation(ranks(said), ranks(seen)):.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
