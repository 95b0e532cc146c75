#!/usr/bin/env python3
"""What a call takes that brings a peer one post, or a few: the engines of bench/text_peers.py, one call after the other.

    python tests/benchmarks/latency_peer.py ../shared/bench MODEL POSTS --engine openvino --threads 2 --limit 600 --batch 1

Takes text_peers.py's options after the folder that holds it. Prints a JSON line with the rates that the median call and the slowest of a
hundred would give (1 / seconds), token ids ready, as benchmark_encoder --call does. Needs what text_peers.py needs.
"""
import json
import os
import sys
import time

sys.path.insert(0, sys.argv.pop(1))
import numpy as np  # noqa: E402
import text_peers  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402


def main():
    a = text_peers.arguments()
    tokenizer = Tokenizer.from_file(a.tokenizer or os.path.join(a.model, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(a.max_tokens)
    with open(a.posts, encoding="utf-8") as lines:
        posts = [line.rstrip("\n") for line in lines][: a.limit]
    ids = [encoding.ids for encoding in tokenizer.encode_batch(posts)]
    run = text_peers.engine(a, ids)

    if a.dump:
        np.save(
            a.dump,
            np.concatenate([run(*text_peers.pad(ids[begin : begin + a.batch])) for begin in range(0, len(ids), a.batch)]).astype(
                np.float32
            ),
        )
    seconds = []
    for one_pass in range(1 + a.rounds):  # the first warms up
        for begin in range(0, len(ids), a.batch):
            part = ids[begin : begin + a.batch]
            start = time.perf_counter()
            run(*text_peers.pad(part))
            if one_pass:
                seconds.append(time.perf_counter() - start)
    median, slow = np.quantile(seconds, [0.5, 0.99], method="lower")
    print(json.dumps({"engine": a.engine, "precision": a.precision, "batch": a.batch, "threads": a.threads, "posts": len(ids),
                      "median_calls_per_s": round(1 / median, 2), "slow_calls_per_s": round(1 / slow, 2)}))


if __name__ == "__main__":
    main()
