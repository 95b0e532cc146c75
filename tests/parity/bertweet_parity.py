#!/usr/bin/env python3
"""Compares BERTweet's tokenizer with transformers' (pip install transformers==5.24.0 emoji==2.16.0 regex==2026.11.19), id by id, with
normalization=True.

    python tests/parity/bertweet_parity.py build/dev/tests/clamor_tokenize_host [--data ../shared/data/text] [--posts N] [--strings N]

Texts are the data's lines and generated strings, as in tokenizers_parity.py, and strings of what the expression of TweetTokenizer looks
for. The vocabulary has each of their characters, alone and as a part of a word, so that ids say what a post was normalised to. It prints
how many texts differ and the first ones, and exits 1 if any does.
"""
import argparse
import html.entities
import itertools
import json
import pathlib
import random
import sys
import tempfile

from tokenizers_parity import BATCH, SEED, Host, generate, posts

SPECIAL = ["<s>", "</s>", "<mask>", "<pad>", "<unk>"]
PIECES = {
    "link": (
        "http:// https:// http:/ HTTPS:/// http:a https:% httpſ:// www. t.co/x a.b-c.info/ foo.museum ex.co.uk x.K. "
        "abc.international 1.2.com/a ( ) (a) (a(b)c) (() [ ] < > { } . , ! ? ; : ' \" ` « » “ ” ’ @ / - _ é a 1 \u2003 \n"
    ).split(" ") + [" "],
    "phone": "+1 0 1 00 123 4567 1234567 555-1234 (555) ( ) - . * + a ١٢٣ ٤٥٦٧ １２３".split(" ") + [" "],
    "emoticon": ": ; = 8 - o O * ' ) ( [ ] d D p P / \\ } { @ | < > 3 <3 :) :-D =P XD a -> --> <- <-- --".split(" ") + [" "],
    "entity": (
        "& &amp; &lt; &AMP; &nosuch; &xi; &x; &#; &#x; &#65; &#x41; &#X41; &#150; &#x81; &#x1F600; &#xD83D; &#8217; "
        "&hellip; &nbsp; &#10; &#0; &#-0; &#+65; &#6_5; &#0x41; &#x0x_41; &#x_4; &#٦٥; &#１００; &#99999999999; &#1114112; ; # "
        "x a"
    ).split(" ") + [" "],
    "dots": ". .. ... …".split(" ") + [" ", "\n", "\t", "\u3000", "\x1c", "a", "1"],
    "word": (
        "a B é ß 中 ا ב १ ١ 1 2 ' ’ - _ . + @ # \u0301 \ufe0f \ufe0e \u200d \u200c #a ##ab @a a@b.co a.b@c-d.e.f a_b co-op "
        "1/2 3.14 10:30 1,000- +5,5"
    ).split(" ") + [" "],
    "contraction": (
        "n't n 't can ca ai 'm 're 's 'll 'd 've cannot can't won't ain't I'm it’s n’t p a . m p.m. 5 pm P . m"
    ).split(" ") + [" ", " ", " "],
    "emoji": "😀 👍 🏽 👩 ‍ 🚀 ❤ \ufe0f \ufe0e © ® ™ ☺ 🇩 🇪 # 1 ⃣ 🏴 \U000e0067 \U000e007f ♀ 🧑 🦰 a".split(" ") + [" "],
}
MAKERS = [lambda rng, part=part: rng.choice(part) for part in PIECES.values()]
LETTERS = "".join(sorted({c for part in PIECES.values() for piece in part for c in piece}))


def generate_post(rng):
    kind = rng.randrange(8)
    if kind == 0:
        return generate(rng, SPECIAL)
    if kind == 1:
        return "".join(rng.choice(LETTERS) for _ in range(rng.randrange(1, 30)))
    makers = rng.sample(MAKERS, rng.choice((1, 1, 1, 2, 3)))
    count = rng.choice((2, 3, 5, 8, 12, 20, 30))
    return "".join(rng.choice(makers)(rng) * rng.choice((1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 6)) for _ in range(count))


def write_folder(folder, texts):
    """BERTweet's files, with normalization and every character of the texts, of what entities stand for and of names of emoji."""
    named = [*range(0x250), *range(0x2010, 0x2200), *html.entities.name2codepoint.values()]
    characters = {c for text in texts for c in text} | {chr(c) for c in named}
    with (folder / "vocab.txt").open("w", encoding="utf-8") as file:
        for c in sorted(characters):
            if not c.isspace() and not 0xD800 <= ord(c) <= 0xDFFF:
                file.write(f"{c}@@ 1\n{c} 1\n")
    (folder / "bpe.codes").write_text("", encoding="utf-8")
    config = {"tokenizer_class": "BertweetTokenizer", "normalization": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("host")
    p.add_argument("--data")
    p.add_argument("--posts", type=int, default=0)
    p.add_argument("--strings", type=int, default=10000)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--show", type=int, default=5)
    a = p.parse_args()
    try:
        import emoji  # noqa: F401
        import transformers
    except ImportError:
        print("skipped: pip install transformers==5.24.0 emoji==2.16.0")
        sys.exit(77)
    rng = random.Random(SEED + a.seed)
    lines = posts(pathlib.Path(a.data), a.posts) if a.data else []
    texts = lines + [generate_post(rng) for _ in range(a.strings)]
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_folder(folder, texts)
        theirs = transformers.BertweetTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"), normalization=True)
        host = Host([a.host, name], False, False, False)
        left = iter(texts)
        while batch := list(itertools.islice(left, BATCH)):
            for text, ours in zip(batch, host.encode(batch)):
                ids, wanted = [token[0] for token in ours[0]], theirs(text)["input_ids"]
                if ids == wanted:
                    continue
                wrong += 1
                if wrong <= a.show:
                    print(f"  {text!r}\n    ours   {theirs.decode(ids)!r}\n    theirs {theirs.decode(wanted)!r}")
        host.close()
    print(f"{len(texts)} texts ({len(lines)} posts), {wrong} differ", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
