#!/usr/bin/env python3
"""Makes twenty weeks with examples/make_posts.py, and as many in which nothing rises, and holds that the report finds what was
planted: the rises, no others in a quiet week, intervals that hold the truth, the outage and the turn of its mood, none in a quiet
week, the influencer, the ring of bots, the posts seen twice; and that examples/data is what make_posts.py writes. Arguments: the
host (host.cpp), and optionally the first seed. Prints each figure; exits 1 if one is not kept."""

import json
import math
import pathlib
import subprocess
import sys
import tempfile
from datetime import datetime

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEEKS = 20


def make_posts(folder, *options):
    subprocess.run([sys.executable, ROOT / "examples/make_posts.py", "--out", folder, *options], check=True)


def analyse(host, folder, seed, quiet):
    make_posts(folder, "--seed", str(seed), *(["--quiet"] if quiet else []))
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    (folder / "labels").write_text(truth["labels"])
    report = subprocess.run([host, folder / "posts.jsonl", folder / "labels"], check=True, capture_output=True).stdout
    return truth, json.loads(report)


def hours_between(first, last):
    return int((datetime.fromisoformat(last[:-1]) - datetime.fromisoformat(first[:-1])).total_seconds()) // 3600


def net(mood):
    return mood[2] - mood[0]


def members(value, path=""):
    """The paths of all members of a JSON value, lists being looked into."""
    if isinstance(value, dict):
        return {path}.union(*(members(inner, f"{path}.{key}") for key, inner in value.items()))
    if isinstance(value, list):
        return {path}.union(*(members(inner, path + "[]") for inner in value))
    return {path}


class Count:
    def __init__(self):
        self.kept, self.all = 0, 0

    def add(self, kept):
        self.kept += bool(kept)
        self.all += 1

    @property
    def share(self):
        return self.kept / self.all

    @property
    def could_be_95(self):
        """Between 93 and 97 %, give or take two standard errors of so many cases."""
        error = [2 * math.sqrt(share * (1 - share) / self.all) for share in (0.93, 0.97)]
        return 0.93 - error[0] <= self.share <= 0.97 + error[1]

    def __str__(self):
        return f"{self.kept} of {self.all} ({100 * self.share:.1f} %)"


def topics_of(truth, report):
    return [series for series in report["series"] if series["kind"] == "topic" and series["name"] in truth["mood"]]


def turns_of(report):
    return [series["name"] for series in report["series"] if series["turn"] and series["turn"]["z"] >= 5]


def turned_down(series, start, end):
    """Whether the mood's turn is told where it was planted, with half a day more on either side at most."""
    turn = series["turn"]
    around = [hours_between(turn["start"], start), hours_between(end, turn["end"])] if turn else []
    return turn and turn["during"] < turn["before"] and turn["start"] < end and turn["end"] > start and max(around) <= 12


def holds_truth(truth, series, begin, hourly, weekly, rates):
    """Whether the intervals of a topic hold its mood and its rates, hour by hour and over the week.

    Hours at the edge of an event have two moods.
    """
    moods, expected = truth["mood"][series["name"]], truth["expected"][series["name"]]
    lines = series["timeline"]
    for hour, mood in enumerate(moods):
        bucket = hour - begin
        if not 0 <= bucket < len(lines["net"]) or lines["net"][bucket] is None:
            continue
        if moods[max(0, hour - 1)] != mood or moods[min(len(moods) - 1, hour + 1)] != mood:
            continue
        hourly.add(lines["low"][bucket] - 1e-4 <= net(mood) <= lines["high"][bucket] + 1e-4)
        for line, share in zip(lines["tasks"][0]["classes"], mood):
            rates.add(line["low"][bucket] - 1e-4 <= share <= line["high"][bucket] + 1e-4)
    mean = sum(net(mood) * n for mood, n in zip(moods, expected)) / sum(expected)
    weekly.add(series["sentiment"]["low"] <= mean <= series["sentiment"]["high"])


def main():
    host, first = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 4001
    rises, hourly, weekly, rates, outages, turns, influencers, bots, counted = (Count() for _ in range(9))
    alarms, turned, others = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_posts(folder)
        committed = all((ROOT / "examples/data" / file.name).read_bytes() == file.read_bytes() for file in folder.iterdir())
        for seed in range(first, first + WEEKS):
            truth, report = analyse(host, folder, seed, quiet=False)
            assert report["timeline"]["bucket"] == "hour"
            begin = hours_between(truth["start"], report["timeline"]["start"])
            listed = {(kind, rise["term"]): rise for kind in ("hashtags", "keywords") for rise in report["rising"][kind]}
            others += len(listed)
            for planted in truth["rises"]:
                rise = listed.get((planted["kind"] + "s", planted["term"]))
                rises.add(rise and rise["start"] < planted["end"] and rise["end"] > planted["start"])
            for series in topics_of(truth, report):
                holds_truth(truth, series, begin, hourly, weekly, rates)
                if series["name"] == truth["outage"]["topic"]:
                    hour = hours_between(report["timeline"]["start"], truth["outage"]["start"])
                    lines = series["timeline"]
                    outages.add(
                        sum(high < 0 for high in lines["high"][hour : hour + 5]) >= 4
                        and lines["posts"][hour] > 3 * sum(lines["posts"][:hour]) / hour
                    )
                    turns.add(turned_down(series, truth["outage"]["start"], truth["outage"]["end"]))
            people = [person["author"] for person in report["people"]["list"]]
            influencers.add(truth["influencer"] in people[:2])  # beside the trams' own account
            bots.add(not set(truth["bots"]) & set(people[:10]) and ("hashtags", truth["bots_tag"]) not in listed)
            counted.add(report["input"]["duplicates"] == truth["seen_again"] and report["input"]["posts"] == truth["posts"])

            if seed == first:
                example = json.loads((ROOT / "tests/golden/report-example.json").read_text(encoding="utf-8"))
                missing = members(example) ^ members(report)
                assert not {path for path in missing if "reasons" not in path}, f"not as in docs/report-schema.md: {missing}"

            truth, report = analyse(host, folder, seed, quiet=True)
            begin = hours_between(truth["start"], report["timeline"]["start"])
            for series in topics_of(truth, report):
                holds_truth(truth, series, begin, hourly, weekly, rates)
            turned += turns_of(report)
            alarms.append([rise["term"] for kind in ("hashtags", "keywords") for rise in report["rising"][kind]])

    print("planted rises found, in their hours:", rises)
    print("terms listed a week:", others / WEEKS)
    print("false alarms in quiet weeks:", sum(map(len, alarms)), [alarm for alarm in alarms if alarm])
    print("intervals that hold the truth: by the hour", hourly, "- by the week", weekly, "- rates by the hour", rates)
    print("outages whose turn of the mood is told:", turns, "- turns in quiet weeks:", len(turned), turned)
    print("outages seen:", outages, "- influencer among the first two:", influencers, "- bots kept out:", bots, "- posts counted:", counted)
    print("examples/data is what make_posts.py writes:", committed)
    kept = (
        committed
        and rises.share >= 0.9
        and max(map(len, alarms)) <= 1
        and 0.93 <= hourly.share <= 0.97
        and 0.93 <= rates.share <= 0.985  # shares of a few posts are often 0 or 1, where the interval is wider than it need be
        and weekly.could_be_95  # of 160 cases; tests/unit/trends/interval_test.cpp has 7200 weeks
        and outages.share >= 0.9
        and turns.share >= 0.9
        and not turned
        and influencers.share == 1
        and bots.share == 1
        and counted.share == 1
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
