#!/usr/bin/env python3
"""Keeps the int8 model that bench/text_peers.py has OpenVINO's quantiser make anew each time, for resident_peer.py.

    python tests/benchmarks/quantise_openvino.py ../shared/bench MODEL POSTS --engine openvino --precision int8 --cache CACHE

Takes text_peers.py's options after the folder that holds it. Needs what that engine needs there.
"""
import os
import sys

sys.path.insert(0, sys.argv.pop(1))
import nncf  # noqa: E402
import openvino  # noqa: E402
import text_peers  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402


def main():
    a = text_peers.arguments()
    tokenizer = Tokenizer.from_file(os.path.join(a.model, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(a.max_tokens)
    with open(a.posts, encoding="utf-8") as lines:
        ids = [tokenizer.encode(line.rstrip("\n")).ids for line, _ in zip(lines, range(a.limit))]
    exported = text_peers.onnx_file(a)
    posts = nncf.Dataset(list(text_peers.calibration(ids)), lambda pair: {"ids": pair[0], "mask": pair[1]})
    made = nncf.quantize(openvino.Core().read_model(str(exported)), posts, model_type=nncf.ModelType.TRANSFORMER, subset_size=10)
    openvino.save_model(made, str(exported.with_name("openvino_int8.xml")), compress_to_fp16=False)


if __name__ == "__main__":
    main()
