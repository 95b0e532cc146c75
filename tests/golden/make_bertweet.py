#!/usr/bin/env python3
"""bertweet/: a small vocab.txt and bpe.codes as fastBPE writes them, learned here on text that is made here, and cases.json: hostile texts,
the ids that transformers' BertweetTokenizer gives for them, and what it decodes these to. normalized.json: posts, what it makes of them
before with normalization=True, and the ids.

    pip install transformers==5.24.0 tokenizers==0.23.3 emoji==2.16.0 regex==2026.11.19 && python tests/golden/make_bertweet.py
"""
import collections
import json
import pathlib
import random
import sys

from transformers import BertweetTokenizer

HERE = pathlib.Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent / "parity")]
from bertweet_parity import generate_post  # noqa: E402
from make_tokenizers import corpus  # noqa: E402
from tokenizers_parity import generate  # noqa: E402

MERGES, LEAST = 250, 4
POSTS = [
    "", " ", "Won't you ca n't ai n't I'm we're they'll he'd I've cannot go", "\ufe0f p . m x",
    "@bob I can't believe it’s 5 p.m. … see https://t.co/aB1?x=1&amp;y=2 😀",
    "&lt;3 &amp;amp; &nosuch;x &xi; &#x1F600; &#150; &#129; &#8217;&#8217;", "☺️ ❤ ©™ 👍🏽 👩‍🚀 🇩🇪 1️⃣",
    "at 10 a . m . or 5 p . m in www.example.com!!!!!!!", "+1 (555) 123-4567, 0 555 123 4567; 1234567",
    "http://x.y/(a(b)c) http:/(a) http://a.b/(c http://é.f/g). foo.co/x(y) K.com foo.bar@ a.b@c.de",
    "<b>bold</b> <:-) 8-D :( <-- --> #a #ab-c'd_ ##x_y . . . .\n.", "co-op 's-_a 1/2 3.14 +5,5- 10:30 １２/３ \u200d\u200c",
]


def learn(words):
    """Merges, the most frequent first, and what words become by them (Sennrich et al. 2016)."""
    cut = {word: [*word[:-1], word[-1] + "</w>"] for word in words}
    merges = []
    for _ in range(MERGES):
        pairs = collections.Counter()
        for word, symbols in cut.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += words[word]
        best, count = max(pairs.items(), key=lambda item: (item[1], item[0]))
        merges.append((*best, count))
        for symbols in cut.values():
            at = 0
            while at + 1 < len(symbols):
                if (symbols[at], symbols[at + 1]) == best:
                    symbols[at : at + 2] = ["".join(best)]
                at += 1
    return merges, cut


def main():
    rng = random.Random(6)
    words = collections.Counter(word for line in corpus(rng) for word in line.split())
    merges, cut = learn(words)
    pieces = collections.Counter()
    for word, symbols in cut.items():
        for symbol in symbols:
            pieces[symbol[: -len("</w>")] if symbol.endswith("</w>") else symbol + "@@"] += words[word]
    folder = HERE / "bertweet"
    folder.mkdir(exist_ok=True)
    # Rare pieces are left out, as BERTweet's are: merges make what the vocabulary does not name.
    kept = [(piece, count) for piece, count in sorted(pieces.items(), key=lambda item: (-item[1], item[0])) if count >= LEAST]
    (folder / "vocab.txt").write_text("".join(f"{piece} {count}\n" for piece, count in kept), encoding="utf-8")
    (folder / "bpe.codes").write_text("".join(f"{a} {b} {count}\n" for a, b, count in merges), encoding="utf-8")
    tokenizer = BertweetTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"))
    special = ["<s>", "</s>", "<mask>", "<unk>", "<pad>", "@@", "a@@", "</w>"]
    texts = [
        "", " ", "a", "\n", "a\n", "a\n\nb", "a\x1cb\x85c\u3000d", "don't", "x" * 300,
        *(" ".join(rng.choices(list(words), k=8)) for _ in range(50)),
    ]
    texts += [generate(rng, special) for _ in range(250)]
    ids = [tokenizer(text)["input_ids"] for text in texts]
    cases = [{"text": text, "ids": its, "decoded": tokenizer.decode(its, skip_special_tokens=True)} for text, its in zip(texts, ids)]
    pairs = [{"texts": [a, b], "ids": tokenizer(a, b)["input_ids"]} for a, b in zip(texts[50:70], texts[80:])]
    lines = {name: ",\n".join(map(json.dumps, items)) for name, items in (("cases", cases), ("pairs", pairs))}
    whole = f'{{"size": {len(tokenizer)}, "cases": [\n{lines["cases"]}\n], "pairs": [\n{lines["pairs"]}\n]}}\n'
    (folder / "cases.json").write_text(whole, encoding="utf-8")

    tokenizer = BertweetTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"), normalization=True)
    posts = POSTS + [generate_post(rng) for _ in range(250)]
    cases = [{"text": post, "normalized": tokenizer.normalizeTweet(post), "ids": tokenizer(post)["input_ids"]} for post in posts]
    cases = [case for case in cases if not any(0xD800 <= ord(c) <= 0xDFFF for c in case["normalized"])]
    (folder / "normalized.json").write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
