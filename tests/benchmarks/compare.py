#!/usr/bin/env python3
"""Runs ours and each peer alternately, every run a process of its own, and prints the paired ratios of their rates.

    python tests/benchmarks/compare.py --rounds 15 -- OURS... -- PEER... [-- ANOTHER PEER...]

Every command prints, as its last line, one JSON object with a rate: a number under a key that ends with "_per_s" (--key names it where
there are several; given again, each of these rates is compared, from the same runs). The first command is ours. In round after round all
commands run once, forwards and then backwards (A B, B A, ...), and a ratio is ours over a peer's of the same round. Printed are the median
of these ratios with its bootstrap 95 % interval, and the median rates. --json FILE keeps every rate. Needs Python alone, and with --head
the clamor package.

The gate comes before the speed where the commands make vectors:

    python tests/benchmarks/compare.py --gate int8 --reference exact.npy -- OURS... -- PEER...

Each command then runs once with --dump FILE behind it, and its vectors, a row a post, must be those of the reference, which transformers
makes in fp32 (text_peers.py --engine torch --dump exact.npy): see vectors.py. If one of ours is not, there is no speed to speak of, and the
exit code is 3; a peer whose vectors are not on the mean is named, with how far they are, and not run for speed. (A peer is not dismissed
for a post or two: that would flatter ours.) --head MODEL DATA TASK asks of the labels, too, where the encoder is a classifier's: see
labels.py. Without, it is of vectors alone, and says so. --rounds 0 is the gate alone.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from typing import Any, NamedTuple

import vectors


def split_commands(words):
    commands = [[]]
    for word in words:
        if word == "--":
            commands.append([])
        else:
            commands[-1].append(word)
    return [c for c in commands if c]


def last_object(command):
    done = subprocess.run(command, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(lines[-1])


def rates_of(command, keys):
    result = last_object(command)
    known = [k for k in result if k.endswith("_per_s")]
    if not keys and len(known) != 1 or any(k not in result for k in keys):
        sys.exit(f"{' '.join(command)}\nprinted {json.dumps(result)}\nChoose the rate with --key.")
    return [float(result[k]) for k in keys or known], result


def interval(ratios, draws=10000):
    """Percentile bootstrap of the median, with a fixed seed."""
    rng = random.Random(1)
    medians = sorted(statistics.median(rng.choices(ratios, k=len(ratios))) for _ in range(draws))
    return medians[int(0.025 * draws)], medians[int(0.975 * draws) - 1]


class Found(NamedTuple):
    """How far a command's vectors are from the reference's, and the labels that a head gives them, where there is one."""

    distance: vectors.Distance
    agreement: Any  # labels.Agreement, or None

    def holds(self, for_each_post):
        return self.distance.holds(for_each_post) and (self.agreement is None or self.agreement.holds())

    def __str__(self):
        return f"{self.distance}; {self.agreement or 'vectors alone, no labels'}"


class Gate:
    """What vectors must hold beside transformers' in fp32. `classifier` is the arguments of labels.Labels before the last, or None."""

    def __init__(self, precision, reference, classifier):
        self._precision, self._reference, self._labels = precision, vectors.read(reference), None
        if classifier:
            import labels  # needs the clamor package, as vectors alone do not

            self._labels = labels.Labels(*classifier, self._reference)

    def judge(self, command):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "vectors.npy")
            last_object([*command, "--dump", file])
            if not os.path.exists(file):
                sys.exit(f"{' '.join(command)}\nwrote no vectors: --gate needs a command that takes --dump FILE")
            rows = vectors.read(file, self._reference)
        distance = vectors.distance(rows, self._reference, self._precision)
        return Found(distance, self._labels and self._labels.agreement(rows, self._precision))


def pass_gate(commands, gate):
    """The commands whose vectors and labels hold, ours first, what was found of each, and the report's lines of the peers that fail.

    Ends where nothing is left to compare.
    """
    passed, kept, failed = [], [], []
    for command in commands:
        found = gate.judge(command)
        words = " ".join(command)
        holds = found.holds(for_each_post=not passed)  # the first is ours
        print(f"gate: {'holds' if holds else 'FAILS'}: {found}  {words}", file=sys.stderr)
        if holds:
            passed.append(command)
            kept.append(str(found))
        elif not passed:
            print(f"no speed: ours fails: {found}")
            sys.exit(3)
        else:
            failed.append({"peer": words, "gate": str(found)})
            print(f"not counted, fails: {found}  {words}")
    if len(passed) < 2:
        print("no speed: no peer is left")
        sys.exit(3)
    return passed, kept, failed


def main():
    if "--" not in sys.argv:
        sys.exit(__doc__)
    cut = sys.argv.index("--")
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=15)
    p.add_argument("--key", action="append", default=[], help="the rate's key, where there are several")
    p.add_argument("--json", help="write all rates and the last objects there")
    p.add_argument("--gate", choices=list(vectors.LIMITS), help="the precision, whose vectors must hold before speed is measured")
    p.add_argument("--reference", help="vectors in fp32, .npy")
    p.add_argument(
        "--head",
        nargs=3,
        metavar=("MODEL", "DATA", "TASK"),
        help="the classifier that the encoder is of, the folder with tweeteval, and its task, whose val posts the vectors are of",
    )
    a = p.parse_args(sys.argv[1:cut])
    if bool(a.gate) != bool(a.reference):
        p.error("--gate and --reference go together")
    if a.head and not a.gate:
        p.error("--head needs --gate")
    commands = split_commands(sys.argv[cut + 1:])
    if len(commands) < 2:
        sys.exit("compare: needs our command and at least one peer's, each after a --")

    gates, report = [], []
    if a.gate:
        commands, gates, report = pass_gate(commands, Gate(a.gate, a.reference, a.head))

    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"compare: something else runs here (load {load:.1f}); ratios stay comparable, rates do not", file=sys.stderr)
    runs = [[] for _ in commands]  # of each command, a list of rates a round
    last = [None] * len(commands)
    for round_number in range(a.rounds):
        order = range(len(commands)) if round_number % 2 == 0 else reversed(range(len(commands)))
        for i in order:
            rates, last[i] = rates_of(commands[i], a.key)
            runs[i].append(rates)
        print(f"round {round_number + 1}: " + ", ".join("/".join(f"{rate:.1f}" for rate in run[-1]) for run in runs), file=sys.stderr)

    for k, key in enumerate(a.key or [None] if a.rounds else []):
        ours, *peers = [[rates[k] for rates in run] for run in runs]
        for command, theirs in zip(commands[1:], peers):
            ratios = [x / y for x, y in zip(ours, theirs)]
            low, high = interval(ratios)
            report.append(
                {
                    "peer": " ".join(command), "key": key, "ratio": round(statistics.median(ratios), 3),
                    "interval": [round(low, 3), round(high, 3)], "ours_per_s": round(statistics.median(ours), 3),
                    "peer_per_s": round(statistics.median(theirs), 3), "rounds": a.rounds,
                }
            )
            print(f"{key + '  ' if key else ''}{report[-1]['ratio']:.2f} [{low:.2f}, {high:.2f}]  "
                  f"ours {report[-1]['ours_per_s']} against {report[-1]['peer_per_s']} a second  {report[-1]['peer']}")
    if a.json:
        with open(a.json, "w", encoding="utf-8") as out:
            json.dump({"report": report, "gates": gates, "rates": runs, "last": last}, out, indent=1)


if __name__ == "__main__":
    main()
