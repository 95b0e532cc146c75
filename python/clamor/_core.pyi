from collections.abc import Callable
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

__version__: str

class Context:
    def __init__(self, *, threads: int = 0, memory_limit: int = 0) -> None: ...
    @property
    def threads(self) -> int: ...
    @property
    def memory_used(self) -> int: ...
    @property
    def memory_peak(self) -> int: ...
    @property
    def cancelled(self) -> bool: ...
    def trim(self) -> None: ...
    def cancel(self) -> None: ...
    def resume(self) -> None: ...

class PostReader:
    @staticmethod
    def open(
        context: Context,
        path: str,
        *,
        format: str = "auto",
        columns: str = "",
        time_format: str = "",
        timezone: str = "UTC",
        strict: bool = False,
    ) -> PostReader: ...
    def read(self, context: Context, fields: list[str], count: int = 4096) -> list[tuple[str, ...]] | None: ...
    @property
    def position(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def problems(self) -> list[tuple[str, int, list[int]]]: ...

class TextClassifier:
    @staticmethod
    def create(
        context: Context,
        labels: list[str],
        texts: list[str],
        *,
        vocabulary: int,
        lowercase: bool,
        longest: int,
        width: int,
        layers: int,
        heads: int,
        inner: int,
        dropout: float,
        seed: int,
    ) -> TextClassifier: ...
    @staticmethod
    def load(context: Context, folder: str) -> TextClassifier: ...
    def save(
        self,
        context: Context,
        folder: str,
        *,
        storage: str = "f32",
        name: str = "",
        summary: str = "",
        data: str = "",
        metric: str = "",
        limits: str = "",
        seed: int = 0,
    ) -> None: ...
    @property
    def labels(self) -> list[str]: ...
    def pretrain(
        self,
        context: Context,
        texts: list[str],
        *,
        epochs: int,
        rate: float,
        seed: int,
        progress: Callable[[int, int, float, float], None] | None = None,
    ) -> list[float]: ...
    def fit(
        self,
        context: Context,
        texts: list[str],
        labels: list[int],
        *,
        epochs: int,
        batch_tokens: int,
        rate: float,
        balance: float,
        label_smoothing: float,
        seed: int,
        progress: Callable[[int, int, float, float], None] | None = None,
    ) -> list[float]: ...
    def predict(self, context: Context, texts: list[str]) -> NDArray[np.float32]: ...
    def scores(self, context: Context, texts: list[str]) -> list[list[float]]: ...

def _raise(status: int, what: str) -> NoReturn: ...
