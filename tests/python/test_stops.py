"""The command with the shipped model is stopped at a random moment, by Ctrl-C or by kill -9, and goes on with --resume: what it
writes in the end is what an undisturbed run writes, to the byte. CLAMOR_STOPS says how often (2)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

POSTS = Path(__file__).resolve().parents[2] / "examples" / "data" / "posts.jsonl"
FILES = ("posts.jsonl", "report.json")


def _command(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "clamor", "analyze", str(POSTS), "--out", str(out), "--no-report", "--track", "Lumo=lumo,#lumotwo", *more]


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    begin = time.monotonic()
    subprocess.run(_command(tmp_path / "whole"), check=True, capture_output=True)
    seconds = time.monotonic() - begin
    expected = [(tmp_path / "whole" / name).read_bytes() for name in FILES]

    rng = random.Random(20261125)
    stops = 0
    for round in range(int(os.environ.get("CLAMOR_STOPS", "2"))):
        out = tmp_path / f"out{round}"
        done = False
        for attempt in range(3):
            more = ("--resume",) if attempt else ()
            process = subprocess.Popen(_command(out, *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            stop = rng.choice((signal.SIGINT, signal.SIGKILL))
            try:
                _, said = process.communicate(timeout=rng.uniform(0.3, 1) * seconds if attempt < 2 else None)
            except subprocess.TimeoutExpired:
                process.send_signal(stop)
                _, said = process.communicate()
            # 130 is the command's answer to Ctrl-C; before Python listens, and once it no longer does, the signal itself ends the process.
            assert process.returncode in ((0, -stop, 130) if stop == signal.SIGINT else (0, -stop)), said
            done = process.returncode == 0
            if done:
                break
            stops += 1
        assert done and [(out / name).read_bytes() for name in FILES] == expected, f"round {round}"
    assert stops > 0
