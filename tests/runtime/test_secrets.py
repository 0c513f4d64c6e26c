"""Secrets that are made once and stay closed."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runtime import secrets
from runtime.errors import Problem
from tests.runtime.conftest import PROJECT


def test_a_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    data_dir = tmp_path / "deep" / "data"
    first = secrets.kept(data_dir, "key")
    assert secrets.kept(data_dir, "key") == first
    assert len(first) >= 40
    assert stat.S_IMODE((data_dir / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    secrets.kept(tmp_path, "key")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert not (tmp_path / secrets.ABOUT).exists()


def test_many_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from runtime import secrets\n"
        "print(secrets.kept(Path(sys.argv[1]), 'key'))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    asking = [
        subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(12)
    ]
    answers = {process.communicate()[0] for process in asking}
    assert len(answers) == 1
    assert answers != {""}
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"key", secrets.ABOUT}


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    with pytest.raises(Problem, match="can be neither read nor written: Is a directory"):
        secrets.kept(tmp_path, "key")


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Problem, match="cannot be made: File exists"):
        secrets.data_folder(tmp_path / "data")
    assert os.listdir(tmp_path) == ["data"]
