"""Text to tokens, and back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from os import PathLike
from typing import Any, NamedTuple

from clamor import _checks, _core, models
from clamor._context import context
from clamor._counts import count
from clamor._texts import as_texts
from clamor.errors import InvalidArgumentError, NotFoundError


class _Lists(NamedTuple):
    """An Encoding's lists, all at once."""

    ids: Sequence[int]
    tokens: Sequence[str]
    offsets: Sequence[tuple[int, int]]
    types: Sequence[int]
    sequences: Sequence[int | None]


class Encoding:
    """The tokens of a text, or of a pair of texts: five lists of equal length, each made when it is asked for. It keeps the vocabulary
    alive that its tokens are of."""

    __slots__ = ("_core", "_token")

    def __init__(self, core: _core.Encoding | _Lists, token: Callable[[int], str] = str) -> None:
        self._core, self._token = core, token

    @property
    def ids(self) -> list[int]:
        return list(self._core.ids)

    @property
    def tokens(self) -> list[str]:
        return list(self._core.tokens) if isinstance(self._core, _Lists) else [self._token(id) for id in self._core.ids]

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """What each token stands for is text[begin:end]; (0, 0) for those that were added around the text."""
        return list(self._core.offsets)

    @property
    def types(self) -> list[int]:
        """Segments, as a model's token_type_ids."""
        return list(self._core.types)

    @property
    def sequences(self) -> list[int | None]:
        """The text of a pair that each is of, 0 or 1; None for those that were added around the texts."""
        return list(self._core.sequences)

    def __len__(self) -> int:
        """The number of tokens."""
        return len(self._core.ids) if isinstance(self._core, _Lists) else len(self._core)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Encoding) and self._lists() == other._lists()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Encoding({', '.join(f'{name}={value}' for name, value in self._lists()._asdict().items())})"

    def __reduce__(self) -> tuple[type[Encoding], tuple[_Lists]]:
        return Encoding, (self._lists(),)  # whose tokens need no vocabulary

    def _lists(self) -> _Lists:
        return _Lists(self.ids, self.tokens, self.offsets, self.types, self.sequences)


class Tokenizer:
    """A Hugging Face tokenizer.json, or that of a model. Ids, offsets and decoded texts are those of their library;
    tokens are the vocabulary's, also where theirs are what the text says (unknown and added tokens), and an added token is decoded
    as it is written, also where theirs is normalised.

    >>> clamor.Tokenizer("model/tokenizer.json").encode("what a day").tokens   # doctest: +SKIP

    A model that normalises posts (docs/normalizer.md) does so before its tokenizer reads them; a Tokenizer does not. Offsets count
    code points, as Python's own indices do. Can be pickled, and used by several threads at once.

    Parameters
    ----------
    model : path or str
        A tokenizer.json, a model folder, or the name of a shipped model.
    threads : int, default=0
        0 for one a processor.
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

    def encode(self, text: str, pair: str | None = None, *, special_tokens: bool = True, longest: int = 0) -> Encoding:
        """The tokens of one text, or of two that a model reads together.

        Parameters
        ----------
        text, pair : str
            The text, and a second one where a model reads pairs.
        special_tokens : bool, default=True
            Add the tokens that a model reads around the text.
        longest : int, default=0
            Tokens at most, 0 for what tokenizer.json says; of a pair the longer text gives them up.
        """
        texts, pairs = _one("text", text), None if pair is None else _one("pair", pair)
        return self.encode_batch(texts, pairs, special_tokens=special_tokens, longest=longest)[0]

    def encode_batch(
        self, texts: Iterable[str], pairs: Iterable[str] | None = None, *, special_tokens: bool = True, longest: int = 0
    ) -> list[Encoding]:
        """The tokens of each text, or of each and its one of `pairs`, on all threads."""
        special, most = _checks.flag("special_tokens", special_tokens), _checks.wholes(0, 2**31 - 1)("longest", longest)
        firsts, seconds = as_texts(texts, "texts"), None if pairs is None else as_texts(pairs, "pairs")
        if seconds is not None and len(seconds) != len(firsts):
            raise InvalidArgumentError(f"pairs: expected one for each of {len(firsts)} texts, got {len(seconds)}")
        found = self._core.encode(context(self._threads), firsts, seconds, special_tokens=special, longest=most)
        return [Encoding(one, self._token) for one in found]

    @cached_property
    def _token(self) -> Callable[[int], str]:
        """token(), which asks the core once for each id."""
        return cache(self._core.token)

    def decode(self, ids: Iterable[int], *, skip_special_tokens: bool = True) -> str:
        """The text that ids stand for: what was encoded, as far as the tokenizer kept it.

        Parameters
        ----------
        ids : iterable of int
            Of the tokens.
        skip_special_tokens : bool, default=True
            Leave out tokens that stand for no text.
        """
        return self.decode_batch([ids], skip_special_tokens=skip_special_tokens)[0]

    def decode_batch(self, ids: Iterable[Iterable[int]], *, skip_special_tokens: bool = True) -> list[str]:
        """The text of each list of ids, on all threads."""
        skip = _checks.flag("skip_special_tokens", skip_special_tokens)
        return self._core.decode(context(self._threads), [_ids(one) for one in ids], skip_special_tokens=skip)

    def __repr__(self) -> str:
        return f"<Tokenizer of {count(self.size, 'token')}>"

    @property
    def size(self) -> int:
        """One above the greatest id: the rows that an embedding needs."""
        return self._core.size

    def token(self, id: int) -> str:
        """The token of an id."""
        return self._core.token(_id("id", id))

    def find(self, token: str) -> int | None:
        """The id of a token, or None where there is none."""
        return self._core.find(_checks.word("token", token))

    def __getstate__(self) -> dict[str, Any]:
        return {"threads": self._threads, "json": self._core.to_json(context(self._threads))}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._threads = state["threads"]
        self._core = _core.Tokenizer.from_json(context(self._threads), state["json"])


def _one(name: str, text: str) -> list[str]:
    if not isinstance(text, str):
        raise TypeError(f"{name}: expected a str, got {_checks.said(text)}")
    return as_texts([text])


_id = _checks.wholes(0, 2**31 - 1)


def _ids(ids: Iterable[int]) -> list[int]:
    if isinstance(ids, (str, bytes)) or not hasattr(ids, "__iter__"):
        raise TypeError(f"ids: expected a sequence of whole numbers, got {_checks.said(ids)}")
    return [_id("ids", id) for id in ids]
