#!/usr/bin/env python3
"""A checkpoint's encoder fine-tuned on every task of TweetEval, scored by its metrics on val.

    python examples/shipped_models/finetune_tweeteval.py ../shared/data/text all-MiniLM-L6-v2 OUT
        [--tasks irony,hate] [--seeds 1] [--first-seed 1] [--train-precision bf16] [--threads 0]

Writes the first seed's checkpoint of each task to OUT/TASK, and prints a JSON object for each run. No label of val is trained
on, and the last epoch is kept.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import time

import clamor
import tweeteval

EPOCHS = {"hate": 2, "offensive": 2, "sentiment": 1, "stance": 4}  # others: 3
BALANCE = {"sentiment": 1.0, "emoji": 0.5}  # others: 0.25. Macro-recall weighs classes alike
RATES = {"emoji": 2e-4}  # others: 7e-5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="the folder with tweeteval and semeval2017")
    parser.add_argument("base", help="the checkpoint's folder")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--tasks", default=",".join(tweeteval.TASKS))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=1, help="the seeds are counted from this one")
    parser.add_argument("--rate", type=float, help="for all tasks in place of their own")
    parser.add_argument("--train-precision", default="f32", choices=("f32", "bf16"))
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()

    options.out.mkdir(parents=True, exist_ok=True)
    for task in options.tasks.split(","):
        texts, labels = tweeteval.posts(options.data, task, "train")
        val, true = tweeteval.posts(options.data, task, "val")
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            begin = time.monotonic()
            model = clamor.TextClassifier(
                base=options.base,
                epochs=EPOCHS.get(task, 3),
                batch_tokens=1024,
                rate=options.rate or RATES.get(task, 7e-5),
                balance=BALANCE.get(task, 0.25),
                longest=96,
                seed=seed,
                train_precision=options.train_precision,
                threads=options.threads,
            ).fit(texts, labels)
            trained = time.monotonic() - begin
            figure = tweeteval.score(task, tweeteval.labels(options.data, task), true, list(model.predict(val)))
            print(
                json.dumps({"task": task, "seed": seed, "score": round(figure, 2), "posts": len(texts), "seconds": round(trained)}),
                flush=True,
            )
            if seed == options.first_seed:
                model.save(
                    options.out / task,
                    name=task,
                    summary=f"TweetEval's {task} on a fine-tuned checkpoint.",
                    data="TweetEval and SemEval-2017 (docs/results.md).",
                    metric=f"{figure:.2f} on val, by TweetEval's metric.",
                    limits="English posts; not for judging single people.",
                )


if __name__ == "__main__":
    main()
