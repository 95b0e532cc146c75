"""Warnings come from the line that called the package: Python's default filter drops what one place says twice."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from clamor import Analyzer, TextClassifier, analyze

from .learning import TINY, posts

pytest.importorskip("numpy")

CODE = """
import clamor
texts, labels = ["good day", "bad", "meh"], ["positive", "negative", "neutral"]
clamor.TextClassifier.load("sentiment-en").calibrate(texts, labels)
clamor.TextClassifier.load("sentiment-en").calibrate(texts, labels)
clamor.TextClassifier.load("sentiment-en").calibrate(texts, labels)
"""


def test_each_call_is_warned_of() -> None:
    said = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True).stderr
    places = [line.split(" ", 1)[0] for line in said.splitlines() if "RuntimeWarning" in line]
    assert places == ["<string>:4:", "<string>:5:", "<string>:6:"]


def test_the_place_is_the_caller_s_and_an_error_of_a_warning_is_raised() -> None:
    texts, labels = posts(40)
    model = TextClassifier(**{**TINY, "epochs": 1}).fit(texts, labels)
    same = texts[:1] * 3
    with pytest.warns(RuntimeWarning, match="ended at 0.05|ended at 20") as said:
        model.calibrate(same, [str(model.predict(same)[0])] * 3)
    assert [warning.filename for warning in said] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="ended at"):
            model.calibrate(same, [str(model.predict(same)[0])] * 3)


@pytest.mark.parametrize("way", ["add", "analyze"])
def test_dicts_of_which_none_is_a_post_are_said(way: str, tmp_path: Path) -> None:
    def given(posts: Any, **options: Any) -> int:
        return Analyzer(model=None).add(posts, **options).posts if way == "add" else analyze(posts, model=None, **options).posts

    none = "none of 3 records could be used: no text (the first has 'id', 'tweet'); columns={'text': KEY} says which is the text"
    tweets = [{"id": str(i), "tweet": "so sunny"} for i in range(3)]
    for posts in (tweets, iter(tweets)):
        with pytest.warns(RuntimeWarning, match=f"^{re.escape(none)}$") as said:
            assert given(posts) == 0
        assert [warning.filename for warning in said] == [__file__]
    table = "a dict is one post: expected a table where it has columns, such as pandas.DataFrame(dict)"
    with pytest.warns(RuntimeWarning, match=f"none of 1 record .*'text', 'likes'.*{re.escape(table)}"):
        given({"text": ["so sunny", "rain again"], "likes": [1, 2]})
    with pytest.warns(RuntimeWarning, match=r"no text \(the first has 'body'\)$"):
        given({"body": "a"}, columns={"text": "said"})
    assert given(tweets, columns={"text": "tweet", "id": "id"}) == 3
    assert given([*tweets, {"text": "a"}]) == 1  # the report counts those that were skipped
    (tmp_path / "posts.jsonl").write_text('{"text": "a"}\n', encoding="utf-8")
    assert given([tmp_path / "posts.jsonl", *tweets]) == 1
    assert given([]) == 0
