#!/usr/bin/env python3
"""Compares text::Tokenizer with the Hugging Face library (pip install tokenizers==0.23.3), token by token: ids, offsets and types,
and with --decode what ids decode to.

    python tests/parity/tokenizers_parity.py build/dev/tests/clamor_tokenize_host TOKENIZER.json... [--data ../shared/data/text] [--posts N]
        [--strings 1000000] [--pairs] [--length 16] [--stride 4] [--strategy longest_first] [--left] [--decode]

Texts are every line of the data's files (--posts: about N of them, evenly spread), and generated strings of valid UTF-8: words, emoji
sequences, combining marks, right-to-left scripts, CJK, white space, control characters, unassigned code points, and the tokenizer's own
special tokens. It prints how many texts differ and the first ones, and the seconds of processors; it exits 1 if any text differs.
"""
import argparse
import array
import itertools
import os
import pathlib
import random
import struct
import subprocess
import sys
import threading

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
try:
    import tokenizers
except ImportError:
    print("skipped: pip install tokenizers==0.23.3")
    sys.exit(77)

SEED = 4
BATCH = 2000
WORDS = (
    "the I'm don't can't WE'LL you're it's He'd they've going Running unbelievable internationalization "
    "lol sooooo 2024 3.14 10,000 #Monday @user http://t.co/x a b zzz straße İstanbul ΑΣ ſ'ſ 'S ''s naïve café e-mail"
).split()
SCRIPTS = [
    "שלום עולם", "مرحبا بالعالم", "السَّلامُ", "नमस्ते दुनिया", "क्षत्रिय", "สวัสดีชาวโลก", "안녕하세요", "각각", "こんにちは", "ガギグ", "ｶﾞｷﾞ", "中文字符",
    "日本語", "𠀀𠮷", "Привет", "Ελληνικά", "Việt Nam", "ﬁﬂﬃ", "①②Ⅷ½", "ｆｕｌｌ　ｗｉｄｔｈ", "각", "㈱㍿", "ﷺ",
]
EMOJI = ["😀", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "❤️", "🇩🇪", "🇺🇸🇫🇷", "1️⃣", "©️", "®", "⚕︎", "🧑🏿‍🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
BLANKS = [
    " ", "  ", "   ", "\n", "\r\n", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\u0085", "\u2028", " \n ", "\n\n", "\u1680", "\u202f",
]
CONTROLS = [
    "\0", "\x01", "\x7f", "\x9f", "\u200d", "\u200e", "\ufeff", "\ufffd", "\u00ad", "\u2066", "\ue000", "\u061c", "\u0600", "\u070f",
    "\U000e0041",
]
SYMBOLS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + [
    "...", "--", "``", "''", "##", "▁", "▁▁", "’", "“", "”", "—", "…", "€", "™", "Ġ", "<0x41>", "¿", "§",
]
MARKS = [
    "\u0301", "\u0323", "\u0308", "\u0327", "\u0345", "\u0344", "\u05b4", "\u064e", "\u093c", "\u0e38", "\u302e", "\u3099", "\U0001d165",
    "\u0f73", "\u09be", "\ufe0f", "\u1abf", "\u0898",
]


def generate(rng, special):
    def code_point():
        while True:
            c = rng.choice(
                [
                    rng.randrange(0x110000),
                    rng.randrange(0x3000),
                    rng.randrange(0x250),
                    rng.randrange(0x1F000, 0x1FB00),
                    rng.randrange(0xA000, 0x12000),
                ]
            )
            if not 0xD800 <= c <= 0xDFFF:
                return chr(c)

    kinds = [
        (10, lambda: rng.choice(WORDS)),
        (10, lambda: " "),
        (3, lambda: rng.choice(SCRIPTS)),
        (2, lambda: rng.choice(EMOJI)),
        (2, lambda: rng.choice(BLANKS)),
        (2, lambda: rng.choice(CONTROLS)),
        (3, lambda: rng.choice(SYMBOLS)),
        (3, lambda: rng.choice(MARKS)),
        (5, code_point),
        (1, lambda: rng.choice(special)),
        (1, lambda: rng.choice("abc é") * rng.randrange(1, 40)),
        (1, lambda: rng.choice(WORDS) + rng.choice(MARKS)),
        (1, lambda: chr(rng.randrange(0x20, 0x7F))),
    ]
    makers = [make for weight, make in kinds for _ in range(weight)]
    return "".join(rng.choice(makers)() for _ in range(rng.choice((1, 2, 3, 5, 8, 12, 20))))


def posts(folder, most):
    files = sorted([*folder.rglob("*.txt"), *folder.rglob("*.tsv"), *folder.rglob("*.csv")])
    lines = [line for file in files for line in file.read_bytes().decode("utf-8", "replace").split("\n")]
    if not lines:
        sys.exit(f"{folder}: no posts")
    return lines[:: -(-len(lines) // most)] if most else lines


class Host:
    def __init__(self, command, pairs, windows, decodes):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pairs, self.windows, self.decodes = pairs, windows, decodes

    def encode(self, texts):
        out = bytearray()
        for text in itertools.chain.from_iterable(texts) if self.pairs else texts:
            raw = text.encode("utf-8")
            out += struct.pack("<I", len(raw)) + raw
        writer = threading.Thread(target=self.write, args=(bytes(out) + b"\xff\xff\xff\xff",))  # both pipes may be full
        writer.start()
        for _ in texts:
            count = self.number()
            if count == 0xFFFFFFFF:
                yield None
            elif self.windows:
                yield [self.tokens(self.number()) for _ in range(count)]
            else:
                yield [self.tokens(count), *([self.text(), self.text()] if self.decodes else [])]
        writer.join()

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit(f"{self.process.args} ended with {self.process.returncode}")

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def number(self):
        return struct.unpack("<I", self.process.stdout.read(4))[0]

    def text(self):
        return self.process.stdout.read(self.number()).decode("utf-8")

    def tokens(self, count):
        flat = array.array("I", self.process.stdout.read(16 * count))
        return list(zip(*[iter(flat)] * 4))


def in_bytes(text):
    """Byte position of each character, or none where they are the same."""
    return None if text.isascii() else [0, *itertools.accumulate(len(c.encode("utf-8")) for c in text)]


def expected(encoding, texts):
    places = [in_bytes(text) for text in texts]
    tokens = []
    for id_, (begin, end), type_, sequence in zip(encoding.ids, encoding.offsets, encoding.type_ids, encoding.sequence_ids):
        place = places[sequence] if sequence is not None and sequence < len(places) else None
        tokens.append((id_, place[begin], place[end], type_) if place else (id_, begin, end, type_))
    return tokens


def encode_all(tokenizer, batch, special):
    """None for what the library refuses: a text that may be cut and is too short for it, or (a panic) for the stride."""
    try:
        return tokenizer.encode_batch(batch, add_special_tokens=special)
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if len(batch) == 1:
            return [None]
        return [encoding for text in batch for encoding in encode_all(tokenizer, [text], special)]


def compare(host, tokenizer, batch, a, say):
    wrong = 0
    theirs = encode_all(tokenizer, batch, not a.no_special)
    for text, ours, encoding in zip(batch, host.encode(batch), theirs):
        texts = text if a.pairs else (text,)
        wanted = (
            None
            if encoding is None
            else [expected(e, texts) for e in ([encoding, *encoding.overflowing] if a.stride is not None else [encoding])]
        )
        if encoding is not None and a.decode:
            wanted += [tokenizer.decode(encoding.ids, skip_special_tokens=skip) for skip in (True, False)]
        if ours != wanted:
            wrong += 1
            say(text, ours, wanted)
    return wrong


def processor_seconds():
    """Of this process, and of its children that have ended."""
    return sum(os.times()[:4])


def run(path, a):
    begin = processor_seconds()
    tokenizer = tokenizers.Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    command = [a.host, str(path)]
    if a.length is not None:
        tokenizer.enable_truncation(a.length, stride=a.stride or 0, strategy=a.strategy, direction="left" if a.left else "right")
        command += ["--length", str(a.length), "--strategy", a.strategy] + (["--left"] if a.left else [])
    if a.stride is not None:
        command += ["--stride", str(a.stride)]
    command += (["--pairs"] if a.pairs else []) + (["--no-special"] if a.no_special else []) + (["--decode"] if a.decode else [])
    host = Host(command, a.pairs, a.stride is not None, a.decode)
    rng = random.Random(SEED + a.seed)
    special = [token.content for token in tokenizer.get_added_tokens_decoder().values()] or [" "]
    lines = posts(pathlib.Path(a.data), a.posts) if a.data else []
    texts = itertools.chain(lines, (generate(rng, special) for _ in range(a.strings)))
    if a.pairs:
        texts = zip(texts, (generate(rng, special) for _ in itertools.count()))
    shown, count, wrong = 0, 0, 0

    def say(text, ours, wanted):
        nonlocal shown
        if shown < a.show:
            shown += 1
            print(f"  {text!r}\n    ours   {ours}\n    theirs {wanted}")

    while batch := list(itertools.islice(texts, BATCH)):
        wrong += compare(host, tokenizer, batch, a, say)
        count += len(batch)
    host.close()
    print(f"{path}: {count} texts ({len(lines)} posts), {wrong} differ, {processor_seconds() - begin:.0f} s of processors", flush=True)
    return wrong


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("host")
    p.add_argument("tokenizers", nargs="+")
    p.add_argument("--data")
    p.add_argument("--posts", type=int, default=0)
    p.add_argument("--strings", type=int, default=10000)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--show", type=int, default=5)
    p.add_argument("--pairs", action="store_true")
    p.add_argument("--no-special", action="store_true")
    p.add_argument("--length", type=int)
    p.add_argument("--stride", type=int)
    p.add_argument("--strategy", default="longest_first", choices=["longest_first", "only_first", "only_second"])
    p.add_argument("--left", action="store_true")
    p.add_argument("--decode", action="store_true")
    a = p.parse_args()
    if a.decode and a.stride is not None:
        p.error("--decode: of whole texts, without --stride")
    sys.exit(1 if sum(run(path, a) for path in a.tokenizers) else 0)


if __name__ == "__main__":
    main()
