#!/usr/bin/env python3
"""Runs ours and each peer alternately, every run a process of its own, and prints the paired ratios of their rates.

    python tests/benchmarks/compare.py --rounds 15 -- OURS... -- PEER... [-- ANOTHER PEER...]

Every command prints, as its last line, one JSON object with a rate: a number under a key that ends with "_per_s" (--key
names it where there are several; given again, each of these rates is compared, from the same runs). The first command is ours. In round after round all commands run once, forwards and then
backwards (A B, B A, ...), and a ratio is ours over a peer's of the same round. Printed are the median of these ratios
with its bootstrap 95 % interval, and the median rates. --json FILE keeps every rate. Needs Python alone.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys


def split_commands(words):
    commands = [[]]
    for word in words:
        if word == "--":
            commands.append([])
        else:
            commands[-1].append(word)
    return [c for c in commands if c]


def rates_of(command, keys):
    done = subprocess.run(command, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
    result = json.loads(lines[-1])
    known = [k for k in result if k.endswith("_per_s")]
    if not keys and len(known) != 1 or any(k not in result for k in keys):
        sys.exit(f"{' '.join(command)}\nprinted {lines[-1]}\nChoose the rate with --key.")
    return [float(result[k]) for k in keys or known], result


def interval(ratios, draws=10000):
    """Percentile bootstrap of the median, with a fixed seed."""
    rng = random.Random(1)
    medians = sorted(statistics.median(rng.choices(ratios, k=len(ratios))) for _ in range(draws))
    return medians[int(0.025 * draws)], medians[int(0.975 * draws) - 1]


def main():
    if "--" not in sys.argv:
        sys.exit(__doc__)
    cut = sys.argv.index("--")
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=15)
    p.add_argument("--key", action="append", default=[], help="the rate's key, where there are several")
    p.add_argument("--json", help="write all rates and the last objects there")
    a = p.parse_args(sys.argv[1:cut])
    commands = split_commands(sys.argv[cut + 1:])
    if len(commands) < 2:
        sys.exit("compare: needs our command and at least one peer's, each after a --")

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

    report = []
    for k, key in enumerate(a.key or [None]):
        ours, *peers = [[rates[k] for rates in run] for run in runs]
        for command, theirs in zip(commands[1:], peers):
            ratios = [x / y for x, y in zip(ours, theirs)]
            low, high = interval(ratios)
            report.append({"peer": " ".join(command), "key": key, "ratio": round(statistics.median(ratios), 3), "interval": [round(low, 3), round(high, 3)],
                           "ours_per_s": round(statistics.median(ours), 3), "peer_per_s": round(statistics.median(theirs), 3), "rounds": a.rounds})
            print(f"{key + '  ' if key else ''}{report[-1]['ratio']:.2f} [{low:.2f}, {high:.2f}]  "
                  f"ours {report[-1]['ours_per_s']} against {report[-1]['peer_per_s']} a second  {report[-1]['peer']}")
    if a.json:
        with open(a.json, "w", encoding="utf-8") as out:
            json.dump({"report": report, "rates": runs, "last": last}, out, indent=1)


if __name__ == "__main__":
    main()
