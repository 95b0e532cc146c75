"""Packed weights: clamor.pack and `clamor pack`."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

import clamor
from clamor import TextClassifier
from clamor.cli import main

from .learning import TINY, posts

np = pytest.importorskip("numpy")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    TextClassifier(**{**TINY, "epochs": 1}).fit(*posts(60)).save(tmp_path / "model")
    return tmp_path / "model"


def _scores(model: Path, **options: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores: bytes = TextClassifier.load(model, threads=1, **options).predict_proba(posts(30, seed=9)[0]).tobytes()
    return scores


@pytest.mark.parametrize("precision", ["f32", "int8"])
def test_packed_weights_give_the_same_bits(model: Path, precision: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = _scores(model, precision=precision)
    assert main(["pack", str(model), "--precision", precision]) == 0
    file = Path(capsys.readouterr().out.strip())
    assert file.parent == model and file.name.startswith(f"packed.{precision}.") and file.suffix == ".clamor"
    assert _scores(model, precision=precision) == before


def test_a_file_elsewhere_is_named(model: Path, tmp_path: Path) -> None:
    file = clamor.pack(model, precision="int8", out=tmp_path / "elsewhere")
    assert file == str(tmp_path / "elsewhere")
    assert _scores(model, precision="int8", packed=file) == _scores(model, precision="int8")
    with pytest.raises(clamor.InvalidArgumentError, match="packed in int8, and f32 is wanted"):
        TextClassifier.load(model, packed=file)
    with pytest.raises(clamor.NotFoundError):
        TextClassifier.load(model, packed=tmp_path / "nothing")


def test_a_file_of_target_sentiment_elsewhere_is_named(tmp_path: Path) -> None:
    file = clamor.pack("target-sentiment", precision="int8", out=tmp_path / "elsewhere")
    asked = ["Love my Pixel, unlike that iPhone"] * 2, ["pixel", "iphone"]
    packed = clamor.TargetSentiment(precision="int8", packed=file).predict(*asked)
    assert packed == clamor.TargetSentiment(precision="int8").predict(*asked)
    with pytest.raises(clamor.InvalidArgumentError, match="packed in int8, and f32 is wanted"):
        clamor.TargetSentiment(packed=file)


def test_auto_takes_what_auto_chose(model: Path) -> None:
    file = clamor.pack(model, precision="auto")
    assert f".{TextClassifier.load(model, precision='auto').precision_}." in file


def test_a_damaged_file_is_a_warning(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _scores(model)
    file = Path(clamor.pack(model))
    damaged = bytearray(file.read_bytes())
    damaged[-1] ^= 1
    file.write_bytes(damaged)
    with pytest.warns(RuntimeWarning, match="damaged.*not used"):
        scores = TextClassifier.load(model, threads=1).predict_proba(posts(30, seed=9)[0])
    assert scores.tobytes() == before

    lines = tmp_path / "posts.txt"
    lines.write_text("what a day\n", encoding="utf-8")
    assert main(["predict", str(model), str(lines)]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["line"] == 1
    assert said.err.startswith(f"clamor: {file}: damaged") and "not used" in said.err


def test_what_cannot_be_packed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", str(tmp_path)]) == 4
    assert "config.json" in capsys.readouterr().err
    assert main(["pack", "no-such-model"]) == 3
    with pytest.raises(TypeError):
        clamor.pack(5)  # type: ignore[arg-type]


def test_sentiment_toward_a_target_in_int8() -> None:
    texts, targets = ["Love my new Pixel", "worst iPhone ever"], ["Pixel", "iPhone"]
    exact, fast = clamor.TargetSentiment(), clamor.TargetSentiment(precision="int8")
    assert (exact.precision_, fast.precision_) == ("f32", "int8")
    for one, other in zip(exact.predict(texts, targets), fast.predict(texts, targets)):
        assert one.label == other.label and one.scores == pytest.approx(other.scores, abs=0.05)
