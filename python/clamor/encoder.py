"""Embeddings of posts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from os import PathLike, fspath, getpid
from threading import Lock
from typing import TYPE_CHECKING, Any

from clamor import _card, _checks, _core, models
from clamor._context import context
from clamor._estimator import Estimator
from clamor._texts import as_texts, warn_of_cut
from clamor.errors import NotFoundError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OUTPUT = _checks.one_of("default", "pandas", "polars")


class TextEncoder(Estimator):
    """A Hugging Face checkpoint as it is (docs/checkpoints.md): texts in, one vector each out. A step of pipelines.

    >>> TextEncoder("./all-MiniLM-L6-v2").transform(["what a day"])         # doctest: +SKIP
    >>> make_pipeline(TextEncoder(folder), LogisticRegression()).fit(X, y)  # doctest: +SKIP

    A sentence-embedding folder (modules.json) says itself how vectors are made; of any other checkpoint they are the means over
    the tokens. There is nothing to fit: the folder is read when it is first needed, and again when parameters have changed.

    Parameters
    ----------
    model : path
        The checkpoint's folder; nothing is downloaded.
    longest : int, default=0
        Tokens of a text that are read; 0 for as many as the checkpoint was made for.
    long_texts : {"truncate", "windows"}, default="truncate"
        How texts with more tokens are read: only the first tokens, with a warning, or all of them, in windows whose vectors are
        averaged (docs/long-texts.md).
    precision : {"f32", "bf16", "int8", "auto"}, default="f32"
        bf16 where the processor has it, "auto" for the fastest whose vectors hold (docs/precision.md).
    packed : path, optional
        A file that clamor.pack() wrote elsewhere; the one beside the weights is found (docs/packed-weights.md).
    threads : int, default=0
        0 for one a processor.
    """

    _made: tuple[tuple[Any, ...], _core.TextEncoder] | None = None  # with which parameters, and what

    _limits = {
        "model": _checks.path,
        "longest": _checks.wholes(0, 1_000_000),
        "long_texts": _checks.long_texts,
        "precision": _checks.precision,
        "packed": _checks.optional(_checks.path),
        "threads": _checks.threads,
    }

    def __init__(
        self,
        model: str | PathLike[str],
        *,
        longest: int = 0,
        long_texts: str = "truncate",
        precision: str = "f32",
        packed: str | PathLike[str] | None = None,
        threads: int = 0,
    ) -> None:
        self.model = model
        self.longest = longest
        self.long_texts = long_texts
        self.precision = precision
        self.packed = packed
        self.threads = threads

    def fit(self, X: Iterable[str] | None = None, y: Any = None) -> TextEncoder:
        """Reads the folder anew. Takes the arguments that a pipeline gives, and looks at none."""
        with self._lock():
            self._open()
        return self

    def transform(self, X: Iterable[str]) -> Any:
        """One vector a text, [n, width]: an array of float32, or the table that set_output() asks for. X is a list, a NumPy or Arrow array,
        a pandas or Polars column, or another iterable of str."""
        vectors, longer = self._vectors(as_texts(X))
        if self.long_texts == "truncate":
            warn_of_cut(longer, len(vectors), self.longest_)
        return self._contained(vectors, getattr(X, "index", None))

    def _vectors(self, texts: list[str]) -> tuple[NDArray[np.float32], int]:
        """And how many texts have more tokens than are read at once."""
        return self._opened().vectors(context(self.threads), texts, _checks.long_texts("long_texts", self.long_texts))

    def fit_transform(self, X: Iterable[str], y: Any = None) -> Any:
        return self.fit(X, y).transform(X)

    def save(self, folder: str | PathLike[str], *, storage: str = "f32", **card: str) -> None:
        """Writes a folder that sentence-transformers, transformers and TextEncoder open, with weights as f32 or bf16.

        Heads that vectors do not use are left out. The folder that was opened must still be there. What people must know goes into
        the card: name, summary, data, metric, limits, license; what is not given stays as the folder's card has it, where Clamor wrote it.
        """
        place, said = _checks.path("folder", folder), {**_card.entries(fspath(self.model)), **_checks.card(card)}
        self._opened().save(context(self.threads), place, said, _checks.storage("storage", storage))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Names for the columns of tables."""
        import numpy as np

        return np.array([f"textencoder{i}" for i in range(self._opened().width)], dtype=object)

    def set_output(self, *, transform: str | None = None) -> TextEncoder:
        """What transform() gives: "default" (an array), "pandas" or "polars"; None leaves it. Without it sklearn.set_config() says it."""
        if transform is not None:
            self._sklearn_output_config = {"transform": _OUTPUT("transform", transform)}  # by this name scikit-learn's clone() copies it
        return self

    def _contained(self, vectors: NDArray[np.float32], index: Any) -> Any:
        kind = getattr(self, "_sklearn_output_config", {}).get("transform")
        if kind is None and "sklearn" in sys.modules:
            kind = _OUTPUT("transform_output", sys.modules["sklearn"].get_config()["transform_output"])
        if kind == "pandas":
            import pandas

            return pandas.DataFrame(vectors, columns=self.get_feature_names_out(), index=None if callable(index) else index, copy=False)
        if kind == "polars":
            import polars

            return polars.DataFrame(vectors, schema=self.get_feature_names_out().tolist(), orient="row")
        return vectors

    @property
    def width_(self) -> int:
        """Elements of a vector."""
        return self._there().width

    @property
    def longest_(self) -> int:
        """What `longest` came to: tokens that are read of a text at once."""
        return self._there().longest

    @property
    def precision_(self) -> str:
        """What `precision` came to: f32, bf16 or int8."""
        return self._there().precision

    @property
    def unused_(self) -> list[str]:
        """Tensors of heads that the folder has and embeddings do not use."""
        return self._there().unused

    def _there(self) -> _core.TextEncoder:
        """For attributes, which hasattr() wants to be without, and nothing else, where there is no such folder."""
        try:
            return self._opened()
        except NotFoundError as error:
            raise AttributeError(str(error)) from error

    def _opening(self) -> tuple[Any, ...]:
        """What the folder is opened with."""
        return self.model, self.longest, self.precision, self.packed

    def _opened(self) -> _core.TextEncoder:
        """By the parameters that hold now. Of several threads one opens the folder, and the others wait."""
        with self._lock():
            if self._made is None or self._made[0] != self._opening():
                return self._open()
            return self._made[1]

    def _lock(self) -> Lock:
        """This estimator's, which __init__ does not make: scikit-learn wants nothing but parameters of it, and no pickle holds it. A child
        of a fork has its own: a thread that holds the parent's is not there."""
        locks: dict[int, Lock] = self.__dict__.setdefault("_opening_locks", {})  # atomic, as a dict's methods are
        return locks.setdefault(getpid(), Lock())

    def _open(self) -> _core.TextEncoder:
        self._check()
        opening = model, longest, precision, packed = self._opening()
        file = "" if packed is None else fspath(packed)
        models.check_opener("TextEncoder", fspath(model))
        core = _core.TextEncoder.open(context(self.threads), fspath(model), longest=longest, precision=precision, packed=file)
        self._made = opening, core
        return core

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=True),
            requires_fit=False,
        )

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_made", "_opening_locks")}
