#!/usr/bin/env python3
"""The gate of compare.py, on commands that write made vectors and rates."""
import array
import importlib.util
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


class Commands(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        (self.folder / "benchmark.py").write_text(BENCHMARK)
        (self.folder / "exact.npy").write_bytes(npy(self.exact()))

    def exact(self):
        return exact()

    def command(self, name, dump, rate):
        (self.folder / name).write_text(json.dumps({"dump": dump.hex(), "rate": rate}))
        return ["--", sys.executable, str(self.folder / "benchmark.py"), str(self.folder / name)]

    def runs(self, name):
        file = self.folder / f"{name}.runs"
        return len(file.read_text().split()) if file.exists() else 0

    def compare(self, precision, *commands, more=()):
        gate = ["--gate", precision, "--reference", str(self.folder / "exact.npy"), *more] if precision else []
        options = ["--rounds", "3", "--json", str(self.folder / "out.json")]
        return subprocess.run([sys.executable, HERE / "compare.py", *options, *gate, *sum(commands, [])], capture_output=True, text=True)


class Vectors(Commands):
    def test_what_holds_is_compared(self):
        for precision, ours, peer in (
            ("fp32", moved(0.9e-4), exact()),
            ("bf16", turned(0.9991), turned(0.9999)),
            ("int8", turned(0.9951), exact()),
        ):
            done = self.compare(precision, self.command("ours", bare(ours), 30), self.command("peer", npy(peer), 20))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("1.50 [1.50, 1.50]", done.stdout)
            gates = json.loads((self.folder / "out.json").read_text())["gates"]
            self.assertEqual([one.split("; ")[1] for one in gates], ["vectors alone, no labels"] * 2)

    def test_ours_that_fails_prints_no_speed(self):
        nothing = [[math.nan] * WIDTH] * POSTS
        for precision, ours in (
            ("fp32", moved(1.1e-4)),
            ("fp32", nothing),
            ("bf16", turned(0.9989)),
            ("int8", turned(0.9949)),
            ("int8", nothing),
        ):
            done = self.compare(precision, self.command("ours", bare(ours), 30), self.command("peer", npy(exact()), 20))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(done.stdout, "^no speed: ours fails: " + precision)
            self.assertNotIn("a second", done.stdout)
            self.assertFalse((self.folder / "out.json").exists())
        self.assertEqual(self.runs("peer"), 0)

    def test_a_peer_that_fails_is_named_and_not_counted(self):
        bad = turned(0.98, range(POSTS))
        done = self.compare(
            "int8", self.command("ours", bare(exact()), 30), self.command("bad", npy(bad), 98765), self.command("peer", npy(exact()), 20)
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(
            done.stdout, r"not counted, fails: int8, worst cosine 0\.98, mean 0\.98, at least 0\.995; vectors alone, no labels  .*bad\n"
        )
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

    def test_no_rounds_are_the_gate_alone(self):
        gate = ["--rounds", "0", "--gate", "bf16", "--reference", str(self.folder / "exact.npy")]
        commands = [*self.command("ours", bare(exact()), 30), *self.command("peer", npy(exact()), 20)]
        done = subprocess.run([sys.executable, HERE / "compare.py", *gate, *commands], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertEqual(done.stderr.count("gate: holds: bf16"), 2)
        self.assertEqual([self.runs("ours"), self.runs("peer")], [1, 1])

    def test_labels_are_of_the_gate(self):
        done = subprocess.run(
            [sys.executable, HERE / "compare.py", "--head", "model", "data", "irony", "--", "ours", "--", "peer"],
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 2)
        self.assertIn("--head needs --gate", done.stderr)


NAMES = ("negative", "neutral", "positive")
TRUE = [0] * 100 + [1] * 200 + [2] * 100
PUT = [2] * 10 + TRUE[10:]  # by the reference: ten negative posts are taken for positive ones


def near(put):
    """Vectors of posts of these labels, all nearly the same: a post changes its label at a cosine of 0.9998."""
    return [[1.0, *(0.02 * (label == i) for i in range(3)), *[0.5] * (WIDTH - 4)] for label in put]


def changed(*labels):
    """PUT, and what these posts are taken for instead."""
    put = list(PUT)
    for post, label in labels:
        put[post] = label
    return put


def safetensors(**tensors):
    header, data = {}, b""
    for name, (shape, numbers) in tensors.items():
        part = array.array("f", numbers).tobytes()
        header[name.replace("_", ".")] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    words = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    return len(words).to_bytes(8, "little") + words + data


@unittest.skipUnless(importlib.util.find_spec("clamor"), "labels need the clamor package, for TweetEval's metrics")
class Labels(Commands):
    def setUp(self):
        super().setUp()
        self.model, task = self.folder / "model", self.folder / "data" / "tweeteval" / "sentiment"
        for folder in (self.model / "1_Pooling", self.model / "2_Dense", task):
            folder.mkdir(parents=True)
        (task / "mapping.txt").write_text("".join(f"{i}\t{name}\n" for i, name in enumerate(NAMES)))
        (task / "val_text.txt").write_text("a post\n" * len(TRUE))
        (task / "val_labels.txt").write_text("".join(f"{label}\n" for label in TRUE))
        types = [{"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Pooling", "Dense")]
        (self.model / "modules.json").write_text(json.dumps(types))
        (self.model / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_mean_tokens": True}))
        # The classes of a model come in an order of their own: positive first. Its bias takes back what the fifth number on gives to
        # neutral.
        (self.model / "config.json").write_text(json.dumps({"id2label": {"0": "positive", "1": "negative", "2": "neutral"}}))
        sees = {"positive": 3, "negative": 1, "neutral": 2}
        weight = [float(i == at or (name == "neutral" and i > 3)) for name, at in sees.items() for i in range(WIDTH)]
        dense = safetensors(linear_weight=([3, WIDTH], weight), linear_bias=([3], [0.0, 0.0, -0.5 * (WIDTH - 4)]))
        (self.model / "2_Dense" / "model.safetensors").write_bytes(dense)

    def exact(self):
        return near(PUT)

    def judge(self, precision, ours, peer=PUT):
        """Ours and a peer that put the posts so."""
        more = ["--head", str(self.model), str(self.folder / "data"), "sentiment"]
        return self.compare(precision, self.command("ours", bare(near(ours)), 30), self.command("peer", npy(near(peer)), 20), more=more)

    def test_labels_and_metric_that_hold_are_compared(self):
        # Of four hundred posts two are 99.5 % and four 99 %: half of them lost, half of them won.
        two, four = changed((50, 2), (0, 0)), changed((50, 2), (51, 2), (0, 0), (1, 0))
        for precision, ours, same, asked in (("fp32", PUT, "100.00", "0"), ("bf16", two, "99.50", "99.5"), ("int8", four, "99.00", "99")):
            done = self.judge(precision, ours)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("1.50 [1.50, 1.50]", done.stdout)
            expected = f"labels {same} % the same, at least {asked}, metric 96.67 beside 96.67, at most 0.5 apart"
            self.assertEqual(json.loads((self.folder / "out.json").read_text())["gates"][0].split("; ")[1], expected)

    def test_labels_that_differ_print_no_speed(self):
        three, five = changed((50, 2), (0, 0), (200, 0)), changed((50, 2), (51, 2), (0, 0), (1, 0), (200, 0))
        for precision, ours, same in (("bf16", three, "99.25"), ("int8", five, "98.75")):
            done = self.judge(precision, ours)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(done.stdout, f"^no speed: ours fails: .*; labels {same} % the same")
            self.assertNotIn("a second", done.stdout)
        self.assertEqual(self.runs("peer"), 0)

    def test_a_metric_that_moves_prints_no_speed(self):
        # Two negative posts are two points of negative's recall, 0.67 of the mean of three; up fails as down does.
        for change in (((50, 2), (51, 2)), ((0, 0), (1, 0))):
            done = self.judge("bf16", changed(*change))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(
                done.stdout, r"^no speed: ours fails: .*; labels 99\.50 % the same, at least 99\.5, metric 9[67]\.\d\d beside 96\.67"
            )

    def test_a_peer_whose_labels_differ_is_not_counted(self):
        done = self.judge("int8", PUT, changed(*((post, 2) for post in range(100, 110))))
        self.assertEqual((done.returncode, self.runs("peer")), (3, 1))
        self.assertRegex(
            done.stdout,
            r"not counted, fails: int8, worst cosine 0\.99.*; labels 97\.50 % the same, at least 99, metric 95\.00 beside 96\.67",
        )
        self.assertIn("no speed: no peer is left", done.stdout)

    def test_a_head_of_another_task_is_refused(self):
        (self.model / "config.json").write_text(json.dumps({"id2label": {"0": "irony", "1": "non_irony", "2": "neither"}}))
        done = self.judge("int8", PUT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("expected the classes of sentiment, negative, neutral, positive, got irony, non_irony, neither", done.stderr)

    def test_a_head_on_the_first_token_is_refused(self):
        (self.model / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_mean_tokens": False}))
        done = self.judge("int8", PUT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("expected a head on the mean", done.stderr)

    def test_more_vectors_than_posts_are_refused(self):
        (self.folder / "exact.npy").write_bytes(npy(near(PUT + [0])))
        done = self.judge("int8", PUT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("401 vectors, sentiment has 400 val posts", done.stderr)


unittest.main()
