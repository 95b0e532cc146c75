#!/usr/bin/env python3
"""The shipped models beside a peer's answers on the val parts: TweetEval's metrics, their difference, and its 95 % interval.

    python tests/benchmarks/paired_bootstrap.py ../shared/data/text OUT [--held-out FOLDER]

OUT/TASK.txt holds the peer's answers, a label a line in the order of the posts (fasttext_peer.py writes them); tasks without are left out.
1,000 samples of a task's posts, drawn with a fixed seed, and in each the same posts for both. Prints a Markdown table. --held-out: instead
of val and the shipped model, the train parts of the languages and what models of the other folds say of them, FOLDER/FOLD/LANGUAGE.txt as
train_multilingual writes it; post i is in fold i mod 4. Needs the clamor package.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

import numpy as np

import clamor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples/shipped_models"))
import tweeteval  # noqa: E402

SAMPLES, SEED, FOLDS = 1000, 1, 4


def model_names(task: str) -> list[str]:
    if task in tweeteval.LANGUAGES:
        return ["sentiment-multilingual"]
    return ["tasks-en", "sentiment-en"] if task == "sentiment" else ["tasks-en"]


def answers(model: str, data: pathlib.Path, task: str) -> list[str]:
    if task == "stance":
        return [label for target in tweeteval.TARGETS for label in answers(model, data, f"stance-{target}")]
    texts, _ = tweeteval.posts(data, task, "val")
    return list(clamor.TextClassifier.load(task if model == "tasks-en" else model).predict(texts))


def held_out_answers(folder: pathlib.Path, task: str) -> list[str]:
    folds = [(folder / str(fold) / f"{task}.txt").read_text(encoding="utf-8").splitlines() for fold in range(FOLDS)]
    return [folds[i % FOLDS][i // FOLDS] for i in range(sum(len(fold) for fold in folds))]


def metric(task: str, names: list[str], counts: np.ndarray) -> float:
    """tweeteval.score() of a table of counts, [true, put into]."""
    hits, true, put = np.diag(counts), counts.sum(1), counts.sum(0)
    if task == "sentiment":
        return 100 * float(np.mean((hits / np.maximum(true, 1))[true > 0]))
    f1 = 2 * hits / np.maximum(true + put, 1)
    if task == "irony":
        return 100 * float(f1[names.index("irony")])
    if task == "stance":
        return 50 * float(f1[names.index("against")] + f1[names.index("favor")])
    return 100 * float(np.mean(f1[true > 0]))


def differences(task: str, names: list[str], true: list[str], ours: list[str], theirs: list[str]) -> np.ndarray:
    """Our metric less theirs, of each sample."""
    classes = len(names)
    number = {name: i for i, name in enumerate(names)}
    truth, our, their = (np.array([number[name] for name in labels]) for labels in (true, ours, theirs))

    def scores(which: np.ndarray) -> list[float]:
        tables = (np.bincount(classes * truth[which] + put[which], minlength=classes**2).reshape(classes, classes) for put in (our, their))
        return [metric(task, names, table) for table in tables]

    everything = scores(np.arange(len(truth)))
    expected = [tweeteval.score(task, names, true, labels) for labels in (ours, theirs)]
    assert np.allclose(everything, expected), f"{task}: {everything} is not {expected}"
    rng = np.random.default_rng(SEED)
    pairs = np.array([scores(rng.integers(len(truth), size=len(truth))) for _ in range(SAMPLES)])
    difference: np.ndarray = pairs[:, 0] - pairs[:, 1]
    return difference


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="the folder with tweeteval and multilingual_sentiment")
    parser.add_argument("out", type=pathlib.Path, help="the folder with the peer's answers")
    parser.add_argument("--held-out", type=pathlib.Path)
    options = parser.parse_args()
    print("| task | posts | peer | model | ours | difference | 95 % interval |\n| --- | --- | --- | --- | --- | --- | --- |")
    for task in tweeteval.LANGUAGES if options.held_out else tweeteval.TASKS + tweeteval.LANGUAGES:
        file = options.out / f"{task}.txt"
        if not file.exists():
            continue
        theirs = file.read_text(encoding="utf-8").splitlines()
        names = tweeteval.labels(options.data, task)
        _, true = tweeteval.posts(options.data, task, "train" if options.held_out else "val")
        for model in model_names(task):
            ours = held_out_answers(options.held_out, task) if options.held_out else answers(model, options.data, task)
            difference = differences(task, names, true, ours, theirs)
            our, their = (tweeteval.score(task, names, true, labels) for labels in (ours, theirs))
            low, high = np.percentile(difference, [2.5, 97.5])
            print(
                f"| {task} | {len(true):,} | {their:.1f} | `{model}` | {our:.1f} | {our - their:+.1f} | {low:+.1f} to {high:+.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
