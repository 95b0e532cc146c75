"""Clamor beside PyTorch and NumPy in one process: whichever comes first, neither harms the other."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

_WORK = """
def clamor_works():
    import clamor, sys
    sys.path.insert(0, {here!r})
    from learning import TINY, posts
    texts, labels = posts(80)
    model = clamor.TextClassifier(**{{**TINY, "epochs": 3}}).fit(texts, labels)
    return model.predict_proba(texts).tobytes()

def torch_works():
    import torch
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 2))
    x = torch.randn(512, 64)
    loss = torch.nn.functional.cross_entropy(network(x), torch.zeros(512, dtype=torch.long))
    loss.backward()
    torch.nn.functional.conv2d(torch.randn(4, 3, 32, 32), torch.randn(8, 3, 3, 3))
    return float(loss)

def numpy_works():
    import numpy as np
    a = np.random.default_rng(1).random((400, 400))
    return float((a @ a).sum())
"""


def _run(order: list[str]) -> list[str]:
    calls = "\n".join(f"print(hash({name}_works()))" for name in order)
    code = _WORK.format(here=str(Path(__file__).parent)) + calls
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env={"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "2"}
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="no PyTorch here")
def test_torch_first_and_last() -> None:
    clamor, torch = _run(["clamor", "torch"])
    torch_first, clamor_last, torch_again = _run(["torch", "clamor", "torch"])
    assert clamor == clamor_last
    assert torch == torch_first == torch_again


@pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="no NumPy here")
def test_numpy_first_and_last() -> None:
    clamor, numpy = _run(["clamor", "numpy"])
    numpy_first, clamor_last = _run(["numpy", "clamor"])
    assert (clamor, numpy) == (clamor_last, numpy_first)
