from __future__ import annotations

import pickle
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import ImageClassifier, read_pictures

from .learning import pictures

np = pytest.importorskip("numpy")

TINY: dict[str, Any] = {"size": 16, "epochs": 6, "batch": 32, "flip": False, "shift": 1, "threads": 2}


@pytest.fixture(scope="module")
def model() -> ImageClassifier:
    return ImageClassifier(**TINY).fit(*pictures(96))


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


def test_it_comes_back(model: ImageClassifier, tmp_path: Path) -> None:
    X = pictures(9)[0]
    expected = model.predict_proba(X).tobytes()
    model.save(tmp_path / "model", name="Halves")
    assert ImageClassifier.load(tmp_path / "model", threads=2).predict_proba(X).tobytes() == expected
    assert pickle.loads(pickle.dumps(model)).predict_proba(X).tobytes() == expected


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
    with pytest.warns(UserWarning, match=r"1 pictures could not be read, first .*broken.png"):
        read_pictures(tmp_path, size=16)
    with pytest.raises(clamor.NotFoundError):
        read_pictures(tmp_path / "nowhere")
