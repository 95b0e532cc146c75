#!/usr/bin/env python3
"""Which rounding of int8 costs how much, and what would lower it: products of a fine-tuned MiniLM rounded in PyTorch as our kernels round.

    python tests/benchmarks/int8_rounding.py MODEL POSTS --calibration OTHER [--posts 250] [--of "all;weights"]

MODEL is a folder that finetune_tweeteval.py wrote, POSTS and OTHER files with a post a line; what needs the activations' statistics has
them from OTHER. Prints for each way of rounding the root mean square of the logits' errors (their mean over the classes taken off), one
minus the cosine of the pooled vectors, and the share of labels kept in per cent; with `fractions`, the labels that int8 would keep if all
its errors were so much smaller. Needs torch, safetensors and tokenizers.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import pathlib
from collections.abc import Callable, Iterator

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

KINDS = {
    "qkv": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "output": ("attention.output.dense",),
    "up": ("intermediate.dense",),
    "down": ("output.dense",),
}
Site = tuple[str, int]  # a kind of product and its layer
Tensor = torch.Tensor


class Model:
    """A post-norm BERT that is pooled by the mean, with a linear head; its products are the caller's."""

    def __init__(self, folder: pathlib.Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self.layers, self.heads = config["num_hidden_layers"], config["num_attention_heads"]
        self.stored = load_file(folder / "model.safetensors")
        self.head = load_file(folder / "2_Dense" / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(config["clamor"]["longest"])
        self.sites: list[Site] = [(kind, layer) for layer in range(self.layers) for kind in KINDS]
        self.weight = {site: self._joined(site, "weight") for site in self.sites}
        self.bias = {site: self._joined(site, "bias") for site in self.sites}

    def _joined(self, site: Site, part: str) -> Tensor:
        return torch.cat([self.stored[f"encoder.layer.{site[1]}.{name}.{part}"] for name in KINDS[site[0]]])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return torch.nn.functional.layer_norm(x, x.shape[-1:], self.stored[name + ".weight"], self.stored[name + ".bias"], eps=1e-12)

    def _batches(self, posts: list[str]) -> Iterator[tuple[list[int], Tensor, Tensor]]:
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(posts)]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for first in range(0, len(order), 64):
            part = order[first : first + 64]
            longest = max(len(ids[i]) for i in part)
            yield (
                part,
                torch.tensor([ids[i] + [0] * (longest - len(ids[i])) for i in part]),
                torch.tensor([[1.0] * len(ids[i]) + [0.0] * (longest - len(ids[i])) for i in part]),
            )

    def vectors(self, posts: list[str], product: Callable[[Site, Tensor], Tensor]) -> Tensor:
        """[posts, width]; product(site, x [tokens, in]) is [tokens, out], of tokens that are no padding."""
        word = self.stored["embeddings.word_embeddings.weight"]
        pooled = torch.zeros(len(posts), word.shape[1])
        for part, ids, mask in self._batches(posts):
            n, longest, real = *ids.shape, mask.bool()
            x = word[ids] + self.stored["embeddings.position_embeddings.weight"][:longest]
            x = self._norm(x + self.stored["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
            far = (1 - mask)[:, None, None, :] * -1e9

            def multiply(site: Site, x: Tensor, real: Tensor = real) -> Tensor:
                y = torch.zeros(*real.shape, len(self.bias[site]))
                y[real] = product(site, x[real])
                return y

            for layer in range(self.layers):
                q, k, v = multiply(("qkv", layer), x).reshape(n, longest, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
                context = torch.softmax(q @ k.mT / math.sqrt(q.shape[-1]) + far, -1) @ v
                name = f"encoder.layer.{layer}."
                x = self._norm(x + multiply(("output", layer), context.transpose(1, 2).flatten(2)), name + "attention.output.LayerNorm")
                inner = torch.nn.functional.gelu(multiply(("up", layer), x))
                x = self._norm(x + multiply(("down", layer), inner), name + "output.LayerNorm")
            pooled[part] = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return pooled

    def exact(self, site: Site, x: Tensor) -> Tensor:
        return torch.addmm(self.bias[site], x, self.weight[site].T)

    def logits(self, pooled: Tensor) -> Tensor:
        y = pooled @ self.head["linear.weight"].T + self.head["linear.bias"]
        return y - y.mean(1, keepdim=True)


def rounded_rows(x: Tensor) -> Tensor:
    """Activations: a unit and a zero a row, in [0, 255]."""
    low, high = x.amin(1, keepdim=True).clamp(max=0), x.amax(1, keepdim=True).clamp(min=0)
    scale = 255 / (high - low).clamp(min=1e-30)
    zero = torch.round(-low * scale)
    return (torch.clamp(torch.round(x * scale) + zero, 0, 255) - zero) / scale


def units(w: Tensor) -> Tensor:
    return w.abs().amax(1, keepdim=True) / 127


def rounded_weight(w: Tensor) -> Tensor:
    return torch.round(w / units(w)) * units(w)


def of_least_squares(w: Tensor) -> Tensor:
    """Each output's unit that of 16, from 0.7 of the usual one on, with the least squared error."""
    tried = [torch.clamp(torch.round(w / (u := units(w) * f)), -127, 127) * u for f in torch.linspace(0.7, 1, 16)]
    errors = torch.stack([((t - w) ** 2).sum(1) for t in tried])
    return torch.stack(tried)[errors.argmin(0), torch.arange(len(w))]


def with_feedback(w: Tensor, second: Tensor) -> Tensor:
    """GPTQ (Frantar et al. 2023): an input after the other, the rest making up for it. second: E[x xᵀ]."""
    unit, order = units(w), torch.argsort(second.diag(), descending=True)
    second = (second + 0.01 * second.diag().mean() * torch.eye(len(second)))[order][:, order].double()
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(second)), upper=True).float()
    w, rounded = w[:, order].clone(), torch.zeros_like(w)
    for i in range(w.shape[1]):
        rounded[:, i] = (torch.clamp(torch.round(w[:, i : i + 1] / unit), -127, 127) * unit)[:, 0]
        w[:, i + 1 :] -= ((w[:, i] - rounded[:, i]) / inverse[i, i])[:, None] * inverse[i, i + 1 :]
    return rounded[:, torch.argsort(order)]


@dataclasses.dataclass
class Statistics:
    """Of a product's inputs: what is needed to smooth, shift and make up for them."""

    top: Tensor
    mean: Tensor
    second: Tensor

    @staticmethod
    def of(model: Model, posts: list[str]) -> dict[Site, Statistics]:
        seen: dict[Site, list[Tensor]] = {}

        def product(site: Site, x: Tensor) -> Tensor:
            seen.setdefault(site, []).append(x)
            return model.exact(site, x)

        model.vectors(posts, product)
        all_rows = {site: torch.cat(parts) for site, parts in seen.items()}
        return {site: Statistics(x.abs().amax(0), x.mean(0), x.T @ x / len(x)) for site, x in all_rows.items()}


def rounding(
    model: Model,
    activations: Callable[[Site], bool] = lambda _: True,
    weights: Callable[[Site], bool] = lambda _: True,
    factor: Callable[[Site], Tensor] | None = None,
    shift: Callable[[Site], Tensor] | None = None,
    how: Callable[[Site, Tensor, Tensor], Tensor] = lambda _site, w, _factor: rounded_weight(w),
) -> Callable[[Site, Tensor], Tensor]:
    """Products with x' = (x - shift) factor and W / factor rounded where asked for.

    A shift of x corrects the bias, too (Nagel et al. 2019).
    """
    made = {}
    for site, w in model.weight.items():
        f = factor(site) if factor else torch.ones(w.shape[1])
        s = shift(site) if shift else torch.zeros(w.shape[1])
        made[site] = (f, s, how(site, w / f, f) if weights(site) else w / f, model.bias[site] + w @ s)

    def product(site: Site, x: Tensor) -> Tensor:
        f, s, w, bias = made[site]
        x = (x - s) * f
        return torch.addmm(bias, rounded_rows(x) if activations(site) else x, w.T)

    return product


def ways(model: Model, seen: dict[Site, Statistics]) -> Iterator[tuple[str, Callable[[], Callable[[Site, Tensor], Tensor]]]]:
    def none(_: Site) -> bool:
        return False

    def mean(site: Site) -> Tensor:
        return seen[site].mean

    def smooth(power: float) -> Callable[[Site], Tensor]:
        """SmoothQuant's (Xiao et al. 2022) with columns' norms in place of their largest."""
        return lambda site: seen[site].top.clamp(min=1e-6) ** -power * model.weight[site].norm(dim=0) ** power

    def feedback(site: Site, w: Tensor, factor: Tensor) -> Tensor:
        return with_feedback(w, seen[site].second * factor[:, None] * factor)

    yield "all", lambda: rounding(model)
    yield "weights", lambda: rounding(model, activations=none)
    yield "activations", lambda: rounding(model, weights=none)
    for kind in KINDS:
        yield f"weights of {kind}", lambda kind=kind: rounding(model, activations=none, weights=lambda site: site[0] == kind)
        yield f"activations of {kind}", lambda kind=kind: rounding(model, weights=none, activations=lambda site: site[0] == kind)
    for layer in range(model.layers):
        yield f"layer {layer}", lambda layer=layer: rounding(model, lambda site: site[1] == layer, lambda site: site[1] == layer)
    yield "weights, least squares", lambda: rounding(model, activations=none, how=lambda _, w, __: of_least_squares(w))
    yield "weights, bias corrected", lambda: rounding(model, activations=none, shift=mean)
    yield "activations, means taken off", lambda: rounding(model, weights=none, shift=mean)
    yield "weights, feedback", lambda: rounding(model, activations=none, how=feedback)
    for power in (0.25, 0.5):
        yield f"activations, smoothed {power}", lambda power=power: rounding(model, weights=none, factor=smooth(power))
        yield f"weights, smoothed {power}", lambda power=power: rounding(model, activations=none, factor=smooth(power))
    yield "all, smoothed 0.25, feedback", lambda: rounding(model, factor=smooth(0.25), how=feedback)


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("texts", type=pathlib.Path)
    parser.add_argument("--calibration", type=pathlib.Path, required=True)
    parser.add_argument("--posts", type=int, default=250)
    parser.add_argument("--calibration-posts", type=int, default=128)
    parser.add_argument("--of", default="", help="only these ways, or fractions, separated by ;; by default all")
    options = parser.parse_args()
    torch.set_num_threads(1)

    def lines(path: pathlib.Path, most: int) -> list[str]:
        return path.read_text(encoding="utf-8").split("\n")[:most]

    model, posts = Model(options.model), lines(options.texts, options.posts)
    wanted = [name.strip() for name in options.of.split(";") if name.strip()]
    exact = model.vectors(posts, model.exact)
    logits = model.logits(exact)
    seen = Statistics.of(model, lines(options.calibration, options.calibration_posts))
    for name, make in ways(model, seen):
        if set(wanted) - {"fractions"} and name not in wanted:
            continue
        vectors = model.vectors(posts, make())
        cosine = torch.nn.functional.cosine_similarity(exact, vectors)
        errors = model.logits(vectors) - logits

        def kept(fraction: float, errors: Tensor = errors) -> float:
            return round(100 * (logits.argmax(1) == (logits + fraction * errors).argmax(1)).float().mean().item(), 2)

        row = {
            "rounded": name,
            "posts": len(posts),
            "error": round(errors.pow(2).mean().sqrt().item(), 4),
            "one less cosine": [round(1 - cosine.mean().item(), 6), round(1 - cosine.min().item(), 5)],
            "labels": kept(1),
        }
        if "fractions" in wanted:
            row["fractions"] = {f: kept(f) for f in (0.75, 0.5, 0.4, 0.25)}
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
