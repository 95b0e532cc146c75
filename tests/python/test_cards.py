"""What becomes of a model card where a model is loaded, and saved again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clamor import ImageClassifier, NodeClassifier, TextClassifier, TextEncoder
from clamor.models import folder

from .checkpoints import checkpoint
from .learning import TINY, communities, pictures, posts

pytest.importorskip("numpy")

CARD = {
    "name": "café",
    "summary": "Says of posts whether they are good.",
    "data": "Made up.\n\n## Where from\n\nHere.",
    "metric": "All right.",
    "limits": "None.",
    "license": "CC0",
}


def text(path: Path) -> str:
    return (path / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def fitted() -> dict[str, tuple[Any, Any]]:
    """A model of each kind that was trained with another seed than is the default, and what loads it."""
    texts, labels = posts(40)
    edges, features, sides = communities(8)
    return {
        "text": (TextClassifier(**{**TINY, "epochs": 1, "seed": 7}).fit(texts, labels), TextClassifier.load),
        "image": (ImageClassifier(size=16, epochs=1, batch=8, seed=7, threads=1).fit(*pictures(16)), ImageClassifier.load),
        "graph": (
            NodeClassifier(edges, features, epochs=1, seed=7, threads=1).fit(range(16), sides),
            lambda path: NodeClassifier.load(path, edges, features),
        ),
    }


@pytest.mark.parametrize("kind", ["text", "image", "graph"])
def test_what_is_not_given_anew_stays(kind: str, fitted: dict[str, tuple[Any, Any]], tmp_path: Path) -> None:
    model, load = fitted[kind]
    model.save(tmp_path / "first", **CARD)
    assert "Seed 7. " in text(tmp_path / "first")
    again = load(tmp_path / "first")
    if kind == "text":
        again.calibrate(*posts(40, seed=8))
    again.save(tmp_path / "second")
    assert text(tmp_path / "second") == text(tmp_path / "first")
    again.save(tmp_path / "third", license="MIT", limits="")
    assert "\n## Licence\n\nMIT\n" in text(tmp_path / "third") and "\n## Limits\n\nNot stated.\n" in text(tmp_path / "third")
    assert CARD["data"] in text(tmp_path / "third")
    (tmp_path / "first" / "README.md").unlink()
    load(tmp_path / "first").save(tmp_path / "fourth")
    assert "Seed" not in text(tmp_path / "fourth") and "No summary was given." in text(tmp_path / "fourth")


def test_a_model_that_was_trained_anew_has_a_card_of_its_own(fitted: dict[str, tuple[Any, Any]], tmp_path: Path) -> None:
    model, load = fitted["text"]
    model.save(tmp_path / "first", **CARD)
    again = load(tmp_path / "first").set_params(**{**TINY, "epochs": 1, "seed": 9}).fit(*posts(40))
    again.set_params(seed=10).save(tmp_path / "second", name="another")
    assert "Made up." not in text(tmp_path / "second") and "Seed 9. " in text(tmp_path / "second")


def test_shipped_models(tmp_path: Path) -> None:
    for name in ("sentiment-en", "sentiment-multilingual"):
        TextClassifier.load(name).save(tmp_path / name)
        assert text(tmp_path / name).splitlines()[:-1] == text(Path(folder(name))).splitlines()[:-1]
    TextClassifier.load("irony").save(tmp_path / "irony", name="irony")
    assert text(tmp_path / "irony").startswith("# irony\n\nNo summary was given.\n") and "\nApache-2.0" in text(tmp_path / "irony")


def test_an_encoder(tmp_path: Path) -> None:
    base = checkpoint(tmp_path / "bert", "bert", ["so", "good"])
    (base / "README.md").write_text("# Of somebody else\n", encoding="utf-8")
    TextEncoder(base).save(tmp_path / "first", **CARD)
    TextEncoder(tmp_path / "first").save(tmp_path / "second")
    assert text(tmp_path / "second") == text(tmp_path / "first") and CARD["data"] in text(tmp_path / "first")
    assert "Seed" not in text(tmp_path / "first")
    TextEncoder(base).save(tmp_path / "third")
    assert "No summary was given." in text(tmp_path / "third")
