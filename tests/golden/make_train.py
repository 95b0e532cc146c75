#!/usr/bin/env python3
"""Writes train.safetensors: losses with gradients, optimizers and schedules from PyTorch, in double.

Run where torch and safetensors are installed: python tests/golden/make_train.py
"""
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(20240501)
D = torch.float64
out = {}


def loss(name, value, logits):
    logits.grad = None
    value.backward()
    out[f"{name}.loss"] = value.detach().reshape(1)
    out[f"{name}.gradient"] = logits.grad.clone()


# Losses, all means.
logits = (3 * torch.randn(7, 5, dtype=D)).requires_grad_()
labels = torch.tensor([0, 4, 2, -100, 1, 1, -100])
weights = torch.rand(5, dtype=D) + 0.2
soft = torch.softmax(torch.randn(7, 5, dtype=D), 1)
binary = torch.rand(7, 5, dtype=D).round()
out |= {"logits": logits.detach(), "labels": labels.to(torch.int32), "class_weights": weights, "soft": soft, "binary": binary}
loss("cross_entropy", F.cross_entropy(logits, labels), logits)
loss("weighted", F.cross_entropy(logits, labels, weight=weights), logits)
loss("smoothed", F.cross_entropy(logits, labels, label_smoothing=0.1), logits)
loss("weighted_smoothed", F.cross_entropy(logits, labels, weight=weights, label_smoothing=0.2), logits)
loss("soft_targets", F.cross_entropy(logits, soft, weight=weights, label_smoothing=0.1), logits)
loss("binary_cross_entropy", F.binary_cross_entropy_with_logits(logits, binary), logits)
loss("binary_weighted", F.binary_cross_entropy_with_logits(logits, soft, pos_weight=weights), logits)
loss("squared", F.mse_loss(logits, soft), logits)

# Optimizers: a matrix and a vector, twelve steps of given gradients. The vector is in a group of its own.
STEPS = 12
matrix, vector = torch.randn(5, 3, dtype=D), torch.randn(5, dtype=D)
gradients = [(torch.randn(5, 3, dtype=D), torch.randn(5, dtype=D)) for _ in range(STEPS)]
out["matrix"], out["vector"] = matrix, vector
out["matrix_gradients"] = torch.stack([g for g, _ in gradients])
out["vector_gradients"] = torch.stack([g for _, g in gradients])
RATE = 0.05
OPTIMIZERS = {
    "sgd": lambda groups: torch.optim.SGD(groups, lr=RATE, momentum=0.9, nesterov=False, weight_decay=0.01),
    "sgd_plain": lambda groups: torch.optim.SGD(groups, lr=RATE, momentum=0.0, weight_decay=0.01),
    "nesterov": lambda groups: torch.optim.SGD(groups, lr=RATE, momentum=0.8, nesterov=True, weight_decay=0.01),
    "adamw": lambda groups: torch.optim.AdamW(groups, lr=RATE, betas=(0.85, 0.97), eps=1e-6, weight_decay=0.1),
    "adam": lambda groups: torch.optim.Adam(groups, lr=RATE, weight_decay=0.1),
    "clipped": lambda groups: torch.optim.AdamW(groups, lr=RATE, weight_decay=0.1),
}
for name, make in OPTIMIZERS.items():
    w, b = matrix.clone().requires_grad_(), vector.clone().requires_grad_()
    optimizer = make([{"params": [w]}, {"params": [b], "lr": 0.5 * RATE, "weight_decay": 0.0}])
    trace_w, trace_b = [], []
    for gw, gb in gradients:
        w.grad, b.grad = gw.clone(), gb.clone()
        if name == "clipped":
            torch.nn.utils.clip_grad_norm_([w, b], 4.0)  # shorter than some of them, longer than others
        optimizer.step()
        trace_w.append(w.detach().clone())
        trace_b.append(b.detach().clone())
    out[f"{name}.matrix"], out[f"{name}.vector"] = torch.stack(trace_w), torch.stack(trace_b)

# Schedules: the rate of each of forty steps at a peak of 1.
N = 40


def rates(make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer)
    values = []
    for step in range(N):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < N:
            schedule.step()
    return torch.tensor(values, dtype=D)


L = torch.optim.lr_scheduler


def warmed(optimizer, then):
    return L.SequentialLR(optimizer, [L.LinearLR(optimizer, start_factor=1 / 10, total_iters=9), then], [10])


out["constant"] = rates(lambda o: L.LinearLR(o, start_factor=1 / 10, total_iters=9))
out["linear"] = rates(lambda o: warmed(o, L.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=30)))
out["cosine"] = rates(lambda o: L.CosineAnnealingLR(o, T_max=N, eta_min=0.05))
out["one_cycle"] = rates(lambda o: L.OneCycleLR(o, max_lr=1.0, total_steps=N))
out["one_cycle_early"] = rates(lambda o: L.OneCycleLR(o, max_lr=1.0, total_steps=N, pct_start=0.1, div_factor=5.0, final_div_factor=100.0))

path = pathlib.Path(__file__).with_name("train.safetensors")
save_file({k: v.contiguous() for k, v in out.items()}, path)
print(path, path.stat().st_size, "bytes")
