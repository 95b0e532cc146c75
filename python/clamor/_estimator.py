"""What scikit-learn asks of an estimator, without scikit-learn: it is imported only where it calls."""

from __future__ import annotations

import inspect
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from clamor import _checks
from clamor._routing import Routed
from clamor._targets import check_type, labels_of, sample_weights, weighted_mean
from clamor.errors import DivergedError, InvalidArgumentError, UnsupportedError, not_fitted

if TYPE_CHECKING:
    import numpy as np

    from clamor._checks import Check
    from numpy.typing import NDArray

Self = TypeVar("Self", bound="Estimator")


class Core(Protocol):
    """What every classifier of the core has."""

    @property
    def labels(self) -> list[str]: ...


class Estimator:
    """Base of the estimators: parameters are the arguments of __init__, kept as they were given.

    `clone`, pipelines, searches and cross-validation of scikit-learn work on it.
    """

    _limits: dict[str, Check] = {}  # what parameters must be

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self._parameters()}

    def set_params(self: Self, **params: Any) -> Self:
        """Changes parameters. fit() then uses them; of what is fitted, those of use (precision, long_texts, threads) hold at once."""
        known = self._parameters()
        for name, value in params.items():
            if name not in known:
                raise InvalidArgumentError(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(known)}")
            setattr(self, name, value)
        return self

    def _check(self) -> None:
        """As scikit-learn wants it: not when they are set, but when fit() uses them."""
        for name, check in self._limits.items():
            check(name, getattr(self, name))

    @classmethod
    def _parameters(cls) -> list[str]:
        return [name for name in inspect.signature(cls).parameters]

    def __repr__(self) -> str:
        changed = [
            f"{name}={_said(getattr(self, name))}"
            for name, parameter in inspect.signature(type(self)).parameters.items()
            if not _plain(getattr(self, name)) or getattr(self, name) != parameter.default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_core")

    def _fitted(self) -> Any:
        """The core's model; fit() or load() made it."""
        if not hasattr(self, "_core"):
            raise not_fitted(f"this {type(self).__name__} is not fitted yet: call fit() or load() first")
        return self._core


class Classifier(Routed, Estimator):
    """Base of those that put things into classes. Fitted models can be pickled."""

    _estimator_type = "classifier"
    _kind = ""  # of the core's classes
    classes_: NDArray[Any]
    losses_: list[float]
    validation_scores_: list[float]
    patience: int
    seed: int
    _known_card: dict[str, str] = {}  # of the card of the folder that was loaded, or of fit()

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=self._kind == "TextClassifier"),
        )

    def _card(self, given: dict[str, str]) -> dict[str, str]:
        """The model card's entries: those given, and of others what is known."""
        return {**self._known_card, **_checks.card(given)}

    def _check_patience(self, judged: bool, judges: str) -> None:
        """Epochs that nothing judges cannot lose patience."""
        if self.patience > 0 and not judged:
            raise InvalidArgumentError(f"patience: expected validation {judges} to judge epochs by, or 0, got {self.patience} and none")

    def _learned(self, core: Any, classes: NDArray[Any] | None, losses: list[float], scores: list[float]) -> None:
        """Keeps what fit() made."""
        self._core, self.losses_, self.validation_scores_ = core, losses, scores
        self._known_card = {"seed": str(_checks.seed("seed", self.seed))}
        if classes is not None:
            self.classes_ = classes
        else:
            self.__dict__.pop("classes_", None)  # of another fit

    @contextmanager
    def _learning(self, core: Any, classes: NDArray[Any] | None) -> Iterator[None]:
        """What training leaves is kept, too, where it diverges (the core went back to its last good weights), and where it warns and
        warnings are errors."""
        try:
            yield
        except (DivergedError, Warning):
            self._learned(core, classes, [], [])
            raise

    def predict_proba(self, X: Any) -> NDArray[np.float32]:
        """Probabilities [n, classes], in the order of classes_."""
        raise NotImplementedError

    def predict(self, X: Any) -> NDArray[Any]:
        """The most probable class of each, [n]."""
        probabilities = self.predict_proba(X)
        best: NDArray[Any] = self.classes_[probabilities.argmax(axis=1)]
        return best

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of X whose class is y's, or, with a weight for each of X, the share of the weights."""
        predicted = self.predict(X)
        labels = labels_of(y, len(predicted))
        if not len(predicted):
            raise InvalidArgumentError("score: expected at least one of X, got none")
        check_type(labels.tolist(), self.classes_.tolist())
        return weighted_mean(predicted == labels, sample_weights(sample_weight, len(predicted)))

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        core = state.pop("_core", None)
        if core is not None:
            state["_files"] = self._packed(core)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        files = state.pop("_files", None)
        self.__dict__.update(state)
        if files is not None:
            with tempfile.TemporaryDirectory() as parent:
                folder = os.path.join(parent, "model")
                os.mkdir(folder)
                for name, content in files.items():
                    path = os.path.join(folder, *name.split("/"))
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as file:
                        file.write(content)
                self._core = self._unpacked(folder)

    def _packed(self, core: Any) -> dict[str, bytes]:
        """The files of the model folder by their paths in it: what a pickle holds."""
        files = {}
        with tempfile.TemporaryDirectory() as parent:
            folder = os.path.join(parent, "model")
            self._save(core, folder)
            for place, _, names in os.walk(folder):
                for name in names:
                    path = os.path.join(place, name)
                    with open(path, "rb") as file:
                        files[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
        return files

    def _save(self, core: Any, folder: str) -> None:
        raise UnsupportedError(f"a {type(self).__name__} cannot be saved")

    def _unpacked(self, folder: str) -> Any:
        raise UnsupportedError(f"a {type(self).__name__} cannot be loaded")


@contextmanager
def in_pretraining() -> Iterator[None]:
    """What diverges inside says that the rate of pre-training is too high, and that there is no model yet."""
    try:
        yield
    except DivergedError as error:
        raise DivergedError(f"pretrain_rate: {error}; nothing is fitted yet") from None


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _said(value: Any) -> str:
    shape = getattr(value, "shape", None)
    return f"<{type(value).__name__} {shape}>" if shape is not None else repr(value)
