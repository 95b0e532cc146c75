"""How long it takes from a process's start to its first label, warm cache: `clamor predict` beside Python's own start, and a C++ host.

    python tests/benchmarks/start_up.py [RUNS [build/release/tests/benchmarks/benchmark_first_label [FOLDER[:PRECISION]...]]]

The host opens the shipped model, and each FOLDER, a classifier such as MiniLM fine-tuned, packed by `clamor pack` or not.
All run in turns, so that what else the machine does hits each. Floors: Python's start plus 80 ms, and 60 ms for the host.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODEL = Path(__file__).resolve().parents[2] / "python" / "clamor" / "models" / "sentiment-en"


def milliseconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as posts:
        posts.write("what a lovely day\n")
        posts.flush()
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "clamor predict": [sys.executable, "-m", "clamor", "predict", "sentiment-en", posts.name],
        }
        if len(sys.argv) > 2:
            commands["C++ host"] = [sys.argv[2], str(MODEL)]
        for folder in sys.argv[3:]:
            commands[f"C++ host, {Path(folder).name}"] = [sys.argv[2], *folder.split(":")]
        rounds = [[milliseconds(command) for command in commands.values()] for _ in range(runs + 1)][1:]
    for name, times in zip(commands, zip(*rounds, strict=True), strict=True):
        print(f"{name:30} least {min(times):6.1f} ms  median {statistics.median(times):6.1f} ms")
    beyond = [predict - python for python, predict, *_ in rounds]
    print(f"{'beyond Python':30} least {min(beyond):6.1f} ms  median {statistics.median(beyond):6.1f} ms")


main()
