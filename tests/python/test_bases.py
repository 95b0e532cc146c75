"""Training that begins from a model of Clamor's own, shipped or not."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import TextClassifier
from clamor.cli import main

from .checkpoints import checkpoint
from .learning import TINY, posts, posts_table

np = pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bases") / "own"
    TextClassifier(**TINY).fit(*posts(200)).save(folder, storage="f32")
    return folder


def test_the_same_labels_go_on_from_what_the_model_says(own: Path) -> None:
    texts, labels = posts(60)
    before = TextClassifier.load(own).predict_proba(texts)
    slow = TextClassifier(base=own, epochs=1, rate=1e-9, threads=2).fit(texts, labels)
    np.testing.assert_allclose(slow.predict_proba(texts), before, atol=1e-4)
    assert slow.get_params()["base"] == own
    restored = pickle.loads(pickle.dumps(slow))
    assert np.array_equal(restored.predict_proba(texts), slow.predict_proba(texts))


def test_other_labels_learn_a_head(own: Path, tmp_path: Path) -> None:
    texts, labels = posts(200)
    renamed = ["yes" if label == "good" else "no" for label in labels]
    model = TextClassifier(base=str(own), epochs=6, rate=5e-3, batch_tokens=256, threads=2).fit(texts, renamed)
    unseen, moods = posts(100, seed=8)
    assert model.score(unseen, ["yes" if mood == "good" else "no" for mood in moods]) > 0.9
    model.save(tmp_path / "further", storage="int8")
    loaded = TextClassifier.load(tmp_path / "further")
    assert loaded.get_params()["base"] is None and loaded.get_params()["width"] == TINY["width"]
    again = TextClassifier(base=own, epochs=6, rate=5e-3, batch_tokens=256, threads=2).fit(texts, renamed)
    assert np.array_equal(again.predict_proba(texts), model.predict_proba(texts))


def test_a_shipped_model_by_its_name() -> None:
    texts = ["worst flight ever", "the meeting is on monday", "i love this so much"]
    for name, labels in [("sentiment-en", ["negative", "neutral", "positive"]), ("tasks-en/irony", ["irony", "non_irony", "irony"])]:
        shipped = TextClassifier.load(name)
        powers = shipped.predict_proba(texts).astype(float) ** shipped.temperature_  # what fit() begins from is not calibrated
        slow = TextClassifier(base=name, epochs=1, rate=1e-9, threads=2).fit(texts, labels)
        columns = [shipped.classes_.tolist().index(label) for label in slow.classes_]
        np.testing.assert_allclose(slow.predict_proba(texts), (powers / powers.sum(1, keepdims=True))[:, columns], atol=1e-4)


def test_what_is_no_base_is_refused(own: Path, tmp_path: Path) -> None:
    texts, labels = posts(20)
    with pytest.raises(clamor.NotFoundError, match="base: no model nowhere: expected the folder of a Hugging Face checkpoint or"):
        TextClassifier(base="nowhere").fit(texts, labels)
    with pytest.raises(clamor.BadFileError, match="is target_sentiment, which clamor.TargetSentiment opens"):
        TextClassifier(base="target-sentiment").fit(texts, labels)
    with pytest.raises(clamor.InvalidArgumentError, match="pooling is of a checkpoint's head"):
        TextClassifier(base=own, pooling="mean").fit(texts, labels)


def test_command(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = posts_table(tmp_path / "few.tsv", 80)
    train = ["train", "text", str(few), "--base", str(own), "--out", str(tmp_path / "out"), "--epochs", "1", "--threads", "2", "--quiet"]
    assert main([*train, "--storage", "int8"]) == 0
    assert main(["evaluate", str(tmp_path / "out"), str(few)]) == 0
    assert "Begun from own, which has a card" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    capsys.readouterr()
    for option, said in [
        (["--width", "8"], "--width: the model of --base has its own"),
        (["--keep-case"], "--keep-case: the tokenizer of --base says it"),
        (["--keep-links"], "--keep-links: the base says how posts are read"),
        (["--longest-run", "5"], "--longest-run: the base says how posts are read"),
        (["--pooling", "mean"], "--pooling: is of the head on a checkpoint"),
        (["--base", "no-such"], "--base: no model no-such"),
    ]:
        assert main([*train, *option]) in (2, 3)
        assert said in capsys.readouterr().err


def test_a_checkpoint_with_a_head_for_the_labels(tmp_path: Path) -> None:
    texts, labels = posts(200)
    words = sorted({word for text in texts for word in text.split()})
    base = checkpoint(tmp_path / "bert", "bert", words)
    for pooling in ("first", "mean"):
        fit: dict[str, Any] = {"epochs": 8, "rate": 4e-3, "batch_tokens": 512, "threads": 2, "longest": 24, "pooling": pooling}
        TextClassifier(base=base, **fit).fit(texts, labels).save(tmp_path / pooling)
        before = TextClassifier.load(tmp_path / pooling).predict_proba(texts)
        slow = TextClassifier(base=tmp_path / pooling, **{**fit, "epochs": 1, "rate": 1e-9}).fit(texts, labels)
        np.testing.assert_allclose(slow.predict_proba(texts), before, atol=1e-4)
        other = "mean" if pooling == "first" else "first"
        anew = TextClassifier(base=tmp_path / pooling, **{**fit, "epochs": 1, "rate": 1e-9, "pooling": other}).fit(texts, labels)
        assert np.abs(anew.predict_proba(texts) - before).max() > 0.1
