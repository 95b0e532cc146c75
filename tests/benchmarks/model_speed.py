#!/usr/bin/env python3
"""How many posts a second a model answers, and the main job with the shipped ones, through Python.

    python tests/benchmarks/model_speed.py calls POSTS.txt [--model sentiment-en | --embed DIR] [--call 32]... [--threads 2]
    python tests/benchmarks/model_speed.py predict POSTS.txt [--model sentiment-en] [--limit 1000] [--precision f32 --precision int8]
    python tests/benchmarks/model_speed.py analyze examples/data/posts.jsonl [--track NAME[=ALIAS,...]]...

calls: texts, a line each, handed over --call at a time, to probabilities or, of the encoder in DIR, to vectors, by the clock. The others
count a second of processor time, on one thread. predict: texts to probabilities, tokenizing included. analyze: Analyzer.add() of a file
of posts, reading included, without models, then with one after the other of those that it asks by default; what is said toward a name
that is tracked is asked of the posts about it. Models are opened, and have read a post or all of them, before. Prints a JSON line each,
the median of --rounds passes. A precision that the processor does not have is left out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import clamor

ASKED = {
    "nothing": {"model": None},
    "sentiment": {"tasks": None, "targets_model": None},
    "and emotion, hate, irony": {"targets_model": None},
    "and sentiment toward names": {},
}


def seconds(run: Callable[[], object]) -> float:
    """Of the processor."""
    begin = time.process_time()
    run()
    return time.process_time() - begin


def say(posts: int, taken: list[float], **what: object) -> None:
    print(json.dumps({**what, "posts": posts, "posts_per_s": round(posts / statistics.median(taken))}), flush=True)


def predict(a: argparse.Namespace) -> None:
    with open(a.posts, encoding="utf-8") as lines:
        texts = [line.rstrip("\n") for line, _ in zip(lines, range(a.limit))]
    for precision in a.precision or ("f32", "bf16", "int8"):
        try:
            model = clamor.TextClassifier.load(a.model, precision=precision, threads=1)
        except clamor.UnsupportedError:
            continue
        model.predict_proba(texts)
        say(len(texts), [seconds(lambda: model.predict_proba(texts)) for _ in range(a.rounds)], model=a.model, precision=model.precision_)


def calls(a: argparse.Namespace) -> None:
    with open(a.posts, encoding="utf-8") as lines:
        texts = [line.rstrip("\n") for line, _ in zip(lines, range(a.limit))]
    for precision in a.precision or ("f32", "int8"):
        if a.embed:
            answer = clamor.TextEncoder(a.embed, precision=precision, threads=a.threads).transform
        else:
            answer = clamor.TextClassifier.load(a.model, precision=precision, threads=a.threads).predict_proba
        answer(texts)
        for size in a.call or (1, 32, 100):
            taken = []
            for _ in range(a.rounds):
                begin = time.perf_counter()
                for first in range(0, len(texts), size):
                    answer(texts[first : first + size])
                taken.append(time.perf_counter() - begin)
            say(len(texts), taken, model=a.embed or a.model, precision=precision, threads=a.threads, call=size)


def analyze(a: argparse.Namespace) -> None:
    warm = [{"text": " ".join(["a post about", *a.track[:1]]), "author": "nobody"}]  # the first packs the weights
    for precision in a.precision or ("f32", "auto"):
        for asked, models in ASKED.items():
            taken = []
            for _ in range(a.rounds):
                analyzer = clamor.Analyzer(track=a.track, precision=precision, threads=1, **models).add(warm)
                taken.append(seconds(lambda: analyzer.add(a.posts)))
            about = {one["name"]: one["posts"] for one in analyzer.report()["series"] if one["kind"] == "tracked"}
            say(analyzer.observations - len(warm), taken, asked=asked, precision=precision, about=about)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("work", choices=("calls", "predict", "analyze"))
    p.add_argument("posts")
    p.add_argument("--model", default="sentiment-en")
    p.add_argument("--embed", metavar="DIR")
    p.add_argument("--call", type=int, action="append")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--limit", type=int, default=1000)
    p.add_argument("--track", action="append", default=[])
    p.add_argument("--precision", action="append")
    p.add_argument("--rounds", type=int, default=3)
    a = p.parse_args()
    {"calls": calls, "predict": predict, "analyze": analyze}[a.work](a)


main()
