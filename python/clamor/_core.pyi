from array import array
from collections.abc import Callable
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

_Targets = list[int] | array[float] | memoryview[float] | NDArray[np.float32] | NDArray[np.float64]

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
        source: object = None,
        *,
        format: str = "auto",
        columns: str = "",
        time_format: str = "",
        timezone: str = "UTC",
        strict: bool = False,
    ) -> PostReader: ...
    @staticmethod
    def of_readers(next: Callable[[], PostReader | None]) -> PostReader: ...
    def read(self, context: Context, fields: list[str], count: int = 4096) -> list[tuple[str, ...]] | None: ...
    @property
    def problems(self) -> list[tuple[str, int, list[int]]]: ...

class AnalyzerOptions:
    def __init__(self, *, tracked: list[str], text_bytes: int) -> None: ...
    @property
    def model(self) -> str: ...
    @property
    def tasks(self) -> list[str]: ...
    @property
    def tasks_model(self) -> str: ...
    @property
    def targets_model(self) -> str: ...

class Analyzer:
    @staticmethod
    def create(context: Context, options: AnalyzerOptions, models: Models) -> Analyzer: ...
    @staticmethod
    def load(context: Context, path: str) -> Analyzer: ...
    @staticmethod
    def from_bytes(context: Context, bytes: bytes) -> Analyzer: ...
    def save(self, context: Context, path: str) -> None: ...
    def to_bytes(self, context: Context) -> bytes: ...
    def merge(self, context: Context, other: Analyzer) -> None: ...
    def report(self, context: Context) -> str: ...
    @property
    def options(self) -> AnalyzerOptions: ...
    @property
    def posts(self) -> int: ...
    @property
    def observations(self) -> int: ...

def analyze(
    context: Context,
    readers: list[PostReader],
    *,
    out: str,
    posts_format: str,
    options: AnalyzerOptions,
    models: Models,
    state: str,
    resume: bool,
    checkpoint_seconds: float,
    progress: Callable[[int, int, int, int, float], None] | None,
) -> tuple[Analyzer, str, int, float]: ...

class NormalizerOptions:
    def __init__(
        self,
        *,
        lowercase: bool,
        handles: bool,
        links: bool,
        html: bool,
        quotes: bool,
        longest_run: int,
        hashtags: bool,
        emoji: bool,
    ) -> None: ...

class TextClassifier:
    @staticmethod
    def create(
        context: Context,
        labels: list[str],
        texts: list[str],
        *,
        normalizer: NormalizerOptions,
        vocabulary: int,
        longest: int,
        width: int,
        layers: int,
        heads: int,
        inner: int,
        ngrams: int,
        dropout: float,
        seed: int,
        targets: str = "classes",
    ) -> TextClassifier: ...
    @staticmethod
    def from_checkpoint(
        context: Context,
        folder: str,
        labels: list[str],
        *,
        normalizer: NormalizerOptions,
        longest: int,
        seed: int,
        targets: str = "classes",
        pooling: str = "",
    ) -> TextClassifier: ...
    @staticmethod
    def load(context: Context, folder: str, task: str = "", precision: str = "f32", packed: str = "") -> TextClassifier: ...
    def save(self, context: Context, folder: str, card: dict[str, str], storage: str = "f32") -> None: ...
    @property
    def labels(self) -> list[str]: ...
    @property
    def targets(self) -> str: ...
    @property
    def longest(self) -> int: ...
    @property
    def parameters(self) -> dict[str, float | bool]: ...
    @property
    def precision(self) -> str: ...
    def set_precision(self, context: Context, precision: str) -> None: ...
    def calibrate(self, context: Context, texts: list[str], targets: _Targets) -> None: ...
    @property
    def temperature(self) -> float: ...
    @property
    def label_temperatures(self) -> list[float]: ...
    @property
    def calibration_errors(self) -> tuple[float, float, float, float] | None: ...
    def store_calibration(self, context: Context, folder: str, task: str = "") -> None: ...
    def pretrain(
        self,
        context: Context,
        texts: list[str],
        *,
        epochs: int,
        rate: float,
        seed: int,
        precision: str = "f32",
        progress: Callable[[int, int, float, float], None] | None = None,
        checkpoint: str = "",
        resume: bool = False,
    ) -> list[float]: ...
    def fit(
        self,
        context: Context,
        texts: list[str],
        targets: _Targets,
        *,
        epochs: int,
        batch_tokens: int,
        rate: float | None,
        balance: float,
        class_weights: list[float],
        label_smoothing: float,
        seed: int,
        validation: list[str],
        validation_targets: _Targets,
        patience: int,
        pretrained_epochs: int,
        pretrained_rate: float,
        precision: str = "f32",
        progress: Callable[[int, int, float, float], None] | None = None,
        checkpoint: str = "",
        resume: bool = False,
    ) -> tuple[list[float], list[float]]: ...
    def predict(self, context: Context, texts: list[str], long_texts: str = "truncate") -> tuple[NDArray[np.float32], int]: ...
    def scores(self, context: Context, texts: list[str], long_texts: str = "truncate") -> tuple[list[list[float]], int]: ...

class TargetSentiment:
    @staticmethod
    def load(context: Context, folder: str, precision: str = "f32", packed: str = "") -> TargetSentiment: ...
    @property
    def precision(self) -> str: ...
    @property
    def longest(self) -> int: ...
    def opinions(
        self, context: Context, texts: list[str], targets: list[str], aliases: list[list[str]]
    ) -> tuple[list[tuple[tuple[float, float], tuple[float, float, float, float, float], int]], int]: ...

class TextTasks:
    @staticmethod
    def load(context: Context, folder: str, precision: str = "f32") -> TextTasks: ...
    @property
    def precision(self) -> str: ...

class Models:
    def __init__(
        self,
        *,
        sentiment: TextClassifier | None,
        sentiment_name: str,
        tasks: TextTasks | None,
        asked: list[str],
        tasks_name: str,
        targets: TargetSentiment | None,
        targets_name: str,
    ) -> None: ...
    @property
    def tasks(self) -> list[tuple[str, list[str]]]: ...
    @property
    def has_targets(self) -> bool: ...

class TextEncoder:
    @staticmethod
    def open(context: Context, folder: str, *, longest: int, precision: str = "f32", packed: str = "") -> TextEncoder: ...
    @property
    def precision(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def labels(self) -> list[str]: ...
    @property
    def unused(self) -> list[str]: ...
    @property
    def longest(self) -> int: ...
    @property
    def width(self) -> int: ...
    def vectors(self, context: Context, texts: list[str], long_texts: str = "truncate") -> tuple[NDArray[np.float32], int]: ...
    def save(self, context: Context, folder: str, card: dict[str, str], storage: str = "f32") -> None: ...

class Encodings:
    def __iter__(self) -> Encodings: ...
    def __next__(self) -> tuple[list[int], list[tuple[int, int]], list[int], list[int | None]]: ...

class Tokenizer:
    @staticmethod
    def load(context: Context, path: str) -> Tokenizer: ...
    @staticmethod
    def open(context: Context, folder: str) -> Tokenizer | None: ...
    @staticmethod
    def from_json(context: Context, text: str) -> Tokenizer: ...
    def to_json(self, context: Context) -> str: ...
    @property
    def size(self) -> int: ...
    def token(self, id: int) -> str: ...
    def find(self, token: str) -> int | None: ...
    def encode(
        self, context: Context, texts: list[str], seconds: list[str] | None, *, special_tokens: bool, longest: int
    ) -> Encodings: ...
    def decode(self, context: Context, ids: list[list[int]], *, skip_special_tokens: bool) -> list[str]: ...

class ImageClassifier:
    @staticmethod
    def create(context: Context, labels: list[str], *, size: int, seed: int) -> ImageClassifier: ...
    @staticmethod
    def load(context: Context, folder: str) -> ImageClassifier: ...
    def save(self, context: Context, folder: str, card: dict[str, str], storage: str = "f32") -> None: ...
    @property
    def labels(self) -> list[str]: ...
    @property
    def size(self) -> int: ...
    def fit(
        self,
        context: Context,
        pictures: NDArray[np.uint8],
        labels: list[int],
        *,
        validation: NDArray[np.uint8],
        validation_labels: list[int],
        epochs: int,
        batch: int,
        rate: float,
        flip: bool,
        shift: int,
        patience: int,
        seed: int,
        progress: Callable[[int, int, float, float], None] | None = None,
        checkpoint: str = "",
        resume: bool = False,
    ) -> tuple[list[float], list[float]]: ...
    def predict(self, context: Context, pictures: NDArray[np.uint8]) -> NDArray[np.float32]: ...

class NodeData:
    @staticmethod
    def dense(context: Context, edges: NDArray[np.int64], features: NDArray[np.float32], *, directed: bool) -> NodeData: ...
    @staticmethod
    def sparse(
        context: Context,
        edges: NDArray[np.int64],
        offsets: NDArray[np.int64],
        columns: NDArray[np.int64],
        values: NDArray[np.float32],
        features: int,
        *,
        directed: bool,
    ) -> NodeData: ...
    @property
    def nodes(self) -> int: ...
    @property
    def features(self) -> int: ...

class NodeClassifier:
    @staticmethod
    def create(
        context: Context,
        labels: list[str],
        features: int,
        *,
        convolution: str,
        layers: int,
        hidden: int,
        heads: int,
        input_dropout: float,
        dropout: float,
        attention_dropout: float,
        seed: int,
    ) -> NodeClassifier: ...
    @staticmethod
    def load(context: Context, folder: str) -> NodeClassifier: ...
    def save(self, context: Context, folder: str, card: dict[str, str], storage: str = "f32") -> None: ...
    @property
    def labels(self) -> list[str]: ...
    @property
    def parameters(self) -> dict[str, str | float]: ...
    @property
    def directed(self) -> bool: ...
    def fit(
        self,
        context: Context,
        data: NodeData,
        labels: list[int],
        *,
        validation: list[int],
        epochs: int,
        rate: float,
        weight_decay: float,
        choose: str,
        patience: int,
        seed: int,
        progress: Callable[[int, int, float, float], None] | None = None,
        checkpoint: str = "",
        resume: bool = False,
    ) -> tuple[list[float], list[float]]: ...
    def predict(self, context: Context, data: NodeData) -> NDArray[np.float32]: ...

def labels_of(cell: str) -> list[str]: ...
def is_label_list(cell: str) -> bool: ...
def number_of(cell: str) -> float: ...
def pack(context: Context, folder: str, precision: str = "f32", out: str = "") -> str: ...
def score_classes(
    confusion: list[list[int]], resamples: int, seed: int
) -> tuple[
    list[tuple[int, int, int]],
    tuple[float, tuple[float, float]],
    tuple[float, tuple[float, float]],
    tuple[float, tuple[float, float]],
]: ...
def reliability(confidences: list[float], right: list[int], bins: int) -> tuple[list[tuple[float, float, int, float, float]], float]: ...
def calibration_floor(confidences: list[float], bins: int) -> float: ...
def coverage_curve(confidences: list[float], right: list[int]) -> list[tuple[float, float, float]]: ...
def score_labels(
    truth: list[list[int]], given: list[list[int]], resamples: int, seed: int, unknown: list[int] = []
) -> tuple[
    list[tuple[int, int, int]],
    tuple[float, tuple[float, float]],
    tuple[float, tuple[float, float]],
    tuple[float, tuple[float, float]],
]: ...
def label_confidence(probabilities: list[float]) -> float: ...
def score_numbers(
    truth: list[float], predicted: list[float], resamples: int, seed: int
) -> tuple[tuple[float, tuple[float, float]], tuple[float, tuple[float, float]]]: ...
def text_ranges() -> dict[str, tuple[float, float]]: ...
def text_defaults() -> dict[str, float | bool | None]: ...
def image_ranges() -> dict[str, tuple[float, float]]: ...
def image_defaults() -> dict[str, float | bool]: ...
def node_ranges() -> dict[str, tuple[float, float]]: ...
def node_defaults() -> dict[str, float | str]: ...
def score_points(truth: list[float], predicted: list[float], resamples: int, seed: int) -> tuple[float, tuple[float, float]]: ...
def try_model_folder(context: Context, folder: str) -> None: ...
def resize(context: Context, pictures: NDArray[np.uint8], size: int) -> NDArray[np.uint8]: ...
def read_picture_folder(context: Context, folder: str, size: int) -> tuple[NDArray[np.uint8], list[int], list[str], list[str]]: ...
def _raise(status: int, what: str) -> NoReturn: ...
