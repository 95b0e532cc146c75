#!/usr/bin/env python3
"""Turns a Hugging Face BERT folder and a file of posts into what the encoder's benchmark reads.

    python tests/benchmarks/prepare_encoder.py MODEL_DIR POSTS.txt OUT_DIR [--limit 600] [--max-tokens 128] [--tokenizer FILE]

Writes OUT_DIR/model.safetensors with Clamor's names, config.json, and ids.txt: the token ids of a post a line, so that ours and every peer
see the same tokens. MODEL_DIR may be random:bert-base, whose weights are those that bench/text_peers.py makes under this name; the
tokenizer is then another's. Needs numpy, safetensors and tokenizers, and for random:bert-base torch and transformers.
"""
import argparse
import json
import pathlib

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer


SIZES = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")


def clamor_names(config):
    """Clamor's name of each parameter, with the checkpoint's that it joins."""
    names = {f"embeddings.{ours}.weight": [f"embeddings.{theirs}_embeddings.weight"]
             for ours, theirs in (("token", "word"), ("position", "position"), ("type", "token_type"))}
    for kind in ("weight", "bias"):
        names[f"embeddings.norm.{kind}"] = [f"embeddings.LayerNorm.{kind}"]
        for i in range(config["num_hidden_layers"]):
            ours, theirs = f"layer.{i}.", f"encoder.layer.{i}."
            names[f"{ours}attention.qkv.{kind}"] = [f"{theirs}attention.self.{part}.{kind}" for part in ("query", "key", "value")]
            for a, b in (
                ("attention.output", "attention.output.dense"),
                ("attention_norm", "attention.output.LayerNorm"),
                ("feed_forward.up", "intermediate.dense"),
                ("feed_forward.down", "output.dense"),
                ("feed_forward_norm", "output.LayerNorm"),
            ):
                names[f"{ours}{a}.{kind}"] = [f"{theirs}{b}.{kind}"]
    return names


def read_model(model):
    """Its configuration, and its weights by their names."""
    if model == "random:bert-base":
        import torch
        from transformers import BertConfig, BertModel

        torch.manual_seed(0)
        made = BertModel(BertConfig())
        return made.config.to_dict(), {name: weight.numpy() for name, weight in made.state_dict().items()}
    folder = pathlib.Path(model)
    return json.loads((folder / "config.json").read_text()), load_file(folder / "model.safetensors")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model")
    p.add_argument("posts", type=pathlib.Path)
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--limit", type=int, default=600)
    p.add_argument("--max-tokens", type=int, default=128)
    p.add_argument("--tokenizer", help="tokenizer.json, where MODEL_DIR has none")
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    config, stored = read_model(a.model)
    prefix = "bert." if any(name.startswith("bert.") for name in stored) else ""
    joined = {
        ours: np.concatenate([stored[prefix + t].astype(np.float32) for t in theirs]) for ours, theirs in clamor_names(config).items()
    }
    save_file(joined, a.out / "model.safetensors")
    (a.out / "config.json").write_text(json.dumps({key: config[key] for key in SIZES}, indent=1) + "\n")

    tokenizer = Tokenizer.from_file(a.tokenizer or f"{a.model}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(a.max_tokens)
    posts = [line.rstrip("\n") for line in a.posts.open(encoding="utf-8")][:a.limit]
    ids = [e.ids for e in tokenizer.encode_batch(posts)]
    (a.out / "ids.txt").write_text("".join(" ".join(map(str, i)) + "\n" for i in ids))
    print(f"{len(ids)} posts, {sum(map(len, ids))} tokens")


if __name__ == "__main__":
    main()
