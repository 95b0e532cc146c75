#!/usr/bin/env python3
"""Writes graph_layers.safetensors and graph_training.safetensors: what PyTorch Geometric computes, with gradients, in double.

    python tests/golden/make_graph.py

Needs torch, torch_geometric and safetensors; the tests do not. Names are Clamor's: LAYER.weight.<parameter>,
LAYER.grad.<parameter>; weights are stored [in, out], the transpose of PyG's.
"""
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from torch_geometric.nn import GATConv, GCNConv, SAGEConv

HERE = pathlib.Path(__file__).parent
NODES, IN = 9, 5
# Directed; node 7 has no edge, node 8 none that comes in, node 0 none that goes out.
EDGES = [(1, 0), (2, 0), (3, 0), (1, 2), (2, 1), (3, 4), (4, 5), (5, 3), (6, 5), (8, 6), (2, 5), (4, 1)]

torch.set_default_dtype(torch.float64)
out = {}


def put(name, value):
    out[name] = np.array(value.detach().numpy() if isinstance(value, torch.Tensor) else value, order="C")  # a copy: training goes on


def run(name, layer, parameters, width, edges):
    """parameters: Clamor's name -> (PyG's parameter, how Clamor stores it)."""
    for p in layer.parameters():
        torch.nn.init.normal_(p, std=0.5)
    x = torch.randn(NODES, IN, requires_grad=True)
    r = torch.randn(NODES, width)
    y = layer(x, edges)
    (y * r).sum().backward()
    put(f"{name}.x", x), put(f"{name}.r", r), put(f"{name}.y", y), put(f"{name}.dx", x.grad)
    for ours, (p, as_ours) in parameters.items():
        put(f"{name}.weight.{ours}", as_ours(p)), put(f"{name}.grad.{ours}", as_ours(p.grad))


def same(p):
    return p


def transposed(p):
    return p.T


def layers():
    torch.manual_seed(3)
    edges = torch.tensor(EDGES).T
    put("edges", np.array(EDGES))
    for name, width in (("gcn", 3), ("gcn_wide", 8)):  # multiplies first, aggregates first
        g = GCNConv(IN, width)
        run(name, g, {"weight": (g.lin.weight, transposed), "bias": (g.bias, same)}, width, edges)
    for aggregation in ("mean", "max"):
        for name, width in ((f"sage_{aggregation}", 3), (f"sage_{aggregation}_wide", 8)):
            s = SAGEConv(IN, width, aggr=aggregation)
            run(name, s, {"neighbour_weight": (s.lin_l.weight, transposed), "own_weight": (s.lin_r.weight, transposed),
                          "bias": (s.lin_l.bias, same)}, width, edges)
    for name, heads, width, concat in (("gat", 3, 4, True), ("gat_mean", 2, 3, False), ("gat_one", 1, 7, True)):
        g = GATConv(IN, width, heads=heads, concat=concat)
        run(name, g, {"weight": (g.lin.weight, transposed), "source_attention": (g.att_src, lambda p: p[0]),
                      "target_attention": (g.att_dst, lambda p: p[0]), "bias": (g.bias, same)}, heads * width if concat else width, edges)


def training():
    """Ten full-batch steps of a GCN of two layers, torch.optim.Adam with weight decay."""
    torch.manual_seed(4)
    nodes, words, hidden, classes = 30, 12, 8, 3
    x = (torch.rand(nodes, words) < 0.3).double()
    x = x / x.sum(1, keepdim=True).clamp(min=1)
    edges = torch.randint(0, nodes - 1, (70, 2))
    edges = torch.unique(torch.cat([edges, edges.flip(1)])[torch.cat([edges, edges.flip(1)]).diff(dim=1)[:, 0] != 0], dim=0)
    y = torch.randint(0, classes, (nodes,))
    known = torch.arange(nodes) % 2 == 0
    model = torch.nn.ModuleList([GCNConv(words, hidden), GCNConv(hidden, classes)])
    for p in model.parameters():
        torch.nn.init.normal_(p, std=0.5)
    put("x", x), put("edges", edges.numpy()), put("labels", np.where(known.numpy(), y.numpy(), -1))
    for i, layer in enumerate(model):
        put(f"weight.layer.{i}.weight", layer.lin.weight.T), put(f"weight.layer.{i}.bias", layer.bias)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05, weight_decay=5e-3)
    losses = []
    for _ in range(10):
        loss = F.cross_entropy(model[1](F.relu(model[0](x, edges.T)), edges.T)[known], y[known])
        losses.append(loss.item())
        optimiser.zero_grad(), loss.backward(), optimiser.step()
    put("losses", np.array(losses))


layers()
save_file(out, HERE / "graph_layers.safetensors")
out = {}
training()
save_file(out, HERE / "graph_training.safetensors")
