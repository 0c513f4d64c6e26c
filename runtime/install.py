"""`python3 -m runtime.install`: the virtual environment, as the lock files say.

Runs on the bare Python that `make` found, before anything is installed: only the standard
library may be imported here.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"


def main() -> int:
    """Install what is locked, unless that is what is there; 1 and one sentence when it fails."""
    parser = argparse.ArgumentParser(prog="python3 -m runtime.install", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="requirements files with hashes")
    files = parser.parse_args().files
    wanted = fingerprint(files)
    stamp = VENV / f"installed-{'-'.join(file.stem for file in files)}"
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return 0
    began = time.monotonic()
    if not made():
        return 1
    print(f"Installing {' and '.join(map(str, files))} into {VENV}.", flush=True)
    requirements = [part for file in files for part in ("-r", str(PROJECT / file))]
    done = pip("install", "--require-hashes", *requirements)
    if done != 0:
        print("The packages could not be installed; the lines above say why.", file=sys.stderr)
        return 1
    stamp.write_text(wanted)
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def fingerprint(files: list[Path]) -> str:
    """Return what an installation depends on: the lock files, this Python, and the place."""
    digest = hashlib.sha256(f"{sys.version} {sys.base_prefix} {VENV}".encode())
    for file in files:
        digest.update((PROJECT / file).read_bytes())
    return digest.hexdigest()


def made() -> bool:
    """Make the virtual environment, anew where its Python is another one; say whether it is there.

    A Python that was upgraded or a folder that was moved leaves a broken one behind.
    """
    if PYTHON.exists() and _asked("import sys; print(sys.version, sys.prefix)") == (
        f"{sys.version} {VENV}"
    ):
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
    if done.returncode == 0:
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    print(
        f"{sys.executable} cannot make a virtual environment: install its venv module "
        "(on Debian and Ubuntu: apt-get install python3-venv).",
        file=sys.stderr,
    )
    return False


def pip(*arguments: str) -> int:
    """Run the virtual environment's pip; return its exit code."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    return subprocess.run(
        [str(PYTHON), "-m", "pip", *quiet, *arguments], check=False, cwd=PROJECT
    ).returncode


def _asked(code: str) -> str:
    answer = subprocess.run(
        [str(PYTHON), "-c", code], capture_output=True, text=True, check=False, cwd=PROJECT
    )
    return answer.stdout.rstrip("\n")


if __name__ == "__main__":
    sys.exit(main())
