#!/usr/bin/env python3
"""Turns a Hugging Face BERT folder and a file of posts into what the encoder's benchmark reads.

    python tests/benchmarks/prepare_encoder.py MODEL_DIR POSTS.txt OUT_DIR [--limit 600] [--max-tokens 128]

Writes OUT_DIR/model.safetensors with Clamor's names, and OUT_DIR/ids.txt: the token ids of a post a line, so that ours and
every peer see the same tokens. Needs numpy, safetensors and tokenizers.
"""
import argparse
import json
import pathlib

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer


def clamor_names(config):
    """Clamor's name of each parameter, with the checkpoint's that it joins."""
    names = {f"embeddings.{ours}.weight": [f"embeddings.{theirs}_embeddings.weight"]
             for ours, theirs in (("token", "word"), ("position", "position"), ("type", "token_type"))}
    for kind in ("weight", "bias"):
        names[f"embeddings.norm.{kind}"] = [f"embeddings.LayerNorm.{kind}"]
        for i in range(config["num_hidden_layers"]):
            ours, theirs = f"layer.{i}.", f"encoder.layer.{i}."
            names[f"{ours}attention.qkv.{kind}"] = [f"{theirs}attention.self.{part}.{kind}" for part in ("query", "key", "value")]
            for a, b in (("attention.output", "attention.output.dense"), ("attention_norm", "attention.output.LayerNorm"),
                         ("feed_forward.up", "intermediate.dense"), ("feed_forward.down", "output.dense"), ("feed_forward_norm", "output.LayerNorm")):
                names[f"{ours}{a}.{kind}"] = [f"{theirs}{b}.{kind}"]
    return names


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model", type=pathlib.Path)
    p.add_argument("posts", type=pathlib.Path)
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--limit", type=int, default=600)
    p.add_argument("--max-tokens", type=int, default=128)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    config = json.loads((a.model / "config.json").read_text())
    stored = load_file(a.model / "model.safetensors")
    prefix = "bert." if any(name.startswith("bert.") for name in stored) else ""
    joined = {ours: np.concatenate([stored[prefix + t].astype(np.float32) for t in theirs]) for ours, theirs in clamor_names(config).items()}
    save_file(joined, a.out / "model.safetensors")

    tokenizer = Tokenizer.from_file(str(a.model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(a.max_tokens)
    posts = [line.rstrip("\n") for line in a.posts.open(encoding="utf-8")][:a.limit]
    ids = [e.ids for e in tokenizer.encode_batch(posts)]
    (a.out / "ids.txt").write_text("".join(" ".join(map(str, i)) + "\n" for i in ids))
    print(f"{len(ids)} posts, {sum(map(len, ids))} tokens")


if __name__ == "__main__":
    main()
