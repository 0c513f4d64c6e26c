"""Released Mem0 clients, installed at test time into folders that are kept between runs.

Each version has a folder of its own below PALIMPSEST_TEST_CACHE, or else the user's cache folder.
A folder's name tells what was asked for, so that another list makes another folder. pip and npm
are used as they are configured on this machine.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

# What `import mem0` needs, so that MemoryClient can be had; its in-process memory, which would
# need more, is not what is tested. One folder serves the three versions: pip would choose the
# same for each of them today.
LIBRARIES = (
    "httpx==0.28.*",
    "posthog==7.*",
    "pydantic==2.*",
    "pytz",
    "qdrant-client==1.*",
    "requests==2.*",
)
OLDEST_NODE = 18  # the first with fetch


class Missing(Exception):
    """A client cannot be had here; the message says why in a sentence."""


def python_client(version: str) -> list[Path]:
    """The folders for sys.path of mem0ai in this version: its own first, then its libraries'."""
    own = (f"mem0ai=={version}", "--no-deps")
    return [_kept(f"mem0ai-{version}", own, _pip), _kept("libraries", LIBRARIES, _pip)]


def javascript_client(version: str) -> Path:
    """The folder with node_modules of mem0ai in this version. Raises Missing without Node.js."""
    node()
    if shutil.which("npm") is None:
        raise Missing("npm was not found.")
    wanted = {"private": True, "dependencies": {"mem0ai": version}}
    return _kept(f"mem0ai-js-{version}", (json.dumps(wanted),), _npm)


def node() -> str:
    """The program that runs JavaScript. Raises Missing."""
    program = shutil.which("node")
    if program is None:
        raise Missing("Node.js was not found.")
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = told.stdout.strip().removeprefix("v").partition(".")[0]
    if not number.isdecimal() or int(number) < OLDEST_NODE:
        raise Missing(f"Node.js is {told.stdout.strip() or 'mute'}; {OLDEST_NODE} is needed.")
    return program


def cache() -> Path:
    """Where clients are kept."""
    named = os.environ.get("PALIMPSEST_TEST_CACHE")
    users = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(users) / "palimpsest-tests"


def _kept(
    name: str, wanted: tuple[str, ...], fill: Callable[[Path, tuple[str, ...]], None]
) -> Path:
    """The folder for `wanted`, filled if it is not there yet.

    One run at a time fills it and the others wait; it gets its name when it is complete, so that a
    run that was killed leaves nothing that looks like a client.
    """
    asked = (*wanted, sys.implementation.cache_tag or "", sysconfig.get_platform())
    digest = hashlib.sha256("\n".join(asked).encode()).hexdigest()[:12]
    shelf = cache()
    folder = shelf / f"{name}-{digest}"
    if folder.is_dir():
        return folder
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.is_dir():
            return folder
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=shelf))
        try:
            fill(draft, wanted)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


def _pip(folder: Path, wanted: tuple[str, ...]) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--target", str(folder))
    _run([sys.executable, "-m", "pip", "install", *options, *wanted], folder)


def _npm(folder: Path, wanted: tuple[str, ...]) -> None:
    (folder / "package.json").write_text(wanted[0])
    # Peers are the many vector stores of its in-process memory.
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps")
    _run(["npm", "install", *options, "--omit=optional", "--loglevel=error"], folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode:
        raise Missing(f"{' '.join(command[:3])} failed: {done.stderr.strip()[-2000:]}")
