#!/usr/bin/env python3
"""Holds that the main job writes the same bytes from C++, C and Python.

    languages_test.py POSTS PRECISION CPP_OUT C_OUT [--python]

The folders are what the examples analyze and analyze_c made of POSTS with the models sentiment-en, tasks-en and target-sentiment in a
precision, which their names in the report say, two names tracked (examples/CMakeLists.txt). With --python the installed package makes a
third; it must be of this build: another rounds scores in other places."""

import importlib.util
import json
import pathlib
import sys
import tempfile

FILES = ["posts.jsonl", "report.json"]
TRACKED = ["Lumo=lumo,#lumotwo,@lumo", "Tramline 4"]


def main(posts, precision, cpp_out, c_out, *options):
    folders = {"C++": pathlib.Path(cpp_out), "C": pathlib.Path(c_out)}
    with tempfile.TemporaryDirectory() as name:
        if "--python" in options and importlib.util.find_spec("clamor"):
            import clamor

            folders["Python"] = pathlib.Path(name)
            config = json.loads((pathlib.Path(clamor.__file__).parent / "models/tasks-en/config.json").read_text(encoding="utf-8"))
            tasks = list(config["model"]["tasks"])
            clamor.analyze(posts, out=name, tasks=tasks, track=TRACKED, precision=precision, page=False)
        elif "--python" in options:
            print(f"Python skipped: clamor is not installed for {sys.executable}")
        written = {language: {file.name: file.read_bytes() for file in folder.iterdir()} for language, folder in folders.items()}
    wrong = [
        f"{language} wrote {', '.join(sorted(files))}; expected {', '.join(FILES)}"
        for language, files in written.items()
        if sorted(files) != FILES
    ]
    wrong += [
        f"{file}: {language}'s differs from C++'s"
        for language in written
        for file in FILES
        if written[language].get(file) != written["C++"].get(file)
    ]
    report = json.loads(written["C++"]["report.json"])
    names = [f"{model} ({precision})" if precision != "f32" else model for model in ("sentiment-en", "tasks-en", "target-sentiment")]
    if [report[of] for of in ("model", "tasks_model", "targets_model")] != names:
        wrong.append(f"the report names its models otherwise than {', '.join(names)}")
    print(
        "\n".join(wrong)
        or f"main job in {precision}: {', '.join(written)} wrote the same bytes, {sum(map(len, written['C++'].values()))} each"
    )
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
