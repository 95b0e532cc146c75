#!/usr/bin/env python3
"""The Hugging Face library's part of benchmark_tokenizer (pip install tokenizers), with the same arguments and the same line.

    python tests/benchmarks/tokenizer_peer.py TOKENIZER.json POSTS [--offsets 1] [--rounds 5]

Posts are handed over in batches of 1,000. Without offsets it is encode_batch_fast, the library's fastest way to ids. One thread.
"""
import argparse
import json
import os
import pathlib
import statistics
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
import tokenizers  # noqa: E402


def main():
    p = argparse.ArgumentParser()
    p.add_argument("tokenizer")
    p.add_argument("posts")
    p.add_argument("--offsets", type=int, default=1)
    p.add_argument("--rounds", type=int, default=5)
    a = p.parse_args()
    tokenizer = tokenizers.Tokenizer.from_file(a.tokenizer)
    tokenizer.no_padding()
    raw = pathlib.Path(a.posts).read_bytes()
    posts = raw.decode("utf-8", "replace").split("\n")
    batches = [posts[i : i + 1000] for i in range(0, len(posts), 1000)]
    encode = tokenizer.encode_batch if a.offsets else tokenizer.encode_batch_fast
    seconds, tokens = [], 0
    for _ in range(a.rounds):
        tokens, begin = 0, time.process_time()
        for batch in batches:
            tokens += sum(len(encoding) for encoding in encode(batch))
        seconds.append(time.process_time() - begin)
    print(
        json.dumps(
            {
                "work": "tokenizer", "engine": "tokenizers " + tokenizers.__version__, "offsets": bool(a.offsets), "posts": len(posts),
                "bytes": len(raw), "tokens": tokens, "mb_per_s": round(len(raw) / statistics.median(seconds) * 1e-6, 2),
            }
        )
    )


main()
