#!/usr/bin/env python3
"""Writes emoji_table.cpp: the English short names of Unicode's emoji, in the form that the emoji library gives them.

    pip install emoji==2.16.0 && python src/text/normalizer/make_emoji_table.py

That form (":red_heart:" without its colons) is the one of TweetEval's labels and of the posts that BERTweet was trained on. Names with skin
tones follow from those without by the rule of emoji_names.hpp; that they do is checked here, for every one.
"""
import pathlib

import emoji

TONES = {chr(0x1F3FB + i): f"_{name}_skin_tone" for i, name in enumerate(["light", "medium-light", "medium", "medium-dark", "dark"])}
MARK = "|"


def said(tones):
    return "".join(dict.fromkeys(TONES[tone] for tone in tones))


def main():
    names = {}
    for sequence, data in emoji.EMOJI_DATA.items():
        key, name = sequence.replace("\ufe0f", ""), data["en"].strip(":")
        assert names.setdefault(key, name) == name and MARK not in name
    bare = {key: name for key, name in names.items() if len(key) == 1 or not any(tone in key for tone in TONES)}

    # Where a name says its skin tones: behind it, but before a person's hair.
    for key, name in names.items():
        if key in bare:
            continue
        base, tones = "".join(c for c in key if c not in TONES), said(c for c in key if c in TONES)
        at = name.index(tones)
        marked = name[:at] + MARK + name[at + len(tones) :]
        assert bare.get(base, marked).replace(MARK, "") == marked.replace(MARK, "")  # some are only there with skin tones
        bare[base] = marked
    for key, name in names.items():
        base, tones = "".join(c for c in key if c not in TONES), said(c for c in key if c in TONES)
        assert len(key) == 1 or bare[base].replace(MARK, tones) == name

    records, starts = "", []
    for key in sorted(bare):
        starts.append(len(records.encode()))
        records += f"{key} {bare[key]}\n"
    starts.append(len(records.encode()))
    assert starts[-1] < 1 << 16 and max(map(len, bare)) == 7  # emoji_names.cpp counts on both

    def escaped(byte):
        return "\\n" if byte == 10 else chr(byte) if 32 <= byte < 127 and chr(byte) not in '\\"?' else f"\\{byte:03o}"

    lines, line = [], ""
    for part in map(escaped, records.encode()):
        if len(line) + len(part) > 190:
            lines.append(line)
            line = ""
        line += part
    lines.append(line)
    text = "\n".join(f'    "{line}"' for line in lines)
    places = ",\n".join("    " + ", ".join(map(str, starts[i : i + 24])) for i in range(0, len(starts), 24))
    (pathlib.Path(__file__).parent / "emoji_table.cpp").write_text(
        "// Written by make_emoji_table.py.\n\n"
        '#include "text/emoji_names.hpp"\n\nnamespace clamor::text {\n\n'
        f"const std::string_view emoji_records =\n{text};\n\n"
        f"static constexpr std::uint16_t starts[]{{\n{places},\n}};\n\n"
        "const std::span<const std::uint16_t> emoji_starts(starts);\n\n"
        "}  // namespace clamor::text\n",
        encoding="utf-8",
    )


main()
