#!/usr/bin/env python3
"""fastText's answers on the val parts, for paired_bootstrap.py (pip install fasttext-numpy2-wheel, beside the clamor package).

    python tests/benchmarks/fasttext_peer.py ../shared/data/text OUT [--tasks irony,hindi] [--folds 4]

A model a task of TweetEval, a target of stance and a language, each on its own train part. The settings are those of the grid whose answers
score best on what they are compared on: a flattered peer, never a crippled one. Writes OUT/TASK.txt, a label a line in the order of the
posts, and prints a JSON object for each. --folds: of the train part instead, post i by a model that has not seen the posts i mod 4. Ten
threads: fastText 0.9.2 fills its table by tenths, one a thread, and with fewer begins from what the memory held. Their order makes each run
a little different.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pathlib
import re
import sys
import tempfile
import time

import fasttext

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples/shipped_models"))
import tweeteval  # noqa: E402

Setting = dict[str, float]
Posts = tuple[list[str], list[str]]

CHARACTERS = ((0, 0), (2, 5))
WORDS = (1, 2)
PASSES = ((0.2, 15), (0.5, 15), (0.5, 30))  # rate, epochs
LONG_PASSES = ((0.1, 5), (0.5, 5))  # of more than LONG posts
LONG = 30000


def settings(posts: int) -> list[Setting]:
    grid = itertools.product(CHARACTERS, WORDS, LONG_PASSES if posts > LONG else PASSES)
    return [{"minn": low, "maxn": high, "wordNgrams": words, "lr": rate, "epoch": epochs} for (low, high), words, (rate, epochs) in grid]


def cut(text: str) -> str:
    """In lower case, marks apart, as fastText's tutorial has it."""
    return " ".join(re.sub(r"([!-/:-@\[-`{-~])", r" \1 ", text.lower()).split())


def answers(train: Posts, texts: list[str], setting: Setting, file: str) -> list[str]:
    pathlib.Path(file).write_text("".join(f"__label__{label} {cut(text)}\n" for text, label in zip(*train, strict=True)), encoding="utf-8")
    model = fasttext.train_supervised(file, dim=20, bucket=200000, thread=10, verbose=0, **setting)
    return [labels[0].removeprefix("__label__") for labels in model.predict([cut(text) for text in texts])[0]]


def cross_answers(posts: Posts, folds: int, setting: Setting, file: str) -> list[str]:
    """Of each post by a model of the other folds; post i is in fold i mod folds."""
    texts, labels = posts
    found = [""] * len(texts)
    for fold in range(folds):
        seen = [i for i in range(len(texts)) if i % folds != fold]
        found[fold::folds] = answers(([texts[i] for i in seen], [labels[i] for i in seen]), texts[fold::folds], setting, file)
    return found


def best(data: pathlib.Path, task: str, folds: int, file: str) -> tuple[float, Setting, list[str]]:
    """The targets of stance are pooled before the setting is chosen, which they share."""
    parts = [f"stance-{target}" for target in tweeteval.TARGETS] if task == "stance" else [task]
    train, val = ([tweeteval.posts(data, part, split) for part in parts] for split in ("train", "val"))
    true = [label for _, labels in (train if folds else val) for label in labels]
    found = []
    for setting in settings(sum(len(texts) for texts, _ in train)):
        try:
            if folds:
                predicted = [label for one in train for label in cross_answers(one, folds, setting, file)]
            else:
                predicted = [label for one, (texts, _) in zip(train, val, strict=True) for label in answers(one, texts, setting, file)]
        except RuntimeError as error:  # "Encountered NaN.": the rate was too high
            print(f"{task}, {setting}: {error}", file=sys.stderr)
            continue
        found.append((tweeteval.score(task, tweeteval.labels(data, task), true, predicted), setting, predicted))
    if not found:
        sys.exit(f"{task}: fastText diverged with every setting")
    return max(found, key=lambda one: one[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="the folder with tweeteval, semeval2017 and multilingual_sentiment")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--tasks", default=",".join(tweeteval.TASKS + tweeteval.LANGUAGES))
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    fasttext.FastText.eprint = lambda *_: None
    for task in options.tasks.split(","):
        begin = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            score, setting, predicted = best(options.data, task, options.folds, folder + "/train.txt")
        (options.out / f"{task}.txt").write_text("".join(label + "\n" for label in predicted), encoding="utf-8")
        print(json.dumps({"task": task, "score": round(score, 2), **setting, "seconds": round(time.process_time() - begin)}), flush=True)


if __name__ == "__main__":
    main()
