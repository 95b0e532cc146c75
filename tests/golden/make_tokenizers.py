#!/usr/bin/env python3
"""tokenizers/*.json: a small tokenizer.json of each kind, trained here on text that is made here, and tokenizers_golden.json: hostile
texts, and for each of them and each tokenizer a hash of what the Hugging Face library makes of it (ids, and offsets in bytes), and one of
the texts that it decodes the ids to.

    pip install tokenizers==0.23.3 && python tests/golden/make_tokenizers.py [NAME...]

Names are of those to be trained anew; the library's trainers do not make the same twice, and others are read as they are.
"""
import json
import pathlib
import random
import struct
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from tokenizers.pre_tokenizers import PreTokenizer  # noqa: F401

sys.path.append(str(pathlib.Path(__file__).parents[1] / "parity"))
from charsmap import compile_charsmap  # noqa: E402
from tokenizers_parity import SCRIPTS, expected, generate  # noqa: E402

HERE = pathlib.Path(__file__).parent
GPT4 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def corpus(rng):
    """Some 40 KB: made-up words by Zipf's law, punctuation, other scripts now and then."""
    syllables = [a + b for a in "b c d f g h l m n p r s t v w th st tr".split() for b in "a e i o u ee ing er on".split()]
    words = ["".join(rng.choice(syllables) for _ in range(rng.choice((1, 1, 2, 2, 3)))) for _ in range(600)]
    lines = []
    for _ in range(500):
        line = []
        for _ in range(rng.randrange(4, 20)):
            word = words[min(int(rng.paretovariate(0.8)) - 1, len(words) - 1)]
            line.append(
                rng.choice(
                    (
                        word, word, word, word.capitalize(), word + rng.choice(",.!?"), "don't", rng.choice(SCRIPTS),
                        str(rng.randrange(3000)), "café", "naïve",
                    )
                )
            )
        lines.append(" ".join(line))
    return lines


def special(*tokens, **how):
    return [AddedToken(t, special=True, normalized=False, **how) for t in tokens]


def wordpiece(lines, normalizer, **model):
    t = Tokenizer(models.WordPiece(unk_token="[UNK]", **model))
    t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.train_from_iterator(
        lines, trainers.WordPieceTrainer(vocab_size=400, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False)
    )
    return t


def bert(lines):
    t = wordpiece(lines, normalizers.BertNormalizer())
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return t


def bert_cased(lines):
    t = wordpiece(
        lines, normalizers.BertNormalizer(lowercase=False, strip_accents=False, handle_chinese_chars=False), max_input_chars_per_word=12
    )
    t.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    t.add_tokens([AddedToken("Zzz", normalized=True), AddedToken("lol", single_word=True), AddedToken("@user", lstrip=True, rstrip=True)])
    return t


def distil_nfd(lines):
    """The steps one by one, and words by \\w+|[^\\w\\s]+."""
    t = wordpiece(
        lines, normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()])
    )
    t.pre_tokenizer = pre_tokenizers.Whitespace()
    return t


def byte_level(lines, prefix_space, regex=True):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space, use_regex=regex)
    return t


def train_bpe(t, lines, size=700, tokens=(), **how):
    t.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=size, special_tokens=list(tokens), show_progress=False, **how))
    return t


def gpt2(lines):
    t = train_bpe(byte_level(lines, False), lines, tokens=special("<|endoftext|>"), initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    t.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=False)
    return t


def roberta(lines):
    t = byte_level(lines, True)
    train_bpe(
        t,
        lines,
        tokens=special("<s>", "<pad>", "</s>", "<unk>") + special("<mask>", lstrip=True),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    return t


def llama3(lines):
    t = Tokenizer(models.BPE(ignore_merges=True))
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(GPT4), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    train_bpe(t, lines, tokens=special("<|begin_of_text|>", "<|eot_id|>"), initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    t.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<|begin_of_text|> $A",
                pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1",
                special_tokens=[("<|begin_of_text|>", 0)],
            ),
        ]
    )
    return t


def partial_bytes(lines):
    """Bytes that the vocabulary does not have are left out, and move the offsets behind them."""
    return train_bpe(byte_level(lines, False), [line.encode("ascii", "ignore").decode() for line in lines], size=300)


def llama2(lines):
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    train_bpe(
        t,
        [line.replace(" ", "▁") for line in lines],
        tokens=special("<unk>", "<s>", "</s>") + special(*[f"<0x{b:02X}>" for b in range(256)]),
        size=900,
        limit_alphabet=60,
    )
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return t


def suffix_bpe(lines):
    t = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.Digits(individual_digits=True)]
    )
    return train_bpe(t, lines, tokens=special("<unk>"), end_of_word_suffix="</w>", limit_alphabet=70)


def prefix_bpe(lines):
    t = Tokenizer(models.BPE(unk_token="[UNK]", continuing_subword_prefix="##", fuse_unk=True))
    t.normalizer = normalizers.NFKC()
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(" ", "merged_with_previous"),
            pre_tokenizers.Split(Regex(r"\d+"), "merged_with_next"),
            pre_tokenizers.CharDelimiterSplit("-"),
        ]
    )
    return train_bpe(t, lines, tokens=special("[UNK]"), continuing_subword_prefix="##", limit_alphabet=70)


def unigram(lines, normalizer, pre_tokenizer, **how):
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizer
    t.train_from_iterator(
        lines,
        trainers.UnigramTrainer(
            vocab_size=450, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], unk_token="<unk>", show_progress=False, **how
        ),
    )
    return t


def xlm_roberta(lines):
    t = unigram(
        lines,
        normalizers.Sequence([normalizers.Precompiled(compile_charsmap()), normalizers.Replace(Regex(" {2,}"), " ")]),
        pre_tokenizers.Metaspace(),
    )
    t.add_special_tokens(special("<mask>", lstrip=True))
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return t


def t5(lines):
    """No words: Viterbi over whole texts."""
    t = unigram(
        lines,
        normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip(left=False)]),
        pre_tokenizers.Metaspace(prepend_scheme="first", split=False),
    )
    t.add_tokens(["ing", AddedToken("The", single_word=True)])
    return t


def unigram_bytes(lines):
    t = unigram(
        lines,
        normalizers.Sequence([normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFD()]),
        pre_tokenizers.Metaspace(prepend_scheme="never"),
    )
    file = json.loads(t.to_str())
    file["model"]["byte_fallback"] = True
    file["model"]["vocab"] += [[f"<0x{b:02X}>", -20.0] for b in range(256)]
    return Tokenizer.from_str(json.dumps(file))


def word_level(lines):
    t = Tokenizer(models.WordLevel(unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.Strip(), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Split(Regex(r"\d"), "removed"), pre_tokenizers.Digits()]
    )
    t.train_from_iterator(lines, trainers.WordLevelTrainer(vocab_size=300, special_tokens=["<unk>"], show_progress=False))
    t.post_processor = processors.ByteLevel(trim_offsets=True)
    return t


def byte_words(lines):
    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.ByteLevel()
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split("Ġ", "merged_with_next"), pre_tokenizers.FixedLength(length=7), pre_tokenizers.Punctuation("removed")]
    )
    return train_bpe(t, lines, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())


def scripts(lines):
    """Words of one script each, which WordLevel shows as they are."""
    t = Tokenizer(models.WordLevel(unk_token="<unk>"))
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split("\n", "isolated"), pre_tokenizers.UnicodeScripts()])
    t.train_from_iterator(lines, trainers.WordLevelTrainer(vocab_size=100, special_tokens=["<unk>"], show_progress=False))
    return t


KINDS = [
    bert, bert_cased, distil_nfd, gpt2, roberta, llama3, partial_bytes, llama2, suffix_bpe, prefix_bpe, xlm_roberta, t5, unigram_bytes,
    word_level, byte_words, scripts,
]


DECODERS = {
    "bert": decoders.WordPiece(),
    "distil_nfd": decoders.Sequence([decoders.WordPiece(cleanup=False), decoders.Replace(" ,", ",")]),
    "gpt2": decoders.ByteLevel(),
    "roberta": decoders.ByteLevel(),
    "llama3": decoders.ByteLevel(),
    "partial_bytes": decoders.ByteLevel(),
    "llama2": decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]),
    "suffix_bpe": decoders.BPEDecoder(),
    "prefix_bpe": decoders.WordPiece(),
    "xlm_roberta": decoders.Metaspace(),
    "t5": decoders.Metaspace(prepend_scheme="first", split=False),
    "unigram_bytes": decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")]),
    "byte_words": decoders.ByteLevel(),
    "scripts": decoders.Fuse(),
}
"""The others have none: tokens with a blank between."""


def hash_of(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return f"{value:016x}"


def hash_of_tokens(tokens):
    return hash_of(b"".join(struct.pack("<4I", *token) for token in tokens))


def main(names):
    rng = random.Random(20)
    lines = corpus(rng)
    texts = ["", " ", "a", "A", "\n", "don't", "x" * 500, "é" * 150, "a b " * 200] + [
        generate(rng, ["[MASK]", "<mask>", " <mask> ", "<s>", "lol", "Zzz", "ZZZ", "@user", "ing", "The", "<|endoftext|>"])
        for _ in range(300)
    ]
    golden = {"texts": texts, "hashes": {}, "pairs": {}, "decoded": {}}
    (HERE / "tokenizers").mkdir(exist_ok=True)
    for kind in KINDS:
        name = kind.__name__
        file = HERE / "tokenizers" / f"{name}.json"
        tokenizer = kind(lines) if not names or name in names else Tokenizer.from_file(str(file))
        if name in DECODERS:
            tokenizer.decoder = DECODERS[name]
        file.write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        encodings = [tokenizer.encode(text) for text in texts]
        golden["hashes"][name] = [hash_of_tokens(expected(encoding, (text,))) for text, encoding in zip(texts, encodings)]
        golden["decoded"][name] = hash_of(
            "\0".join(tokenizer.decode(encoding.ids, skip_special_tokens=i % 2 == 0) for i, encoding in enumerate(encodings)).encode()
        )
        pairs = list(zip(texts[:60], texts[60:120]))
        golden["pairs"][name] = [hash_of_tokens(expected(tokenizer.encode(*pair), pair)) for pair in pairs]
    (HERE / "tokenizers_golden.json").write_text(json.dumps(golden, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
