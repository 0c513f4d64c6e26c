"""The two lock files, and what `make` says where there is no Python for them."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from runtime import install
from tests.runtime.conftest import PROJECT

FILES = ("requirements.txt", "requirements-dev.txt")


def names(requirements: list[str]) -> set[str]:
    """Return the names of the packages, without extras and versions, as the index spells them."""
    found = [re.match(r"[\w.-]+", line) for line in requirements]
    return {match[0].lower().replace("_", "-") for match in found if match}


def locked(file: str) -> set[str]:
    lines = (PROJECT / file).read_text().splitlines()
    return names([line for line in lines if "==" in line and not line.startswith((" ", "#"))])


def test_everything_that_is_wanted_is_locked() -> None:
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    assert names(wanted["project"]["dependencies"]) <= locked("requirements.txt")
    assert names(wanted["dependency-groups"]["dev"]) <= locked("requirements-dev.txt")


def test_nothing_is_locked_that_is_no_longer_wanted() -> None:
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    direct: set[str] = set()
    name = ""
    for line in (PROJECT / "requirements.txt").read_text().splitlines():
        if "==" in line:
            name = line.split("==")[0]
        elif "palimpsest (pyproject.toml)" in line:
            direct |= names([name])
    assert direct == names(wanted)


@pytest.mark.parametrize("file", FILES)
def test_every_version_has_hashes_and_nothing_has_an_address(file: str) -> None:
    text = (PROJECT / file).read_text()
    assert not re.search(r"://|--index|--extra-index|--find-links|/home|/tmp", text)
    for package in re.split(r"\n(?=[a-z])", text)[1:]:
        assert "--hash=sha256:" in package, package


@pytest.mark.parametrize("goal", ["run", "demo", "test", "format"])
def test_without_a_python_make_says_what_is_needed(goal: str) -> None:
    done = subprocess.run(
        ["make", goal, "PYTHON="], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed, and none is on the PATH." in done.stderr


def test_what_is_installed_already_is_not_installed_again(tmp_path: Path) -> None:
    # A whole installation takes half a minute; what decides about it is its fingerprint.
    def fingerprint(text: str) -> str:
        (tmp_path / "lock").write_text(text)
        return install.fingerprint([tmp_path / "lock"])

    assert fingerprint("a==1") == fingerprint("a==1")
    assert fingerprint("a==1") != fingerprint("a==2")
