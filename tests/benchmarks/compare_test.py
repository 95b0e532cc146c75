#!/usr/bin/env python3
"""The gate of compare.py, on commands that write made vectors and rates."""
import array
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
POSTS, WIDTH = 5, 8
# A benchmark: FILE holds the numbers that it dumps, bare as ours does or as a .npy file as NumPy does, and its rate. It counts its runs.
BENCHMARK = """
import json, pathlib, sys
made = json.loads(pathlib.Path(sys.argv[1]).read_text())
if "--dump" in sys.argv:
    pathlib.Path(sys.argv[sys.argv.index("--dump") + 1]).write_bytes(bytes.fromhex(made["dump"]))
with open(sys.argv[1] + ".runs", "a") as runs:
    runs.write("run ")
print(json.dumps({"posts_per_s": made["rate"]}))
"""


def exact():
    return [[math.sin(1.0 + 3 * post + 7 * i) for i in range(WIDTH)] for post in range(POSTS)]


def turned(cosine, posts=(3,)):
    """The exact vectors, some of them turned to this cosine to themselves."""
    rows = exact()
    for post in posts:
        x = rows[post]
        length = math.sqrt(sum(v * v for v in x))
        across = [x[1], -x[0]] + [0.0] * (WIDTH - 2)  # at a right angle to x
        width = math.sqrt(sum(v * v for v in across))
        rows[post] = [cosine * v + math.sqrt(1 - cosine * cosine) * length / width * a for v, a in zip(x, across)]
    return rows


def moved(by):
    rows = exact()
    rows[2][5] += by
    return rows


def bare(rows):
    return array.array("f", [v for row in rows for v in row]).tobytes()


def npy(rows):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(rows)}, {len(rows[0])}), }}"
    header += " " * (63 - (len(header) + 10) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bare(rows)


class Gate(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        (self.folder / "benchmark.py").write_text(BENCHMARK)
        (self.folder / "exact.npy").write_bytes(npy(exact()))

    def command(self, name, dump, rate):
        (self.folder / name).write_text(json.dumps({"dump": dump.hex(), "rate": rate}))
        return ["--", sys.executable, str(self.folder / "benchmark.py"), str(self.folder / name)]

    def runs(self, name):
        file = self.folder / f"{name}.runs"
        return len(file.read_text().split()) if file.exists() else 0

    def compare(self, precision, *commands):
        gate = ["--gate", precision, "--reference", str(self.folder / "exact.npy")] if precision else []
        options = ["--rounds", "3", "--json", str(self.folder / "out.json")]
        return subprocess.run([sys.executable, HERE / "compare.py", *options, *gate, *sum(commands, [])], capture_output=True, text=True)

    def test_what_holds_is_compared(self):
        for precision, ours, peer in (("fp32", moved(0.9e-4), exact()), ("bf16", turned(0.9991), turned(0.9999)), ("int8", turned(0.9951), exact())):
            done = self.compare(precision, self.command("ours", bare(ours), 30), self.command("peer", npy(peer), 20))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("1.50 [1.50, 1.50]", done.stdout)
            self.assertEqual(len(json.loads((self.folder / "out.json").read_text())["gates"]), 2)

    def test_ours_that_fails_prints_no_speed(self):
        nothing = [[math.nan] * WIDTH] * POSTS
        for precision, ours in (("fp32", moved(1.1e-4)), ("fp32", nothing), ("bf16", turned(0.9989)), ("int8", turned(0.9949)), ("int8", nothing)):
            done = self.compare(precision, self.command("ours", bare(ours), 30), self.command("peer", npy(exact()), 20))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(done.stdout, "^no speed: ours fails: " + precision)
            self.assertNotIn("a second", done.stdout)
            self.assertFalse((self.folder / "out.json").exists())
        self.assertEqual(self.runs("peer"), 0)

    def test_a_peer_that_fails_is_named_and_not_counted(self):
        bad = turned(0.98, range(POSTS))
        done = self.compare("int8", self.command("ours", bare(exact()), 30), self.command("bad", npy(bad), 98765), self.command("peer", npy(exact()), 20))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"not counted, fails: int8, worst cosine 0\.98, mean 0\.98, at least 0\.995  .*bad\n")
        self.assertEqual(done.stdout.count("a second"), 1)
        self.assertNotIn("98765", done.stdout)
        self.assertEqual([self.runs(name) for name in ("ours", "bad", "peer")], [4, 1, 4])  # the gate's, and three rounds
        said = json.loads((self.folder / "out.json").read_text())["report"]
        self.assertEqual(["ratio" in one for one in said], [False, True])

    def test_a_peer_is_not_dismissed_for_one_post(self):
        done = self.compare("int8", self.command("ours", bare(exact()), 30), self.command("peer", npy(turned(0.98)), 20))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("gate: holds: int8, worst cosine 0.98, mean 0.996, at least 0.995", done.stderr)
        self.assertIn("1.50 [1.50, 1.50]", done.stdout)

    def test_no_speed_without_a_peer_that_holds(self):
        done = self.compare("int8", self.command("ours", bare(exact()), 30), self.command("bad", npy(turned(0.98, range(POSTS))), 90))
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (3, "no speed: no peer is left"))

    def test_other_shapes_are_refused(self):
        done = self.compare("bf16", self.command("ours", bare(exact()[:4]), 30), self.command("peer", npy(exact()), 20))
        self.assertEqual(done.returncode, 1)
        self.assertIn("vectors [4, 8], the reference's are [5, 8]", done.stderr)

    def test_without_a_gate_vectors_are_not_asked_for(self):
        done = self.compare(None, self.command("ours", b"", 30), self.command("peer", b"", 20))
        self.assertIn("1.50 [1.50, 1.50]", done.stdout)
        self.assertEqual(self.runs("ours"), 3)


unittest.main()
