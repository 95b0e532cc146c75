"""Training that begins from a model of Clamor's own, shipped or not."""

from __future__ import annotations

import json
import os
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

SLOW: dict[str, Any] = {"epochs": 1, "rate": 1e-9, "threads": 2}
"""A training that leaves a head where it began."""


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


def test_a_base_however_its_place_is_written(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, labels = posts(30)
    expected = TextClassifier(base=own, **SLOW).fit(texts, labels).predict_proba(texts).tobytes()
    monkeypatch.chdir(own.parent)
    for base in ("own", Path("own"), "./own", "own/", f"{own}/", f"../{own.parent.name}/own", "own//"):
        model = TextClassifier(base=base, **SLOW).fit(texts, labels)
        assert model.predict_proba(texts).tobytes() == expected and model.get_params()["base"] == base
    irony = TextClassifier.load("tasks-en/irony").predict_proba(texts).tobytes()
    for name in ("tasks-en/irony/", Path("tasks-en/irony"), "irony/"):
        assert TextClassifier.load(name).predict_proba(texts).tobytes() == irony
        TextClassifier(base=name, **SLOW).fit(texts, labels)
    assert clamor.models.place("tasks-en/") == clamor.models.place("tasks-en")
    assert clamor.models.by_name("tasks-en/") and not clamor.models.by_name(clamor.models.folder("tasks-en") + "/")
    assert clamor.models.place("/") == ("/", "")


def test_a_folder_that_is_named_as_a_shipped_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the model that is meant, also where each module, the transformer too, has a folder of its own."""
    texts, labels = posts(30)
    monkeypatch.chdir(tmp_path)
    shipped = clamor.models.folder("sentiment-en")
    os.mkdir("sentiment-en")
    assert clamor.models.folder("sentiment-en") == shipped  # an empty folder is no model
    checkpoint(Path("sentiment-en") / "0_Transformer", "bert", sorted({word for text in texts for word in text.split()}))
    modules = [
        {"idx": i, "name": str(i), "path": f"{i}_{kind}", "type": f"sentence_transformers.models.{kind}"}
        for i, kind in enumerate(["Transformer", "Pooling"])
    ]
    Path("sentiment-en/modules.json").write_text(json.dumps(modules), encoding="utf-8")
    Path("sentiment-en/1_Pooling").mkdir()
    Path("sentiment-en/1_Pooling/config.json").write_text('{"pooling_mode_mean_tokens": true}', encoding="utf-8")
    for name in ("sentiment-en", "sentiment-en/", Path("sentiment-en")):
        assert clamor.models.place(name) == ("sentiment-en", "")
        model = TextClassifier(base=name, **SLOW).fit(texts, labels)
        model.save(tmp_path / "saved")
        assert not clamor.models.is_own(str(tmp_path / "saved"))


def test_searches_over_bases(own: Path) -> None:
    pytest.importorskip("sklearn")
    from sklearn.base import clone
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    texts, labels = posts(60)
    for base in ("sentiment-en", own, str(own)):
        assert clone(TextClassifier(base=base)).get_params()["base"] == base
    model = make_pipeline(TextClassifier(**SLOW))
    bases = ["sentiment-en", own]
    search = GridSearchCV(model, {"textclassifier__base": bases}, cv=2, error_score="raise").fit(texts, labels)
    shipped, folder = search.cv_results_["mean_test_score"]
    assert search.best_params_ == {"textclassifier__base": own} and folder > 0.9 > shipped  # a head for these labels is kept
    again = clone(search.best_estimator_).fit(texts, labels)
    assert again.predict_proba(texts).tobytes() == search.predict_proba(texts).tobytes()


def test_command(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = posts_table(tmp_path / "few.tsv", 80)
    train = ["train", "text", str(few), "--base", str(own), "--out", str(tmp_path / "out"), "--epochs", "1", "--threads", "2", "--quiet"]
    assert main([*train[:3], "--base", "tasks-en/irony", *train[5:], "--data", "Made posts."]) == 0
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "Made posts. Begun from tasks-en, its task irony, which has a card of its own." in card
    assert main([*train, "--storage", "int8"]) == 0
    assert main(["evaluate", str(tmp_path / "out"), str(few)]) == 0
    assert "Begun from own, which has a card" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    capsys.readouterr()
    (tmp_path / "link").symlink_to(own)
    for option, said in [
        (["--width", "8"], "--width: the model of --base has its own"),
        (["--keep-case"], "--keep-case: the tokenizer of --base says it"),
        (["--keep-links"], "--keep-links: the base says how posts are read"),
        (["--longest-run", "5"], "--longest-run: the base says how posts are read"),
        (["--pooling", "mean"], "--pooling: is of the head on a checkpoint"),
        (["--base", "no-such"], "--base: no model no-such"),
        (["--out", f"{own}/"], f"--out {own}: expected another folder than --base, which it would replace"),
        (["--out", f"{own.parent}/../{own.parent.name}/own"], "expected another folder than --base"),
        (["--out", str(tmp_path / "link")], "expected another folder than --base"),
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
