#!/usr/bin/env python3
"""Writes transformer_*.safetensors: what PyTorch and Hugging Face's BERT compute, with gradients, in double.

    python tests/golden/make_transformer.py

Needs torch, transformers and safetensors; the tests do not. Posts go through the references one by one, so that no pad is
involved; Clamor gets them packed. Names are Clamor's: `weight.<parameter>`, `grad.<parameter>`.
"""
import functools
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification

HERE = pathlib.Path(__file__).parent
OFFSETS = [0, 3, 4, 9]
IDS = [1, 5, 2, 7, 3, 3, 12, 6, 9]  # without 0, the pad, which gets no gradient from the reference
TYPES = [0, 1, 1, 0, 0, 0, 0, 1, 1]
MASKED = [1, 4, 8]
WIDTH, INNER, HEADS = 8, 12, 2

torch.set_default_dtype(torch.float64)


def bert_config(**more):
    return BertConfig(vocab_size=13, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=HEADS, intermediate_size=INNER,
                      max_position_embeddings=6, type_vocab_size=2, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
                      layer_norm_eps=1e-6, attn_implementation="eager", **more)


def shuffle(model):
    """All parameters normal, so that no bias is 0 and no scale 1."""
    for p in model.parameters():
        torch.nn.init.normal_(p, std=0.4)


def posts():
    for begin, end in zip(OFFSETS, OFFSETS[1:]):
        yield begin, torch.tensor([IDS[begin:end]]), torch.tensor([TYPES[begin:end]])


def bert_names(model, prefix="encoder."):
    """Clamor's names of a BERT encoder's parameters, each with the reference's parameters that it joins."""
    names = {"embeddings.token.weight": ["embeddings.word_embeddings.weight"],
             "embeddings.position.weight": ["embeddings.position_embeddings.weight"],
             "embeddings.type.weight": ["embeddings.token_type_embeddings.weight"],
             "embeddings.norm.weight": ["embeddings.LayerNorm.weight"], "embeddings.norm.bias": ["embeddings.LayerNorm.bias"]}
    for i in range(model.config.num_hidden_layers):
        ours, theirs = f"layer.{i}.", f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            names[f"{ours}attention.qkv.{kind}"] = [f"{theirs}attention.self.{part}.{kind}" for part in ("query", "key", "value")]
            names[f"{ours}attention.output.{kind}"] = [f"{theirs}attention.output.dense.{kind}"]
            names[f"{ours}attention_norm.{kind}"] = [f"{theirs}attention.output.LayerNorm.{kind}"]
            names[f"{ours}feed_forward.up.{kind}"] = [f"{theirs}intermediate.dense.{kind}"]
            names[f"{ours}feed_forward.down.{kind}"] = [f"{theirs}output.dense.{kind}"]
            names[f"{ours}feed_forward_norm.{kind}"] = [f"{theirs}output.LayerNorm.{kind}"]
    return {prefix + ours: ["bert." + t for t in theirs] for ours, theirs in names.items()}


def write(name, model, names, **tensors):
    """Weights, gradients where there are any, and tensors of the test's own."""
    parameters = dict(model.named_parameters())
    out = {"offsets": np.array(OFFSETS), "ids": np.array(IDS), "types": np.array(TYPES), "masked": np.array(MASKED)}
    for ours, theirs in names.items():
        out["weight." + ours] = torch.cat([parameters[t].detach() for t in theirs]).numpy()
        if parameters[theirs[0]].grad is not None:
            out["grad." + ours] = torch.cat([parameters[t].grad for t in theirs]).numpy()
    out.update({key: value.detach().numpy() for key, value in tensors.items()})
    save_file({key: np.ascontiguousarray(value) for key, value in out.items()}, HERE / f"transformer_{name}.safetensors")


def masked_language():
    torch.manual_seed(1)
    model = BertForMaskedLM(bert_config()).double().eval()
    shuffle(model)
    hidden = torch.cat([model.bert(input_ids=ids, token_type_ids=types).last_hidden_state[0] for _, ids, types in posts()])
    logits = model.cls(hidden)[MASKED]
    loss = F.cross_entropy(logits, torch.tensor([4, 0, 11]))
    dlogits, = torch.autograd.grad(loss, logits, retain_graph=True)
    loss.backward()
    head = {"head.dense": "cls.predictions.transform.dense", "head.norm": "cls.predictions.transform.LayerNorm"}
    names = {f"{ours}.{kind}": [f"{theirs}.{kind}"] for ours, theirs in head.items() for kind in ("weight", "bias")}
    write(
        "masked_language",
        model,
        {**bert_names(model), **names, "head.bias": ["cls.predictions.bias"]},
        hidden=hidden,
        logits=logits,
        dlogits=dlogits,
    )


LABELS = torch.tensor([2, 0, 1])


def classifier(**more):
    model = BertForSequenceClassification(bert_config(num_labels=3, **more)).double().eval()
    shuffle(model)
    head = {"head.dense": "bert.pooler.dense", "head.output": "classifier"}
    names = {f"{ours}.{kind}": [f"{theirs}.{kind}"] for ours, theirs in head.items() for kind in ("weight", "bias")}
    return model, {**bert_names(model), **names}


def scores(model):
    return torch.cat([model(input_ids=ids, token_type_ids=types).logits for _, ids, types in posts()])


def classification():
    torch.manual_seed(2)
    model, names = classifier(hidden_act="gelu_new")
    logits = scores(model)
    loss = F.cross_entropy(logits, LABELS)
    dlogits, = torch.autograd.grad(loss, logits, retain_graph=True)
    loss.backward()
    write("classification", model, names, logits=logits, dlogits=dlogits)


def training():
    """Ten steps of AdamW on one batch: the weights before, and the loss of each step."""
    torch.manual_seed(4)
    model, names = classifier()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-2, weight_decay=0.01)
    losses = []
    for _ in range(10):
        loss = F.cross_entropy(scores(model), LABELS)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model.load_state_dict(before)
    model.zero_grad(set_to_none=True)
    write("training", model, names, labels=LABELS, losses=torch.tensor(losses))


def pre_norm():
    torch.manual_seed(3)
    model = torch.nn.TransformerEncoderLayer(WIDTH, HEADS, INNER, dropout=0.0, activation=functools.partial(F.gelu, approximate="tanh"),
                                             layer_norm_eps=1e-5, batch_first=True, norm_first=True)
    shuffle(model)
    x = torch.randn(OFFSETS[-1], WIDTH, requires_grad=True)
    y = torch.cat([model(x[begin:end][None])[0] for begin, end in zip(OFFSETS, OFFSETS[1:])])
    dy = torch.randn_like(y)
    y.backward(dy)
    names = {}
    for kind in ("weight", "bias"):
        names[f"block.attention.qkv.{kind}"] = [f"self_attn.in_proj_{kind}"]
        for ours, theirs in (("attention.output", "self_attn.out_proj"), ("attention_norm", "norm1"), ("feed_forward.up", "linear1"),
                             ("feed_forward.down", "linear2"), ("feed_forward_norm", "norm2")):
            names[f"block.{ours}.{kind}"] = [f"{theirs}.{kind}"]
    write("pre_norm", model, names, x=x, y=y, dy=dy, dx=x.grad)


def pooling():
    """Posts' vectors of their tokens', each way with the gradient of its input."""
    torch.manual_seed(5)
    tensors = {}
    for name, pool in (("first", lambda post: post[0]), ("last", lambda post: post[-1]), ("mean", lambda post: post.mean(0)),
                       ("max", lambda post: post.amax(0))):
        x = torch.randn(OFFSETS[-1], WIDTH, requires_grad=True)
        y = torch.stack([pool(x[begin:end]) for begin, end in zip(OFFSETS, OFFSETS[1:])])
        dy = torch.randn_like(y)
        y.backward(dy)
        tensors.update({f"{name}.x": x, f"{name}.y": y, f"{name}.dy": dy, f"{name}.dx": x.grad})
    write("pooling", torch.nn.Module(), {}, **tensors)


masked_language()
classification()
training()
pre_norm()
pooling()
