"""Text to tokens."""

from __future__ import annotations

import os
from collections.abc import Sequence
from os import PathLike
from typing import Any, NamedTuple

from clamor import _checks, _core, models
from clamor._context import context
from clamor._texts import as_texts
from clamor.errors import NotFoundError


class Encoding(NamedTuple):
    """The tokens of a text: four lists of equal length."""

    ids: list[int]
    tokens: list[str]
    offsets: list[tuple[int, int]]
    """What each token stands for is text[begin:end]; (0, 0) for those that were added around the text."""
    types: list[int]
    """Segments, as a model's token_type_ids."""


class Tokenizer:
    """A Hugging Face tokenizer.json, or that of a model: ids, tokens and offsets are those of their library.

    >>> clamor.Tokenizer("model/tokenizer.json").encode("what a day").tokens   # doctest: +SKIP

    A model that normalises posts (docs/normalizer.md) does so before its tokenizer reads them, and this does not. Offsets count
    code points, as Python's own indices do. May be pickled, and used by several threads at once.

    model: a tokenizer.json, a model folder, or the name of a shipped model.   threads: 0 for one a processor.
    """

    def __init__(self, model: str | PathLike[str], *, threads: int = 0) -> None:
        self._threads = _checks.threads("threads", threads)
        path = _checks.path("model", model)
        if os.path.isfile(path):
            self._core = _core.Tokenizer.load(context(self._threads), path)
            return
        opened = _core.Tokenizer.open(context(self._threads), models.folder(path))
        if opened is None:
            raise NotFoundError(f"{path}: no tokenizer.json, nor BERTweet's vocab.txt and bpe.codes")
        self._core = opened

    def encode(self, text: str, *, special_tokens: bool = True, longest: int = 0) -> Encoding:
        """The tokens of one text.

        special_tokens: with those that a model reads around it.   longest: tokens at most, 0 for what tokenizer.json says.
        """
        _checks.word("text", text)
        return self.encode_batch([text], special_tokens=special_tokens, longest=longest)[0]

    def encode_batch(self, texts: Sequence[str], *, special_tokens: bool = True, longest: int = 0) -> list[Encoding]:
        """The tokens of each text, on all threads."""
        special, most = _checks.flag("special_tokens", special_tokens), _checks.wholes(0, 2**31 - 1)("longest", longest)
        found = self._core.encode(context(self._threads), as_texts(texts), special_tokens=special, longest=most)
        return [Encoding(*tokens) for tokens in found]

    @property
    def size(self) -> int:
        """One above the greatest id: the rows that an embedding needs."""
        return self._core.size

    def token(self, id: int) -> str:
        """The token of an id."""
        return self._core.token(_checks.whole("id", id, 0, 2**31 - 1))

    def find(self, token: str) -> int | None:
        """The id of a token, or None where there is none."""
        return self._core.find(_checks.word("token", token))

    def __getstate__(self) -> dict[str, Any]:
        return {"threads": self._threads, "json": self._core.to_json(context(self._threads))}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._threads = state["threads"]
        self._core = _core.Tokenizer.from_json(context(self._threads), state["json"])
