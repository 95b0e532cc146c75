"""Arguments of another type or out of range: the message names the argument and what is expected, and never prints a post."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import Analyzer, ImageClassifier, NodeClassifier, TextClassifier, analyze
from clamor.cli import main

from .checkpoints import checkpoint
from .learning import TINY, communities, pictures, posts

np = pytest.importorskip("numpy")

SECRET = "my secret post"
WRONG: list[Any] = [
    "x", b"x", None, [SECRET], {SECRET: SECRET}, object(), 1.5, float("nan"), float("inf"), -1, 10**30, 1e30, np.array([1, 2]),
]


def _refused(name: str, call: Any) -> bool:
    """Whether an exception came out, which is then of a family that says which argument."""
    try:
        call()
    except (TypeError, ValueError, LookupError) as error:
        assert name in str(error) and SECRET not in str(error) and "incompatible" not in str(error), str(error)
        return True
    return False


_FINE: dict[str, list[Any]] = {
    "track": [[SECRET]],
    "time_format": ["x"],
    "progress": [None],
}
"""Of WRONG what makes sense all the same."""


def _all_refused(name: str, values: list[Any], call: Any) -> None:
    fine = _FINE.get(name, [])
    for value in values:
        assert _refused(name, lambda: call(**{name: value})) != any(
            value is one or (type(value) is type(one) and value == one) for one in fine
        ), (name, type(value))


@pytest.mark.parametrize("kind", [TextClassifier, ImageClassifier, NodeClassifier])
def test_every_parameter_of_an_estimator(kind: Any) -> None:
    plain: dict[str, Any] = {"threads": 1, "epochs": 1}
    X: Any
    if kind is TextClassifier:
        plain, X, y = {**TINY, **plain}, [f"{SECRET} {text}" for text in posts(8)[0]], [0, 1] * 4
    elif kind is ImageClassifier:
        plain, X, y = {"size": 16, **plain}, pictures(8)[0], [0, 1] * 4
    else:
        edges, features, _ = communities(4)
        plain, X, y = {"edges": edges, "features": features, **plain}, range(8), [0, 1] * 4
    for name in inspect.signature(kind).parameters:
        if name in ("edges", "features"):
            continue
        refused = 0
        for wrong in WRONG:
            if name == "base" and isinstance(wrong, str):
                refused += 1  # as a folder that is not there, which a message may name
                continue
            try:
                kind(**{**plain, name: wrong}).fit(X, y)
            except (TypeError, ValueError) as error:
                assert str(error).startswith(f"{name}: expected ") and SECRET not in str(error), str(error)
                refused += 1
        assert refused >= len(WRONG) - 2, name  # 1.5 is a rate


def test_a_fitted_model_asks_for_what_it_uses() -> None:
    """A rate or size that is wrong does not keep it from predicting; wrong threads do."""
    X = pictures(8)[0]
    model = ImageClassifier(size=16, epochs=1, threads=1).fit(X, [0, 1] * 4)
    assert model.set_params(rate=-1.0, epochs=0, size="16").predict(X).shape == (8,)
    with pytest.raises(ValueError, match="threads: expected 0 to 4,096, got -1"):
        model.set_params(threads=-1).predict(X)


def test_every_argument_of_the_analyzer(tmp_path: Path) -> None:
    given: list[Any] = [{"text": SECRET}]
    for name in ("track", "text_bytes", "memory_limit", "threads"):
        _all_refused(name, WRONG, lambda **wrong: Analyzer(model=None, **wrong).add(given))
    for name in ("columns", "time_format", "timezone", "unescape_html", "format", "strict", "progress"):
        # A dict is names of columns, which a message may say.
        values = [wrong for wrong in [*WRONG, 7] if name != "columns" or not isinstance(wrong, dict)]
        _all_refused(name, values, lambda **wrong: Analyzer(model=None).add(given, **wrong))
    for name in ("posts_format", "resume", "progress", "track", "strict", "text_bytes"):
        _all_refused(name, WRONG, lambda **wrong: analyze(given, model=None, **wrong))
    with pytest.raises(ValueError, match="text_bytes: expected 0 to 65,536, got -1"):
        Analyzer(model=None, text_bytes=-1)
    with pytest.raises(ValueError, match="memory_limit: expected 0 to .*, got -1"):
        Analyzer(model=None, memory_limit=-1)
    with pytest.raises(TypeError, match="merge: expected an Analyzer, got str"):
        Analyzer(model=None).merge("other")  # type: ignore[arg-type]


def test_storage_and_card(tmp_path: Path) -> None:
    model = TextClassifier(**{**TINY, "epochs": 1}).fit(*posts(40))
    with pytest.raises(ValueError, match="storage: expected f32, bf16 or int8"):
        model.save(tmp_path / "model", storage="f64")
    with pytest.raises(TypeError, match="name: expected a str, got 3"):
        model.save(tmp_path / "model", name=3)  # type: ignore[arg-type]
    encoder = clamor.TextEncoder(checkpoint(tmp_path / "bert", "bert", ["a", "b"]), threads=1)
    for save in (model.save, encoder.save):
        with pytest.raises(ValueError, match="model card: no entry seed; expected name, summary, data, metric, limits or license"):
            save(tmp_path / "model", seed="7")
        for entry in ("nmae", "seed"):
            with pytest.raises(ValueError, match=f"model card: no entry {entry}; expected name, summary, data, metric, limits or license$"):
                save(tmp_path / "model", **{entry: "7"})


def test_half_of_a_surrogate_pair_is_no_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """pybind11 would print all arguments. A text may have it: it is read as "?"."""
    half, texts, sizes = "\ud83d", [f"{SECRET} {text}" for text in posts(8)[0]], {**TINY, "epochs": 1}
    model = TextClassifier(**sizes).fit([*texts[:7], half], ["a", "b"] * 4)
    edges, features, _ = communities(4)
    encoder = clamor.Tokenizer(clamor.models.folder("sentiment-en"))
    assert encoder.encode(half).ids == encoder.encode("?").ids
    calls: dict[str, Any] = {
        "y": lambda: TextClassifier(**sizes).fit(texts, [half, "b"] * 4),
        "y ": lambda: TextClassifier(**sizes, targets="labels").fit(texts, [[half], ["b"]] * 4),
        "y  ": lambda: ImageClassifier(size=16, epochs=1, threads=1).fit(pictures(8)[0], [half, "b"] * 4),
        "y   ": lambda: NodeClassifier(edges, features, epochs=1, threads=1).fit(range(8), [half, "b"] * 4),
        "checkpoint": lambda: TextClassifier(**sizes).fit(texts, ["a", "b"] * 4, checkpoint=tmp_path / half),
        "name": lambda: model.save(tmp_path / "model", name=half),
        "folder": lambda: model.save(tmp_path / half),
        "model": lambda: TextClassifier.load(half),
        "posts": lambda: analyze(half, model=None),
        "out": lambda: analyze([{"text": SECRET}], model=None, out=half),
        "state": lambda: analyze([{"text": SECRET}], model=None, state=half),
        "path": lambda: Analyzer(model=None).save(half),
        "track[1]": lambda: Analyzer(model=None, track=["a", half]),
    }
    for name, call in calls.items():
        with pytest.raises(ValueError, match="expected text that UTF-8 can hold, got half of a surrogate pair") as error:
            call()
        said = str(error.value)
        assert said.startswith(f"{name.strip()}: ") and SECRET not in said and half not in said, said
    assert main(["analyze", "\udcff.jsonl", "--out", str(tmp_path / "out")]) == 2
    said = r"argument 2, '\udcff.jsonl': expected UTF-8, got other bytes; a file whose name has them must be renamed"
    assert capsys.readouterr().err == f"clamor: {said}\n"


def test_items_of_several_shapes_are_no_array() -> None:
    X, (edges, features, _) = pictures(2)[0], communities(4)
    nodes = NodeClassifier(edges, features, epochs=1, threads=1)
    calls: list[tuple[str, Any]] = [
        ("X", lambda: ImageClassifier(size=16).fit([X[0], X[1][:8]], ["a", "b"])),  # type: ignore[arg-type]
        ("X", lambda: nodes.fit([[0], [1, 2]], ["a", "b"])),  # type: ignore[list-item]
        ("edges", lambda: NodeClassifier([[0, 1], [2]], features).fit([0, 1], ["a", "b"])),
        ("features", lambda: NodeClassifier(edges, [[0.5], [1, 2]]).fit([0, 1], ["a", "b"])),
    ]
    for name, call in calls:
        with pytest.raises(ValueError, match=f"{name}: expected an array, got items of several shapes"):
            call()


def test_labels_of_bytes_are_none() -> None:
    for y, targets in (([b"a", b"b"] * 4, "classes"), (np.array([b"a", b"b"] * 4), "classes"), ([[b"a"], [b"b"]] * 4, "labels")):
        with pytest.raises(TypeError, match="y: expected labels of text or numbers, got bytes"):
            TextClassifier(**TINY, targets=targets).fit(posts(8)[0], y)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["train", "text", "TABLE", "--out", "OUT", "--seed", "99999999999999999999999"], "seed: expected 0 to"),
        (["train", "text", "TABLE", "--out", "OUT", "--epochs", "0"], "epochs: expected 1 to"),
        (["train", "text", "TABLE", "--out", "OUT", "--rate", "nan"], "rate: expected 1e-12 to"),
        (["train", "text", "TABLE", "--out", "OUT", "--layers", "65"], "layers: expected 0 to 64, got 65"),
        (["train", "text", "TABLE", "--out", "OUT", "--threads", "100000"], "threads: expected 0 to 4,096, got 100,000"),
        (["predict", "sentiment-en", "TABLE", "--threads", "100000"], "threads: expected 0 to 4,096, got 100,000"),
        (["analyze", "TABLE", "--out", "OUT", "--threads", "100000"], "threads: expected 0 to 4,096, got 100,000"),
    ],
)
def test_the_command(arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.tsv"
    table.write_text(f"text\tlabel\n{SECRET}\ta\n{SECRET} too\tb\n", encoding="utf-8")
    assert main([{"TABLE": str(table), "OUT": str(tmp_path / "out")}.get(word, word) for word in arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"clamor: {said}") and SECRET not in error and not (tmp_path / "out").exists()


def test_the_system_has_not_that_many_threads() -> None:
    """Each thread wants some MB of addresses for its stack."""
    code = (
        "import resource, clamor._context as c; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "try: c.context(4000)\nexcept MemoryError as error: print(error)\n"
        "print(c.context(1).threads)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.splitlines()
    assert said[0].startswith("context: of 4000 threads the system gave ") and said[1] == "1"


def test_what_the_system_refuses_is_an_error_of_ours() -> None:
    with pytest.raises(OSError, match="refused") as error:
        clamor._core._raise(-1, "refused")
    assert isinstance(error.value, clamor.FileSystemError)
