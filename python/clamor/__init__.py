"""What people talk about, how they feel, what is rising and who drives it: from posts, on CPUs.

    >>> import clamor
    >>> result = clamor.analyze(["posts.jsonl"], out="report")          # doctest: +SKIP
    >>> model = clamor.TextClassifier().fit(texts, labels)              # doctest: +SKIP

Names are imported when they are first used: `import clamor` loads neither NumPy nor the compiled core's dependents.
"""

from __future__ import annotations

try:
    from clamor import _core as _core
except ImportError as error:
    if "cannot open shared object file" not in str(error):
        raise
    raise ImportError(
        f"{error}: clamor's compiled core links libraries of the system that it was built on (docs/decisions/0011-python-dependencies.md); "
        "run `apt-get install libsimdjson-dev libhowardhinnant-date-dev libgomp1` for simdjson, date and OpenMP, and "
        "`pip install onednn-cpu-gomp` for oneDNN, or build clamor anew on this system"
    ) from error
from clamor._version import VERSION as __version__

if _core.__version__ != __version__:
    raise ImportError(
        f"clamor {__version__} found a compiled core of version {_core.__version__}: the installation is half upgraded; "
        "run `pip install --force-reinstall clamor`"
    )

TYPE_CHECKING = False  # typing's, without the milliseconds that importing it takes
if TYPE_CHECKING:
    from clamor import errors, models
    from clamor.analyzer import Analysis, Analyzer, analyze
    from clamor.errors import (
        BadFileError,
        CancelledError,
        DivergedError,
        Error,
        FileSystemError,
        InternalError,
        InvalidArgumentError,
        NotFittedError,
        NotFoundError,
        OutOfMemoryError,
        UnsupportedError,
    )
    from clamor.encoder import TextEncoder
    from clamor.graph import NodeClassifier
    from clamor.packing import pack
    from clamor.target import Opinion, TargetSentiment
    from clamor.tasks import TextTasks
    from clamor.text import TextClassifier
    from clamor.tokenizer import Encoding, Tokenizer
    from clamor.vision import ImageClassifier, read_pictures

_WHERE = {
    "Analysis": "analyzer",
    "Analyzer": "analyzer",
    "BadFileError": "errors",
    "CancelledError": "errors",
    "DivergedError": "errors",
    "Encoding": "tokenizer",
    "Error": "errors",
    "FileSystemError": "errors",
    "ImageClassifier": "vision",
    "InternalError": "errors",
    "InvalidArgumentError": "errors",
    "NodeClassifier": "graph",
    "NotFittedError": "errors",
    "NotFoundError": "errors",
    "Opinion": "target",
    "OutOfMemoryError": "errors",
    "TargetSentiment": "target",
    "TextClassifier": "text",
    "TextEncoder": "encoder",
    "TextTasks": "tasks",
    "Tokenizer": "tokenizer",
    "UnsupportedError": "errors",
    "analyze": "analyzer",
    "pack": "packing",
    "read_pictures": "vision",
}

_MODULES = ("errors", "models")

__all__ = [
    "Analysis",
    "Analyzer",
    "BadFileError",
    "CancelledError",
    "DivergedError",
    "Encoding",
    "Error",
    "FileSystemError",
    "ImageClassifier",
    "InternalError",
    "InvalidArgumentError",
    "NodeClassifier",
    "NotFittedError",
    "NotFoundError",
    "Opinion",
    "OutOfMemoryError",
    "TargetSentiment",
    "TextClassifier",
    "TextEncoder",
    "TextTasks",
    "Tokenizer",
    "UnsupportedError",
    "__version__",
    "analyze",
    "errors",
    "models",
    "pack",
    "read_pictures",
]


def __getattr__(name: str) -> object:
    """Imports a public name's module when the name is first used."""
    if name not in _WHERE and name not in _MODULES:
        raise AttributeError(f"module 'clamor' has no attribute {name!r}")
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"clamor.{name}")
    value = getattr(import_module(f"clamor.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, those not yet imported too."""
    return sorted(__all__)
