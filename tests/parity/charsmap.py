"""A map of characters as SentencePiece compiles it: a double array (darts-clone's units) over what is replaced, and the
replacements. This one has NFKC of the characters that are not ASCII up to U+33FF and of the wide forms, pairs of a letter and a
mark that compose, and a few that become blanks or nothing.
"""
import struct
import unicodedata


def rules():
    made = {}
    for c in [*range(0xA0, 0x3400), *range(0xF900, 0xFB50), *range(0xFF01, 0xFFE7)]:
        form = unicodedata.normalize("NFKC", chr(c))
        if form != chr(c) and unicodedata.category(chr(c)) != "Cn":
            made[chr(c)] = form
        parts = unicodedata.normalize("NFD", chr(c))
        if len(parts) == 2 and unicodedata.normalize("NFC", parts) == chr(c):
            made[parts] = chr(c)
    made.update({c: " " for c in "\t\n\r\u0085\u2028\u2029\u200b\u200e\u3000\ufeff"})
    made.update({c: "" for c in "\x01\x02\x7f\u00ad\x9f"})
    return made


def compile_charsmap(table=None):
    table = rules() if table is None else table
    replacements, keys = b"", []
    for old, new in sorted(table.items(), key=lambda item: item[0].encode()):
        keys.append((old.encode(), len(replacements)))
        replacements += new.encode() + b"\0"
    units = [0] * 1024
    taken = {0}
    order = [(0, keys, 0)]
    search = 1
    while order:
        at, group, depth = order.pop()
        # The label 0 stands for the end of a key; its unit has the value.
        labels = sorted({key[depth] if depth < len(key) else 0 for key, _ in group})
        base = search
        # A child stands at base ^ label; a unit holds at ^ base, which must fit 21 bits, or 29 with the lowest eight zero.
        while any((base ^ label) in taken for label in labels) or not ((at ^ base) < 1 << 21):
            base += 1
        if len(labels) == 1 and base > search + 64:
            search += 1
        while len(units) <= base | 0xFF:
            units += [0] * 1024
        units[at] |= (at ^ base) << 10
        for label in labels:
            child = base ^ label
            taken.add(child)
            if label == 0:
                units[at] |= 1 << 8
                units[child] = next(value for key, value in group if len(key) == depth) | 1 << 31
            else:
                units[child] |= label
        for label in labels:
            if label:
                order.append((base ^ label, [(k, v) for k, v in group if depth < len(k) and k[depth] == label], depth + 1))
        while search in taken:
            search += 1
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + replacements
