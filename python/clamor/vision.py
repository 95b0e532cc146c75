"""Convolutional networks for pictures."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from clamor import _card, _checkpoint, _checks, _core, models
from clamor._context import context
from clamor._counts import count
from clamor._estimator import Classifier
from clamor._progress import steps
from clamor._targets import check_held_out, encode_classes, labels_of, names_of, numbers_of
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RANGES: dict[str, Any] = _core.image_ranges()


class ImageClassifier(Classifier):
    """A convolutional network that tells classes of pictures apart, trained from scratch.

    >>> X, y = read_pictures("folder", size=32)                         # doctest: +SKIP
    >>> model = ImageClassifier(epochs=8).fit(X, y)                     # doctest: +SKIP

    Training and prediction run without the GIL.

    Parameters
    ----------
    size : int, default=32
        Height and width that pictures are resized to, from 9 to 512.
    epochs : int, default=8
        Passes over the pictures.
    batch : int, default=256
        Pictures in a step of training.
    rate : float, default=0.25
        The peak of the learning rate.
    flip : bool, default=True
        Mirror pictures while training.
    shift : int, default=2
        Move pictures while training, by this many pixels at most.
    patience : int, default=0
        fit() stops after this many epochs without a better share of right validation pictures; 0 for never.
    seed : int, default=1
        Of the first weights, and of all that training draws.
    threads : int, default=0
        0 for one a processor.
    verbose : bool, default=False
        Show a progress bar, where tqdm is installed.
    """

    _kind = "ImageClassifier"

    _limits = {
        **{name: _checks.wholes(*_RANGES[name]) for name in ("size", "epochs", "batch", "shift", "patience")},
        "rate": _checks.numbers(*_RANGES["rate"]),
        "flip": _checks.flag,
        "seed": _checks.seed,
        "threads": _checks.threads,
        "verbose": _checks.flag,
    }

    def __init__(
        self,
        *,
        size: int = 32,
        epochs: int = 8,
        batch: int = 256,
        rate: float = 0.25,
        flip: bool = True,
        shift: int = 2,
        patience: int = 0,
        seed: int = 1,
        threads: int = 0,
        verbose: bool = False,
    ) -> None:
        self.size = size
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.flip = flip
        self.shift = shift
        self.patience = patience
        self.seed = seed
        self.threads = threads
        self.verbose = verbose

    def fit(
        self,
        X: NDArray[np.uint8],
        y: Iterable[Any],
        *,
        validation: tuple[NDArray[np.uint8], Iterable[Any]] | None = None,
        checkpoint: str | PathLike[str] | None = None,
        resume: bool = False,
    ) -> ImageClassifier:
        """Trains anew on pictures and their labels. Ctrl-C ends it with KeyboardInterrupt.

        Parameters
        ----------
        X : array of uint8, [n, height, width, 3]
            Pictures; those of another size than `size` are resized.
        y : list, array or column
            One label for each.
        validation : (X, y), optional
            Other pictures and their labels, which judge each epoch by the share that is right (validation_scores_); the weights of the
            best epoch are kept.
        checkpoint : path, optional
            A file that is written after each epoch and when training is stopped, and removed at the end.
        resume : bool, default=False
            Continue from the checkpoint, if it is there, with the same result, bit for bit, as without the interruption. Pictures,
            labels and parameters must be the same; so should be `validation` and `patience`, which are not compared. A lower rate and
            more epochs are taken, too, and lead to another result than one training with them.

        Raises
        ------
        DivergedError
            As TextClassifier.fit().
        """
        self._check()
        self._check_patience(validation is not None, "pictures")
        pictures = self._pictures(X, self.size)
        _checks.some("X", pictures, "picture")
        classes, numbers = encode_classes(y, len(pictures))
        held_out, truth = (
            (pictures[:0], []) if validation is None else self._held_out(classes.tolist(), *_checks.pair("validation", validation))
        )
        files = [] if checkpoint is None else [_checks.path("checkpoint", checkpoint)]
        go_on = _checkpoint.goes_on(files, resume)
        run = context(self.threads)
        core = _core.ImageClassifier.create(run, names_of(classes), size=self.size, seed=self.seed)
        with self._learning(core, classes), steps("fit", self.verbose) as progress:
            losses, scores = core.fit(
                run,
                pictures,
                numbers,
                validation=held_out,
                validation_labels=truth,
                epochs=self.epochs,
                batch=self.batch,
                rate=self.rate,
                flip=self.flip,
                shift=self.shift,
                patience=self.patience,
                seed=self.seed,
                progress=progress,
                checkpoint="".join(files),
                resume=go_on,
            )
        self._learned(core, classes, losses, [] if validation is None else scores)
        _checkpoint.remove(files)
        return self

    def _held_out(self, classes: list[Any], X: Any, y: Any) -> tuple[NDArray[np.uint8], list[int]]:
        """Validation pictures and the numbers of their classes."""
        pictures = self._pictures(X, self.size, "validation")
        labels = labels_of(check_held_out(pictures, y, "picture"), len(pictures), "validation")
        return pictures, numbers_of(labels.tolist(), classes, "validation")

    def predict_proba(self, X: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities [n, classes], in the order of classes_."""
        core = self._fitted()
        return core.predict(context(self.threads), self._pictures(X, core.size))  # type: ignore[no-any-return]

    def save(self, folder: str | PathLike[str], *, storage: str = "f32", **card: str) -> None:
        """Writes a model folder; the card may have name, summary, data, metric, limits and license, and keeps what it had, as
        TextClassifier's."""
        self._fitted().save(context(self.threads), _checks.path("folder", folder), self._card(card), _checks.storage("storage", storage))

    @classmethod
    def load(cls, model: str | PathLike[str], *, threads: int = 0) -> ImageClassifier:
        """Reads a model folder, or the shipped model of that name. Its classes are str, and `size` is set as the folder has it."""
        import numpy as np

        folder, _ = models.opened_by("ImageClassifier", model)
        core = _core.ImageClassifier.load(context(threads), folder)
        made = cls(size=core.size, threads=threads)
        made._core, made._known_card = core, _card.entries(folder)
        made.classes_ = np.array(core.labels)
        return made

    def _pictures(self, X: Any, size: int, name: str = "X") -> NDArray[np.uint8]:
        """X as pictures [n, size, size, 3]."""
        import numpy as np

        pictures = _checks.array(name, X)
        if pictures.dtype != np.uint8:
            raise TypeError(f"{name}: expected pictures of uint8, 0 to 255, got {pictures.dtype}")
        if pictures.ndim != 4 or pictures.shape[3] != 3:
            raise InvalidArgumentError(f"{name}: expected [n, height, width, 3], got {pictures.shape}")
        pictures = np.ascontiguousarray(pictures)
        if pictures.shape[1:3] != (size, size):
            return _core.resize(context(self.threads), pictures, size)
        return pictures

    def _save(self, core: _core.ImageClassifier, folder: str) -> None:
        core.save(context(self.threads), folder, {})

    def _unpacked(self, folder: str) -> _core.ImageClassifier:
        return _core.ImageClassifier.load(context(self.threads), folder)


def read_pictures(folder: str | PathLike[str], *, size: int = 32, threads: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.str_]]:
    """Reads FOLDER/CLASS/NAME.jpg and .png: pictures [n, size, size, 3] and their classes [n]. Names that begin with a dot are passed over.

    Warns with the number of files that could not be read, and the first of them.
    """
    import numpy as np

    size = _checks.whole("size", size, 1, 4096)
    pictures, numbers, classes, problems = _core.read_picture_folder(context(threads), _checks.path("folder", folder), size)
    if problems:
        import warnings

        warnings.warn(f"{count(len(problems), 'picture')} could not be read, first {problems[0]}", stacklevel=2)
    return pictures, np.array(classes)[numbers]
