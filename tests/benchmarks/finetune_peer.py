#!/usr/bin/env python3
"""A checkpoint fine-tuned in PyTorch on a task of TweetEval, as examples/shipped_models/finetune_tweeteval.py does it in Clamor.

    python tests/benchmarks/finetune_peer.py ../shared/data/text MODEL_DIR hate --epochs 2
        [--pooling mean] [--rate 7e-5] [--seeds 5] [--first-seed 1] [--device cuda]

AdamW as PyTorch has it, decay 0.01 but for vectors, a straight rise over a tenth of the steps and then a straight fall, gradients clipped
at 1, the checkpoint's dropout, and 0.1 before the head. Texts as they are, batches padded. Prints a JSON object for each seed: TweetEval's
metric on val after each epoch, in per cent. Needs torch, transformers and tokenizers.
"""

from __future__ import annotations

import argparse
import json
import math
import pathlib
import sys
from collections.abc import Iterator

import torch
from tokenizers import Tokenizer
from transformers import AutoModel

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples/shipped_models"))
import tweeteval  # noqa: E402  (its metrics are clamor.metrics)


class Classifier(torch.nn.Module):
    """Under "first" the checkpoint's own pooler sees the first token, as in transformers' classifiers; under "mean" there is none."""

    def __init__(self, folder: str, pooling: str, classes: int) -> None:
        super().__init__()
        self.encoder, self.pooling = AutoModel.from_pretrained(folder), pooling
        self.dropout = torch.nn.Dropout(0.1)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, classes)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        seen = self.encoder(input_ids=ids, attention_mask=mask)
        if self.pooling == "first":
            return self.head(self.dropout(seen.pooler_output))
        mean = (seen.last_hidden_state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(self.dropout(mean))


def batches(posts: list[list[int]], order: list[int], size: int, device: str) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    for first in range(0, len(order), size):
        which = order[first : first + size]
        ids = torch.zeros(len(which), max(len(posts[i]) for i in which), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, i in enumerate(which):
            ids[row, : len(posts[i])] = torch.tensor(posts[i])
            mask[row, : len(posts[i])] = 1
        yield which, ids.to(device), mask.to(device)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="the folder with tweeteval and semeval2017")
    parser.add_argument("model", help="the checkpoint's folder")
    parser.add_argument("task", choices=tweeteval.TASKS)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--pooling", choices=("first", "mean"), default="mean")
    parser.add_argument("--rate", type=float, default=7e-5)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--longest", type=int, default=96)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()

    tokenizer = Tokenizer.from_file(str(pathlib.Path(options.model) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(options.longest)
    names = tweeteval.labels(options.data, options.task)
    texts, labels = tweeteval.posts(options.data, options.task, "train")
    val, true = tweeteval.posts(options.data, options.task, "val")
    train_ids, val_ids = ([encoding.ids for encoding in tokenizer.encode_batch(posts)] for posts in (texts, val))
    targets = torch.tensor([names.index(label) for label in labels], device=options.device)

    for seed in range(options.first_seed, options.first_seed + options.seeds):
        torch.manual_seed(seed)
        net = Classifier(options.model, options.pooling, len(names)).to(options.device).train()
        groups = [
            {"params": [p for p in net.parameters() if (p.ndim > 1) == matrix], "weight_decay": 0.01 * matrix} for matrix in (True, False)
        ]
        optimizer = torch.optim.AdamW(groups, lr=options.rate)
        steps = options.epochs * math.ceil(len(texts) / options.batch)
        rise = max(1, steps // 10)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / rise, (steps - step) / max(1, steps - rise)))
        scores = []
        for _ in range(options.epochs):
            for which, ids, mask in batches(train_ids, torch.randperm(len(texts)).tolist(), options.batch, options.device):
                loss = torch.nn.functional.cross_entropy(net(ids, mask), targets[torch.tensor(which, device=options.device)])
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                optimizer.step()
                schedule.step()
            net.eval()
            with torch.no_grad():
                best = [
                    int(b)
                    for _, ids, mask in batches(val_ids, list(range(len(val))), 256, options.device)
                    for b in net(ids, mask).argmax(1)
                ]
            net.train()
            scores.append(round(tweeteval.score(options.task, names, true, [names[b] for b in best]), 2))
        print(
            json.dumps(
                {
                    "task": options.task,
                    "seed": seed,
                    "pooling": options.pooling,
                    "rate": options.rate,
                    "batch": options.batch,
                    "scores": scores,
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
