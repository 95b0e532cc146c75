#!/usr/bin/env python3
"""wordpiece_ids.json: what the Hugging Face library (pip install tokenizers) makes of every line of the shared posts with the
sentiment model's tokenizer.json, as a count and a hash of the ids of each file. The text is lower-cased and cleaned by its
BertNormalizer, which our Normalizer equals when all that is about posts is turned off.

    python make_wordpiece.py ../../python/clamor/models/sentiment-en/tokenizer.json ../../../shared/data/text
"""
import json
import pathlib
import sys

import tokenizers

FNV_OFFSET, FNV_PRIME, MASK = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


def main() -> None:
    tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
    tokenizer.normalizer = tokenizers.normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=True
    )
    data = pathlib.Path(sys.argv[2])
    files = sorted([*data.rglob("*_text.txt"), *data.rglob("*.tsv"), *data.rglob("*.csv")])
    golden = {}
    for file in files:
        lines = file.read_bytes().decode("utf-8").split("\n")
        hash_, count = FNV_OFFSET, 0
        for encoding in tokenizer.encode_batch_fast(lines):
            count += len(encoding.ids)
            for token in encoding.ids:
                hash_ = (hash_ ^ token) * FNV_PRIME & MASK
        golden[file.relative_to(data).as_posix()] = {"lines": len(lines), "ids": count, "hash": f"{hash_:016x}"}
    out = pathlib.Path(__file__).with_name("wordpiece_ids.json")
    out.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


main()
