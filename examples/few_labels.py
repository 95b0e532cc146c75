#!/usr/bin/env python3
"""What a few labels give: on posts to airlines, from scratch, and on what a base knows of posts already.

    python examples/few_labels.py ../shared/data/text/airline/tweets.csv --bases scratch,tasks-en,sentiment-en
    python examples/few_labels.py ../shared/data/text/airline/tweets.csv --label negativereason --bases scratch,tasks-en,MINILM

Prints the macro-F1, in per cent, on posts that were not trained on: for each number of labels the mean over seeds, of which each draws
other posts to learn from, and its spread. "words" is scikit-learn's logistic regression on TF-IDF of words and pairs of them.
Classes weigh alike in all, as macro-F1 has it.
"""

from __future__ import annotations

import argparse
import collections
import csv
import random
import statistics
from typing import Any

from clamor import TextClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline


def posts_of(path: str, label: str) -> tuple[list[str], list[str]]:
    """Texts that are different, and their labels, in an order of a fixed seed; without those of labels that hardly any post has."""
    with open(path, encoding="utf-8", newline="") as file:
        labels = {row["text"]: row[label] for row in csv.DictReader(file) if row[label]}
    posts = collections.Counter(labels.values())
    texts = [text for text in labels if posts[labels[text]] >= 50]
    random.Random(1).shuffle(texts)
    return texts, [labels[text] for text in texts]


def estimator(base: str, seed: int, options: argparse.Namespace) -> Any:
    if base == "words":
        regression = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
        return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), regression)
    return TextClassifier(
        base=None if base == "scratch" else base, epochs=options.epochs, balance=options.balance, seed=seed, threads=options.threads
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("posts", help="tweets.csv")
    parser.add_argument("--label", default="airline_sentiment", help="the column to learn; negativereason has ten")
    parser.add_argument("--bases", default="words,scratch,tasks-en,sentiment-en", help="words, scratch, models")
    parser.add_argument("--counts", default="100,300,1000,3000", help="labels to learn from")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, help="default: TextClassifier's own, more of few labels")
    parser.add_argument("--balance", type=float, default=1.0)
    parser.add_argument("--test", type=int, default=2000, help="posts to judge by")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()

    texts, labels = posts_of(options.posts, options.label)
    judged, truth, texts, labels = texts[: options.test], labels[: options.test], texts[options.test :], labels[options.test :]
    for base in options.bases.split(","):
        for count in map(int, options.counts.split(",")):
            scores = []
            for seed in range(1, options.seeds + 1):
                some = random.Random(seed).sample(range(len(texts)), count)
                model = estimator(base, seed, options).fit([texts[i] for i in some], [labels[i] for i in some])
                scores.append(100 * f1_score(truth, list(model.predict(judged)), average="macro"))
            spread = statistics.stdev(scores) if len(scores) > 1 else 0.0
            print(f"{base:24} {count:6} labels {statistics.mean(scores):6.1f}, spread {spread:.1f}", flush=True)


if __name__ == "__main__":
    main()
