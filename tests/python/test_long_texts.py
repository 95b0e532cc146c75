"""Texts of more tokens than a model reads at once: long_texts of the estimators, --long-texts of the command."""

from __future__ import annotations

import json
import pickle
import random
import warnings
from pathlib import Path
from typing import Any

import pytest

from clamor import Analyzer, TextClassifier, TextEncoder, analyze
from clamor.cli import main

from .checkpoints import checkpoint
from .learning import TINY, posts

np = pytest.importorskip("numpy")

WORDS = sorted({word for text in posts(400)[0] for word in text.split()})
LONG = " ".join(["love", "great", "happy"] * 10 + random.Random(3).choices(WORDS, k=9_970))
ROOM = 10  # words, beside [CLS] and [SEP]
WINDOWS = [" ".join(LONG.split()[first : first + ROOM]) for first in range(0, 10_000, ROOM)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoint(tmp_path_factory.mktemp("long") / "bert", "bert", WORDS)


@pytest.fixture(scope="module")
def model(base: Path) -> TextClassifier:
    return TextClassifier(base=base, longest=ROOM + 2, epochs=4, rate=4e-3, batch_tokens=512, threads=2).fit(*posts(200))


def test_a_classifier(model: TextClassifier) -> None:
    with pytest.warns(
        RuntimeWarning, match=r'1 of 3 texts has more than 12 tokens; the rest was not read \(long_texts="windows" reads all\)'
    ) as said:
        cut = model.predict_proba(["so good", LONG, WINDOWS[0]])
    assert len(said) == 1 and said[0].filename == __file__
    with pytest.warns(RuntimeWarning, match="1 of 1 texts") as said:
        model.predict([LONG])
        model.score([LONG], ["good"])
    assert [warning.filename for warning in said] == [__file__, __file__]
    np.testing.assert_allclose(cut[1], cut[2], atol=1e-6)
    whole = pickle.loads(pickle.dumps(model)).set_params(long_texts="windows")
    np.testing.assert_allclose(
        whole.predict_proba(["so good", LONG])[1], model.predict_proba(WINDOWS).mean(axis=0, dtype=np.float64), atol=1e-6
    )
    assert np.abs(whole.predict_proba([LONG]) - cut[1]).max() > 1e-3
    assert whole.predict_proba(WINDOWS).tobytes() == model.predict_proba(WINDOWS).tobytes()  # no warning
    with pytest.raises(ValueError, match="long_texts: expected truncate or windows"):
        model.set_params(long_texts="middle").predict(["a"])
    model.set_params(long_texts="truncate")


def test_one_from_scratch_has_no_other_words_than_it_reads() -> None:
    """Its wide part counts words and runs of characters: those of what is cut off do not count."""
    scratch = TextClassifier(**{**TINY, "longest": ROOM + 2}).fit(*posts(200))
    prefix = _first_tokens(scratch, LONG)
    with pytest.warns(RuntimeWarning, match="1 of 2 texts"):
        cut = scratch.predict_proba([LONG, prefix])
    np.testing.assert_allclose(cut[0], cut[1], atol=1e-6)


def _first_tokens(model: TextClassifier, text: str) -> str:
    """The words whose tokens are read."""
    words = text.split()
    for count in range(1, len(words)):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            model.predict_proba([" ".join(words[: count + 1])])
        if said:
            return " ".join(words[:count])
    raise AssertionError


def test_training_warns(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, labels = posts(40)
    with pytest.warns(RuntimeWarning, match="^1 of 41 texts has more than 12 tokens; the rest was not read$") as said:
        fitted = TextClassifier(base=base, longest=ROOM + 2, epochs=1).fit([*texts, LONG], [*labels, "good"])
    assert said[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="1 of 41"):
            fitted.fit([*texts, LONG], [*labels, "good"], checkpoint=tmp_path / "checkpoint")
    assert len(fitted.losses_) == 1 and not list(tmp_path.iterdir())
    table = tmp_path / "posts.tsv"
    table.write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in zip([*texts, LONG], [*labels, "good"])))
    train = ["train", "text", str(table), "--base", str(base), "--longest", str(ROOM + 2), "--epochs", "1"]
    assert main([*train, "--out", str(tmp_path / "model")]) == 0
    assert f"clamor: {table}: 1 of 41 texts has more than 12 tokens; the rest was not read\n" in capsys.readouterr().err


def test_the_main_job_warns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [{"text": "so good"}, {"text": LONG}]
    cut = "1 post has more tokens than the models read at once; the rest was not read"
    for run in (lambda: analyze(given), lambda: Analyzer().add(given)):
        with pytest.warns(RuntimeWarning, match=f"^{cut}$") as said:
            run()
        assert len(said) == 1 and said[0].filename == __file__
    analyze(given, model=None)
    file = tmp_path / "posts.jsonl"
    file.write_text("".join(json.dumps(post) + "\n" for post in given * 2), encoding="utf-8")
    assert main(["analyze", str(file), "--out", str(tmp_path / "report"), "--quiet", "--no-report"]) == 0
    assert capsys.readouterr().err == "clamor: 2 posts have more tokens than the models read at once; the rest was not read\n"


def test_an_encoder(base: Path) -> None:
    encoder = TextEncoder(base, longest=ROOM + 2)
    with pytest.warns(RuntimeWarning, match="1 of 2 texts has more than 12 tokens") as said:
        cut = encoder.transform([LONG, WINDOWS[0]])
    assert said[0].filename == __file__
    np.testing.assert_allclose(cut[0], cut[1], atol=1e-6)
    whole = TextEncoder(base, longest=ROOM + 2, long_texts="windows")
    np.testing.assert_allclose(whole.transform([LONG, "so"])[0], encoder.transform(WINDOWS).mean(axis=0, dtype=np.float64), atol=1e-6)
    assert np.array_equal(encoder.set_params(long_texts="windows").transform([LONG]), whole.transform([LONG]))


def test_the_command(base: Path, model: TextClassifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model.save(tmp_path / "model")
    file, table = tmp_path / "posts.txt", tmp_path / "posts.tsv"
    file.write_text(f"so good\n{LONG}\n" * 700, encoding="utf-8")  # more than a batch
    table.write_text(f"text\tlabel\nso good\tgood\n{LONG}\tbad\n", encoding="utf-8")
    short = ["--longest", str(ROOM + 2)]
    for command, count in [
        (["predict", str(tmp_path / "model"), str(file)], "700 of 1,400 texts have"),
        (["embed", str(base), str(file), *short], "700 of 1,400 texts have"),
        (["evaluate", str(tmp_path / "model"), str(table)], "1 of 2 texts has"),
    ]:
        assert main(command) == 0
        printed = capsys.readouterr()
        assert printed.err.splitlines() == [
            f"clamor: {command[2]}: {count} more than 12 tokens; the rest was not read; --long-texts windows reads all"
        ]
        if command[0] == "predict":
            cut = json.loads(printed.out.splitlines()[1])["scores"]
    file.write_text(f"so good\n{LONG}\n", encoding="utf-8")
    assert main(["predict", str(tmp_path / "model"), str(file), "--long-texts", "windows"]) == 0
    printed = capsys.readouterr()
    whole: dict[str, Any] = json.loads(printed.out.splitlines()[1])["scores"]
    expected = model.predict_proba(WINDOWS).mean(axis=0, dtype=np.float64)
    assert list(whole.values()) == pytest.approx(expected.tolist(), abs=2e-6) and whole != cut and not printed.err
    assert main(["predict", "target-sentiment", str(table), "--long-texts", "windows"]) == 2
    assert "a window may be without the target" in capsys.readouterr().err
