#!/usr/bin/env python3
"""Trains tokenizers of the sizes that people use on a file of posts, for benchmark_tokenizer (pip install tokenizers).

    python tests/benchmarks/prepare_tokenizers.py POSTS OUT

OUT/bpe.json is byte-level BPE as RoBERTa has it, OUT/unigram.json is Unigram as XLM-RoBERTa has it, its map of characters that of
tests/parity/charsmap.py; both have 30,000 tokens.
"""
import pathlib
import sys

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

sys.path.append(str(pathlib.Path(__file__).parents[1] / "parity"))
from charsmap import compile_charsmap  # noqa: E402

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
MASK = AddedToken("<mask>", special=True, normalized=False, lstrip=True)


def bpe(posts):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.train_from_iterator(
        posts,
        trainers.BpeTrainer(
            vocab_size=30000, special_tokens=[*SPECIAL, MASK], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
        ),
    )
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return t


def unigram(posts):
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.Precompiled(compile_charsmap()), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    t.train_from_iterator(posts, trainers.UnigramTrainer(vocab_size=30000, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False))
    t.add_special_tokens([MASK])
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return t


def main():
    posts, out = pathlib.Path(sys.argv[1]).read_bytes().decode("utf-8", "replace").split("\n"), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for kind in (bpe, unigram):
        kind(posts).save(str(out / f"{kind.__name__}.json"), pretty=False)


main()
