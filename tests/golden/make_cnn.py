#!/usr/bin/env python3
"""Writes cnn_*.safetensors: what PyTorch computes in convolutional networks, with gradients, in double.

    python tests/golden/make_cnn.py

Needs torch and safetensors; the tests do not. Pictures are stored as Clamor has them, [n, height, width, channels];
weights keep PyTorch's order. Names are Clamor's.
"""
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from torch import nn

HERE = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)


def write(name, tensors):
    save_file({key: np.ascontiguousarray(value.detach().numpy()) for key, value in tensors.items()}, HERE / f"cnn_{name}.safetensors")


def nhwc(x):
    return x.permute(0, 2, 3, 1) if x.dim() == 4 else x


def run(out, name, module, x, *, weights=()):
    """y, and with a random dL/dy the gradients of x and of the weights."""
    x = x.clone().requires_grad_()
    y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    out.update({f"{name}.x": nhwc(x), f"{name}.y": nhwc(y), f"{name}.dy": nhwc(dy), f"{name}.dx": nhwc(x.grad)})
    for key, parameter in weights:
        out[f"{name}.weight.{key}"] = parameter
        out[f"{name}.grad.{key}"] = parameter.grad


def layers():
    torch.manual_seed(1)
    out = {}
    for name, conv, size in (
        ("plain", nn.Conv2d(3, 5, 3, padding=1), (5, 7)),
        ("stride", nn.Conv2d(4, 6, 3, stride=2, padding=1, bias=False), (7, 6)),
        ("groups", nn.Conv2d(6, 4, 3, groups=2), (5, 5)),
        ("depthwise", nn.Conv2d(5, 5, 3, stride=2, padding=1, groups=5), (6, 5)),
        ("point", nn.Conv2d(3, 2, 1), (2, 3)),
    ):
        run(out, name, conv, torch.randn(2, conv.in_channels, *size), weights=list(conv.named_parameters()))

    norm = nn.BatchNorm2d(3)
    for p in norm.parameters():
        nn.init.normal_(p)
    x = torch.randn(2, 3, 4, 5) * 2 + 1
    run(out, "norm", norm, x, weights=list(norm.named_parameters()))
    norm(x * 0.5)
    out["norm.running_mean"], out["norm.running_var"] = norm.running_mean.clone(), norm.running_var.clone()
    out["norm.inference"] = nhwc(norm.eval()(x))

    for name, pool in (("max", nn.MaxPool2d(3, 2, 1)), ("average", nn.AvgPool2d(3, 2, 1)),
                       ("global_max", lambda x: x.amax((2, 3))), ("global_average", lambda x: x.mean((2, 3)))):
        run(out, name, pool, torch.randn(2, 3, 5, 7))
    write("layers", out)


def block(i, o, pool=False):
    return nn.Sequential(nn.Conv2d(i, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(), *([nn.MaxPool2d(2)] if pool else []))


def residual():
    """x + f(x) at inference, of running statistics and scales that are not 0 and 1."""
    torch.manual_seed(3)
    f, out = nn.Sequential(block(16, 16), block(16, 16)).eval(), {}
    for inner in f:
        norm = inner[1]
        nn.init.normal_(norm.weight), nn.init.normal_(norm.bias), norm.running_mean.normal_(), norm.running_var.uniform_(0.5, 2)
    x = torch.randn(2, 16, 9, 10)
    out.update({f"weight.{clamor_name('last.' + k).removeprefix('last.')}": v for k, v in f.state_dict().items() if "num_batches" not in k})
    out["x"], out["y"] = nhwc(x), nhwc(x + f(x))
    write("residual", out)


class ResNet9(nn.Module):
    def __init__(s, widths, classes):
        super().__init__()
        a, b, c, d = widths
        s.stem, s.second, s.middle = block(3, a), block(a, b, True), nn.Sequential(block(b, b), block(b, b))
        s.third, s.fourth, s.last = block(b, c, True), block(c, d, True), nn.Sequential(block(d, d), block(d, d))
        s.head = nn.Linear(d, classes)

    def forward(s, x):
        x = s.second(s.stem(x))
        x = x + s.middle(x)
        x = s.fourth(s.third(x))
        x = x + s.last(x)
        return s.head(x.amax((2, 3)))


def clamor_name(name):
    for block in ("middle", "last"):
        name = name.replace(f"{block}.0.", f"{block}.first.").replace(f"{block}.1.", f"{block}.second.")
    parts = name.split(".")
    if parts[0] != "head":
        parts[-2] = {"0": "conv", "1": "norm"}[parts[-2]]
    return ".".join(parts)


def network():
    """Ten steps of SGD with Nesterov momentum on one batch a step."""
    torch.manual_seed(2)
    model, steps, out = ResNet9((4, 6, 8, 8), 3), 10, {}
    state = lambda: {clamor_name(k): v.clone() for k, v in model.state_dict().items() if "num_batches" not in k}
    out.update({f"begin.{k}": v for k, v in state().items()})
    x, labels = torch.randn(steps, 6, 3, 8, 8), torch.randint(3, (steps, 6))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
    losses = []
    for i in range(steps):
        logits = model(x[i])
        loss = F.cross_entropy(logits, labels[i], label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        if i == 0:
            out["logits"] = logits
            out.update({f"grad.{clamor_name(k)}": p.grad.clone() for k, p in model.named_parameters()})
        optimizer.step()
        losses.append(loss.detach())
    out.update({f"end.{k}": v for k, v in state().items()})
    out["x"], out["labels"], out["losses"] = x.permute(0, 1, 3, 4, 2).reshape(-1, 8, 8, 3), labels.reshape(-1), torch.stack(losses)
    out["inference"] = model.eval()(x[0])
    write("resnet9", out)


if __name__ == "__main__":
    layers()
    network()
    residual()
