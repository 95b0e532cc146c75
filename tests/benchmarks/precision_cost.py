#!/usr/bin/env python3
"""What bf16 and int8 cost fine-tuned classifiers on all posts of TweetEval's val parts, against f32.

    python tests/benchmarks/precision_cost.py ../shared/data/text OUT [--tasks irony,hate]

OUT/TASK are the models that finetune_tweeteval.py wrote. Prints a JSON object for each task and precision: the share of labels that are
f32's and TweetEval's metric, in per cent, and the largest difference of a probability.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys

import clamor
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples/shipped_models"))
import tweeteval  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="the folder with tweeteval and semeval2017")
    parser.add_argument("models", type=pathlib.Path)
    parser.add_argument("--tasks", default=",".join(tweeteval.TASKS))
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    for task in options.tasks.split(","):
        names = tweeteval.labels(options.data, task)
        posts, true = tweeteval.posts(options.data, task, "val")
        exact = None
        for precision in ("f32", "bf16", "int8"):
            try:
                model = clamor.TextClassifier.load(options.models / task, precision=precision, threads=options.threads)
            except clamor.UnsupportedError:
                continue  # a processor without bf16
            probabilities = model.predict_proba(posts)
            exact = probabilities if exact is None else exact
            labels = model.classes_[probabilities.argmax(1)]
            print(
                json.dumps(
                    {
                        "task": task,
                        "precision": precision,
                        "posts": len(posts),
                        "same labels": round(100 * float(np.mean(probabilities.argmax(1) == exact.argmax(1))), 2),
                        "score": round(tweeteval.score(task, names, true, list(labels)), 2),
                        "largest difference": round(float(np.abs(probabilities - exact).max()), 4),
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
