#!/usr/bin/env python3
"""Writes emoji.json: emoji as people send them, every seventh of Unicode's, and their names by the emoji library.

    pip install emoji==2.16.0 && python tests/golden/make_emoji.py [STEP]
"""
import json
import pathlib
import sys

import emoji

step = int(sys.argv[1]) if len(sys.argv) > 1 else 7
sequences = sorted(s for s, data in emoji.EMOJI_DATA.items() if data["status"] == emoji.STATUS["fully_qualified"])[::step]
lines = ",\n".join(json.dumps([s, emoji.demojize(s)]) for s in sequences)
(pathlib.Path(__file__).parent / "emoji.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
