"""The private memory of processes that make vectors of posts: ours on packed weights and without, and the peers.

    python tests/benchmarks/resident.py MODEL POSTS.txt CACHE build/release/tests/benchmarks/benchmark_resident PEERS_PYTHON
        [--precision fp32]

Private memory is what a second process on the same model takes again: anonymous pages and private dirty ones of files
(/proc/PID/smaps_rollup). Pages of mapped files, weights among them, are shared. A peer runs in Python, and is charged only for what it
takes beyond a Python that has NumPy, the tokenizer and the posts; ours is a C++ host, charged for all. Two threads each, one batch of 32
posts.

Our file is packed with `clamor pack MODEL --out FILE`, CACHE filled by `bench/text_peers.py --cache CACHE`, once an engine and precision,
and for OpenVINO's int8 by quantise_openvino.py. An engine without the precision is left out. Prints a line a process, then ours over the
best peer's.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

KEYS = ("Rss", "Anonymous", "Private_Dirty", "Shared_Clean", "Private_Clean")
WITHOUT = {("ort", "bf16"), ("ct2", "bf16")}


class Process:
    """One that says a word and waits for a line, once or more."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def memory(self, word: str) -> dict[str, float]:
        """MB of each of KEYS when it says the word; then it goes on."""
        assert self.process.stdout and self.process.stdin
        said = self.process.stdout.readline()
        if not said.startswith(word):
            raise SystemExit(f"{self.process.args}: said {said!r}, expected {word}")
        rollup = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="ascii")
        found = {line.split(":")[0]: int(line.split()[1]) / 1000 for line in rollup.splitlines()[1:]}
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return {key: found[key] for key in KEYS}

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit(f"{self.process.args} ended with {self.process.returncode}")


def line(name: str, memory: dict[str, float], private: float) -> None:
    print(f"{name:24} private {private:7.1f} MB   " + "   ".join(f"{key} {memory[key]:.1f}" for key in KEYS))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "posts", "cache", "ours", "peers_python"):
        p.add_argument(name)
    p.add_argument("--precision", default="fp32", choices=("fp32", "bf16", "int8"))
    a = p.parse_args()
    ours, peers = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        word = a.precision.replace("fp32", "f32")
        packed = os.path.join(folder, "packed.clamor")
        subprocess.run(
            [sys.executable, "-m", "clamor", "pack", a.model, "--precision", word, "--out", packed], check=True, stdout=subprocess.DEVNULL
        )
        for name, more in (("ours, packed file", ["--packed", packed]), ("ours, packed in memory", [])):
            process = Process([a.ours, a.model, a.posts, "--precision", word, *more])
            memory = process.memory("ready")
            ours[name] = memory["Anonymous"]
            line(name, memory, ours[name])
            process.end()
    peer = str(pathlib.Path(__file__).with_name("resident_peer.py"))
    environment_free = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    os.environ.clear()
    os.environ.update(environment_free)
    for engine in ("ort", "openvino", "ct2", "torch"):
        if (engine, a.precision) in WITHOUT:
            continue
        process = Process([a.peers_python, peer, engine, a.model, a.posts, a.cache, "--precision", a.precision])
        before = process.memory("before")
        memory = process.memory("ready")
        peers[engine] = memory["Anonymous"] - before["Anonymous"]
        line(f"{engine}, beyond Python", memory, peers[engine])
        process.end()
    best = min(peers.values())
    for name, private in ours.items():
        print(f"{name}: {private / best:.2f} of the best peer's")


main()
