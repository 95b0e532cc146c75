"""Transformers for posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from os.path import exists
from typing import TYPE_CHECKING, Any

from clamor import _card, _checkpoint, _checks, _core, models
from clamor._by_targets import ByTargets
from clamor._context import context
from clamor._estimator import in_pretraining
from clamor._labelled import Labelled, check_judges, held_out, judging, that_weigh
from clamor._progress import steps
from clamor._targets import balance_of, check_columns, column_names, encode, encode_known, matrix_of, names_of, weights_of
from clamor._texts import as_texts, plain, warn_of_cut
from clamor.errors import InvalidArgumentError, UnsupportedError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clamor._targets import Targets

_RANGES: dict[str, Any] = _core.text_ranges()
_SIZES = ("width", "layers", "heads", "inner", "ngrams", "longest", "vocabulary", "longest_run")


class TextClassifier(ByTargets):
    """A transformer that puts posts into classes: trained from scratch (vocabulary, masked-language pre-training, labels), or on
    the encoder of a checkpoint or of another model.

    >>> model = TextClassifier(epochs=4).fit(texts, labels)            # doctest: +SKIP
    >>> model = TextClassifier(base="./all-MiniLM-L6-v2").fit(texts, labels)  # doctest: +SKIP
    >>> model = TextClassifier(base="tasks-en").fit(few_texts, labels)  # doctest: +SKIP
    >>> model.predict(["what a day"])                                   # doctest: +SKIP
    >>> TextClassifier.load("sentiment-en").predict_proba(texts)        # doctest: +SKIP

    The same seed, threads, data and build give the same model. Training and prediction run without the GIL.

    Parameters
    ----------
    base : path or str, optional
        What to begin from: the folder of a Hugging Face checkpoint (docs/checkpoints.md; nothing is downloaded) or of a model of Clamor's,
        or a shipped model's name. It has its own `width`, `layers`, `heads`, `inner`, `vocabulary`, `dropout`, `lowercase` and prompt, what
        Clamor trained how posts are read, too, and a model `ngrams`: these then have no effect. The head is new, unless the base has one
        for the labels of fit(): then training goes on from it (of a model of several tasks: "tasks-en/irony").
    pooling : {"first", "mean"}, optional
        What the head on a checkpoint sees of a post. "first": its first token, under the checkpoint's own kind of head; save() then
        writes a folder that transformers opens. "mean": the mean over its tokens, under one dense layer; from what save() writes,
        sentence-transformers makes the logits of normalised posts. By default "mean" where the base is a sentence-embedding
        folder that makes its vectors so, else "first".
    width, layers, heads, inner : int
        Size of the network.
    ngrams : int, default=131072
        Buckets of hashed words and their parts beside the network; 0 for none, as on a checkpoint. Their memory: docs/guides/fine-tune.md.
    longest : int, default=96
        Tokens of a post that are read.
    vocabulary : int, default=10000
        Tokens at most.
    lowercase : bool, default=True
        Read capitals as small letters. Has no effect on a base, whose tokenizer decides.
    handles, links, html, quotes : bool, default=True
        Read "@NASA" as "@user", a link as "http", "&lt;3" as "<3", typographic quotation marks as ' and " (docs/normalizer.md).
    longest_run : int, default=3
        Read "sooooo!!!!!" as "sooo!!!"; 0 leaves runs as they are.
    split_hashtags, name_emoji : bool, default=False
        Read "#ThrowbackThursday" as "# throwback thursday", a red heart as ":red_heart:".
    dropout, label_smoothing : float, default=0.1
        Of training.
    pretrain_epochs : int, default=0
        Passes over fit()'s texts to learn their language first (Devlin et al. 2018), at `pretrain_rate`.
    epochs : int, optional
        Passes over the labelled texts; by default 4, and of few texts a label up to 16, until there are 40 steps a label.
    batch_tokens : int, optional
        Tokens in a step of training; by default 3072, and of few texts a sixteenth of all, some eight texts at least.
    rate : float, optional
        The learning rate; by default 5e-4 from scratch and on a model of Clamor's, 5e-5 on a checkpoint.
    balance : float, default=0
        0 gives every post the same weight (for accuracy), 1 every class (for macro-recall).
    class_weight : dict or "balanced", optional
        What a post of each class weighs, {label: weight}, the others 1 (labels that y lacks only where all of y's have one); "balanced"
        is balance=1. In place of `balance`. Where labels do not exclude each other: what a post with the label weighs beside one without.
    patience : int, default=0
        fit() stops after this many epochs without a lower loss on the validation posts; 0 for never.
    validation_fraction : float, default=0
        The share of fit()'s posts, from 0 on and below 1, that are its validation posts and not trained on, drawn by `seed`: of each class
        its share to within one post; of posts with labels or numbers from all alike. One post at least of each class or label, and of all
        numbers, is trained on: fewer are held out where too many are that rare. 0 where fit() is given others.
    seed : int, default=1
        Of the first weights, and of all that training draws.
    targets : {"classes", "labels", "number"}, default="classes"
        What a post has: one label, any number of them, or a real number (see fit()).
    precision : {"f32", "bf16", "int8", "auto"}, default="f32"
        What prediction computes in: bf16 where the processor has it, "auto" for the fastest whose results hold (docs/precision.md).
    train_precision : {"f32", "bf16"}, default="f32"
        What fit() multiplies in: bf16 where the processor has it. Weights stay in f32, and the model is like any other.
    long_texts : {"truncate", "windows"}, default="truncate"
        How prediction reads posts of more than `longest` tokens: only the first, with a warning, or all of them, in windows whose
        probabilities are averaged (docs/long-texts.md). fit() reads the first, with a warning.
    threads : int, default=0
        0 for one a processor.
    verbose : bool, default=False
        Show a progress bar, where tqdm is installed.

    Attributes
    ----------
    classes_ : array
        The labels, in the order of predict_proba's columns. Not there with targets "number".
    losses_, validation_scores_ : list of float
        The training loss of each epoch, and the validation loss, where there were validation posts.
    """

    _kind = "TextClassifier"
    _asked: str  # of _core's precision
    _planned: int  # epochs of fit()
    _y_is_matrix = False  # whether fit() is given labels as a matrix
    _y_columns: list[Any] | None = None  # and that matrix's columns, where it is a table: fit() makes them _as_matrix and _columns

    _limits = {
        "base": _checks.optional(models.base),
        "pooling": _checks.optional(_checks.one_of("first", "mean")),
        **{name: _checks.wholes(*_RANGES[name]) for name in _SIZES},
        **{name: _checks.flag for name in ("lowercase", "handles", "links", "html", "quotes", "split_hashtags", "name_emoji")},
        **{name: _checks.wholes(*_RANGES[name]) for name in ("pretrain_epochs", "patience")},
        **{name: _checks.optional(_checks.wholes(*_RANGES[name])) for name in ("epochs", "batch_tokens")},
        **{name: _checks.numbers(*_RANGES[name]) for name in ("dropout", "balance", "label_smoothing")},
        "pretrain_rate": _checks.numbers(*_RANGES["rate"]),
        "rate": _checks.optional(_checks.numbers(*_RANGES["rate"])),
        "class_weight": _checks.class_weight,
        "validation_fraction": _checks.fraction,
        "seed": _checks.seed,
        "targets": _checks.one_of("classes", "labels", "number"),
        "precision": _checks.precision,
        "train_precision": _checks.one_of("f32", "bf16"),
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
        ngrams: int = 131072,
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
        epochs: int | None = None,
        batch_tokens: int | None = None,
        rate: float | None = None,
        balance: float = 0.0,
        class_weight: dict[Any, float] | str | None = None,
        label_smoothing: float = 0.1,
        patience: int = 0,
        validation_fraction: float = 0.0,
        seed: int = 1,
        targets: str = "classes",
        precision: str = "f32",
        train_precision: str = "f32",
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
        self.ngrams = ngrams
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
        self.validation_fraction = validation_fraction
        self.seed = seed
        self.targets = targets
        self.precision = precision
        self.train_precision = train_precision
        self.long_texts = long_texts
        self.threads = threads
        self.verbose = verbose

    def fit(
        self,
        X: Iterable[str],
        y: Iterable[Any],
        sample_weight: Iterable[float] | None = None,
        *,
        validation: tuple[Iterable[str], Iterable[Any]] | None = None,
        checkpoint: str | PathLike[str] | None = None,
        resume: bool = False,
    ) -> TextClassifier:
        """Trains anew on texts and their labels. Ctrl-C ends it with KeyboardInterrupt.

        Parameters
        ----------
        X : iterable of str
            A list, a NumPy array of str, an array of Arrow, a pandas or Polars column.
        y : list, array or column
            One label for each text. With targets "labels" any number for each: a list of lists, which predict() gives back as tuples,
            or a matrix [n, labels] of 0 and 1 (scikit-learn's indicator matrix, dense or sparse, or a table), which it gives back as
            one, its columns the labels 0, 1, ... Tables that are given later must have the same columns in the same order. With
            "number" a real number for each, in steps that float32 holds.
        sample_weight : list, array or column, optional
            What each text weighs, times what `class_weight` or `balance` says of its class: numbers from 0 on, of any scale. One of
            weight 0 is as if it were not given. `balance` counts texts; vocabulary and pre-training read them alike.
        validation : (X, y), optional
            Other texts and their labels. The epoch with their least mean loss, classes weighed as in training, is kept; those of
            `validation_fraction` judge it in the same way.
        checkpoint : path, optional
            Written after each epoch and when training is stopped (FILE.pretrain during pre-training), and removed at the end.
        resume : bool, default=False
            Continue from the checkpoint, if it is there, with the same result, bit for bit. Texts, labels, validation and parameters must
            be the same, but for patience, a lower rate and more epochs; with these the result is not that of one training with them.

        Raises
        ------
        DivergedError
            The loss was no longer finite, as at too high a rate. The estimator is then fitted, with the last good weights; the message
            says from when they are. Training can be resumed from the checkpoint at a lower rate. During pre-training there is no
            model yet: nothing is fitted, or what was fitted before stays; resume from FILE.pretrain at a lower pretrain_rate.
        """
        self._check()
        check_judges(self, "" if validation is None else "validation")
        texts = as_texts(X)
        _checks.some("X", texts, "post")
        texts, y, samples = that_weigh(texts, y, sample_weight)
        classes, targets = encode(self.targets, y, len(texts))
        names = None if classes is None else classes.tolist()
        columns = column_names(y)
        posts = Labelled(texts, targets, samples)
        judged = None if validation is None else judging(self.targets, names, columns, *_checks.pair("validation", validation))
        file = None if checkpoint is None else _checks.path("checkpoint", checkpoint)
        self._y_is_matrix, self._y_columns = self.targets == "labels" and matrix_of(y, len(texts)) is not None, columns
        labels, weights = ["number"] if names is None else names_of(names), weights_of(self.class_weight, names)
        if self.validation_fraction > 0:
            posts, held = posts.split(held_out(targets, self.validation_fraction, self.seed))
            judged = held.texts, held.targets
        longer = self._train(
            posts.texts, labels, posts.targets, file, resume, validation=judged, weights=weights, samples=posts.weights, classes=classes
        )
        _checkpoint.remove(_checkpoint.of_text(file))
        warn_of_cut(longer, len(posts.texts), self._core.longest, "")
        return self

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
        samples: Sequence[float] = (),
        classes: NDArray[Any] | None = None,
    ) -> int:
        """fit(), without NumPy: `targets` are positions in `labels`, or rows of a value for each. Leaves the checkpoint. Returns how many
        texts are longer than what is read of them."""
        files = _checkpoint.of_text(checkpoint)
        go_on = _checkpoint.goes_on(files, resume)
        labels_file, language_file = files or ["", ""]
        balance = balance_of(self.class_weight, self.balance)
        run = context(self.threads)
        core = self._untrained(run, labels, texts)
        if self.pretrain_epochs > 0 and not exists(labels_file):
            with in_pretraining(), steps("pretrain", self.verbose) as progress:
                core.pretrain(
                    run,
                    texts,
                    epochs=self.pretrain_epochs,
                    rate=self.pretrain_rate,
                    seed=self.seed,
                    precision=self.train_precision,
                    progress=progress,
                    checkpoint=language_file,
                    resume=go_on,
                )
        judged, truth = validation or ([], [])
        with self._learning(core, classes), steps("fit", self.verbose) as progress:
            losses, scores, longer, self._planned = core.fit(
                run,
                texts,
                targets,
                epochs=self.epochs,
                batch_tokens=self.batch_tokens,
                rate=self.rate,
                balance=balance,
                class_weights=list(weights),
                sample_weights=list(samples),
                label_smoothing=self.label_smoothing,
                seed=self.seed,
                validation=judged,
                validation_targets=truth,
                patience=self.patience,
                pretrained_epochs=self.pretrain_epochs,
                pretrained_rate=self.pretrain_rate,
                precision=self.train_precision,
                progress=progress,
                checkpoint=labels_file,
                resume=go_on,
            )
        self._learned(core, classes, losses, scores if validation else [])
        return longer

    def _learned(self, core: Any, classes: NDArray[Any] | None, losses: list[float], scores: list[float]) -> None:
        super()._learned(core, classes, losses, scores)
        self._asked, self._as_matrix, self._columns = "f32", self._y_is_matrix, self._y_columns

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
            folder, task = models.base("base", self.base)
            return _core.TextClassifier.from_base(
                run,
                folder,
                labels,
                task=task,
                normalizer=None if models.reads_itself(folder) else normalizer,
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
            ngrams=self.ngrams,
            dropout=self.dropout,
            seed=self.seed,
            targets=self.targets,
        )

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Probabilities [n, classes], in the order of classes_; of targets "labels" each row's do not add up to 1."""
        if self._fitted().targets == "number":
            raise UnsupportedError("predict_proba: a number has no probabilities; predict() gives it")
        return self._outputs(X)

    def _outputs(self, X: Iterable[str]) -> NDArray[np.float32]:
        texts, core, read_as = as_texts(X), self._ready(), _checks.long_texts("long_texts", self.long_texts)
        rows, longer = core.predict(context(self.threads), texts, read_as)
        if read_as == "truncate":
            warn_of_cut(longer, len(texts), core.longest)
        return rows  # type: ignore[no-any-return]

    def calibrate(self, X: Iterable[str], y: Iterable[Any]) -> TextClassifier:
        """Makes probabilities what they say, by labelled posts that were not trained on.

        By a temperature (Guo et al. 2017), or by one for each class that is given (Gupta and Ramdas 2022), or each label, where that does
        better and there are 200 posts or more. y is as fit() takes it; of targets "number" there is no calibration. No post's class and no
        label changes. save() keeps it; fit() begins without. Warns where the search for it ended at a bound.
        """
        core = self._with_probabilities("calibrate")
        texts = as_texts(X)
        _checks.some("X", texts, "post")
        check_columns(y, self._columns)
        core.calibrate(context(self.threads), texts, encode_known(core.targets, plain(y), len(texts), self.classes_.tolist()))
        return self

    def _with_probabilities(self, what: str) -> Any:
        """The core's model, which gives some."""
        core = self._fitted()
        if core.targets == "number":
            raise InvalidArgumentError(f"{what}: of classes or labels, and this model has targets 'number'")
        return core

    @property
    def temperature_(self) -> float:
        """What calibrate() found for all classes or labels together; 1 before."""
        return self._fitted().temperature  # type: ignore[no-any-return]

    @property
    def temperatures_(self) -> dict[Any, float]:
        """By which a post's logits are divided, by the class that it is given, or each label's: temperature_ where it does for all."""
        each = self._with_probabilities("temperatures_").label_temperatures
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

        What people must know before they trust the model goes into the card: name, summary, data, metric, limits, license. Of a model that
        was loaded, and not trained since, what is not given stays as its folder's card has it.
        """
        self._fitted().save(context(self.threads), _checks.path("folder", folder), self._card(card), _checks.storage("storage", storage))

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
        """Reads a model folder, a checkpoint with a head for whole posts, or a shipped model. Its classes are str.

        Parameters that the folder knows (sizes, dropout, how posts are read, targets; `base` of a checkpoint) are set, so that fit() of
        the model, or of a clone, trains a network like it. Those of training, the vocabulary and the seed are not in the
        folder and have their defaults. A checkpoint that Clamor did not train reads texts as they are, and fit() anew as the
        parameters say.

        Parameters
        ----------
        model : path or str
            A folder, or the name of a shipped model (`clamor.models.shipped()`). One task of a model of several is FOLDER/TASK or
            NAME/TASK; of a shipped one its own name ("irony") will do.
        precision, long_texts, threads
            As the class's.
        packed : path, optional
            A file that clamor.pack() wrote elsewhere; the one beside the weights is found (docs/packed-weights.md).
        """
        import numpy as np

        precision, long_texts = _checks.precision("precision", precision), _checks.long_texts("long_texts", long_texts)
        made = cls(precision=precision, long_texts=long_texts, threads=threads)
        file = "" if packed is None else _checks.path("packed", packed)
        folder, task = models.opened_by("TextClassifier", model)
        made._core, made._asked = _core.TextClassifier.load(context(threads), folder, task, precision=precision, packed=file), precision
        made._known_card = _card.entries(folder, without=("name", "summary") if task else ())  # which are of all its tasks
        base = None if models.is_own(folder) else folder
        made.set_params(base=base, targets=made._core.targets, **made._core.parameters)
        if made.targets != "number":
            made.classes_ = np.array(made._core.labels)
        return made

    def _save(self, core: _core.TextClassifier, folder: str) -> None:
        core.save(context(self.threads), folder, {})

    def _unpacked(self, folder: str) -> _core.TextClassifier:
        self._asked = "f32"
        return _core.TextClassifier.load(context(self.threads), folder)
