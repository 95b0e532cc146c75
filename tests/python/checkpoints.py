"""Small checkpoints, as transformers writes them: tests/golden/make_checkpoints.py."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "golden" / "checkpoints"
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def checkpoint(folder: Path, name: str, words: list[str]) -> Path:
    """A copy with a tokenizer of these words, and norms and biases as a model begins with them, not as noise."""
    import numpy as np

    shutil.copytree(GOLDEN / name, folder)
    path = folder / "model.safetensors"
    tensors = read_safetensors(path)
    for key, values in tensors.items():
        if values.ndim == 1:
            tensors[key] = np.full_like(values, 1.0 if key.endswith("LayerNorm.weight") else 0.0)
    write_safetensors(path, tensors)
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(_SPECIAL + words)), encoding="utf-8")
    return folder


def read_safetensors(path: Path) -> dict[str, Any]:
    """Tensors of floats, as float32."""
    import numpy as np

    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    types = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": np.uint16}
    tensors = {}
    for name, entry in json.loads(raw[8 : 8 + size]).items():
        if name != "__metadata__":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            values = np.frombuffer(raw[begin:end], types[entry["dtype"]]).reshape(entry["shape"])
            # bfloat16 is the upper half of a float32.
            tensors[name] = (values.astype(np.uint32) << 16).view(np.float32) if entry["dtype"] == "BF16" else values.astype(np.float32)
    return tensors


def write_safetensors(path: Path, tensors: dict[str, Any]) -> None:
    header, offset = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, offset + values.nbytes]}
        offset += values.nbytes
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(values.tobytes() for values in tensors.values()))


def _tokenizer(tokens: list[str]) -> dict[str, Any]:
    single = [
        {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
            for i, token in enumerate(_SPECIAL)
        ],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": single,
            "special_tokens": {token: {"id": token, "ids": [tokens.index(token)], "tokens": [token]} for token in ("[CLS]", "[SEP]")},
        },
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {token: i for i, token in enumerate(tokens)},
        },
    }
