"""Transformers for posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os import PathLike, fsdecode, fspath
from os.path import exists
from typing import TYPE_CHECKING, Any

from clamor import _checkpoint, _checks, _core, models
from clamor._context import context
from clamor._estimator import Classifier
from clamor._progress import steps
from clamor._targets import balance_of, encode, encode_held_out, labels_of, lists_of, matrix_of, numbers, numbers_of, weights_of
from clamor._texts import as_texts, plain, warn_of_cut
from clamor.errors import DivergedError, InvalidArgumentError, UnsupportedError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clamor._targets import Targets


_RANGES: dict[str, Any] = _core.text_ranges()


class TextClassifier(Classifier):
    """A transformer that puts posts into classes: trained from scratch (vocabulary, masked-language pre-training, labels), or on
    the encoder of a checkpoint.

    >>> model = TextClassifier(epochs=4).fit(texts, labels)            # doctest: +SKIP
    >>> model = TextClassifier(base="all-MiniLM-L6-v2").fit(texts, labels)  # doctest: +SKIP
    >>> model.predict(["what a day"])                                   # doctest: +SKIP
    >>> TextClassifier.load("sentiment-en").predict_proba(texts)        # doctest: +SKIP

    X is a sequence of str (a list, a NumPy array of str, an array of Arrow, a pandas or Polars column), y one label for each; with targets "labels" any
    number of labels for each: a list of lists, which predict() gives back as tuples, or a matrix [n, labels] of 0 and 1 (scikit-learn's indicator
    matrix, dense or sparse), which it gives back as one, its columns the labels 0, 1, ... With "number" a real number for each. There is no
    sample_weight: class_weight and balance say what posts weigh.
    The same seed, threads, data and build give the same model. Training and prediction run without the GIL.

    base: the folder of a Hugging Face checkpoint (docs/checkpoints.md), whose encoder, vocabulary and dropout are taken: then those
    parameters have no effect.
    pooling: what the head on a base sees of a post: "first", its first token, under the checkpoint's own kind of head, and save() writes a
    folder that transformers opens; "mean", the mean over its tokens, under one dense layer, and save() writes one of which sentence-transformers makes
    the logits of normalised posts; None for the mean where
    base is a sentence-embedding folder that makes its vectors so, else the first token.
    width, layers, heads, inner: size of the network.   longest: tokens that are read of a post.   vocabulary: tokens at most.
    lowercase: of a checkpoint its tokenizer says it.   handles, links: "@NASA" is read as "@user", a link as "http".   html: "&lt;3" as "<3".
    quotes: typographic marks as ' and ".   longest_run: "sooooo!!!!!" as "sooo!!!"; 0 leaves runs.
    split_hashtags: "#ThrowbackThursday" is read as "# throwback thursday".   name_emoji: a red heart is read as ":red_heart:". All are kept
    with the model (docs/normalizer.md).
    pretrain_epochs: passes over `fit`'s texts to learn their language first (Devlin et al. 2018); 0 for none.
    batch_tokens, rate, label_smoothing, dropout: of training; the rate is 5e-4 from scratch and 5e-5 on a checkpoint unless given.   balance: 0 weighs posts alike (accuracy), 1 classes (macro-recall).
    class_weight: in its place, what a post of each class weighs, {label: weight}, others 1; or "balanced", which is balance 1. Where labels do
    not exclude each other, what a post with the label weighs beside one without.
    patience: epochs without a lower loss on validation posts after which fit() stops; 0 for never.
    targets: classes (labels that exclude each other), labels, or number.
    precision: what prediction works in, f32, bf16 (where the processor has it), int8, or auto for the fastest whose results hold
    (docs/precision.md). Training is in f32.
    long_texts: how prediction reads posts of more than `longest` tokens: truncate (their first; a warning says of how many) or windows (all,
    the mean of windows of so many tokens; docs/long-texts.md). fit() reads their first tokens.
    threads: 0 for one a processor.   verbose: a progress bar, where tqdm is installed.
    """

    _kind = "TextClassifier"
    _asked: str  # of _core's precision
    _y_is_matrix = False  # whether fit() is given labels as a matrix,
    _as_matrix = False  # and whether what was learned is, so that predict() gives them so

    _limits = {
        "base": _checks.optional(_checks.path),
        "pooling": _checks.optional(_checks.one_of("first", "mean")),
        "width": _checks.wholes(*_RANGES["width"]),
        "layers": _checks.wholes(*_RANGES["layers"]),
        "heads": _checks.wholes(*_RANGES["heads"]),
        "inner": _checks.wholes(*_RANGES["inner"]),
        "longest": _checks.wholes(*_RANGES["longest"]),
        "vocabulary": _checks.wholes(*_RANGES["vocabulary"]),
        "lowercase": _checks.flag,
        "handles": _checks.flag,
        "links": _checks.flag,
        "html": _checks.flag,
        "quotes": _checks.flag,
        "longest_run": _checks.wholes(*_RANGES["longest_run"]),
        "split_hashtags": _checks.flag,
        "name_emoji": _checks.flag,
        "dropout": _checks.numbers(*_RANGES["dropout"]),
        "pretrain_epochs": _checks.wholes(*_RANGES["pretrain_epochs"]),
        "pretrain_rate": _checks.numbers(*_RANGES["rate"]),
        "epochs": _checks.wholes(*_RANGES["epochs"]),
        "batch_tokens": _checks.wholes(*_RANGES["batch_tokens"]),
        "rate": _checks.optional(_checks.numbers(*_RANGES["rate"])),
        "balance": _checks.numbers(*_RANGES["balance"]),
        "class_weight": _checks.class_weight,
        "label_smoothing": _checks.numbers(*_RANGES["label_smoothing"]),
        "patience": _checks.wholes(*_RANGES["patience"]),
        "seed": _checks.seed,
        "targets": _checks.one_of("classes", "labels", "number"),
        "precision": _checks.precision,
        "long_texts": _checks.long_texts,
        "threads": _checks.threads,
        "verbose": _checks.flag,
    }

    def __init__(
        self,
        *,
        base: str | PathLike[str] | None = None,
        pooling: str | None = None,
        width: int = 128,
        layers: int = 4,
        heads: int = 4,
        inner: int = 512,
        longest: int = 96,
        vocabulary: int = 10000,
        lowercase: bool = True,
        handles: bool = True,
        links: bool = True,
        html: bool = True,
        quotes: bool = True,
        longest_run: int = 3,
        split_hashtags: bool = False,
        name_emoji: bool = False,
        dropout: float = 0.1,
        pretrain_epochs: int = 0,
        pretrain_rate: float = 1e-3,
        epochs: int = 4,
        batch_tokens: int = 3072,
        rate: float | None = None,
        balance: float = 0.0,
        class_weight: dict[Any, float] | str | None = None,
        label_smoothing: float = 0.1,
        patience: int = 0,
        seed: int = 1,
        targets: str = "classes",
        precision: str = "f32",
        long_texts: str = "truncate",
        threads: int = 0,
        verbose: bool = False,
    ) -> None:
        self.base = base
        self.pooling = pooling
        self.width = width
        self.layers = layers
        self.heads = heads
        self.inner = inner
        self.longest = longest
        self.vocabulary = vocabulary
        self.lowercase = lowercase
        self.handles = handles
        self.links = links
        self.html = html
        self.quotes = quotes
        self.longest_run = longest_run
        self.split_hashtags = split_hashtags
        self.name_emoji = name_emoji
        self.dropout = dropout
        self.pretrain_epochs = pretrain_epochs
        self.pretrain_rate = pretrain_rate
        self.epochs = epochs
        self.batch_tokens = batch_tokens
        self.rate = rate
        self.balance = balance
        self.class_weight = class_weight
        self.label_smoothing = label_smoothing
        self.patience = patience
        self.seed = seed
        self.targets = targets
        self.precision = precision
        self.long_texts = long_texts
        self.threads = threads
        self.verbose = verbose

    def fit(
        self,
        X: Sequence[str],
        y: Sequence[Any],
        *,
        validation: tuple[Sequence[str], Sequence[Any]] | None = None,
        checkpoint: str | PathLike[str] | None = None,
        resume: bool = False,
    ) -> TextClassifier:
        """Trains anew on texts and their labels. Ctrl-C ends it with KeyboardInterrupt.

        validation: other texts and their labels, which judge each epoch by their mean loss, classes weighed as in training
        (validation_scores_, the less the better); the weights of the best epoch are kept.
        checkpoint: a file that is written after each epoch and when training is stopped (FILE.pretrain while it learns the
        language), and removed at the end.   resume: goes on from it, where it is there, to the same bits as if it had never
        stopped; texts, labels and parameters must be the same, but for a lower rate.

        DivergedError: the loss was no longer finite, as at too high a rate. The estimator is fitted then, with the last good weights, of
        which the text says when they were; the checkpoint is there to go on from at a lower rate. While it learns the language there is no model yet:
        nothing is fitted, or what was fitted before stays; FILE.pretrain is there to go on from at a lower pretrain_rate.
        """
        self._check()
        self._check_patience(validation is not None, "posts")
        texts = as_texts(X)
        classes, targets = encode(self.targets, y, len(texts))
        names = None if classes is None else classes.tolist()
        judged = None if validation is None else self._held_out(names, *_checks.pair("validation", validation))
        file = None if checkpoint is None else fsdecode(checkpoint)
        self._y_is_matrix = self.targets == "labels" and matrix_of(y, len(texts)) is not None
        labels = ["number"] if names is None else [str(label) for label in names]
        self._train(texts, labels, targets, file, resume, validation=judged, weights=weights_of(self.class_weight, names), classes=classes)
        _checkpoint.remove(checkpoint_files(file))
        return self

    def _held_out(self, classes: list[Any] | None, X: Any, y: Any) -> tuple[list[str], Targets]:
        texts = as_texts(X, "validation")
        return texts, encode_held_out(self.targets, texts, y, classes, "text")

    def _train(
        self,
        texts: list[str],
        labels: list[str],
        targets: Targets,
        checkpoint: str | None = None,
        resume: bool = False,
        *,
        validation: tuple[list[str], Targets] | None = None,
        weights: Sequence[float] = (),
        classes: NDArray[Any] | None = None,
    ) -> None:
        """fit(), without NumPy: `targets` are positions in `labels`, or rows of a value for each. Leaves the checkpoint."""
        files = checkpoint_files(checkpoint)
        go_on = _checkpoint.goes_on(files, resume)
        labels_file, language_file = files or ["", ""]
        balance = balance_of(self.class_weight, self.balance)
        run = context(self.threads)
        core = self._untrained(run, labels, texts)
        if self.pretrain_epochs > 0 and not exists(labels_file):
            with _in_pretraining(), steps("pretrain", self.verbose) as progress:
                core.pretrain(
                    run,
                    texts,
                    epochs=self.pretrain_epochs,
                    rate=self.pretrain_rate,
                    seed=self.seed,
                    progress=progress,
                    checkpoint=language_file,
                    resume=go_on,
                )
        judged, truth = validation or ([], [])
        with self._learning(core, classes), steps("fit", self.verbose) as progress:
            losses, scores = core.fit(
                run,
                texts,
                targets,
                epochs=self.epochs,
                batch_tokens=self.batch_tokens,
                rate=self.rate,
                balance=balance,
                class_weights=list(weights),
                label_smoothing=self.label_smoothing,
                seed=self.seed,
                validation=judged,
                validation_targets=truth,
                patience=self.patience,
                progress=progress,
                checkpoint=labels_file,
                resume=go_on,
            )
        self._learned(core, classes, losses, scores if validation else [])

    def _learned(self, core: Any, classes: NDArray[Any] | None, losses: list[float], scores: list[float]) -> None:
        super()._learned(core, classes, losses, scores)
        self._asked, self._as_matrix = "f32", self._y_is_matrix

    def _untrained(self, run: _core.Context, labels: list[str], texts: list[str]) -> _core.TextClassifier:
        normalizer = _core.NormalizerOptions(
            lowercase=self.lowercase and self.base is None,  # a checkpoint's tokenizer has its own
            handles=self.handles,
            links=self.links,
            html=self.html,
            quotes=self.quotes,
            longest_run=self.longest_run,
            hashtags=self.split_hashtags,
            emoji=self.name_emoji,
        )
        if self.base is not None:
            return _core.TextClassifier.from_checkpoint(
                run,
                fspath(self.base),
                labels,
                normalizer=normalizer,
                longest=self.longest,
                seed=self.seed,
                targets=self.targets,
                pooling=self.pooling or "",
            )
        if self.pooling is not None:
            raise InvalidArgumentError("pooling: is of the head on a base, and there is none")
        return _core.TextClassifier.create(
            run,
            labels,
            texts,
            normalizer=normalizer,
            vocabulary=self.vocabulary,
            longest=self.longest,
            width=self.width,
            layers=self.layers,
            heads=self.heads,
            inner=self.inner,
            dropout=self.dropout,
            seed=self.seed,
            targets=self.targets,
        )

    def predict_proba(self, X: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities [n, classes], in the order of classes_; of targets "labels" each row's do not add up to 1."""
        if self._fitted().targets == "number":
            raise UnsupportedError("predict_proba: a number has no probabilities; predict() gives it")
        return self._outputs(X)

    def _outputs(self, X: Sequence[str]) -> NDArray[np.float32]:
        texts, core, read_as = as_texts(X), self._ready(), _checks.long_texts("long_texts", self.long_texts)
        rows, longer = core.predict(context(self.threads), texts, read_as)
        if read_as == "truncate":
            warn_of_cut(longer, len(texts), core.longest, stacklevel=4)
        return rows  # type: ignore[no-any-return]

    def predict(self, X: Sequence[str], *, abstain: float = 0.0) -> Any:
        """The most probable class of each, an array [n]. None for a post whose class is less probable than `abstain`.

        With targets "labels" those of each that are at least as probable as not: a list of tuples, or, where fit() was given a matrix of 0 and 1,
        such a matrix [n, classes]; load() does not know which, and its models give tuples. With "number" an array [n].
        """
        least = _checks.number("abstain", abstain, 0, 1)
        kind = self._fitted().targets
        if kind != "classes" and least > 0:
            raise InvalidArgumentError(f"abstain: expected 0 where targets are {kind}, got {least:g}")
        if kind == "number":
            return self._outputs(X)[:, 0]
        probabilities = self.predict_proba(X)
        if kind == "labels":
            given = probabilities >= 0.5
            return given.astype("int64") if self._as_matrix else [tuple(self.classes_[row].tolist()) for row in given]
        best: NDArray[Any] = self.classes_[probabilities.argmax(axis=1)]
        if least > 0:
            best = best.astype(object)
            best[probabilities.max(axis=1) < least] = None
        return best

    def score(self, X: Sequence[str], y: Any) -> float:
        """The share of X whose class is y's, or whose labels are all y's; of a number R², the share of its variance that is explained."""
        kind = self._fitted().targets
        if kind == "classes":
            return super().score(X, y)
        texts = as_texts(X)
        if not texts:
            raise InvalidArgumentError("score: expected at least one of X, got none")
        return self._score_labels(texts, plain(y)) if kind == "labels" else _explained(numbers(y, len(texts)), self._outputs(texts)[:, 0])

    def _score_labels(self, texts: list[str], y: Any) -> float:
        matrix = matrix_of(y, len(texts), columns=len(self.classes_))
        lists = lists_of(y, len(texts)) if matrix is None else []
        given = self._outputs(texts) >= 0.5
        if matrix is not None:
            return float((given == matrix).all(axis=1).mean())
        return sum(set(self.classes_[row].tolist()) == set(labels) for row, labels in zip(given, lists)) / len(texts)

    @property
    def _estimator_type(self) -> str:  # type: ignore[override]
        """As scikit-learn asked before it had tags."""
        return "regressor" if self.targets == "number" else "classifier"

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        if self.targets == "labels":
            tags.classifier_tags.multi_label = True
            tags.target_tags.single_output = False
        elif self.targets == "number":
            from sklearn.utils import RegressorTags

            tags.estimator_type, tags.classifier_tags, tags.regressor_tags = "regressor", None, RegressorTags()
        return tags

    def calibrate(self, X: Sequence[str], y: Sequence[Any]) -> TextClassifier:
        """Makes probabilities what they say, by labelled posts that were not trained on: by a temperature (Guo et al. 2017), or by one for each
        class that is given (Gupta and Ramdas 2022) where that does better and there are 200 posts or more.

        No post's class changes. save() keeps it; fit() begins without. Warns where the search for it ended at a bound. Of targets "classes" alone.
        """
        core = self._of_classes("calibrate")
        texts = as_texts(X)
        labels = labels_of(y, len(texts))
        if not texts:
            raise InvalidArgumentError("X: expected at least one post, got none")
        core.calibrate(context(self.threads), texts, numbers_of(labels.tolist(), self.classes_.tolist(), "y"))
        return self

    def _of_classes(self, what: str) -> Any:
        """The core's model, which has classes that exclude each other."""
        core = self._fitted()
        if core.targets != "classes":
            raise InvalidArgumentError(f"{what}: of classes, and this model has targets {core.targets!r}")
        return core

    @property
    def temperature_(self) -> float:
        """What calibrate() found for all classes together; 1 before."""
        return self._fitted().temperature  # type: ignore[no-any-return]

    @property
    def temperatures_(self) -> dict[Any, float]:
        """By which the logits of a post are divided, by the class that it is given: temperature_ where that does for all."""
        each = self._of_classes("temperatures_").label_temperatures
        return dict(zip(self.classes_.tolist(), each))

    @property
    def precision_(self) -> str:
        """What `precision` came to: f32, bf16 or int8."""
        return self._ready().precision  # type: ignore[no-any-return]

    def _ready(self) -> Any:
        """The core's model, in the precision that is wanted by now."""
        core, wanted = self._fitted(), _checks.precision("precision", self.precision)
        if self._asked != wanted:
            core.set_precision(context(self.threads), wanted)
            self._asked = wanted
        return core

    def save(self, folder: str | PathLike[str], *, storage: str = "f32", **card: str) -> None:
        """Writes a model folder: weights as f32, bf16 or int8 (a checkpoint: f32 or bf16), vocabulary, and the model card README.md.

        What people must know before they trust the model goes into the card: name, summary, data, metric, limits.
        """
        self._fitted().save(context(self.threads), fspath(folder), self._card(card), _checks.storage("storage", storage))

    @classmethod
    def load(
        cls,
        model: str | PathLike[str],
        *,
        precision: str = "f32",
        packed: str | PathLike[str] | None = None,
        long_texts: str = "truncate",
        threads: int = 0,
    ) -> TextClassifier:
        """Reads a model folder, a checkpoint with a head for whole posts, or the shipped model of that name. Its classes are str.

        Parameters that the folder says (sizes, dropout, how posts are read, targets; of a checkpoint itself as base) are its own: fit() of it, or of a
        clone, trains anew a network like it. Those of the training, the vocabulary and the seed are not said there, and as at first.

        One task of a model of several has a name as a model has ("irony"), or is FOLDER/TASK.

        packed: a file that clamor.pack() wrote elsewhere; the one beside the weights is found (docs/packed-weights.md).
        """
        import numpy as np

        made = cls(precision=_checks.precision("precision", precision), long_texts=_checks.long_texts("long_texts", long_texts), threads=threads)
        file = "" if packed is None else _checks.path("packed", packed)
        folder, task = models.place(model)
        made._core, made._asked = _core.TextClassifier.load(context(threads), folder, task, precision=precision, packed=file), precision
        base = folder if "kind" not in models.config(folder) else None
        made.set_params(base=base, targets=made._core.targets, **made._core.parameters)
        if made.targets != "number":
            made.classes_ = np.array(made._core.labels)
        return made

    def _save(self, core: _core.TextClassifier, folder: str) -> None:
        core.save(context(self.threads), folder, {})

    def _unpacked(self, folder: str) -> _core.TextClassifier:
        self._asked = "f32"
        return _core.TextClassifier.load(context(self.threads), folder)


def _explained(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """R²; of numbers that do not vary 1 where all are met and else 0, as scikit-learn has it."""
    missed, varies = ((truth - predicted) ** 2).sum(), ((truth - truth.mean()) ** 2).sum()
    return float(1 - missed / varies if varies > 0 else missed == 0)


@contextmanager
def _in_pretraining() -> Iterator[None]:
    """What diverged there says so: another rate is to be lowered, and there is no model yet."""
    try:
        yield
    except DivergedError as error:
        raise DivergedError(f"pretrain_rate: {error}; nothing is fitted yet") from None


def checkpoint_files(checkpoint: str | None) -> list[str]:
    """Of fit's two trainings, the labels' and the language's."""
    return [] if checkpoint is None else [checkpoint, f"{checkpoint}.pretrain"]
