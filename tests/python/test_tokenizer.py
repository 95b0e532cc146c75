"""Tokenizers: ids, tokens, and offsets in code points, beside the Hugging Face library's where that is installed."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import json
import pickle
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import Tokenizer
from clamor._context import context

ROOT = Path(__file__).resolve().parents[2]
TOKENIZERS = ROOT / "tests" / "golden" / "tokenizers"
TINY = ROOT / "examples" / "data" / "tiny-bert"
TEXT = "What a 👨‍👩‍👧 day, bé😀 in Zürich!"


def _parity_suite() -> Any:
    """tests/parity/tokenizers_parity.py, which needs the library."""
    spec = importlib.util.spec_from_file_location("tokenizers_parity", ROOT / "tests" / "parity" / "tokenizers_parity.py")
    assert spec is not None and spec.loader is not None
    suite = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(suite)
    return suite


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(TINY, threads=2)


def test_tokens_of_a_text(tokenizer: Tokenizer) -> None:
    found = tokenizer.encode("What a  day, bé!")
    assert found.tokens == ["[CLS]", "what", "a", "day", ",", "b", "##e", "!", "[SEP]"]
    assert found.offsets == [(0, 0), (0, 4), (5, 6), (8, 11), (11, 12), (13, 14), (14, 15), (15, 16), (0, 0)]
    assert found.ids == [tokenizer.find(token) for token in found.tokens] and found.types == [0] * 9
    assert [tokenizer.token(id) for id in found.ids] == found.tokens and max(found.ids) < tokenizer.size
    bare = tokenizer.encode("What a  day, bé!", special_tokens=False)
    assert bare.ids == found.ids[1:-1] and bare.offsets == found.offsets[1:-1]
    assert tokenizer.encode("What a  day", longest=3).tokens == ["[CLS]", "what", "[SEP]"]
    assert tokenizer.find("no such token") is None
    assert repr(tokenizer) == f"<Tokenizer of {tokenizer.size:,} tokens>"


def test_an_encoding_is_a_value(tokenizer: Tokenizer) -> None:
    found, pair = tokenizer.encode("a day"), tokenizer.encode("a day", "so")
    assert len(found) == 4 and found == tokenizer.encode("a day") and found != pair and found != "a day"
    assert repr(found) == f"Encoding(ids={found.ids}, tokens=['[CLS]', 'a', 'day', '[SEP]'], " + (
        "offsets=[(0, 0), (0, 1), (2, 5), (0, 0)], types=[0, 0, 0, 0], sequences=[None, 0, 0, None])"
    )
    for again in (pickle.loads(pickle.dumps(pair)), copy.deepcopy(pair)):
        assert again == pair and len(again) == len(pair) and pickle.loads(pickle.dumps(again)) == pair
    with pytest.raises(TypeError, match="unhashable"):
        hash(found)


def test_texts_come_one_at_a_time(tokenizer: Tokenizer) -> None:
    """So that other threads run in between, and Ctrl-C arrives."""
    texts = ["What a day", TEXT]
    found = tokenizer._core.encode(context(2), texts, None, special_tokens=True, longest=0)
    assert iter(found) is found and [next(found).ids for _ in texts] == [one.ids for one in tokenizer.encode_batch(texts)]
    assert list(found) == []


def test_pairs_of_texts(tokenizer: Tokenizer) -> None:
    found = tokenizer.encode("What a day", "bé 😀 good")
    assert found.tokens == ["[CLS]", "what", "a", "day", "[SEP]", "b", "##e", "[UNK]", "good", "[SEP]"]
    assert found.types == [0] * 5 + [1] * 5
    assert found.sequences == [None, 0, 0, 0, None, 1, 1, 1, 1, None]
    assert found.offsets == [(0, 0), (0, 4), (5, 6), (7, 10), (0, 0), (0, 1), (1, 2), (3, 4), (5, 9), (0, 0)]
    bare = tokenizer.encode("What a day", "bé 😀 good", special_tokens=False)
    assert bare.ids == found.ids[1:4] + found.ids[5:9] and None not in bare.sequences
    assert tokenizer.encode("What a day", "bé", longest=6).tokens == ["[CLS]", "what", "a", "[SEP]", "b", "[SEP]"]
    texts, seconds = ["a", "b", ""], ["day", "", "day"]
    assert tokenizer.encode_batch(texts, seconds) == [tokenizer.encode(text, pair) for text, pair in zip(texts, seconds)]
    assert tokenizer.encode("a").sequences == [None, 0, None]


def test_ids_to_text(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("What a  day, bé!").ids
    assert tokenizer.decode(ids) == "what a day, be!"
    assert tokenizer.decode(ids, skip_special_tokens=False) == "[CLS] what a day, be! [SEP]"
    assert tokenizer.decode(tokenizer.encode("so good", "a day").ids) == "so good a day"
    assert tokenizer.decode([]) == "" and tokenizer.decode_batch([]) == []
    assert tokenizer.decode(tuple(ids)) == tokenizer.decode(ids)
    many = [one.ids for one in tokenizer.encode_batch([TEXT[: i % len(TEXT)] for i in range(300)])]
    assert tokenizer.decode_batch(many) == [tokenizer.decode(one) for one in many]
    for name in ("roberta", "llama3"):  # bytes, so that nothing is lost
        of_bytes = Tokenizer(TOKENIZERS / f"{name}.json")
        assert of_bytes.decode(of_bytes.encode(TEXT).ids).strip() == TEXT
        assert pickle.loads(pickle.dumps(of_bytes)).decode(of_bytes.encode(TEXT).ids).strip() == TEXT


def test_offsets_are_places_in_the_str(tokenizer: Tokenizer) -> None:
    for one in (tokenizer, Tokenizer(TOKENIZERS / "bert_cased.json")):
        found = one.encode(TEXT, special_tokens=False)
        places = [TEXT[begin:end] for begin, end in found.offsets]
        assert places[-1] == "!" and "".join(places).replace("\u200d", "") == TEXT.replace("\u200d", "").replace(" ", "")
    assert max(end for _, end in found.offsets) == len(TEXT) < len(TEXT.encode())


def test_many_texts(tokenizer: Tokenizer) -> None:
    texts = [TEXT[: i % len(TEXT)] for i in range(1000)]
    assert tokenizer.encode_batch(texts) == [tokenizer.encode(text) for text in texts]
    assert tokenizer.encode_batch([]) == []
    half = tokenizer.encode("a \ud83d b")  # half of a surrogate pair is read as "?"
    assert half == tokenizer.encode("a ? b")


def test_pickle(tokenizer: Tokenizer) -> None:
    for one in (tokenizer, Tokenizer(TOKENIZERS / "llama2.json"), Tokenizer("sentiment-en")):
        assert pickle.loads(pickle.dumps(one)).encode(TEXT) == one.encode(TEXT)


def test_what_does_not_fit_is_said(tokenizer: Tokenizer, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no model nowhere"):
        Tokenizer("nowhere")
    with pytest.raises(LookupError, match="tokenizer.json"):
        Tokenizer(tmp_path)
    (tmp_path / "bad.json").write_text('{"model": {"type": "Guess"}}', encoding="utf-8")
    with pytest.raises(clamor.BadFileError, match="bad.json"):
        Tokenizer(tmp_path / "bad.json")
    with pytest.raises(TypeError, match="text: expected a str, got list"):
        tokenizer.encode(["a"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"write \[text\]"):
        tokenizer.encode_batch("a")
    with pytest.raises(ValueError, match="leave no room for the 2 special ones"):
        tokenizer.encode("a", longest=1)
    with pytest.raises(ValueError, match="no token has the id 99999"):
        tokenizer.token(99999)
    with pytest.raises(ValueError, match="no token has the id 99999"):
        tokenizer.decode([5, 99999])
    with pytest.raises(ValueError, match="ids: expected 0 to 2,147,483,647, got -1"):
        tokenizer.decode([-1])
    with pytest.raises(TypeError, match="ids: expected a sequence of whole numbers, got 5"):
        tokenizer.decode_batch([5, 6])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="ids: expected a whole number, got str"):
        tokenizer.decode(["a"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="pair: expected a str, got list"):
        tokenizer.encode("a", ["b"])  # type: ignore[arg-type]
    for texts, pairs, said in [
        (["a", None], None, r"texts\[1\]: expected str, got NoneType"),
        (["a"], [b"b"], r"pairs\[0\]: expected str, got bytes"),
        (None, None, "texts: expected a sequence of str, got None"),
        (["a"], 3, "pairs: expected a sequence of str, got 3"),
    ]:
        with pytest.raises(TypeError, match=said):
            tokenizer.encode_batch(texts, pairs)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="pairs: expected one for each of 2 texts, got 1"):
        tokenizer.encode_batch(["a", "b"], ["c"])
    (tmp_path / "other.json").write_text(
        (TINY / "tokenizer.json").read_text(encoding="utf-8").replace('"type": "WordPiece",\n    "prefix"', '"type": "Guess", "prefix"', 1),
        encoding="utf-8",
    )
    with pytest.raises(clamor.BadFileError, match='other.json: decoder: unknown decoder "Guess"'):
        Tokenizer(tmp_path / "other.json")


def test_bertweet() -> None:
    """Its own files, beside transformers' tokenizer."""
    folder = TOKENIZERS.parent / "bertweet"
    ours = Tokenizer(folder)
    assert pickle.loads(pickle.dumps(ours)).encode(TEXT) == ours.encode(TEXT)
    transformers = pytest.importorskip("transformers", reason="transformers is not installed: parity with it is not tested")
    theirs = transformers.BertweetTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"))
    suite = _parity_suite()
    rng = random.Random(suite.SEED)
    texts = [suite.generate(rng, ["<mask>", "<s>", "@@", "</w>"]) for _ in range(1000)]
    for text, found in zip(texts, ours.encode_batch(texts)):
        assert found.ids == theirs(text)["input_ids"], text
        assert ours.decode(found.ids) == theirs.decode(found.ids, skip_special_tokens=True), text


def test_bertweet_normalization(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """normalization=True, beside transformers' tokenizer, with every character a token, so that ids say what a post was normalised to."""
    for name in ("vocab.txt", "bpe.codes"):
        shutil.copy(TOKENIZERS.parent / "bertweet" / name, tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"normalization": True}), encoding="utf-8")
    ours = Tokenizer(tmp_path)
    found = ours.encode("see http://t.co/x, @bob", special_tokens=False)
    assert list(dict.fromkeys(found.offsets))[-3:] == [(4, 17), (17, 18), (19, 23)]  # HTTPURL and @USER stand for the whole token
    assert pickle.loads(pickle.dumps(ours)).encode(TEXT) == ours.encode(TEXT)
    for name in ("transformers", "emoji", "tokenizers"):
        pytest.importorskip(name, reason=f"{name} is not installed: parity with transformers' normalization is not tested")
    monkeypatch.syspath_prepend(ROOT / "tests" / "parity")
    suite = importlib.import_module("bertweet_parity")
    rng = random.Random(suite.SEED)
    texts = [suite.generate_post(rng) for _ in range(1000)]
    suite.write_folder(tmp_path, texts)
    ours = Tokenizer(tmp_path)
    transformers = importlib.import_module("transformers")
    theirs = transformers.BertweetTokenizer(str(tmp_path / "vocab.txt"), str(tmp_path / "bpe.codes"), normalization=True)
    for text, found in zip(texts, ours.encode_batch(texts)):
        assert found.ids == theirs(text)["input_ids"], text


@pytest.mark.parametrize("path", sorted(TOKENIZERS.glob("*.json")), ids=lambda path: path.stem)
def test_parity(path: Path) -> None:
    library = pytest.importorskip("tokenizers", reason="tokenizers is not installed: parity with it is not tested")
    suite = _parity_suite()
    theirs = library.Tokenizer.from_file(str(path))
    theirs.no_padding()
    special = [token.content for token in theirs.get_added_tokens_decoder().values()] or [" "]
    rng = random.Random(suite.SEED)
    texts = [suite.generate(rng, special) for _ in range(1000)]
    found = Tokenizer(path).encode_batch(texts)
    for text, ours, wanted in zip(texts, found, suite.encode_all(theirs, texts, True)):
        tokens = [theirs.id_to_token(id) for id in wanted.ids]  # Unigram's own list has the text where a token is unknown
        every = (ours.ids, ours.tokens, ours.offsets, ours.types, ours.sequences)
        assert every == (wanted.ids, tokens, wanted.offsets, wanted.type_ids, wanted.sequence_ids), text
    pairs = list(zip(texts, texts[1:]))[::4]
    for pair, ours in zip(pairs, Tokenizer(path).encode_batch(*zip(*pairs))):
        wanted = theirs.encode(*pair)
        seen = (ours.ids, ours.offsets, ours.types, ours.sequences)
        assert seen == (wanted.ids, wanted.offsets, wanted.type_ids, wanted.sequence_ids), pair
    ids = [one.ids for one in found]
    for skip in (True, False):
        assert Tokenizer(path).decode_batch(ids, skip_special_tokens=skip) == theirs.decode_batch(ids, skip_special_tokens=skip)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux how much memory the process has")
def test_a_first_call_without_memory_is_an_error_and_no_abort() -> None:
    """Threads of the core have taken what they need of the system before it."""
    code = f"""
import resource, clamor
tokenizer = clamor.Tokenizer({str(TINY)!r}, threads=2)
texts = ["what " * 1000] * 2000
room = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() + (1 << 20)
resource.setrlimit(resource.RLIMIT_AS, (room, -1))
try:
    tokenizer.encode_batch(texts)
except (MemoryError, TypeError) as error:  # pybind11 may have its own words
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    print(isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "True\n"), run.stderr
