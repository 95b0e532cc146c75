"""The shipped sentiment model on people's labels."""

from __future__ import annotations

import clamor

from .real_data import data, tweeteval


def test_macro_recall_on_val() -> None:
    """The figure of docs/results.md.

    A post of the 312 negative ones is 0.11 points: another instruction set's rounding may turn one or two.
    """
    folder, reader = data("tweeteval").parent, tweeteval()
    texts, labels = reader.posts(folder, "sentiment", "val")
    predicted = clamor.TextClassifier.load("sentiment-en").predict(texts)
    recall = reader.score("sentiment", reader.labels(folder, "sentiment"), labels, list(predicted))
    print(f"sentiment-en: macro-recall {recall:.2f} on val, {len(texts)} posts")
    assert abs(recall - 70.88) < 0.25
