from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clamor.cli import main


def test_help_has_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in ((["--help"], "exit codes"), (["report", "--help"], "example")):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 0
        assert said in capsys.readouterr().out


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["dance"])
    assert stopped.value.code == 2
    assert "dance" in capsys.readouterr().err


def test_report(tmp_path: Path, example: Any, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("vl_convert")
    pytest.importorskip("jinja2")
    (tmp_path / "report.json").write_text(json.dumps(example), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "#tramdown rose" in printed and str(tmp_path / "report.html") in printed
    assert (tmp_path / "report.html").exists()


def test_errors_are_words_on_stderr_and_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path)]) == 3
    assert capsys.readouterr().err == f"clamor: no report.json in {tmp_path}: run `clamor analyze` first\n"
    (tmp_path / "report.json").write_text("[]", encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 4


def test_it_runs_as_a_module_and_as_a_command() -> None:
    command = Path(sys.executable).with_name("clamor")
    for start in ([sys.executable, "-m", "clamor"], [str(command)]):
        run = subprocess.run([*start, "--version"], check=True, capture_output=True, text=True)
        assert run.stdout.startswith("clamor ")
