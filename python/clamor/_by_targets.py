"""What scikit-learn asks of a text classifier, by its targets: its answers, a score, what kind of estimator it is, and its tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from clamor import _checks
from clamor._estimator import Classifier
from clamor._routing import Self
from clamor._targets import check_columns, check_type, lists_of, matrix_of, numbers, sample_weights, weighted_mean
from clamor._texts import as_texts, plain
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ByTargets(Classifier):
    """Base of TextClassifier, whose targets are classes, labels or a number."""

    targets: str
    _as_matrix = False  # whether fit() was given labels as a matrix, so that predict() gives them so
    _columns: list[Any] | None = None  # of the table that fit() was given as y

    def _outputs(self, X: Iterable[str]) -> NDArray[np.float32]:
        """Probabilities, or the number: [n, outputs]."""
        raise NotImplementedError

    def predict(self, X: Iterable[str], *, abstain: float = 0.0) -> Any:
        """The most probable class of each, an array [n]. None for a post whose class is less probable than `abstain`.

        With targets "labels" those of each that are at least as probable as not: a list of tuples, or, where fit() was given a matrix of
        0 and 1, such a matrix [n, classes]; load() does not know which, and its models give tuples. None, in a matrix in all columns, for
        a post with a label that the model is less sure of, there or not, than `abstain`. With "number" an array [n].
        """
        least = _checks.number("abstain", abstain, 0, 1)
        kind = self._fitted().targets
        if kind == "number":
            if least > 0:
                raise InvalidArgumentError(f"abstain: expected 0 where targets are number, got {least:g}")
            return self._outputs(X)[:, 0]
        probabilities = self.predict_proba(X)
        unsure = (probabilities.max(axis=1) if kind == "classes" else probabilities.clip(min=1 - probabilities).min(axis=1)) < least
        answers: NDArray[Any]
        if kind == "classes":
            answers = self.classes_[probabilities.argmax(axis=1)]
        elif self._as_matrix:
            answers = (probabilities >= 0.5).astype("int64")
        else:
            return [None if doubt else tuple(self.classes_[row].tolist()) for row, doubt in zip(probabilities >= 0.5, unsure)]
        if least > 0:
            answers = answers.astype(object)
            answers[unsure] = None
        return answers

    def score(self, X: Iterable[str], y: Any, sample_weight: Any = None) -> float:
        """The share of X whose class is y's, or whose labels are all y's; of a number R², the share of its variance that is explained.
        With a weight for each of X, the share of the weights."""
        kind = self._fitted().targets
        if kind == "classes":
            return super().score(X, y, sample_weight)
        texts = as_texts(X)
        if not texts:
            raise InvalidArgumentError("score: expected at least one of X, got none")
        weights = sample_weights(sample_weight, len(texts))
        if kind == "labels":
            return weighted_mean(self._right(texts, plain(y)), weights)
        return _explained(numbers(y, len(texts)), self._outputs(texts)[:, 0], weights)

    def _right(self, texts: list[str], y: Any) -> Any:
        """Of each text, whether its labels are all y's."""
        check_columns(y, self._columns)
        matrix = matrix_of(y, len(texts), columns=len(self.classes_))
        lists = lists_of(y, len(texts)) if matrix is None else []
        check_type([label for labels in lists for label in labels], self.classes_.tolist())
        given = self._outputs(texts) >= 0.5
        if matrix is not None:
            return (given == matrix).all(axis=1)
        return [set(self.classes_[row].tolist()) == set(labels) for row, labels in zip(given, lists)]

    def set_predict_request(self: Self, **requests: bool | str | None) -> Self:
        """Whether scikit-learn's tools pass `abstain` on to predict(), as set_fit_request()."""
        return self._set_request("predict", requests)

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


def _explained(truth: NDArray[Any], predicted: NDArray[Any], weights: NDArray[Any]) -> float:
    """R²; of numbers that do not vary 1 where all are met and else 0, as scikit-learn has it."""
    mean = weighted_mean(truth, weights)
    missed, varies = (weights * (truth - predicted) ** 2).sum(), (weights * (truth - mean) ** 2).sum()
    return float(1 - missed / varies if varies > 0 else missed == 0)
