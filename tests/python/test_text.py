from __future__ import annotations

import inspect
import os
import pickle
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import TextClassifier
from clamor._context import context

from .learning import TINY, posts, stopping_at

np = pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def model() -> TextClassifier:
    return TextClassifier(**TINY).fit(*posts(240))


def test_it_learns_and_says_probabilities(model: TextClassifier) -> None:
    texts, labels = posts(100, seed=8)
    assert list(model.classes_) == ["bad", "good"]
    assert model.score(texts, labels) > 0.9
    probabilities = model.predict_proba(texts)
    assert probabilities.shape == (100, 2) and probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert len(model.losses_) == TINY["epochs"] and model.losses_[-1] < model.losses_[0]


def test_the_same_seed_gives_the_same_bits(model: TextClassifier) -> None:
    again = TextClassifier(**TINY).fit(*posts(240))
    texts = posts(20, seed=9)[0]
    assert again.predict_proba(texts).tobytes() == model.predict_proba(texts).tobytes()


def test_any_sequence_of_str(model: TextClassifier) -> None:
    texts = posts(5)[0]
    expected = model.predict_proba(texts).tolist()
    for same in (tuple(texts), np.array(texts), np.array(texts, dtype=object)):
        assert model.predict_proba(same).tolist() == expected
    pandas = pytest.importorskip("pandas")
    assert model.predict_proba(pandas.Series(texts)).tolist() == expected
    polars = pytest.importorskip("polars")
    assert model.predict_proba(polars.Series(texts)).tolist() == expected


def test_labels_keep_their_type() -> None:
    texts, labels = posts(120)
    model = TextClassifier(**{**TINY, "epochs": 2}).fit(texts, np.array([label == "good" for label in labels], dtype=np.int64))
    assert model.classes_.dtype == np.int64
    assert set(model.predict(texts)) <= {0, 1}


def test_odd_texts(model: TextClassifier) -> None:
    odd = ["", " ", "\x00", "x" * 100_000, "\ud800 half a pair", "é" * 500, "🙂"]
    assert np.isfinite(model.predict_proba(odd)).all()
    assert model.predict_proba([]).shape == (0, 2)


def test_wrong_arguments_are_said(model: TextClassifier) -> None:
    with pytest.raises(TypeError, match=r"write \[text\]"):
        model.predict("one text")
    with pytest.raises(TypeError, match="X: expected a sequence of str, got None"):
        model.predict(None)  # type: ignore[arg-type]
    for unordered in ({"a", "b"}, frozenset("ab"), {"a": 1}):
        with pytest.raises(TypeError, match=f"X: expected a sequence of str, got {type(unordered).__name__}"):
            model.predict(unordered)
    with pytest.raises(TypeError, match=r"validation\[0\]: expected str, got int"):
        TextClassifier(**TINY).fit(*posts(20), validation=([1], ["good"]))  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"X\[1\]: expected str, got int"):
        model.predict(["a", 1])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="shape"):
        model.predict(np.array([["a", "b"]]))
    with pytest.raises(ValueError, match="not fitted"):
        TextClassifier().predict(["a"])
    with pytest.raises(ValueError, match="3 labels"):
        TextClassifier().fit(["a", "b", "c"], ["x", "y"])
    with pytest.raises(ValueError, match="at least two classes"):
        TextClassifier().fit(["a", "b"], ["x", "x"])
    with pytest.raises(ValueError, match="no parameter 'widht'"):
        TextClassifier().set_params(widht=3)
    with pytest.raises(ValueError, match="heads"):
        TextClassifier(**{**TINY, "width": 30, "heads": 4}).fit(*posts(20))


def test_a_folder_comes_back(model: TextClassifier, tmp_path: Path) -> None:
    texts = posts(30)[0]
    model.save(tmp_path / "model", name="Moods", data="made up")
    loaded = TextClassifier.load(tmp_path / "model", threads=2)
    assert loaded.predict_proba(texts).tobytes() == model.predict_proba(texts).tobytes()
    assert "Moods" in (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    with pytest.raises(LookupError, match="no model nowhere"):
        TextClassifier.load("nowhere")
    weights = tmp_path / "model" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(clamor.BadFileError, match="model.safetensors"):
        TextClassifier.load(tmp_path / "model")


def test_hashtags_and_emoji_are_read_by_choice(tmp_path: Path) -> None:
    raw, read = ["#LovelyTrain❤️"], ["# lovely train :red_heart:"]
    read_so = TextClassifier(**{**TINY, "epochs": 1}, split_hashtags=True, name_emoji=True).fit(*posts(80))
    as_they_are = TextClassifier(**{**TINY, "epochs": 1}).fit(*posts(80))
    read_so.save(tmp_path / "moods")
    for model in (read_so, pickle.loads(pickle.dumps(read_so)), TextClassifier.load(tmp_path / "moods")):
        assert model.predict_proba(raw).tolist() == model.predict_proba(read).tolist()
    assert as_they_are.predict_proba(raw).tolist() != as_they_are.predict_proba(read).tolist()


@pytest.mark.parametrize(
    ("option", "value", "raw", "read"),
    [
        ("handles", False, "thanks @nasa now", "thanks @user now"),
        ("links", False, "see https://t.co/x now", "see http now"),
        ("html", False, "love &lt;3 &gt; now", "love <3 > now"),
        ("quotes", False, "“great” day", '"great" day'),
        ("longest_run", 0, "soooooo great", "sooo great"),
        ("longest_run", 1, "sooo great", "so great"),
        ("lowercase", False, "SO GREAT", "so great"),
    ],
)
def test_how_posts_are_read_is_a_choice(option: str, value: Any, raw: str, read: str, tmp_path: Path) -> None:
    """Two texts that a rule reads alike are told apart without it; of a run of 1 the other way round."""
    texts, labels = posts(60)
    words = [f"{raw if i % 2 else read} {text}" for i, text in enumerate(texts)]
    sizes = {**TINY, "epochs": 1, "vocabulary": 400}
    chosen, usual = TextClassifier(**sizes, **{option: value}).fit(words, labels), TextClassifier(**sizes).fit(words, labels)
    chosen.save(tmp_path / "model")

    def alike(model: TextClassifier) -> bool:
        one, other = model.predict_proba([raw, read]).tolist()
        return bool(one == other)

    assert [alike(chosen), alike(usual)] == [value == 1, value != 1]
    loaded = TextClassifier.load(tmp_path / "model")
    assert alike(loaded) == alike(chosen) and loaded.get_params()[option] == value


def test_pickle(model: TextClassifier) -> None:
    texts = posts(30)[0]
    again = pickle.loads(pickle.dumps(model))
    assert again.predict_proba(texts).tobytes() == model.predict_proba(texts).tobytes()
    assert again.get_params() == model.get_params()
    assert pickle.loads(pickle.dumps(TextClassifier(width=8))).width == 8


def test_many_threads_predict_at_once(model: TextClassifier) -> None:
    texts = posts(64)[0]
    expected = model.predict_proba(texts).tobytes()
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(model.predict_proba(texts).tobytes())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_python_runs_on_while_a_model_trains() -> None:
    """The GIL is released: this thread counts while the other trains."""
    trainer = threading.Thread(target=lambda: TextClassifier(**{**TINY, "epochs": 40}).fit(*posts(240)))
    trainer.start()
    ticks = 0
    while trainer.is_alive():
        time.sleep(0.001)
        ticks += 1
    assert ticks > 20


def test_ctrl_c_ends_training_and_nothing_else() -> None:
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        TextClassifier(**{**TINY, "epochs": 100_000}).fit(*posts(240))
    timer.join()
    assert TextClassifier(**{**TINY, "epochs": 1}).fit(*posts(40)).predict(["a"]).shape == (1,)


def test_a_stopped_call_keeps_no_warning_for_the_next() -> None:
    texts = posts(40)[0]
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.warns(RuntimeWarning, match="fit: no post has other"), pytest.raises(KeyboardInterrupt):
        TextClassifier(**{**TINY, "epochs": 100_000})._train(texts, ["bad", "good", "other"], [0, 1] * 20)
    timer.join()
    TextClassifier(**{**TINY, "epochs": 1})._train(texts, ["bad", "good"], [0, 1] * 20)


def test_what_is_being_changed_is_read_after_that(model: TextClassifier) -> None:
    core = pickle.loads(pickle.dumps(model))._core
    changing, go_on = threading.Event(), threading.Event()

    def wait(*step: Any) -> None:
        changing.set()
        assert go_on.wait(60)

    change = threading.Thread(target=lambda: core.pretrain(context(1), posts(8)[0], epochs=1, rate=1e-5, seed=1, progress=wait))
    change.start()
    assert changing.wait(60)
    readers = [
        threading.Thread(target=getattr, args=(core, name))
        for name in ("temperature", "label_temperatures", "calibration_errors", "precision")
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(0.2)
    waited = [reader.is_alive() for reader in readers]
    go_on.set()
    for thread in (change, *readers):
        thread.join(60)
    assert waited == [True] * 4 and not any(thread.is_alive() for thread in (change, *readers))


@pytest.mark.parametrize(("stage", "last"), [("pretrain", 2), ("fit", 20)])
def test_fit_goes_on_from_its_checkpoint(stage: str, last: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, labels = posts(240)
    sizes = {**TINY, "epochs": 6, "pretrain_epochs": 4}
    expected = TextClassifier(**sizes).fit(texts, labels).predict_proba(texts).tobytes()
    file = tmp_path / "checkpoint"
    with monkeypatch.context() as patch:
        patch.setattr("clamor.text.steps", stopping_at(stage, last))
        with pytest.raises(KeyboardInterrupt):
            TextClassifier(**sizes).fit(texts, labels, checkpoint=file)
    assert {path.name for path in tmp_path.iterdir()} == {"checkpoint.pretrain", *(["checkpoint"] if stage == "fit" else [])}
    with pytest.raises(ValueError, match="is there already"):
        TextClassifier(**sizes).fit(texts, labels, checkpoint=file)
    if stage == "fit":  # of a language that was learned otherwise
        for name, value, said in [("pretrain_epochs", 5, "epochs 5"), ("pretrain_rate", 2e-3, "rate 0.002"), ("pretrain_epochs", 0, "not")]:
            with pytest.raises(ValueError, match=f'language was "epochs 4, rate 0.001, .*", is ".*{said}'):
                TextClassifier(**{**sizes, name: value}).fit(texts, labels, checkpoint=file, resume=True)
    again = TextClassifier(**sizes).fit(texts, labels, checkpoint=file, resume=True)
    assert again.predict_proba(texts).tobytes() == expected
    assert not list(tmp_path.iterdir())


def test_training_that_diverges_keeps_the_last_good_weights(tmp_path: Path) -> None:
    texts, labels = posts(240)
    file = tmp_path / "checkpoint"
    model = TextClassifier(**{**TINY, "rate": 900, "epochs": 60})
    with pytest.raises(clamor.DivergedError, match=r"diverged at step .* the weights are those of step \d+. Lower the rate") as error:
        model.fit(texts, labels, checkpoint=file)
    assert isinstance(error.value, FloatingPointError) and not isinstance(error.value, ValueError)
    probabilities = model.predict_proba(texts)
    assert np.isfinite(probabilities).all() and list(model.classes_) == ["bad", "good"] and model.losses_ == []
    model.save(tmp_path / "model")
    assert TextClassifier.load(tmp_path / "model").predict_proba(texts).tobytes() == probabilities.tobytes()
    # It goes on from the checkpoint, but at no higher rate.
    model.set_params(rate=1000)
    with pytest.raises(ValueError, match="rate was 900"):
        model.fit(texts, labels, checkpoint=file, resume=True)
    model.set_params(rate=1e-3).fit(texts, labels, checkpoint=file, resume=True)
    assert len(model.losses_) == 60 and not file.exists()
    # What fails otherwise leaves what was learned before.
    again = model.predict_proba(texts).tobytes()
    with pytest.raises(ValueError):
        model.set_params(epochs=0).fit(texts, labels)
    assert model.predict_proba(texts).tobytes() == again


def test_pretraining_that_diverges_leaves_no_model(tmp_path: Path) -> None:
    texts, labels = posts(1500)
    file = tmp_path / "checkpoint"
    model = TextClassifier(**{**TINY, "epochs": 2}, pretrain_epochs=20, pretrain_rate=1000)
    with pytest.raises(clamor.DivergedError, match=r"pretrain_rate: .*diverged at step .*; nothing is fitted yet"):
        model.fit(texts, labels, checkpoint=file)
    assert not model.__sklearn_is_fitted__()
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pretrain"]
    model.set_params(pretrain_rate=1e-3).fit(texts, labels, checkpoint=file, resume=True)
    assert len(model.losses_) == 2 and not list(tmp_path.iterdir())


def test_validation_stops_early_and_keeps_the_best(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, labels = posts(240)
    others, truth = posts(80, seed=8)
    wrong = ["good" if label == "bad" else "bad" for label in truth]
    sizes = {**TINY, "epochs": 30, "patience": 2}
    model = TextClassifier(**sizes).fit(texts, labels, validation=(others, wrong))
    scores, best = model.validation_scores_, int(np.argmin(model.validation_scores_))
    assert len(scores) == len(model.losses_) == best + 3 < 30
    numbers = np.array([label == "good" for label in wrong], dtype=int)
    assert -np.log(model.predict_proba(others)[np.arange(80), numbers]).mean() == pytest.approx(scores[best], rel=1e-4)
    right = TextClassifier(**sizes).fit(texts, labels, validation=(others, np.array(truth)))
    assert right.score(others, truth) > 0.9 and len(right.validation_scores_) > len(scores)
    assert TextClassifier(**{**TINY, "epochs": 1}).fit(texts, labels).validation_scores_ == []

    # A stopped training judges on as if it had not been.
    file = tmp_path / "checkpoint"
    with monkeypatch.context() as patch:
        patch.setattr("clamor.text.steps", stopping_at("fit", 12))
        with pytest.raises(KeyboardInterrupt):
            TextClassifier(**sizes).fit(texts, labels, validation=(others, wrong), checkpoint=file)
    again = TextClassifier(**sizes).fit(texts, labels, validation=(others, wrong), checkpoint=file, resume=True)
    assert again.validation_scores_ == scores and again.predict_proba(texts).tobytes() == model.predict_proba(texts).tobytes()


def test_validation_of_labels_and_numbers() -> None:
    texts, moods = posts(120)
    sizes = {**TINY, "epochs": 2}
    both = TextClassifier(targets="labels", class_weight={"good": 2}, **sizes)
    both.fit(texts, [[mood, "any"] for mood in moods], validation=(texts[:20], [[mood] for mood in moods[:20]]))
    assert len(both.validation_scores_) == 2
    loud = [float(len(text)) for text in texts]
    number = TextClassifier(targets="number", **sizes).fit(texts, loud, validation=(texts, loud))
    assert ((number.predict(texts) - loud) ** 2).mean() == pytest.approx(min(number.validation_scores_), rel=1e-3)


def test_class_weights() -> None:
    texts, labels = posts(160)
    rare = [label if label == "bad" or i % 4 == 0 else "bad" for i, label in enumerate(labels)]
    sizes = {**TINY, "epochs": 3}

    def answers(y: Any = rare, **more: Any) -> bytes:
        return TextClassifier(**{**sizes, **more}).fit(texts, y).predict_proba(texts).tobytes()

    balanced = {label: len(rare) / 2 / rare.count(label) for label in ("bad", "good")}
    assert answers(class_weight="balanced") == answers(balance=1) == answers(class_weight=balanced) != answers()
    assert answers(class_weight={"bad": 1.0}) == answers(class_weight={}) == answers()
    numbers = [int(label == "good") for label in rare]
    assert answers(y=numbers, class_weight={1: 3}) == answers(class_weight={"good": 3.0}) != answers()
    skewed = TextClassifier(class_weight={"good": 20}, **sizes).fit(texts, rare).predict_proba(texts)[:, 1].mean()
    assert skewed > TextClassifier(**sizes).fit(texts, rare).predict_proba(texts)[:, 1].mean() + 0.1


def test_wrong_validation_and_weights_are_said() -> None:
    texts, labels = posts(20)
    cases: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        (r"validation: expected a pair \(X, y\), got str", {}, {"validation": "other"}),
        ("validation: 20 labels are none of the classes, first 'strange'", {}, {"validation": (texts, ["strange"] * 20)}),
        ("validation: expected at least one text, and a label for each, got 20 and 3", {}, {"validation": (texts, labels[:3])}),
        ("validation: expected at least one text", {}, {"validation": ([], [])}),
        ("patience: expected validation posts", {"patience": 3}, {}),
        ("class_weight: expected labels of y, got 1 others, first 'strange'", {"class_weight": {"strange": 2.0}}, {}),
        ("class_weight: expected 0 to 1e\\+09, got -1", {"class_weight": {"good": -1}}, {}),
        ("class_weight: expected None where balance is given, which is 1", {"class_weight": "balanced", "balance": 1}, {}),
        ("a weight above 0", {"class_weight": {"good": 0, "bad": 0}}, {}),
        ("class_weight: expected None where targets are number", {"class_weight": {1: 2}, "targets": "number"}, {"y": [1.0] * 20}),
        ("class_weight: expected None where targets are number", {"class_weight": "balanced", "targets": "number"}, {"y": [1.0] * 20}),
    ]
    for said, more, given in cases:
        call: dict[str, Any] = {"X": texts, "y": labels, **given}
        with pytest.raises((ValueError, TypeError), match=said):
            TextClassifier(**{**TINY, **more}).fit(**call)


def test_defaults_are_the_core_s() -> None:
    parameters = inspect.signature(TextClassifier).parameters
    assert {name: parameters[name].default for name in clamor._core.text_defaults()} == clamor._core.text_defaults()


def test_grid_search_survives_a_rate_that_diverges() -> None:
    search = pytest.importorskip("sklearn.model_selection").GridSearchCV(
        TextClassifier(**{**TINY, "epochs": 30}), {"rate": [3e-3, 1000]}, cv=2, error_score=0
    )
    with pytest.warns(Warning, match="diverged"):
        search.fit(*posts(240))
    assert search.best_params_ == {"rate": 3e-3}


def test_what_is_no_checkpoint(tmp_path: Path) -> None:
    texts, labels = posts(40)
    model, file = TextClassifier(**TINY), tmp_path / "checkpoint"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="is there already"):
        model.fit(texts, labels, checkpoint=file)
    with pytest.raises(clamor.BadFileError, match="checkpoint"):
        model.fit(texts, labels, checkpoint=file, resume=True)
    with pytest.raises(ValueError, match="resume: expected a checkpoint"):
        model.fit(texts, labels, resume=True)
    with pytest.raises(OSError, match="File name too long"):
        model.fit(texts, labels, checkpoint=tmp_path / ("x" * 300), resume=True)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_host_that_handles_ctrl_c_keeps_it() -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        timer = threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT))
        timer.start()
        TextClassifier(**{**TINY, "epochs": 8}).fit(*posts(240))
        timer.join()
        assert came == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_works_on(model: TextClassifier) -> None:
    texts = posts(8)[0]
    expected = model.predict_proba(texts).tobytes()
    child = os.fork()
    if child == 0:
        os._exit(0 if model.predict_proba(texts).tobytes() == expected else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("precision", ["int8", "auto"])
def test_precision(precision: str, model: TextClassifier, tmp_path: Path) -> None:
    texts = posts(60, 3)[0]
    exact = model.predict_proba(texts)
    model.save(tmp_path / "model")
    fast = TextClassifier.load(tmp_path / "model", precision=precision, threads=2)
    assert fast.get_params()["precision"] == precision and fast.precision_ in ("f32", "bf16", "int8")
    assert fast.precision_ == precision or precision == "auto"
    near = fast.predict_proba(texts)
    assert np.abs(near - exact).max() < 0.1
    assert (fast.predict(texts) == model.predict(texts)).mean() > 0.95
    assert np.array_equal(pickle.loads(pickle.dumps(fast)).predict_proba(texts), near)
    assert np.abs(fast.set_params(precision="f32").predict_proba(texts) - exact).max() < 1e-5 and fast.precision_ == "f32"
    with pytest.raises(ValueError, match="precision: expected auto, f32, bf16 or int8, got 'fp8'"):
        fast.set_params(precision="fp8").predict_proba(texts)


def test_training_in_bf16_is_of_training_alone(model: TextClassifier, tmp_path: Path) -> None:
    texts, labels = posts(100, seed=8)
    made = TextClassifier(**TINY, train_precision="bf16")
    try:
        made.fit(*posts(240))
    except clamor.UnsupportedError as error:
        assert "AVX512_BF16" in str(error)
        return
    assert made.precision_ == "f32" and made.score(texts, labels) > 0.9
    assert made.losses_ != model.losses_ and made.losses_ == pytest.approx(model.losses_, rel=0.05)
    made.save(tmp_path / "model")
    again = TextClassifier.load(tmp_path / "model")
    assert again.get_params()["train_precision"] == "f32" and np.array_equal(again.predict_proba(texts), made.predict_proba(texts))
    with pytest.raises(ValueError, match="train_precision: expected f32 or bf16"):
        made.set_params(train_precision="int8").fit(texts, labels)


def test_calibration_is_of_a_fitted_model(model: TextClassifier, tmp_path: Path) -> None:
    texts, labels = posts(100, 5)
    labels = [("bad" if label == "good" else "good") if i % 10 == 0 else label for i, label in enumerate(labels)]  # so that doubt is right
    model.save(tmp_path / "model")
    own = TextClassifier.load(tmp_path / "model", threads=2)
    assert own.temperature_ == 1
    before = own.predict(texts)
    assert own.calibrate(texts, labels) is own and own.temperature_ != 1
    assert (own.predict(texts) == before).all()
    own.save(tmp_path / "model")
    assert TextClassifier.load(tmp_path / "model").temperature_ == pytest.approx(own.temperature_)
    assert pickle.loads(pickle.dumps(own)).temperature_ == pytest.approx(own.temperature_)
    with pytest.raises(ValueError, match="y: 1 labels are none of the classes, first 'strange'"):
        own.calibrate(texts[:2], ["good", "strange"])
    with pytest.raises(ValueError, match="y: expected 2 labels, one for each of X"):
        own.calibrate(texts[:2], ["good"])


def test_labels_that_do_not_exclude_each_other(tmp_path: Path) -> None:
    texts, moods = posts(300)
    y = [["good"] * (mood == "good") + ["long"] * ("train" in text) for text, mood in zip(texts, moods)]
    model = TextClassifier(**TINY, targets="labels").fit(texts, y)
    assert model.classes_.tolist() == ["good", "long"]
    assert model.score(texts, y) > 0.9 and model.predict_proba(texts).shape == (300, 2)
    assert {(), ("good",), ("long",), ("good", "long")} == set(model.predict(texts))
    model.save(tmp_path / "model")
    loaded = TextClassifier.load(tmp_path / "model", threads=2)
    assert loaded.targets == "labels" and loaded.predict(texts) == model.predict(texts)
    assert pickle.loads(pickle.dumps(model)).predict(texts) == model.predict(texts)
    with pytest.raises(TypeError, match=r"y\[1\]: expected a sequence of labels, got str"):
        TextClassifier(**TINY, targets="labels").fit(texts[:2], [["a"], "b"])


def test_a_number(tmp_path: Path) -> None:
    texts, moods = posts(300)
    y = np.array([20.0 + 5 * (mood == "good") + text.count("train") for text, mood in zip(texts, moods)])
    model = TextClassifier(**TINY, targets="number").fit(texts, y)
    assert model.score(texts, y) > 0.8 and abs(model.predict(texts).mean() - y.mean()) < 1
    model.save(tmp_path / "model")
    loaded = TextClassifier.load(tmp_path / "model", threads=2)
    assert loaded.targets == "number" and np.abs(loaded.predict(texts) - model.predict(texts)).max() < 1e-3
    assert np.array_equal(pickle.loads(pickle.dumps(model)).predict(texts[:3]), model.predict(texts[:3]))
    with pytest.raises(clamor.UnsupportedError, match="a number has no probabilities"):
        model.predict_proba(texts)
    with pytest.raises(ValueError, match="y: expected 2 numbers"):
        TextClassifier(**TINY, targets="number").fit(texts[:2], ["a", "b"])
    tags = pytest.importorskip("sklearn.utils").get_tags(model)
    assert tags.estimator_type == "regressor"
