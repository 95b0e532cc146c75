"""How long `clamor predict` takes from start to its label, beside Python's own start.  python tests/benchmarks/start_up.py [RUNS]

The two run alternately, so that what else the machine does hits both; the floor is Python's start plus 80 ms, warm cache.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time


def milliseconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as posts:
        posts.write("what a lovely day\n")
        posts.flush()
        python = [sys.executable, "-c", "pass"]
        predict = [sys.executable, "-m", "clamor", "predict", "sentiment-en", posts.name]
        pairs = [(milliseconds(python), milliseconds(predict)) for _ in range(runs + 1)][1:]
    bare, full = ([pair[i] for pair in pairs] for i in (0, 1))
    print(f"python -c pass   least {min(bare):6.1f} ms  median {statistics.median(bare):6.1f} ms")
    print(f"clamor predict   least {min(full):6.1f} ms  median {statistics.median(full):6.1f} ms")
    print(f"difference       least {min(full) - min(bare):6.1f} ms  median {statistics.median(full) - statistics.median(bare):6.1f} ms  (floor: 80 ms)")


main()
