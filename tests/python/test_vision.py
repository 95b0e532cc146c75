from __future__ import annotations

import inspect
import pickle
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import ImageClassifier, read_pictures

from .learning import pictures, stopping_at

np = pytest.importorskip("numpy")

TINY: dict[str, Any] = {"size": 16, "epochs": 6, "batch": 32, "flip": False, "shift": 1, "threads": 2}


@pytest.fixture(scope="module")
def model() -> ImageClassifier:
    return ImageClassifier(**TINY).fit(*pictures(96))


def test_defaults_are_the_core_s() -> None:
    parameters = inspect.signature(ImageClassifier).parameters
    assert {name: parameters[name].default for name in clamor._core.image_defaults()} == clamor._core.image_defaults()


def test_it_learns(model: ImageClassifier) -> None:
    X, y = pictures(60, seed=6)
    assert model.score(X, y) > 0.9
    probabilities = model.predict_proba(X)
    assert probabilities.shape == (60, 3) and probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert list(model.classes_) == ["left", "right", "top"]


def test_other_sizes_and_strides(model: ImageClassifier) -> None:
    X = pictures(6)[0]
    large = X.repeat(2, axis=1).repeat(2, axis=2)
    assert list(model.predict(large)) == list(model.predict(X))
    wide = np.concatenate([X, X], axis=2)[:, :, :16]
    assert not wide.flags.c_contiguous
    np.testing.assert_array_equal(model.predict_proba(wide), model.predict_proba(X))
    assert model.predict_proba(X[:0]).shape == (0, 3)
    copy = pickle.loads(pickle.dumps(model)).set_params(size=24)  # of the next fit()
    np.testing.assert_array_equal(copy.predict_proba(X), model.predict_proba(X))


def test_it_comes_back(model: ImageClassifier, tmp_path: Path) -> None:
    X = pictures(9)[0]
    expected = model.predict_proba(X).tobytes()
    model.save(tmp_path / "model", name="Halves")
    assert ImageClassifier.load(tmp_path / "model", threads=2).predict_proba(X).tobytes() == expected
    assert pickle.loads(pickle.dumps(model)).predict_proba(X).tobytes() == expected
    model.save(tmp_path / "small", storage="int8")
    small = ImageClassifier.load(tmp_path / "small").predict_proba(X)
    assert 0 < np.abs(small - model.predict_proba(X)).max() < 0.1


def test_early_stopping_keeps_the_best_epoch() -> None:
    """What is learned makes the metric worse: its labels are others'."""
    X, y = pictures(96)
    held_out, labels = pictures(60, seed=6)
    wrong = [{"left": "right", "right": "top", "top": "left"}[label] for label in labels]
    parameters = {**TINY, "epochs": 30, "patience": 10}
    model = ImageClassifier(**parameters).fit(X, y, validation=(held_out, wrong))
    scores = model.validation_scores_
    best = scores.index(max(scores))
    assert len(scores) == len(model.losses_) == best + 11 < 30
    assert scores[-1] < scores[best] == model.score(held_out, wrong)
    again = ImageClassifier(**model.get_params()).fit(X, y, validation=(held_out, wrong))
    for other in (again, pickle.loads(pickle.dumps(model))):
        assert other.predict_proba(held_out).tobytes() == model.predict_proba(held_out).tobytes()
        assert other.validation_scores_ == scores and other.get_params() == model.get_params()


@pytest.mark.parametrize("last", [1, 8, 9])  # in the first epoch, in the third, at its end
def test_fit_goes_on_from_its_checkpoint(last: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = pictures(96)
    others = pictures(30, seed=6)
    expected = ImageClassifier(**TINY).fit(X, y, validation=others)
    file = tmp_path / "checkpoint"
    with monkeypatch.context() as patch:
        patch.setattr("clamor.vision.steps", stopping_at("fit", last))
        with pytest.raises(KeyboardInterrupt):
            ImageClassifier(**TINY).fit(X, y, validation=others, checkpoint=file)
    with pytest.raises(ValueError, match="is there already: resume from it, or remove it"):
        ImageClassifier(**TINY).fit(X, y, validation=others, checkpoint=file)
    again = ImageClassifier(**TINY).fit(X, y, validation=others, checkpoint=file, resume=True)
    assert again.predict_proba(X).tobytes() == expected.predict_proba(X).tobytes()
    assert (again.losses_, again.validation_scores_) == (expected.losses_, expected.validation_scores_)
    assert not list(tmp_path.iterdir())


def test_fit_goes_on_with_the_same_pictures_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = pictures(96)
    file = tmp_path / "checkpoint"
    with monkeypatch.context() as patch:
        patch.setattr("clamor.vision.steps", stopping_at("fit", 4))
        with pytest.raises(KeyboardInterrupt):
            ImageClassifier(**TINY).fit(X, y, checkpoint=file)
    others = pictures(96, seed=6)[0]
    cases: list[tuple[str, Any, list[str], dict[str, Any]]] = [
        ("pictures", others, y, {}),
        ("labels", X, [*y[1:], y[0]], {}),
        ("augment", X, y, {"flip": True}),
    ]
    for what, given, labels, changed in cases:
        with pytest.raises(ValueError, match=f"cannot resume, this training was another one:\n  {what} was"):
            ImageClassifier(**{**TINY, **changed}).fit(given, labels, checkpoint=file, resume=True)
    ImageClassifier(**TINY).fit(X, y, checkpoint=file, resume=True)


def test_what_cannot_be_judged_or_resumed_is_said(tmp_path: Path) -> None:
    X, y = pictures(6)
    model = ImageClassifier(**TINY)
    with pytest.raises(ValueError, match="patience: expected validation pictures"):
        ImageClassifier(**TINY, patience=2).fit(X, y)
    with pytest.raises(TypeError, match=r"validation: expected a pair \(X, y\), got ndarray"):
        model.fit(X, y, validation=X)
    with pytest.raises(TypeError, match="validation: expected pictures of uint8"):
        model.fit(X, y, validation=(X.astype(float), y))
    with pytest.raises(ValueError, match="a label for each, got 6 and 5"):
        model.fit(X, y, validation=(X, y[1:]))
    with pytest.raises(ValueError, match="at least one picture"):
        model.fit(X, y, validation=(X[:0], []))
    with pytest.raises(ValueError, match="validation: 1 labels are none of the classes, first 'below'"):
        model.fit(X, y, validation=(X, [*y[1:], "below"]))
    with pytest.raises(ValueError, match="resume: expected a checkpoint"):
        model.fit(X, y, resume=True)
    (tmp_path / "checkpoint").write_text("mine", encoding="utf-8")
    with pytest.raises(clamor.BadFileError, match="checkpoint"):
        model.fit(X, y, checkpoint=tmp_path / "checkpoint", resume=True)
    assert (tmp_path / "checkpoint").read_text(encoding="utf-8") == "mine" and not model.__sklearn_is_fitted__()


def test_wrong_pictures_are_said(model: ImageClassifier) -> None:
    with pytest.raises(TypeError, match="uint8"):
        model.predict(pictures(3)[0].astype(np.float32))
    with pytest.raises(ValueError, match=r"\[n, height, width, 3\]"):
        model.predict(pictures(3)[0][0])
    with pytest.raises(ValueError, match="3 labels"):
        ImageClassifier(**TINY).fit(pictures(3)[0], ["a"])


def _png(path: Path, pixels: bytes, width: int, height: int) -> None:
    rows = b"".join(b"\0" + pixels[i * width * 3 : (i + 1) * width * 3] for i in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def test_folders_of_pictures(tmp_path: Path) -> None:
    made, labels = pictures(6)
    for i, (picture, label) in enumerate(zip(made, labels)):
        (tmp_path / label).mkdir(exist_ok=True)
        _png(tmp_path / label / f"{i}.png", picture.tobytes(), 16, 16)
    X, y = read_pictures(tmp_path, size=16)
    assert X.shape == (6, 16, 16, 3) and sorted(y) == sorted(labels)
    np.testing.assert_array_equal(X[list(y).index("top")], made[2])
    (tmp_path / "top" / "broken.png").write_bytes(b"no picture")
    with pytest.warns(UserWarning, match=r"1 picture could not be read, first .*broken.png"):
        read_pictures(tmp_path, size=16)
    with pytest.raises(clamor.NotFoundError):
        read_pictures(tmp_path / "nowhere")


def test_training_that_diverges_keeps_the_last_good_weights() -> None:
    X, y = pictures(60)
    model = ImageClassifier(size=16, epochs=40, batch=32, rate=1000, threads=2)
    with pytest.raises(clamor.DivergedError, match=r"the weights are those of step \d+"):
        model.fit(X, y)
    assert list(model.classes_) == ["left", "right", "top"] and model.losses_ == []
    assert np.isfinite(model.predict_proba(X)).all()
    # An epoch whose probabilities are not finite is none to keep, though argmax would put all pictures into the first class.
    with pytest.raises(clamor.DivergedError):
        model.set_params(epochs=50, batch=16, seed=5).fit(X, y, validation=(X, y))
    assert np.isfinite(model.predict_proba(X)).all()
