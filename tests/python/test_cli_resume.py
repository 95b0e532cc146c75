"""train text: what stops it, and --resume."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clamor.cli import main

from .learning import TINY, posts_table, stopping_at


def test_train_that_diverges_keeps_its_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, out = str(posts_table(tmp_path / "train.tsv", 240)), tmp_path / "out"
    options = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 60, "rate": 1000}.items()]
    assert main(["train", "text", train, "--out", str(out), *options]) == 2, "the rate is the user's, and no defect of ours"
    said = capsys.readouterr().err
    assert "diverged at step" in said and f"continue with --resume and a lower --rate: {out}.checkpoint has" in said and not out.exists()
    assert main(["train", "text", train, "--out", str(out), *options, "--resume", "--rate", "1e-3"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "train.tsv"]


def test_pretraining_that_diverges_names_its_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, out = str(posts_table(tmp_path / "train.tsv", 1500)), tmp_path / "out"
    parameters = {**TINY, "epochs": 2, "pretrain_epochs": 20, "pretrain_rate": 1000}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in parameters.items()]
    assert main(["train", "text", train, "--out", str(out), *options]) == 2
    said = capsys.readouterr().err
    assert f"continue with --resume and a lower --pretrain-rate: {out}.checkpoint.pretrain has" in said and not out.exists()
    assert main(["train", "text", train, "--out", str(out), *options, "--resume", "--pretrain-rate", "1e-3"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "train.tsv"]


@pytest.mark.parametrize("pretrain_epochs", [0, 60])
def test_ctrl_c_keeps_what_was_learned(pretrain_epochs: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = posts_table(tmp_path / "train.tsv", 240)
    sizes = {**TINY, "epochs": 60 if pretrain_epochs == 0 else 4, "width": 16, "pretrain_epochs": pretrain_epochs}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in sizes.items()]
    out, checkpoint = tmp_path / "out", tmp_path / ("out.checkpoint" if pretrain_epochs == 0 else "out.checkpoint.pretrain")
    command = [sys.executable, "-m", "clamor", "train", "text", str(train), "--out", str(out), *options]
    run = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)
    )
    while not checkpoint.exists() and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=60)[1]
    assert run.returncode == 130 and f"continue with --resume: {tmp_path / 'out.checkpoint'} has what was learned" in said
    assert checkpoint.exists() and not out.exists()
    assert main(["train", "text", str(train), "--out", str(out), *options]) == 2
    assert "is there already: resume from it, or remove it" in capsys.readouterr().err
    assert main(["train", "text", str(train), "--out", str(out), "--resume", *options]) == 0
    assert main(["train", "text", str(train), "--out", str(tmp_path / "whole"), "--checkpoint", str(tmp_path / "mine"), *options]) == 0
    assert (out / "model.safetensors").read_bytes() == (tmp_path / "whole" / "model.safetensors").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "train.tsv", "whole"]


def test_resume_reads_the_same_valid_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    train, valid = posts_table(tmp_path / "train.tsv", 240), posts_table(tmp_path / "valid.tsv", 60, seed=8)
    other = posts_table(tmp_path / "other.tsv", 60, seed=9)
    options = [f"--{name.replace('_', '-')}={value}" for name, value in TINY.items()]

    def command(out: str, judges: Path | None, *more: str) -> list[str]:
        return ["train", "text", str(train), "--out", str(tmp_path / out), *(["--valid", str(judges)] if judges else []), *options, *more]

    with monkeypatch.context() as patch:
        patch.setattr("clamor.text.steps", stopping_at("fit", 40))
        assert main(command("out", valid)) == 130
    capsys.readouterr()
    for judges in (other, None):
        assert main(command("out", judges, "--resume")) == 2
        said = capsys.readouterr().err
        assert "cannot resume, this training was another one" in said and "validation was" in said and not (tmp_path / "out").exists()
    assert main(command("out", valid, "--resume")) == 0
    resumed = capsys.readouterr().out.splitlines()[:-1]
    assert main(command("whole", valid)) == 0
    assert capsys.readouterr().out.splitlines()[:-1] == resumed and "60 posts: accuracy" in resumed[0]
    for name in ("model.safetensors", "config.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
