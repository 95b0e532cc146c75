"""A peer as resident.py looks at it: "before" when all but the engine is there, "ready" when it has made vectors, each followed by waiting
for a line on standard input.

    python tests/benchmarks/resident_peer.py {ort,openvino,ct2,torch} MODEL POSTS.txt CACHE [--precision fp32] [--threads 2] [--limit 32]

CACHE is where `bench/text_peers.py --cache` has put the peer's own files, and quantise_openvino.py its int8; nothing that only makes them
is imported.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Callable

import numpy as np
from tokenizers import Tokenizer


def wait(word: str) -> None:
    print(word, flush=True)
    sys.stdin.readline()


def engine(a: argparse.Namespace) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Ids and mask [posts, tokens] to hidden [posts, tokens, width]."""
    name = a.model.replace("/", "_").replace(":", "_")
    files = pathlib.Path(a.cache) / name
    if a.engine == "ort":
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = a.threads
        file = files / ("ort_int8.onnx" if a.precision == "int8" else "ort_optimized.onnx")
        session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        inputs = [(i.name, np.int32 if "int32" in i.type else np.int64) for i in session.get_inputs()]
        return lambda ids, mask: session.run(None, {n: v.astype(t) for (n, t), v in zip(inputs, (ids, mask))})[0]
    if a.engine == "openvino":
        import openvino

        core = openvino.Core()
        hint = "bf16" if a.precision == "bf16" else "f32"
        compiled = core.compile_model(
            core.read_model(str(files / ("openvino_int8.xml" if a.precision == "int8" else "model.onnx"))),
            "CPU",
            {"INFERENCE_PRECISION_HINT": hint, "INFERENCE_NUM_THREADS": a.threads, "PERFORMANCE_HINT": "LATENCY"},
        )
        request = compiled.create_infer_request()
        return lambda ids, mask: request.infer({"ids": ids, "mask": mask})[compiled.output(0)]
    if a.engine == "torch":
        import torch
        from transformers import AutoModel

        torch.set_num_threads(a.threads)
        model = AutoModel.from_pretrained(a.model).eval().float()
        if a.precision == "int8":
            model = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)

        def run(ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=a.precision == "bf16"):
                return model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).last_hidden_state.float().numpy()

        return run
    import ctranslate2

    kind = {"fp32": "float32", "int8": "int8"}[a.precision]
    encoder = ctranslate2.Encoder(
        str(pathlib.Path(a.cache) / f"ct2_{name}"), device="cpu", inter_threads=1, intra_threads=a.threads, compute_type=kind
    )
    return lambda ids, mask: np.array(encoder.forward_batch([row[:n].tolist() for row, n in zip(ids, mask.sum(1))]).last_hidden_state)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("engine", choices=("ort", "openvino", "ct2", "torch"))
    p.add_argument("model")
    p.add_argument("posts")
    p.add_argument("cache")
    p.add_argument("--precision", default="fp32", choices=("fp32", "bf16", "int8"))
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--limit", type=int, default=32)
    a = p.parse_args()
    tokenizer = Tokenizer.from_file(f"{a.model}/tokenizer.json")
    tokenizer.enable_padding()
    tokenizer.enable_truncation(128)
    with open(a.posts, encoding="utf-8") as lines:
        posts = [line.rstrip("\n") for line, _ in zip(lines, range(a.limit))]
    encoded = tokenizer.encode_batch(posts)
    ids, mask = (np.array([getattr(e, name) for e in encoded], np.int64) for name in ("ids", "attention_mask"))
    wait("before")
    run = engine(a)
    hidden = run(ids, mask)
    weights = mask[..., None].astype(np.float32)
    wait(f"ready {((hidden * weights).sum(1) / weights.sum(1))[0, 0]:g}")


main()
